"""Messages that were cut: their beginning stands in the text, and no other message begins so."""

from __future__ import annotations

import builtins

from kb import last_name, squeeze

from .begun import wrapping
from .capture import Fit, captured, holds
from .match import Hit

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import NamedTuple

    from kb import Template, WordingRecord

    from .begun import Others
    from .capture import Squeezed
else:
    from kb import NamedTuple

#: Letters of a template by which its place in a text is found.
PIECE = 12
#: Letters of a wording that must stand there before a cut message may be meant; fewer where it begins the message of
#: its exception and Keras prints no other that begins so.
CUT_LETTERS = 26
SOLE_LETTERS = 14
#: A value that is cut is not longer, and before it stand so many letters and such a share of its wording.
_VALUE = 300
_VALUE_LETTERS = 40
_VALUE_SHARE = 0.5
#: Of what Keras does not print itself, others print much that begins alike.
_FOREIGN_SHARE = 0.4
#: So many letters more say that the other message is not meant.
MARGIN = 6
#: More entries than these beginning alike tell nothing.
_MOST_TIED = 4
#: What a message says of the name that it begins with: without these words nothing was said of it yet.
_SAID = ("hasnoattribute", "gotanunexpectedkeyword")
_CLOSING = frozenset("\"'`\u201d\u2019\u00bb")
_MARKS = (" - ", " -- ", " \u2013 ", " \u2014 ")


class Partial(NamedTuple):
    """How much of a template stands at the start of where it would fit: `letters`, up to `end`."""

    letters: int
    start: int
    end: int
    slots: tuple[tuple[int, int], ...]



class Known(NamedTuple):
    """What is known around a message: where in its squeezed text one may begin, of wrappers, and of other messages."""

    beginnings: Sequence[int]
    openings: Sequence[Template]
    others: Others


class Cutter:
    """Find what a message was cut from."""

    def __init__(self, number: int, source: Squeezed, exception: str, known: Known) -> None:
        self.number = number
        self.source = source
        self.exception = last_name(exception)
        self.known = known

    def hit(self, template: Template, wording: WordingRecord) -> Hit | None:
        """Make a hit where a template of the wording begins in the message and the message ends within it."""
        source = self.source
        part = partial(template, source.letters) if wording.template else None
        if part is None or part.letters < SOLE_LETTERS or excluded(wording, source):
            return None
        if part.letters == template.weight and template.literals[-1]:
            return None  # all of it stands there
        if _unsaid(template, source.letters[part.start : part.end]):
            return None
        named = self.exception in map(last_name, wording.exceptions)
        told = part.start in self.known.beginnings and (named or not self.exception)
        inside = part.letters - wrapping(self.known.openings, source.letters[part.start : part.end])
        own = wording.own or inside < part.letters  # a wrapper of Keras is Keras's own, too
        stop = self._stop(template, part, told=told and own)
        if not stop:
            return None
        rare = told and named and not hasattr(builtins, self.exception)  # few errors have such a class
        sole = rare or (own and self._sole(part, stop))
        least = SOLE_LETTERS if told and named and sole else CUT_LETTERS
        foreign = not rare and not own and part.letters < _FOREIGN_SHARE * template.weight
        if inside < least or foreign:
            return None
        values = captured(template, Fit(part.start, part.end, part.slots), source)
        assert wording.template is not None  # noqa: S101 - there would be no part
        share = part.letters / wording.template.weight
        return Hit(wording, self.number, source.at(part.start), stop, values, share, "cut", sole=sole)

    def _stop(self, template: Template, part: Partial, *, told: bool) -> int:
        """Where in the text the message was cut; 0 where it was not."""
        text, end = self.source.text, self.source.at(part.end - 1) + 1
        slots = [slot for slot, span in zip(template.slots, part.slots, strict=True) if span == (part.end, part.end)]
        if slots:  # what follows on an unnamed slot may be there to tell apart
            enough = slots[0].name != "_" and part.letters >= max(_VALUE_LETTERS, template.weight * _VALUE_SHARE)
            if (enough or (told and self._sole(part, end))) and (stop := _value_end(text, end)):
                return stop
        quoted = text[end - 2 : end - 1] in _CLOSING and text[end - 1] in ".,"  # its full stop is the sentence's
        broken = _within_word(template, part, self.source.letters) and not (told and self._sole(part, end))
        return end if quoted or _ends(text[end : end + 200], broken) else 0

    def _sole(self, part: Partial, stop: int) -> bool:
        """Whether Keras prints no other message that begins so and that no entry explains."""
        others = self.known.others
        if not others:
            return False
        seen = squeeze(self.source.text[self.source.at(part.start) : stop])
        return others.letters(seen) <= part.letters - MARGIN


def settled(hits: Sequence[Hit], yields: Mapping[int, Sequence[int]]) -> list[Hit]:
    """Choose among the hits of one message: of several entries, the one that says clearly more, or all as rivals."""
    most = max(map(letters_of, hits))
    hits = [hit for hit in hits if letters_of(hit) >= most - MARGIN]
    if len({hit.wording.entry for hit in hits}) == 1:
        return list(hits)
    return _general(hits, yields) or _tied(hits)


def letters_of(hit: Hit) -> float:
    """Count the letters of its template that stand there, less those that differ."""
    return hit.share * hit.wording.template.weight if hit.wording.template else 0.0


