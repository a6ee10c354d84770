"""How long ``kdiag < recording`` takes as a whole process, against ``python -c pass`` of the same interpreter.

    python tests/benchmarks/startup.py [--installed] [--runs 60]

Both are measured by turns in one run, so that a busy machine slows both alike: medians and their ratio, in wall time
and in processor time. What is measured is this checkout, or with ``--installed`` the console script of this
interpreter. Both with compiled modules, as an installation has them: where ``PYTHONDONTWRITEBYTECODE`` is set, a
checkout that was never run without it compiles itself at every start, which takes twice as long.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from bars import Bar, environment, median, progress, report

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT = 3.0
#: What a console script does.
SCRIPT = "import sys; from diagnose.main import main; sys.exit(main())"
BARE, ANSWER, LOCATED = "python -c pass", "kdiag < recording", "kdiag < what is located only"
#: No entry explains it, and the atlas knows it: raised in every release from 3.0 on, see `kdiag atlas find`.
PLACE = (
    "Traceback (most recent call last):\n"
    '  File "train.py", line 5, in <module>\n    model.add(1)\n'
    '  File "/usr/lib/python3/site-packages/keras/src/utils/traceback_utils.py", line 122, in error_handler\n'
    "    raise e.with_traceback(filtered_tb) from None\n"
    "ValueError: Argument `decay_steps` must be > 0. Received: decay_steps=-1\n"
)


class Times(NamedTuple):
    """Seconds of one process: as the clock sees it, and on the processor."""

    wall: float
    processor: float


def once(line: list[str], text: Path, place: dict[str, str]) -> Times:
    """Run one process to its end, with `text` as its input."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with text.open("rb") as stdin:
        start = time.perf_counter()
        done = subprocess.run(line, stdin=stdin, stdout=subprocess.DEVNULL, check=False, cwd=ROOT, env=place)
        wall = time.perf_counter() - start
    if done.returncode not in (0, 1):  # 1: not diagnosed
        raise SystemExit(f"{' '.join(line)} ended with status {done.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Times(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def measured(lines: dict[str, list[str]], texts: dict[str, Path], runs: int, place: dict[str, str]) -> dict[str, Times]:
    """Medians of every process, by turns, each with its text; the first runs compile modules and the catalogue."""
    found: dict[str, list[Times]] = {name: [] for name in lines}
    for number in range(-3, runs):
        progress(f"start {number} of {runs}")
        for name, line in lines.items():
            if number % 10 and "typer" in name:
                continue
            times = once(line, texts.get(name, texts[ANSWER]), place)
            if number >= 0:
                found[name].append(times)
    progress("")
    return {name: Times(*map(median, zip(*times, strict=True))) for name, times in found.items()}


def bars(*, runs: int = 60, text: Path | None = None, installed: bool = False) -> Iterator[Bar]:
    """One row a process."""
    text = text or min(ROOT.glob("data/recordings/*/*.txt"))
    command = [str(script())] if installed else [sys.executable, "-c", SCRIPT]
    lines = {
        BARE: [sys.executable, "-c", "pass"],
        ANSWER: [*command, "--no-color"],
        LOCATED: [*command, "--no-color"],
        "kdiag --version (with typer)": [*command, "--version"],
    }
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "located.txt"
        place.write_text(PLACE, encoding="utf-8")
        found = measured(lines, {ANSWER: text, LOCATED: place}, runs, environment(folder))
    bare = found.pop(BARE)
    for name, (wall, processor) in found.items():
        ratio = wall / bare.wall
        cost = f"{wall * 1e3:.1f} ms, {bare.wall * 1e3:.1f} ms; processor {processor / bare.processor:.2f} x"
        numbers = f"{ratio:.2f} x ({cost})"
        held = name == ANSWER
        what = f"whole process `{name}` against `{BARE}`"
        yield Bar(what, numbers, f"at most {LIMIT:g} x" if held else "none", not held or ratio <= LIMIT)


def script() -> Path:
    """The installed console script of this interpreter."""
    found = Path(sysconfig.get_path("scripts")) / ("kdiag.exe" if sys.platform == "win32" else "kdiag")
    if not found.exists():
        raise SystemExit(f"{found} is missing: install kdiag into this environment first")
    return found


def main() -> int:
    """Measure and print; returns 1 where the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=60, help="runs of each process (60)")
    parser.add_argument("--text", type=Path, help="a text to diagnose; by default the first recording")
    parser.add_argument("--installed", action="store_true", help="the installed console script, not this checkout")
    options = parser.parse_args()
    return report(bars(runs=options.runs, text=options.text, installed=options.installed))


if __name__ == "__main__":
    sys.exit(main())
