"""Where no wording stands in the text as a whole: messages cut short, and messages with typing errors.

Every wording is cut into short pieces; an automaton finds those that the text holds, and only the few
wordings with the most letters there, and those that begin as a message does, are compared.
"""

from __future__ import annotations

from kb import squeeze

from .begun import Heads, Others, beginnings, begun, openings_of
from .cut import CUT_LETTERS, MARGIN, PIECE, SOLE_LETTERS, Cutter, Known, excluded, letters_of, partial, settled, takes
from .match import Hit, automaton

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb import Index, WordingRecord

    from .capture import Squeezed
    from .model import Raised

_SHORTLIST = 8
_MOST_ERRORS = 12
_SEARCHED = 8_000
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


class Guesser:
    """The pieces of all wordings, made when first needed."""

    def __init__(self, index: Index) -> None:
        self._wordings = [w for w in index.wordings if w.template is not None and w.template.weight >= SOLE_LETTERS]
        self._openings = openings_of(index.wrappers, self._wordings)
        self._others = Others(index)
        self._yields = index.yields
        self._heads = Heads(index, self._wordings)
        users: dict[str, set[int]] = {}
        for number, wording in enumerate(self._wordings):
            assert wording.template is not None  # noqa: S101 - chosen above
            for literal in wording.template.literals:
                for start in range(0, len(literal) - PIECE + 1, PIECE):
                    users.setdefault(literal[start : start + PIECE], set()).add(number)
        self._users = tuple(map(tuple, users.values()))
        self._automaton = automaton(tuple(users)) if users else None

    def touches(self, letters: str) -> bool:
        """Whether a piece of any wording stands in squeezed text: else nothing of it can be guessed."""
        return self._automaton is not None and bool(self._automaton.find_matches_as_indexes(letters))

    def guess(self, errors: Sequence[Raised], squeezed: Sequence[Squeezed]) -> list[Hit]:
        """Wordings that stand in part in the messages of these errors."""
        hits: list[Hit] = []
        for number, source in list(enumerate(squeezed))[-_MOST_ERRORS:]:
            if len(source.letters) >= PIECE:
                hits += self._of(number, source, errors[number].exception)
        return hits

    def quotes(self, source: Squeezed) -> bool:
        """Whether a message of Keras, or of an entry, begins in a person's words."""
        starts = beginnings(self._openings, source)
        rows = self._heads.at(source.letters, starts)
        said = [part.letters for template, _ in rows if (part := partial(template, source.letters))]
        return max([*said, *[self._others.letters(source.letters[at:]) for at in starts]], default=0) >= CUT_LETTERS

    def doubts(self, hit: Hit, source: Squeezed) -> list[Hit]:
        """Give a hit and one of each other entry whose narrower message a cut one may as well begin; [] for none."""
        seen = squeeze(source.text[hit.start :].rstrip(".\u2026 \n"))
        letters, found = letters_of(hit), {}
        for template, wording in self._heads.at(seen, [0]) if hit.wording.template else ():
            more = template == wording.template and template.weight > letters + MARGIN
            if more and wording.entry != hit.wording.entry and takes(hit.wording, "\0".join(template.literals)):
                share = begun(template, seen) / template.weight
                if share * template.weight >= letters:
                    found[wording.entry] = hit._replace(wording=wording, captures={}, kind="cut", share=share)
        return [one._replace(rivals=len(found)) for one in (hit, *found.values())] if found else []

    def _of(self, number: int, source: Squeezed, exception: str) -> list[Hit]:
        likely = self._shortlist(source.letters[:_SEARCHED])
        starts = beginnings(self._openings, source)
        cutter = Cutter(number, source, exception, Known(starts, self._openings, self._others))
        rows = [(w.template, w) for n in likely if (w := self._wordings[n]).template is not None]
        rows += self._heads.at(source.letters, starts)
        hits = [hit for template, wording in rows if (hit := cutter.hit(template, wording))]
        meant = {hit.wording.entry for hit in hits}
        if hits := [hit for hit in hits if not self._explained(hit, source, meant)]:
            return settled(hits, self._yields)
        typos = [hit for n in likely if (hit := _typo(self._wordings[n], number, source))]
        return [hit for hit in typos if not self._other(hit, source)]

    def _other(self, hit: Hit, source: Squeezed) -> bool:
        """Whether another message of Keras stands there to the letter: that is no typing error."""
        seen = squeeze(source.text[hit.start : hit.end])
        told = self._others.letters(seen) >= letters_of(hit) - MARGIN
        return told or self._explained(hit, source, {hit.wording.entry})

    def _explained(self, hit: Hit, source: Squeezed, meant: set[int]) -> bool:
        """Whether the message is one of an entry that is not `meant`: a wording of its own excludes this text."""
        seen = squeeze(source.text[hit.start : hit.end])
        rows = [template for template, wording in self._heads.at(seen, [0]) if wording.entry not in meant]
        return max([begun(template, seen) for template in rows], default=0) >= letters_of(hit) - MARGIN

    def _shortlist(self, letters: str) -> list[int]:
        if self._automaton is None:
            return []
        counts: dict[int, int] = {}
        for piece in {found[0] for found in self._automaton.find_matches_as_indexes(letters, overlapping=True)}:
            for number in self._users[piece]:
                counts[number] = counts.get(number, 0) + 1
        best = sorted(counts, key=lambda n: -counts[n])[:_SHORTLIST]
        return [n for n in best if counts[n] >= 2 or len(best) == 1]


def _typo(wording: WordingRecord, number: int, source: Squeezed) -> Hit | None:
    """Make a hit where each literal stands in the message but for small changes."""
    template = wording.template
    assert template is not None  # noqa: S101 - the shortlist has only such
    letters = source.letters[:_SEARCHED]
    if (
        template.weight < _TYPO_LETTERS
        or max(map(len, template.literals)) > len(letters) + 8
        or any(words in "".join(template.literals) for words in _NAMING)
        or excluded(wording, source)
    ):
        return None
    from rapidfuzz import fuzz  # noqa: PLC0415 - heavy, and few texts get here

    total, low, high = 0.0, len(letters), 0
    for literal in template.literals:
        if not literal:
            continue
        found = fuzz.partial_ratio_alignment(literal, letters, score_cutoff=100 * _TYPO_RATIO - 8)
        if found is None or found.dest_end <= found.dest_start:
            return None
        if not _small_changes(literal, letters[max(0, found.dest_start - 2) : found.dest_end + 2]):
            return None
        total += found.score / 100 * len(literal)
        low, high = min(low, found.dest_start), max(high, found.dest_end)
    share = total / template.weight
    if share < _TYPO_RATIO or high - low > template.weight + 600 * len(template.slots):
        return None
    return Hit(wording, number, source.at(low), source.at(high - 1) + 1, {}, share, "typo")


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
