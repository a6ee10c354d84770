"""How long ``kdiag < recording`` takes as a whole process, against ``python -c pass`` of the same interpreter.

``python tests/benchmarks/startup.py`` measures both by turns in one run, so that a busy machine slows
both alike, and prints medians and their ratio, in wall time and in processor time. ``--max 3`` fails
where the answer takes more than three bare starts of wall time.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Times(NamedTuple):
    """Seconds of one process: as the clock sees it, and on the processor."""

    wall: float
    processor: float


def main() -> int:
    """Measure and print; returns 1 above the ratio of ``--max``."""
    options = arguments()
    text = options.text or next(iter(sorted(ROOT.glob("data/recordings/*/*.txt"))))
    lines = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "kdiag < recording": [str(command()), "--no-color"],
        "kdiag --version (with typer)": [str(command()), "--version"],
    }
    found: dict[str, list[Times]] = {name: [] for name in lines}
    for number in range(-3, options.runs):  # the first ones compile modules and the catalogue
        for name, line in lines.items():
            if number % 10 and "typer" in name:
                continue
            times = once(line, text)
            if number >= 0:
                found[name].append(times)
    return report(found, text, options.max)


def once(line: list[str], text: Path) -> Times:
    """Run one process to its end, with `text` as its input."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with text.open("rb") as stdin:
        start = time.perf_counter()
        subprocess.run(line, stdin=stdin, stdout=subprocess.DEVNULL, check=True)
        wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Times(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def report(found: dict[str, list[Times]], text: Path, limit: float) -> int:
    """Print a table of medians and ratios; 1 where the answer takes more than `limit` bare starts."""
    medians = {name: Times(*map(statistics.median, zip(*times, strict=True))) for name, times in found.items()}
    bare, answer, _ = medians.values()
    print(f"Python {sys.version.split()[0]}, {text.name}, {len(found['python -c pass'])} runs each, by turns\n")
    print("| process | wall | ratio | processor | ratio |\n|---|---|---|---|---|")
    for name, (wall, processor) in medians.items():
        ratios = wall / bare.wall, processor / bare.processor
        print(f"| `{name}` | {wall * 1000:.1f} ms | {ratios[0]:.2f} | {processor * 1000:.1f} ms | {ratios[1]:.2f} |")
    return int(bool(limit) and answer.wall / bare.wall > limit)


def command() -> Path:
    """The installed console script of this interpreter."""
    found = Path(sysconfig.get_path("scripts")) / ("kdiag.exe" if sys.platform == "win32" else "kdiag")
    if not found.exists():
        raise SystemExit(f"{found} is missing: install kdiag into this environment first")
    return found


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=60, help="runs of each process (60)")
    parser.add_argument("--text", type=Path, help="a text to diagnose; by default the first recording")
    parser.add_argument("--max", type=float, default=0, help="fail above this ratio")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
