"""Every recording in every style: the same verdict as the text as printed, and the evidence where it stands.

    python tests/benchmarks/metamorphic.py [--every N] [--release 3.15.1] [--style NAME ...]

Prints how many of the pairs hold, a progress bar on a terminal, and what fails by style and entry. Styles
that lose part of the text count apart: there an answer is right, withheld, or wrong.
"""

from __future__ import annotations

import argparse
import collections
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]

import styles
from spans import misplaced, verdict

from diagnose import diagnose_text

LOSSY = styles.LOSSY | {name for name in styles.OPEN if styles.OPEN[name].__module__.endswith("cuts")}
STYLES = {**styles.STYLES, **styles.OPEN}


def _bar(done: int, total: int) -> None:
    if sys.stderr.isatty():
        width = 40 * done // max(1, total)
        sys.stderr.write(f"\r[{'#' * width:<40}] {done}/{total}" + ("\n" if done == total else ""))


def _row(text: str, plain: tuple[str, str], owner: str, name: str) -> str:
    """What is wrong with one style of one recording: "" for nothing, else a word."""
    found = diagnose_text(STYLES[name](text))
    got = verdict(found)
    if name in LOSSY:
        return "" if got[1] == owner else "withheld" if not got[1] else f"wrong {got[1]}"
    if got != plain:
        return f"{got[0]} {got[1]}".strip()
    return misplaced(found, STYLES[name](text))


def main() -> int:
    """Print the table; 1 where a style that loses nothing changes a verdict or a place."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="take each Nth recording only")
    parser.add_argument("--release", default="3.15.1", help="release of the recordings; '' for all")
    parser.add_argument("--style", nargs="*", default=list(STYLES))
    chosen = parser.parse_args()
    folder = HERE.parents[1] / "data" / "recordings"
    paths = [path for path in sorted(folder.glob("*/*.txt")) if f"--{chosen.release}" in path.name][:: chosen.every]
    wrong: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for number, path in enumerate(paths, 1):
        text, owner = path.read_text(encoding="utf-8"), path.parent.name
        plain = verdict(diagnose_text(text))
        for name in chosen.style:
            fault = _row(text, plain, owner, name)
            wrong[name][f"{owner}: {fault}" if fault else ""] += 1
        _bar(number, len(paths))
    return _print(wrong)


def _print(wrong: dict[str, collections.Counter[str]]) -> int:
    bad = 0
    for lost, words in ((False, "same verdict, right span"), (True, "right, of the styles that lose text")):
        kinds = {name: counts for name, counts in wrong.items() if (name in LOSSY) is lost}
        total = sum(map(collections.Counter.total, kinds.values()))
        right = sum(counts[""] for counts in kinds.values())
        bad += 0 if lost else total - right
        for name, counts in sorted(kinds.items(), key=lambda one: one[1][""]):
            rows = [f"{words} x{n}" for words, n in counts.most_common() if words and (not lost or "wrong" in words)]
            if rows:
                print(f"  {name}: {counts.total() - counts['']} of {counts.total()}: {'; '.join(rows[:6])}")
        print(f"recordings x styles: {right} of {total} {words}")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
