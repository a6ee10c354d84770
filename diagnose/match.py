"""Find the wordings that a text holds: one pass of a literal automaton, then each hit is verified."""

from __future__ import annotations

from bisect import bisect_right
from importlib import import_module

from ahocorasick_rs import AhoCorasick, Implementation

from kb import ANCHOR_LIMIT, CAPTURE_LIMIT, squeeze

from .capture import Fit, Squeezed, captured, fit, holds

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any, NamedTuple

    from kb import Template, WordingRecord

    from .model import Raised
else:
    from kb.named import NamedTuple

#: Built in a fraction of a millisecond, where the default (a DFA) takes ten: most processes ask once.
NFA = Implementation.ContiguousNFA
_RETRIES = 20
_PATTERN_LIMIT = 20_000
_PATTERN_SECONDS = 0.02


class Hit(NamedTuple):
    """A wording in the message of an error.

    `start` and `end` are characters of that message; `share` is how much of the template stands there.
    """

    wording: WordingRecord
    error: int
    start: int
    end: int
    captures: dict[str, str]
    share: float = 1.0
    kind: str = "whole"  # or "cut", "typo", "symptom"


class Matcher:
    """All wordings of an index, ready to be looked for."""

    def __init__(self, wordings: Iterable[WordingRecord]) -> None:
        self.bare: dict[str, list[WordingRecord]] = {}
        self._free: list[WordingRecord] = []
        users: dict[str, list[tuple[WordingRecord, int, int]]] = {}
        for wording in wordings:
            if wording.template is not None:
                number = wording.template.anchor
                literal, offset = cut(wording.template.literals[number])
                users.setdefault(literal, []).append((wording, number, offset))
            elif wording.pattern:
                literal = pattern_literal(wording.pattern)
                if literal:
                    users.setdefault(literal, []).append((wording, -1, 0))
                else:
                    self._free.append(wording)
            else:
                for name in wording.exceptions:
                    self.bare.setdefault(last_name(name), []).append(wording)
        self._users = tuple(users.values())
        self._automaton = AhoCorasick(list(users), implementation=NFA) if users else None

    def find(self, errors: Sequence[Raised], squeezed: Sequence[Squeezed]) -> list[Hit]:
        """Wordings whose text stands in the message of an error; evidence is not looked at yet."""
        hits = list(self._bare_hits(errors))
        hits += self._literal_hits(squeezed)
        for wording in self._free:
            for number, error in enumerate(errors):
                if not wording.exceptions or last_name(error.exception) in map(last_name, wording.exceptions):
                    hits += _by_pattern(wording, number, squeezed[number])
        return hits

    def _bare_hits(self, errors: Sequence[Raised]) -> Iterator[Hit]:
        for number, error in enumerate(errors):
            for wording in self.bare.get(last_name(error.exception), ()):
                yield Hit(wording, number, 0, 0, {})

    def _literal_hits(self, squeezed: Sequence[Squeezed]) -> Iterator[Hit]:
        if self._automaton is None:
            return
        starts, size = [], 0
        for one in squeezed:
            starts.append(size)
            size += len(one.letters) + 1
        text = squeezed[0].letters if len(squeezed) == 1 else "\0".join([one.letters for one in squeezed])
        tries: dict[tuple[int, int], int] = {}
        for literal, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            number = bisect_right(starts, start) - 1
            left = tries.get((literal, number), _RETRIES)
            if left <= 0:
                continue
            tries[literal, number] = left - 1
            at, done = start - starts[number], True
            for wording, slot, offset in self._users[literal]:
                hit = _verify(wording, number, squeezed[number], slot, at - offset)
                done = done and hit is not None
                if hit:
                    yield hit
            if done:
                tries[literal, number] = 0


def _verify(wording: WordingRecord, number: int, source: Squeezed, slot: int, at: int) -> Hit | None:
    template = wording.template
    if template is None:
        return next(_by_pattern(wording, number, source), None)
    if not source.letters.startswith(template.literals[slot], max(at, 0)) or at < 0:
        return None
    found = fit(template, source.letters, slot, at)
    if found is None or not intact(template, found, source):
        return None
    if any(holds(other, source.letters) for other in wording.unless):
        return None
    start, end = found.start, found.end
    return Hit(wording, number, source.at(start), source.at(end - 1) + 1, captured(template, found, source))


def intact(template: Template, found: Fit, source: Squeezed) -> bool:
    """Whether the outer literals stand for themselves, not within longer identifiers."""
    return source.whole(found.start, found.end, head=bool(template.literals[0]), tail=bool(template.literals[-1]))


def cut(literal: str) -> tuple[str, int]:
    """Give the part of a literal that the automaton looks for, and where it begins: the middle says most."""
    offset = max(0, len(literal) - ANCHOR_LIMIT) // 2
    return literal[offset : offset + ANCHOR_LIMIT], offset


def last_name(exception: str) -> str:
    """``ResourceError`` of ``package.errors.ResourceError``."""
    return exception.rpartition(".")[2]


# --- wordings that are a regex -----------------------------------------------------------------------

_SPECIAL = frozenset("\\.^$*+?{}[]|()")


def pattern_literal(pattern: str) -> str:
    """Find the longest run of plain characters that every match must hold, squeezed; "" where there is none of use."""
    best = run = ""
    depth = i = 0
    if "|" in pattern or "(?" in pattern.replace("(?P<", "").replace("(?:", ""):
        return ""
    while i < len(pattern):
        c = pattern[i]
        if c == "\\" and i + 1 < len(pattern) and not pattern[i + 1].isalnum():
            c, i = pattern[i + 1], i + 1
            plain = True
        else:
            plain = c not in _SPECIAL
        depth += (c == "(") - (c == ")") if not plain else 0
        if c == "[" and not plain:
            close = pattern.find("]", i + 2)
            i = close if close > 0 else len(pattern)
        optional = pattern[i + 1 : i + 2] in ("*", "?", "{")
        if plain and not depth and not optional:
            run += c
        else:
            best, run = max(best, run, key=len), ""
            if c == "\\":
                i += 1
            if c == "{" and not plain:
                i = max(i, pattern.find("}", i))
        i += 1
    best = squeeze(max(best, run, key=len))[:ANCHOR_LIMIT]
    return best if len(best) >= 5 else ""


_compiled: dict[str, Any] = {}


def _by_pattern(wording: WordingRecord, number: int, source: Squeezed) -> Iterator[Hit]:
    """Search a wording's regex in the message with each run of white space as one blank."""
    regex = import_module("regex")  # heavy, and few texts need it
    text = " ".join(source.text[:_PATTERN_LIMIT].split())
    try:
        compiled = _compiled.get(wording.pattern) or regex.compile(wording.pattern)
        _compiled[wording.pattern] = compiled
        found = compiled.search(text, timeout=_PATTERN_SECONDS)
    except (regex.error, TimeoutError):
        return
    if found and not any(holds(other, source.letters) for other in wording.unless):
        values = {name: (value or "")[:CAPTURE_LIMIT] for name, value in found.groupdict().items() if value}
        yield Hit(wording, number, 0, len(source.text), values)
