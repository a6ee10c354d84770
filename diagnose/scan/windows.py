"""A log cut into the parts that are worth reading: around its signs, at line ends, each error and its traceback whole.

Where the cuts are depends on the log alone, not on the blocks in which it comes.
"""

from __future__ import annotations

from .signs import AROUND, HEAD, WARNED

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NamedTuple

    from .signs import Sign, Signs
else:
    from kb import NamedTuple

#: Bytes that belong to an error before its first sign and after its last one, where its message goes on.
BEFORE, AFTER = 2_048, 8_192
#: Signs as near as this belong together, as in a traceback whose lines a collector made long; more than both.
_GAP = 16_384
#: A part is widened to whole lines, by so many bytes at most.
LINE = 1 << 16
#: A part that grows longer is cut where its last traceback begins; a traceback and a line, which cannot be, anywhere.
LONG, LONGEST, LONGEST_LINE = 1 << 16, 4_000_000, 900_000
#: So much may be printed by many processes at once, whose headlines stand together.
_MANY = 4 * LONG
#: A headline with one of these before it goes on a chain.
_LINKS = (b"direct cause", b"handling of the above")
_LINKED = 300
_NEWLINE = 10
#: So much is taken at a time, however long a block is.
_BLOCK = 1 << 17


class Window(NamedTuple):
    """A part of a log and the number of its first line, counted from 1."""

    data: bytes
    line: int


class Windows:
    """Takes a log block by block, keeps what may still be needed of it, and gives its parts as they end."""

    def __init__(self, signs: Signs) -> None:
        self._signs = signs
        self._data = bytearray()
        self._line = 1  # number of the first line that is kept
        self._searched = 0
        self._free = 0  # end of the last part
        self._start = -1  # of the open part
        self._last = 0  # in the open part: end of its last sign
        self._head = self._headed = 0  # where it may be cut, and its last headline
        self._erred = -1  # last sign of more than a warning

    def feed(self, block: bytes) -> Iterator[Window]:
        """Take the next block; yields the parts that end in it. To be read to its end."""
        for at in range(0, len(block), _BLOCK):
            yield from self._feed(block[at : at + _BLOCK])

    def _feed(self, block: bytes) -> Iterator[Window]:
        self._data += block
        size = len(self._data) - AROUND
        end = self._data.rfind(b"\n", self._searched, max(0, size)) + 1
        if not end and size - self._searched > LINE:
            end = size  # a line without end
        if end > self._searched:
            yield from self._search(end)
            if self._start >= 0 and self._ended():
                yield from self._close()
            self._forget()

    def close(self) -> Iterator[Window]:
        """Take the log's end."""
        yield from self._search(len(self._data))
        if self._start >= 0:
            yield from self._close()
        self._searched = len(self._data)

    def open(self) -> Window | None:
        """Give the part that has not ended yet, as far as it goes."""
        starts = [sign.start for sign in self._signs.find(self._data, self._searched, len(self._data))]
        start = self._start if self._start >= 0 else self._begin(starts[0]) if starts else -1
        return self._window(start, len(self._data)) if start >= 0 else None

    @property
    def lines(self) -> int:
        """How many lines have come, an open one included."""
        return self._line - 1 + self._data.count(b"\n") + bool(self._data and not self._data.endswith(b"\n"))

    def _search(self, end: int) -> Iterator[Window]:
        start = self._searched
        if start and self._data[start - 1] != _NEWLINE:  # a sign may have stood across the last block's end
            start = max(0, start - self._signs.longest + 1)
        for sign in self._signs.find(self._data, start, end):
            if sign.end > self._searched:
                yield from self._take(sign)
        self._searched = max(self._searched, end)

    def _take(self, sign: Sign) -> Iterator[Window]:
        if self._start >= 0:
            if sign.start > self._last + _GAP and sign.start > self._end():
                yield from self._close()
            elif sign.start - self._start > LONG and (cut := self._cut(sign.start)):
                yield from self._close(cut)
        if self._start < 0:
            self._start = self._head = self._headed = self._begin(sign.start)
        if sign.kind == HEAD:
            self._headline(sign.start)
        if sign.kind != WARNED:
            self._erred = sign.start
        elif sign.start - self._erred > _GAP or self._erred < self._start:
            self._head = self._line_start(self._start, sign.start) or sign.start
        self._last = sign.end

    def _headline(self, at: int) -> None:
        """Note that the open part may be cut at the headline at `at`, if it is the first of what belongs together."""
        line = self._line_start(self._start, at)
        marked = line < at  # by a launcher: several processes may be printing at once
        alone = not marked or at - self._headed > BEFORE or at - self._start > _MANY
        linked = any(self._data.rfind(link, max(0, at - _LINKED), at) >= 0 for link in _LINKS)
        if alone and not linked:
            self._head = line or at
        self._headed = at

    def _cut(self, at: int) -> int:
        """Where to cut the open part, which has grown up to `at`; 0 where it may grow on."""
        if self._head > self._start:
            return self._head
        if at - self._start <= LONGEST_LINE:
            return 0
        line = self._line_start(self._start, at) or self._start
        if at - line > LONGEST_LINE:
            return at
        return line if at - self._start > LONGEST else 0

    def _begin(self, at: int) -> int:
        """Where a part begins whose first sign is at `at`."""
        at = max(self._free, at - BEFORE)
        low = max(self._free, at - LINE)
        return self._line_start(low, at) or (low if low == self._free else at)

    def _line_start(self, low: int, at: int) -> int:
        """Start of the line that holds `at`; 0 where that is not behind `low`."""
        return max(self._data.rfind(b"\n", low, at), self._data.rfind(b"\r", low, at)) + 1

    def _end(self) -> int:
        """Where the open part ends if no further sign comes: within the data, or at its end."""
        at = self._last + AFTER
        ends = [end + 1 for sign in (b"\n", b"\r") if (end := self._data.find(sign, at, at + LINE)) >= 0]
        return min([*ends, at + LINE, len(self._data)])

    def _ended(self) -> bool:
        """Whether no further sign can belong to the open part."""
        end = self._end()
        return self._searched >= max(self._last + _GAP, end) and (end < len(self._data) or self._data.endswith(b"\n"))

    def _close(self, cut: int = 0) -> Iterator[Window]:
        end = cut or self._end()
        window = self._window(self._start, end)
        if self._start <= self._erred < end or self._signs.tells(window.data):
            yield window
        self._free, self._start = end, cut or -1

    def _window(self, start: int, end: int) -> Window:
        return Window(bytes(self._data[start:end]), self._line + self._data.count(b"\n", 0, start))

    def _forget(self) -> None:
        """Drop what no further part can hold."""
        done = self._start if self._start >= 0 else max(self._free, self._searched - _GAP - LINE)
        if done > 0:
            self._line += self._data.count(b"\n", 0, done)
            del self._data[:done]
            self._searched -= done
            self._free = max(0, self._free - done)
            self._last, self._head, self._headed = self._last - done, self._head - done, self._headed - done
            self._erred = max(self._erred - done, -1)
            self._start = max(self._start - done, -1)
