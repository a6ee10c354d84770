"""Where no wording stands in the text as a whole: messages cut short, and messages with typing errors.

Every wording is cut into short pieces; an automaton finds those that the text holds, and only the few
wordings with the most letters there are compared.
"""

from __future__ import annotations

from .capture import Fit, captured, holds
from .match import Hit, automaton

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import NamedTuple

    from kb import Template, WordingRecord

    from .capture import Squeezed
else:
    from kb import NamedTuple

_PIECE = 12
_SHORTLIST = 8
_MOST_ERRORS = 12
_SEARCHED = 8_000
#: Letters of a wording that must stand there before a cut message may be meant.
_CUT_LETTERS = 26
_TYPO_LETTERS = 28
_TYPO_RATIO = 0.86
#: More letters changed in one place are another word, not a typing error.
_TYPO_BLOCK = 3
#: Words of messages that differ from their neighbours by a name alone: another letter there is another name.
_NAMING = (
    "hasnoattribute",
    "cannotimportname",
    "unexpectedkeyword",
    "Nomodulenamed",
    "positionalargument",
    "keywordarguments",
)
#: A value that is cut is not longer, and before it stand so many letters and such a share of its wording.
_VALUE = 300
_VALUE_LETTERS = 40
_VALUE_SHARE = 0.5
#: More entries than these beginning alike tell nothing.
_MOST_TIED = 3
_CLOSING = frozenset("\"'`\u201d\u2019\u00bb")
_MARKS = (" - ", " -- ", " \u2013 ", " \u2014 ")


class Partial(NamedTuple):
    """How much of a template stands at the start of where it would fit: `letters`, up to `end`."""

    letters: int
    start: int
    end: int
    slots: tuple[tuple[int, int], ...]


class Guesser:
    """The pieces of all wordings, made when first needed."""

    def __init__(self, wordings: Iterable[WordingRecord]) -> None:
        self._wordings = [w for w in wordings if w.template is not None and w.template.weight >= _CUT_LETTERS]
        users: dict[str, set[int]] = {}
        for number, wording in enumerate(self._wordings):
            assert wording.template is not None  # noqa: S101 - chosen above
            for literal in wording.template.literals:
                for start in range(0, len(literal) - _PIECE + 1, _PIECE):
                    users.setdefault(literal[start : start + _PIECE], set()).add(number)
        self._users = tuple(map(tuple, users.values()))
        self._automaton = automaton(tuple(users)) if users else None

    def touches(self, letters: str) -> bool:
        """Whether a piece of any wording stands in squeezed text: else nothing of it can be guessed."""
        return self._automaton is not None and bool(self._automaton.find_matches_as_indexes(letters))

    def guess(self, squeezed: Sequence[Squeezed]) -> list[Hit]:
        """Wordings that stand in part in these messages."""
        hits: list[Hit] = []
        for number, source in list(enumerate(squeezed))[-_MOST_ERRORS:]:
            if len(source.letters) >= _PIECE:
                hits += self._of(number, source)
        return hits

    def _of(self, number: int, source: Squeezed) -> list[Hit]:
        short = self._shortlist(source.letters[:_SEARCHED])
        hits = [hit for wording in short if (hit := _cut(wording, number, source))]
        entries = {hit.wording.entry for hit in hits}
        if hits and len(entries) == 1:
            return hits
        if hits:  # the part that is left fits several entries: the longest wins if it says clearly more
            hits.sort(key=lambda hit: hit.end - hit.start, reverse=True)
            rest = [h for h in hits if h.wording.entry != hits[0].wording.entry]
            if hits[0].end - hits[0].start > rest[0].end - rest[0].start + 6:
                return hits[:1]
            return _general(hits) or _tied(hits)
        return [hit for wording in short if (hit := _typo(wording, number, source))]

    def _shortlist(self, letters: str) -> list[WordingRecord]:
        if self._automaton is None:
            return []
        counts: dict[int, int] = {}
        for piece in {found[0] for found in self._automaton.find_matches_as_indexes(letters, overlapping=True)}:
            for number in self._users[piece]:
                counts[number] = counts.get(number, 0) + 1
        best = sorted(counts, key=lambda n: -counts[n])[:_SHORTLIST]
        return [self._wordings[n] for n in best if counts[n] >= 2 or len(best) == 1]


def _general(hits: Sequence[Hit]) -> list[Hit]:
    """Give the hit whose wording fits what all the others print: right whichever of them was cut. Else none."""
    for hit in hits:
        others = [h.wording.template for h in hits if h.wording.entry != hit.wording.entry]
        if all(other and _takes(hit.wording, "".join(other.literals)) for other in others):
            return [hit]
    return []


