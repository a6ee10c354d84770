"""How messages begin: which wordings, and which other messages of Keras, a cut text may be the beginning of."""

from __future__ import annotations

from kb import squeeze

from .wrappers import places

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb import Index, Template, WordingRecord, WrapperRecord

    from .capture import Squeezed

#: First letters by which a message is looked up.
_HEAD = 5
#: A value in a message is not longer.
_VALUE = 600
_SEARCHED = 2_000
_MOST = 24
_OPENING = frozenset("\"'`\u201c\u2018\u00ab")


class Others:
    """What Keras prints and no entry explains. Empty where no atlas was at hand: then nothing is known of it."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known: dict[str, list[Template]] = {}

    def __bool__(self) -> bool:
        return bool(self._index.printed[0])

    def letters(self, text: str) -> int:
        """Count the letters of the one that agrees most with squeezed `text`, all of which it could print first."""
        head = text[:_HEAD]
        if head not in self._known:
            self._known[head] = self._index.others(head)
        return max([begun(template, text) for template in self._known[head]], default=0)


class Heads:
    """Templates of wordings, and of the longer messages that hold one, by how they begin."""

    def __init__(self, index: Index, wordings: Iterable[WordingRecord]) -> None:
        self._index = index
        self._heads: dict[str, list[tuple[Template, WordingRecord]]] = {}
        self._longer: set[str] = set()  # heads whose longer messages are among them
        for wording in wordings:
            if wording.template and len(wording.template.literals[0]) >= _HEAD:
                first = wording.template.literals[0][:_HEAD]
                self._heads.setdefault(first, []).append((wording.template, wording))

    def at(self, letters: str, starts: Iterable[int]) -> list[tuple[Template, WordingRecord]]:
        """Give those that may begin at one of `starts` in squeezed text."""
        heads = [letters[start : start + _HEAD] for start in starts]
        for head in heads:
            if head in self._index.printed[1] and head not in self._longer:
                self._longer.add(head)
                self._heads.setdefault(head, []).extend(self._index.longer(head))
        return [row for head in heads for row in self._heads.get(head, ())]


def begun(template: Template, letters: str) -> int:
    """Count the literal letters of `template` in squeezed text that it could print first; 0 where it could not."""
    first = template.literals[0]
    if not letters.startswith(first):
        return len(letters) if first.startswith(letters) else 0
    total = at = len(first)
    for literal in template.literals[1:]:
        if not literal:
            break
        found = letters.find(literal, at, at + _VALUE + len(literal))
        if found < 0:
            return total + _broken_off(literal, letters, at) if len(letters) - at <= _VALUE else 0
        at, total = found + len(literal), total + len(literal)
    return total


def _broken_off(literal: str, letters: str, at: int) -> int:
    """Count the first letters of `literal` with which the text ends."""
    return next((n for n in range(min(len(literal) - 1, len(letters) - at), 0, -1) if letters.endswith(literal[:n])), 0)


def openings_of(table: Sequence[WrapperRecord], wordings: Sequence[WordingRecord]) -> list[Template]:
    """Give the openings of wrappers in messages, without the plain sentences that one entry explains as such."""
    openings = [opening for row in table if row.place == "message" for opening in row.openings]
    return [opening for opening in openings if opening.slots or len(_users(opening, wordings)) != 1]


def _users(opening: Template, wordings: Sequence[WordingRecord]) -> set[int]:
    first = opening.literals[0]
    return {w.entry for w in wordings if w.template and first and w.template.literals[0].startswith(first)}


def wrapping(openings: Sequence[Template], letters: str) -> int:
    """Count the letters of wrappers in squeezed text, those of one that is cut at its end among them."""
    whole = sum(opening.weight for opening in openings for _ in places(opening, letters))
    return whole or max([begun(opening, letters) for opening in openings], default=0)


def beginnings(openings: Sequence[Template], source: Squeezed) -> list[int]:
    """Where in squeezed text a message may begin: at its start, after a wrapper, after a quote that opens."""
    letters = source.letters[: 2 * _SEARCHED]
    wrapped = [end for opening in openings for _, end, _ in places(opening, letters)]
    return list(dict.fromkeys([0, *sorted(wrapped), *_after_quotes(source.text[:_SEARCHED])]))[:_MOST]


def _after_quotes(text: str) -> list[int]:
    opening = [
        at
        for at, sign in enumerate(text[:-1])
        if sign in _OPENING and (not at or text[at - 1].isspace()) and text[at + 1].isalnum()
    ]
    return [len(squeeze(text[:at])) for at in opening[:_MOST]]
