"""One rewriting of a text and the way back from it."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, islice

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import NamedTuple
else:
    from kb import NamedTuple

#: The line with which Python begins a traceback.
HEADER = "Traceback (most recent call last)"
#: Start and end of a range of the old text, and what stands there in the new one.
Change = tuple[int, int, str]


class Stage(NamedTuple):
    """One rewriting: `starts[i]` is where piece i begins in the new text, `sources[i]` in the old one."""

    starts: list[int]
    sources: list[int]

    def back(self, position: int) -> int:
        """Give the old position of the character at `position`."""
        piece = bisect_right(self.starts, position) - 1
        return self.sources[piece] + position - self.starts[piece] if piece >= 0 else 0


class Kept(NamedTuple):
    """What stays of a text out of which much is taken: `parts`, and where each of them began."""

    parts: list[str]
    sources: list[int]


def kept(parts: list[str]) -> Kept | None:
    """Give every other one of `parts`, what a pattern with one group has split a text into; None for only one.

    A coloured text has hundreds: so they are taken out in a few steps, none of which is a loop of Python's own.
    """
    return Kept(parts[::2], [0, *islice(accumulate(map(len, parts)), 1, None, 2)]) if len(parts) > 1 else None


def rewrite(text: str, changes: Kept | Iterable[Change]) -> tuple[str, Stage]:
    """Apply changes (start, end, new text), ordered and not overlapping, or leave only what is kept."""
    if isinstance(changes, Kept):
        return _joined(*changes)
    begins, stops, news = tuple(zip(*changes, strict=True)) or ((), (), ())
    if not any(news):
        return _without(text, begins, stops)
    out: list[str] = []
    starts: list[int] = []
    sources: list[int] = []
    size = end = 0
    for start, stop, new in zip(begins, stops, news, strict=True):
        if start > end:
            out.append(text[end:start])
            starts.append(size)
            sources.append(end)
            size += start - end
        if new:
            out.append(new)
            starts.append(size)
            sources.append(start)
            size += len(new)
        end = stop
    if end < len(text):
        out.append(text[end:])
        starts.append(size)
        sources.append(end)
    return "".join(out), Stage(starts, sources)


def _without(text: str, begins: Sequence[int], stops: Sequence[int]) -> tuple[str, Stage]:
    """Take out ranges."""
    sources = [0, *stops]
    return _joined(list(map(text.__getitem__, map(slice, sources, [*begins, len(text)]))), sources)


def _joined(parts: list[str], sources: list[int]) -> tuple[str, Stage]:
    """Put together what is left. A piece may be empty; the next one begins where it does."""
    while parts and not parts[-1]:
        parts.pop()
    starts = [0, *accumulate(map(len, parts[:-1]))] if parts else []
    return "".join(parts), Stage(starts, sources[: len(parts)])
