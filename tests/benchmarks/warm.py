"""One warm diagnosis: all recordings as printed, some of them in every form in which people paste, and located texts.

    python tests/benchmarks/warm.py [--every 8]

A text counts with the median of several calls, taken by turns with a pass of ``re.findall(r"\\w+", text)`` over the
same text: the ratio of the two says what the machine's speed does not.
"""

from __future__ import annotations

import argparse
import pathlib
import re
import sys
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1])]

from bars import Bar, by_turns, median, percentile, progress, report
from styles import STYLES

from diagnose import diagnose_text
from kb import atlas_loading
from kb.atlas import samples

MEDIAN, P99 = 300e-6, 3e-3
CALLS = 7
_EVERY_PLACE = 8


def recordings() -> list[str]:
    """Text of every recording."""
    return [path.read_text(encoding="utf-8") for path in sorted(HERE.parents[1].glob("data/recordings/*/*.txt"))]


def located() -> list[str]:
    """Tracebacks of places in Keras that no entry explains."""
    atlas = atlas_loading.load_atlas(own=False)
    places = sorted(atlas.of(atlas.releases[-1]).items())[::_EVERY_PLACE]
    texts = [samples.traceback_of(key, line) for key, line in places if key.template]
    return [text for text in texts if diagnose_text(text).status == "located"]


def calls(texts: list[str], title: str) -> tuple[list[float], list[float]]:
    """Seconds of a diagnosis of each text, and of reading its words once."""
    words = re.compile(r"\w+").findall
    ours, theirs = [], []
    for number, text in enumerate(texts):
        if number % 50 == 0:
            progress(f"{title}: {number} of {len(texts)}")
        diagnose_text(text)
        times = by_turns({"ours": partial(diagnose_text, text), "theirs": partial(words, text)}, CALLS)
        ours.append(median(times["ours"]))
        theirs.append(median(times["theirs"]))
    progress("")
    return ours, theirs


def rows(title: str, ours: list[float], theirs: list[float]) -> Iterator[Bar]:
    """Median, 99th percentile, and what the median is in passes over the text."""
    middle, worst = median(ours), percentile(ours, 0.99)
    yield Bar(f"warm call, {title}: median", f"{middle * 1e6:.0f} us", "at most 300 us", middle <= MEDIAN)
    yield Bar(f"warm call, {title}: 99th percentile", f"{worst * 1e6:,.0f} us", "at most 3,000 us", worst <= P99)
    ratio = median(one / other for one, other in zip(ours, theirs, strict=True))
    yield Bar(f"warm call, {title}: against reading the words", f"{ratio:.1f} x", "none", ok=True)


def bars(every: int) -> Iterator[Bar]:
    """Recordings as printed, then every so many of them in all forms."""
    texts = recordings()
    title = f"{len(texts):,} recordings"
    yield from rows(title, *calls(texts, title))
    found = located()
    yield from rows(f"{len(found):,} texts that are located", *calls(found, "located"))
    styled = [style(text) for style in STYLES.values() for text in texts[::every]]
    title = f"{len(styled):,} texts in {len(STYLES)} forms"
    yield from rows(title, *calls(styled, title))


def main() -> int:
    """Measure and print; returns 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--every", type=int, default=8, help="every so many recordings in all forms (8)")
    return report(bars(parser.parse_args().every))


if __name__ == "__main__":
    sys.exit(main())