def _takes(wording: WordingRecord, letters: str) -> bool:
    template = wording.template
    return bool(template and holds(template, letters)) and not any(holds(other, letters) for other in wording.unless)


def _tied(hits: Sequence[Hit]) -> list[Hit]:
    """Give the hits of a few entries that begin alike, as rivals, where enough of the message is left to say so."""
    rivals = len({hit.wording.entry for hit in hits}) - 1
    said = max(hit.share * hit.wording.template.weight for hit in hits if hit.wording.template)
    return [hit._replace(rivals=rivals) for hit in hits] if rivals < _MOST_TIED and said >= _VALUE_LETTERS else []


def _cut(wording: WordingRecord, number: int, source: Squeezed) -> Hit | None:
    """Make a hit where the wording begins in the message and the message ends within it."""
    template = wording.template
    assert template is not None  # noqa: S101 - the shortlist has only such
    part = partial(template, source.letters)
    if part is None or not _CUT_LETTERS <= part.letters < template.weight or _excluded(wording, source):
        return None
    start, end = source.at(part.start), source.at(part.end - 1) + 1
    slots = zip(template.slots, part.slots, strict=True)  # what follows on an unnamed slot is there to tell apart
    if (
        any(slot.name != "_" and low == high == part.end for slot, (low, high) in slots)
        and part.letters >= max(_VALUE_LETTERS, template.weight * _VALUE_SHARE)
        and (stop := _value_end(source.text, end))
    ):
        values = captured(template, Fit(part.start, part.end, part.slots), source)
        return Hit(wording, number, start, stop, values, part.letters / template.weight, "cut")
    quoted = (
        source.text[end - 2 : end - 1] in _CLOSING and source.text[end - 1] in ".,"
    )  # its full stop is the sentence's
    if not quoted and not _ends(source.text[end : end + 200], _within_word(template, part, source.letters)):
        return None
    values = captured(template, Fit(part.start, part.end, part.slots), source)
    return Hit(wording, number, start, end, values, part.letters / template.weight, "cut")


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
    probe = literal[: min(len(literal), _PIECE)]
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
    """How much of the start of `literal` stands after `low`, at least eight letters: (letters, where)."""
    if len(literal) < 8:
        return 0, low
    at = letters.find(literal[:8], low, low + 608)
    return (_common(literal, letters, at), at) if at >= 0 else (0, low)


def _typo(wording: WordingRecord, number: int, source: Squeezed) -> Hit | None:
    """Make a hit where each literal stands in the message but for small changes."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only where nothing else was found

    template = wording.template
    assert template is not None  # noqa: S101 - the shortlist has only such
    if (
        template.weight < _TYPO_LETTERS
        or any(words in "".join(template.literals) for words in _NAMING)
        or _excluded(wording, source)
    ):
        return None
    letters = source.letters[:_SEARCHED]
    total, low, high = 0.0, len(letters), 0
    for literal in template.literals:
        if not literal:
            continue
        found = fuzz.partial_ratio_alignment(literal, letters, score_cutoff=100 * _TYPO_RATIO - 8)
        if found is None or found.dest_end <= found.dest_start or len(literal) > len(letters) + 8:
            return None
        if not _small_changes(literal, letters[max(0, found.dest_start - 2) : found.dest_end + 2]):
            return None
        total += found.score / 100 * len(literal)
        low, high = min(low, found.dest_start), max(high, found.dest_end)
    share = total / template.weight
    if share < _TYPO_RATIO or high - low > template.weight + 600 * len(template.slots):
        return None
    return Hit(wording, number, source.at(low), source.at(high - 1) + 1, {}, share, "typo")


def _excluded(wording: WordingRecord, source: Squeezed) -> bool:
    return any(holds(other, source.letters) for other in wording.unless)


def _small_changes(literal: str, window: str) -> bool:
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - only where nothing else was found

    size = 0
    for change in Levenshtein.opcodes(literal, window):
        if change.tag == "equal":
            size = 0 if change.src_end - change.src_start > 1 else size
            continue
        edge = change.dest_start == 0 or change.dest_end == len(window)  # what stands beside it is no change
        size += (
            change.src_end - change.src_start
            if edge
            else max(change.src_end - change.src_start, change.dest_end - change.dest_start)
        )
        if size > _TYPO_BLOCK:
            return False
    return True
