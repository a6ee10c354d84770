"""Find the wordings that a text holds: one pass of a literal automaton, then each hit is verified."""

from __future__ import annotations

from bisect import bisect_right

from kb import CAPTURE_LIMIT, last_name

from . import timed
from .capture import Fit, Squeezed, captured, fit, holds

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from functools import cached_property
    from typing import NamedTuple

    from ahocorasick_rs import AhoCorasick

    from kb import Index, Lost, Template, WordingRecord

    from .model import Raised
else:
    from kb import NamedTuple, cached_property

#: Making an automaton takes longer than looking for one literal after the other in so many characters.
_FEW = 8_000
_RETRIES = 20
_PATTERN_LIMIT = 20_000
#: With what a person, or a page, ends a message that goes on.
CUT_MARKS = ("...", "\u2026")


class Hit(NamedTuple):
    """A wording in the message of an error.

    `start` and `end` are characters of that message; `share` is how much of the template stands there. `sole` says of
    a cut one that Keras prints no other message, that no entry explains, which begins so.
    """

    wording: WordingRecord
    error: int
    start: int
    end: int
    captures: dict[str, str]
    share: float = 1.0
    kind: str = "whole"  # or "cut", "typo", "symptom"
    rivals: int = 0  # entries that what is left of the message fits as well
    lost: Lost | None = None  # what the table of the entry says of the captured name
    sole: bool = False


class Matcher:
    """All wordings of an index, ready to be looked for; each is decoded when its anchor stands in a text."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._literals = tuple(index.anchors)
        self._users = tuple(index.anchors.values())
        self._automaton: AhoCorasick | None = None
        self._searched = 0

    def find(self, errors: Sequence[Raised], squeezed: Sequence[Squeezed]) -> list[Hit]:
        """Wordings whose text stands in the message of an error; evidence is not looked at yet."""
        names = [last_name(error.exception) for error in errors]
        hits = list(self._bare_hits(names))
        hits += self._literal_hits(squeezed)
        for wording, exceptions in self._free:
            for number, name in enumerate(names):
                if not exceptions or name in exceptions:
                    hits += _by_pattern(wording, number, squeezed[number])
        return hits

    @cached_property
    def _free(self) -> list[tuple[WordingRecord, frozenset[str]]]:
        """Wordings that have nothing to look for, each with the names of its classes."""
        wordings = map(self._index.wording, self._index.free)
        return [(wording, frozenset(map(last_name, wording.exceptions))) for wording in wordings]

    def _bare_hits(self, names: Sequence[str]) -> Iterator[Hit]:
        for number, name in enumerate(names):
            for wording in map(self._index.wording, self._index.bare.get(name, ())):
                yield Hit(wording, number, 0, 0, {})

    def _literal_hits(self, squeezed: Sequence[Squeezed]) -> Iterator[Hit]:
        starts, size = [], 0
        for one in squeezed:
            starts.append(size)
            size += len(one.letters) + 1
        text = squeezed[0].letters if len(squeezed) == 1 else "\0".join([one.letters for one in squeezed])
        tries: dict[tuple[int, int], int] = {}
        searched: set[tuple[int, int]] = set()  # a pattern looks at the whole message: once is enough
        for literal, start, _ in self._places(text):
            number = bisect_right(starts, start) - 1
            left = tries.get((literal, number), _RETRIES)
            if left <= 0:
                continue
            tries[literal, number] = left - 1
            at, done = start - starts[number], True
            for place, slot, offset in self._users[literal]:
                wording = self._index.wording(place)
                if wording.template is None:
                    if (place, number) in searched:
                        continue
                    searched.add((place, number))
                hit = _verify(wording, number, squeezed[number], slot, at - offset)
                done = done and hit is not None
                if hit:
                    yield hit
            if done:
                tries[literal, number] = 0

    def _places(self, text: str) -> Sequence[tuple[int, int, int]]:
        """Give (literal, start, end) of every literal in `text`, in the order in which they end.

        A process that reads one short text is done before an automaton would be made.
        """
        self._searched += len(text)
        if self._searched <= _FEW:
            return _one_by_one(self._literals, text)
        if self._automaton is None:
            self._automaton = automaton(self._literals)
        return self._automaton.find_matches_as_indexes(text, overlapping=True)


def automaton(literals: Sequence[str]) -> AhoCorasick:
    """Make the automaton that finds all `literals` in one pass over a text."""
    from ahocorasick_rs import AhoCorasick, Implementation  # noqa: PLC0415 - most processes ask once

    # Built in a fraction of a millisecond, where the default (a DFA) takes ten.
    return AhoCorasick(literals, implementation=Implementation.ContiguousNFA)


def _one_by_one(literals: Sequence[str], text: str) -> list[tuple[int, int, int]]:
    found = []
    for number, literal in enumerate(literals):
        at = text.find(literal)
        while at >= 0:
            found.append((at + len(literal), at, number))
            at = text.find(literal, at + 1)
    found.sort()
    return [(number, start, end) for end, start, number in found]


def _verify(wording: WordingRecord, number: int, source: Squeezed, slot: int, at: int) -> Hit | None:
    template = wording.template
    if template is None:
        return next(_by_pattern(wording, number, source), None)
    if not source.letters.startswith(template.literals[slot], max(at, 0)) or at < 0:
        return None
    found = fit(template, source.letters, slot, at)
    if found is None or not intact(template, found, source) or _value_lost(template, found, source.letters):
        return None
    if any(holds(other, source.letters) for other in wording.unless):
        return None
    start, end = found.start, found.end
    return Hit(wording, number, source.at(start), source.at(end - 1) + 1, captured(template, found, source))


def _value_lost(template: Template, found: Fit, letters: str) -> bool:
    """Whether the message ends in a value that was cut off as a whole: another message may begin so."""
    if not template.slots or template.literals[-1] or template.slots[-1].name == "_":
        return False
    start = found.slots[-1][0]
    return letters.startswith(CUT_MARKS, start) and not letters[start : start + 8].strip(".\u2026")


def intact(template: Template, found: Fit, source: Squeezed) -> bool:
    """Whether the outer literals stand for themselves, not within longer identifiers."""
    return source.whole(found.start, found.end, head=bool(template.literals[0]), tail=bool(template.literals[-1]))


def _by_pattern(wording: WordingRecord, number: int, source: Squeezed) -> Iterator[Hit]:
    """Search a wording's regex in the message with each run of white space as one blank."""
    text = " ".join(source.text[:_PATTERN_LIMIT].split())
    found = timed.search(wording.pattern, text)
    if found and not any(holds(other, source.letters) for other in wording.unless):
        values = {name: (value or "")[:CAPTURE_LIMIT] for name, value in found.groupdict().items() if value}
        yield Hit(wording, number, 0, len(source.text), values)
