"""The confusion matrix of the catalogue over all recordings and near misses: no entry steals another's texts.

    python tests/benchmarks/confusion.py [STYLE]

STYLE is a form in which people paste, of ``tests/styles.py`` (default: as printed). Prints what is not on the diagonal,
then the pairs of entries that stand close: the second is named behind the first.
"""

from __future__ import annotations

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]

from confused import NONE, matrix
from styles import STYLES


def main() -> int:
    """Print it; 1 where an entry steals."""
    style = sys.argv[1] if len(sys.argv) > 1 else "as_printed"
    if style not in STYLES:
        print(f"no style {style}: {', '.join(STYLES)}")
        return 2
    named, behind = matrix(STYLES[style])
    right = sum(count for (wanted, first), count in named.items() if wanted == first)
    stolen = {pair: count for pair, count in named.items() if pair[0] != pair[1]}
    owners = {wanted for wanted, _ in named} - {NONE}
    print(f"{sum(named.values())} texts, {len(owners)} entries, {right} on the diagonal")
    for (wanted, first), count in sorted(stolen.items(), key=lambda row: -row[1]):
        print(f"{count:>5}  {wanted} is answered by {first}")
    print("close pairs, the first one named before the second:")
    for (first, second), count in behind.most_common(20):
        print(f"{count:>5}  {first}, then {second}")
    return int(any(first != NONE for _, first in stolen))


if __name__ == "__main__":
    raise SystemExit(main())
