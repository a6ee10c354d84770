"""All benchmarks in one command, and one table of their bars.

    pip install -e '.[bench]'
    python tests/benchmarks [--corpus FOLDER] [--only NAME ...] [--skip NAME ...]

Each runs as a process of its own and may also be run alone: ``python tests/benchmarks/NAME.py``. What they print on
the way goes to the error stream, the table to standard output. The exit status is 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from bars import HEAD, Bar

#: In this order, the quick ones first; a name without a module is left out. With what takes a corpus.
NAMES = (
    *("startup", "hooks", "warm", "catalogue", "hostile", "serve", "scan", "atlas", "metamorphic"),
    *("confusion", "reliability", "peers"),
)
WITH_CORPUS = ("peers", "reliability")


def main() -> int:
    """Run them one after the other; returns 1 where one misses a bar."""
    options = arguments()
    rows, missed = [], []
    for name in NAMES:
        wanted = (not options.only or name in options.only) and name not in options.skip
        if wanted and (HERE / f"{name}.py").exists():
            corpus = ["--corpus", options.corpus] if options.corpus and name in WITH_CORPUS else []
            found, status = run(name, corpus)
            rows += found
            missed += [name] if status else []
    print("\n".join([HEAD, *rows]))
    if missed:
        print(f"\nmissed: {', '.join(missed)}", file=sys.stderr)
    return int(bool(missed))


def run(name: str, more: list[str]) -> tuple[list[str], int]:
    """Rows and exit status of one benchmark; what it prints is shown as it comes."""
    print(f"\n== {name}", file=sys.stderr, flush=True)
    started = time.perf_counter()
    command = [sys.executable, str(HERE / f"{name}.py"), *more]
    rows, lines = [], []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", file=sys.stderr, flush=True)
            lines.append(line.strip())
            rows += [line.rstrip("\n")] if line.rstrip().endswith((" yes |", " **no** |")) else []
    print(f"== {name}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    if not rows:  # it prints lines of its own, and its exit status is the bar
        ok = process.returncode == 0
        rows = [str(Bar(name, "; ".join(filter(None, lines)), " ".join(more) or "exit status 0", ok))]
    return rows, process.returncode


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="tests/benchmarks", description="All benchmarks and one table.")
    parser.add_argument("--corpus", help="folder with other people's reports, for those that measure on it")
    parser.add_argument("--only", nargs="*", default=[], choices=NAMES, help="these alone")
    parser.add_argument("--skip", nargs="*", default=[], choices=NAMES, help="all but these")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
