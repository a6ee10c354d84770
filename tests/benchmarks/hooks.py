"""What hooks cost: at the start, at the first error of a process, and at the next ones.

``python tests/benchmarks/hooks.py`` measures by turns in one run and prints medians: a start with ``install()``
against ``python -c pass`` (as a ratio), an error explained in a new process against the same one without hooks, and
`diagnose_exception` in a warm one. ``--max 1.3`` fails where a start costs more than that ratio.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MESSAGE = "A KerasTensor cannot be used as input to a TensorFlow function. A KerasTensor is a symbolic placeholder"
FAIL = f"def f(x):\n    raise ValueError({MESSAGE!r})\nf(1)\n"
INSTALL = "import diagnose; diagnose.install()\n"
WARM = """
import statistics, sys, time
import diagnose
def dive(n):
    if n: dive(n - 1)
    else: exec(compile(open(sys.argv[1]).read(), sys.argv[1], "exec"))
times = []
for _ in range(300):
    try:
        dive(30)
    except ValueError as error:
        start = time.perf_counter()
        found = diagnose.diagnose_exception(error)
        times.append(time.perf_counter() - start)
assert found.status == "diagnosed"
print(statistics.median(times[20:]) * 1000, sorted(times[20:])[int(280 * 0.99)] * 1000)
"""
LOOP = """
import sys, time
if len(sys.argv) > 1:
    import diagnose; diagnose.install()
import threading
def step(n):
    total = 0
    for i in range(n):
        try:
            total += i if i % 50 else int("x")
        except ValueError:
            total += 1
    return total
start = time.perf_counter()
step(3_000_000)
print(time.perf_counter() - start)
"""


def main() -> int:
    """Measure and print; returns 1 above the ratio of ``--max``."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=100, help="starts of each kind (100)")
    parser.add_argument("--max", type=float, default=0, help="fail above this ratio of a start")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return measure(Path(folder), options.runs, options.max)


def measure(folder: Path, runs: int, limit: float) -> int:
    """Run everything in `folder` by turns."""
    programs = {"pass": "pass\n", "install": INSTALL, "fail": FAIL, "explained": INSTALL + FAIL}
    for name, code in programs.items():
        (folder / f"{name}.py").write_text(code)
    found: dict[str, list[float]] = {name: [] for name in programs}
    for number in range(-3, runs):  # the first ones compile modules and the catalogue
        for name in programs:
            seconds = once(folder, f"{name}.py")
            if number >= 0:
                found[name].append(seconds)
    medians = {name: statistics.median(times) * 1000 for name, times in found.items()}
    start = medians["install"] / medians["pass"]
    print(f"Python {sys.version.split()[0]}, {runs} runs each, by turns")
    print(f"start: {medians['pass']:.1f} ms bare, {medians['install']:.1f} ms with install(): ratio {start:.2f}")
    print(f"first error of a process: {medians['explained'] - medians['fail']:.1f} ms more than without hooks")
    (folder / "warm.py").write_text(WARM)
    median, p99 = output(folder, "warm.py", "fail.py").split()
    print(f"live error, warm: median {float(median):.2f} ms, p99 {float(p99):.2f} ms")
    (folder / "loop.py").write_text(LOOP)
    turns = [(float(output(folder, "loop.py")), float(output(folder, "loop.py", "hooked"))) for _ in range(5)]
    ratio = min(hooked for _, hooked in turns) / min(bare for bare, _ in turns)
    print(f"a loop that catches errors, with hooks against without: {ratio:.3f}")
    return int(bool(limit) and start > limit)


def once(folder: Path, *line: str) -> float:
    """Seconds of one process."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *line], cwd=folder, env=environment(), capture_output=True, check=False)
    return time.perf_counter() - start


def output(folder: Path, *line: str) -> str:
    """What a process prints."""
    done = subprocess.run(
        [sys.executable, *line], cwd=folder, env=environment(), capture_output=True, text=True, check=True
    )
    return done.stdout


def environment() -> dict[str, str]:
    """This checkout, with modules that are compiled once, as an installation has them."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT)}


if __name__ == "__main__":
    sys.exit(main())
