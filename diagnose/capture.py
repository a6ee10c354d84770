"""Fit a template around one of its literals and read the captured values. Linear, without regexes."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, compress

from kb import CAPTURE_LIMIT, DROPPED, Template, squeeze

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from kb import NamedTuple

#: Characters of a block: the smaller, the sooner one place is found, and the more blocks of a long text are squeezed.
_BLOCK, _FINE, _SHORT = 1024, 128, 8_000
#: By byte, 1 for what squeezing keeps.
_STAYS = bytes([chr(byte) not in DROPPED for byte in range(128)]).ljust(256)
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.<>")


class Squeezed:
    """A text, its squeezed form, and where each squeezed character stands in the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.letters = squeeze(text)
        self._ends: list[int] | None = None  # squeezed characters up to the end of each block
        self._size = _FINE if len(text) <= _SHORT else _BLOCK
        self._block = -1
        self._kept: list[int] = []
        self._mask = b""  # of an ASCII text: 1 for each character that stays

    def at(self, position: int) -> int:
        """Give the place in `text` of squeezed character `position`, which must exist."""
        if self._ends is None:
            self._ends = self._count()
        ends = self._ends
        block = bisect_right(ends, position)
        if block != self._block:
            start, stop = block * self._size, min((block + 1) * self._size, len(self.text))
            self._kept = self._places(start, stop)
            self._block = block
        return self._kept[position - (ends[block - 1] if block else 0)]

    def _count(self) -> list[int]:
        """Characters that stay up to the end of each block."""
        size, starts = self._size, range(0, len(self.text), self._size)
        if not self.text.isascii():
            return list(accumulate([len(squeeze(self.text[start : start + size])) for start in starts]))
        self._mask = self.text.encode("ascii").translate(_STAYS)
        count = self._mask.count
        return list(accumulate([count(1, start, start + size) for start in starts]))

    def _places(self, start: int, stop: int) -> list[int]:
        if self._mask:
            return list(compress(range(start, stop), self._mask[start:stop]))
        return [start + i for i, c in enumerate(self.text[start:stop]) if c not in DROPPED]

    def words(self, start: int, end: int) -> str:
        """Give what stands in `text` for the squeezed characters from `start` to `end`."""
        return self.text[self.at(start) : self.at(end - 1) + 1] if end > start else ""

    def whole(self, start: int, end: int, *, head: bool, tail: bool) -> bool:
        """Whether no identifier runs over the start (if `head`) or the end (if `tail`) of this range."""
        letters = self.letters
        if head and start and _joins(letters[start - 1], letters[start]) and self.at(start - 1) + 1 == self.at(start):
            return False
        return not (
            tail
            and end < len(letters)
            and _joins(letters[end - 1], letters[end])
            and self.at(end - 1) + 1 == self.at(end)
        )


def _joins(left: str, right: str) -> bool:
    return (left.isalnum() or left == "_") and (right.isalnum() or right == "_")


class Fit(NamedTuple):
    """Where a template fits, in squeezed characters; one range for each slot."""

    start: int
    end: int
    slots: tuple[tuple[int, int], ...]


def fit(template: Template, text: str, number: int, at: int) -> Fit | None:
    """Fit `template` into squeezed `text` where its literal `number` stands at `at`; None where it does not fit."""
    literals, slots = template.literals, template.slots
    values: list[tuple[int, int]] = [(0, 0)] * len(slots)
    end = at + len(literals[number])
    for i in range(number, len(slots)):
        literal = literals[i + 1]
        stop = _forward(text, end, slots[i].kind, literal)
        if stop < 0:
            return None
        values[i] = (end, stop)
        end = stop + len(literal)
    start = at
    for i in range(number - 1, -1, -1):
        literal = literals[i]
        begin = _backward(text, start, slots[i].kind, literal)
        if begin < 0:
            return None
        values[i] = (begin, start)
        start = begin - len(literal)
    return Fit(start, end, tuple(values))


def _forward(text: str, start: int, kind: str, literal: str) -> int:
    """End of the value that begins at `start` and stands before `literal`; -1 where there is none."""
    if kind == "any":
        return (
            text.find(literal, start, start + CAPTURE_LIMIT + len(literal))
            if literal
            else min(len(text), start + CAPTURE_LIMIT)
        )
    end, limit = start, min(len(text), start + CAPTURE_LIMIT)
    if kind == "int":
        while end < limit and text[end].isdigit():
            end += 1
        return end if end > start and text.startswith(literal, end) else -1
    if literal:
        end = text.find(literal, start + 1, start + CAPTURE_LIMIT + len(literal))
        return end if end > 0 and _NAME.issuperset(text[start:end]) else -1
    while end < limit and text[end] in _NAME:
        end += 1
    return end if end > start else -1


def _backward(text: str, end: int, kind: str, literal: str) -> int:
    """Start of the value that ends at `end` and stands after `literal`; -1 where there is none."""
    low = max(0, end - CAPTURE_LIMIT)
    if kind == "any":
        if not literal:
            return low
        found = text.rfind(literal, max(0, low - len(literal)), end)
        return found + len(literal) if found >= 0 else -1
    start = end
    if kind == "int":
        while start > low and text[start - 1].isdigit():
            start -= 1
        return start if start < end and text.endswith(literal, 0, start) else -1
    if literal:
        found = text.rfind(literal, max(0, low - len(literal)), end - 1)
        start = found + len(literal)
        return start if found >= 0 and start < end and _NAME.issuperset(text[start:end]) else -1
    while start > low and text[start - 1] in _NAME:
        start -= 1
    return start if start < end else -1


def holds(template: Template, text: str) -> bool:
    """Whether `template` fits anywhere in squeezed `text`. Tries the places of its longest literal, at most 50."""
    number = template.anchor
    literal, at = template.literals[number], -1
    for _ in range(50):
        at = text.find(literal, at + 1)
        if at < 0:
            return False
        if fit(template, text, number, at):
            return True
    return False


def captured(template: Template, found: Fit, source: Squeezed) -> dict[str, str]:
    """Give the values of the named slots as they stand in the text, without the quotes around them."""
    out: dict[str, str] = {}
    last = len(template.slots) - 1
    for i, slot in enumerate(template.slots):
        start, end = found.slots[i]
        if slot.name == "_" or slot.name in out or end <= start:
            continue
        value = source.words(start, end)
        if i == last and not template.literals[-1]:
            value = value.partition("\n")[0]  # what follows on other lines belongs to somebody else
        out[slot.name] = " ".join(value.split()).strip("'\"` ")
    return out