def _general(hits: Sequence[Hit], yields: Mapping[int, Sequence[int]]) -> list[Hit]:
    """Give the hits whose wording fits what all the others print: right whichever was cut. Else none.

    What it excludes does not count where its entry yields to the other: that one says more, but nothing else.
    """
    free = [hit for hit in hits if not {"frames", "line"} & set(hit.wording.required)]  # others speak by evidence
    return [hit for hit in hits if all(_covers(hit.wording, other.wording, yields) for other in free or hits)]


def _covers(wording: WordingRecord, other: WordingRecord, yields: Mapping[int, Sequence[int]]) -> bool:
    if other.entry == wording.entry:
        return True
    printed = "".join(other.template.literals) if other.template else ""
    more = other.entry in yields.get(wording.entry, ()) and wording.template
    return takes(wording, printed) or bool(more and holds(more, printed))


def takes(wording: WordingRecord, letters: str) -> bool:
    """Whether a wording fits squeezed text."""
    template = wording.template
    return bool(template and holds(template, letters)) and not any(holds(other, letters) for other in wording.unless)


def _tied(hits: Sequence[Hit]) -> list[Hit]:
    """Give the hits of a few entries that begin alike, as rivals, where enough of the message is left to say so."""
    rivals = len({hit.wording.entry for hit in hits}) - 1
    said = max(map(letters_of, hits))
    return [hit._replace(rivals=rivals) for hit in hits] if rivals < _MOST_TIED and said >= _VALUE_LETTERS else []


def _value_end(text: str, start: int) -> int:
    """Where a value that begins at `start` was cut: at a mark on its line; 0: it was not.

    Not at the end of the text without a mark: another message that begins alike ends there whole.
    """
    line = text[start : start + _VALUE].partition("\n")[0]
    marks = [at for mark in (*_MARKS, "...", "\u2026") if (at := line.find(mark)) > 0]
    value = line[: min(marks)] if marks else ""
    return start + len(value) if value and ". " not in value else 0  # more sentences are of another message


def _ends(rest: str, broken: bool) -> bool:
    """Whether the message was cut here: it ends, or a mark says so. A word broken off needs the mark."""
    if broken and rest[:1] in _CLOSING:
        return False  # the word is whole, and another one
    quoted = rest[:1] in _CLOSING and rest[1:2] in ("", " ", ".", ",", ";", ")", "?", "!", "\n")
    marked = (
        quoted
        or rest.startswith(_MARKS)
        or rest.lstrip(" \t'\"`").startswith(("...", "\u2026", "- ", "[...]", "(...)"))
    )
    line, _, more = rest.partition("\n")
    over = not line.strip() and not more.partition("\n")[0].strip()  # a single line break may be a mail program's
    return marked or (not broken and (not rest.strip(" .'\"`\n") or over))


def _unsaid(template: Template, seen: str) -> bool:
    """Whether the message was cut before it says what is wrong with the name that it begins with."""
    return any(words in template.literals[0] and words not in seen for words in _SAID)


def _within_word(template: Template, part: Partial, letters: str) -> bool:
    """Whether the template goes on with the same word where the message ends."""
    whole = "".join(template.literals)
    if part.letters >= len(whole):
        return False
    left, right = letters[part.end - 1], whole[part.letters]
    return (left.isalnum() or left == "_") and (right.isalnum() or right == "_")


def partial(template: Template, letters: str) -> Partial | None:
    """Find the longest beginning of `template` that stands in `letters`; a slot counts nothing."""
    literals, slots = template.literals, template.slots
    first = 0 if literals[0] else 1
    literal = literals[first]
    probe = literal[: min(len(literal), PIECE)]
    at = letters.find(probe)
    if at < 0 or len(probe) < 4:
        return None
    spans: list[tuple[int, int]] = [(0, 0)] * len(slots)
    start = end = at
    size = _common(literal, letters, at)
    total, end = size, at + size
    if size == len(literal):
        for i in range(first, len(slots)):
            following = literals[i + 1]
            found = letters.find(following, end, end + 600 + len(following)) if following else -1
            if found < 0:
                size, found = _tail(following, letters, end)
                total += size
                spans[i] = (end, found)
                end = found + size if size else end
                break
            spans[i] = (end, found)
            end = found + len(following)
            total += len(following)
    return Partial(total, start, end, tuple(spans)) if end > start else None


def _common(literal: str, letters: str, at: int) -> int:
    size = 0
    while size < len(literal) and at + size < len(letters) and literal[size] == letters[at + size]:
        size += 1
    return size


def _tail(literal: str, letters: str, low: int) -> tuple[int, int]:
    """How much of the start of `literal` stands after `low`: (letters, where). Less than eight end the text."""
    at = letters.find(literal[:8], low, low + 608) if len(literal) >= 8 else -1
    if at >= 0:
        return _common(literal, letters, at), at
    rest = letters[low : low + 608].rstrip(".\u2026")
    size = next((n for n in range(min(len(literal) - 1, len(rest), 7), 2, -1) if rest.endswith(literal[:n])), 0)
    return (size, low + len(rest) - size) if size else (0, low)


def excluded(wording: WordingRecord, source: Squeezed) -> bool:
    """Whether the message holds what the wording must not stand with."""
    return any(holds(other, source.letters) for other in wording.unless)
