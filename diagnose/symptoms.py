"""Silent behaviours, told in a person's words: few phrases of the catalogue against the words of a short text."""

from __future__ import annotations

from math import fsum, log

from kb import ANY_VERSION, WordingRecord

from .match import Hit

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
    from collections.abc import Sequence
else:
    from kb import regexes as re

_WORD = re.compile(r"[A-Za-z_]{2,40}")
_SENTENCE = re.compile(r"[.!?\n](?=\s|$)|\n")
_LONGEST = 2_500
#: Two sentences with more words than this are a list of something.
_MOST_WORDS = 60
_SHARE = 0.74
_LEAST = 3
_STOP = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "from",
        "that",
        "this",
        "not",
        "are",
        "was",
        "were",
        "its",
        "but",
        "you",
        "your",
        "has",
        "have",
        "had",
        "does",
        "did",
        "into",
        "only",
        "than",
        "then",
        "when",
        "while",
        "after",
        "before",
        "each",
        "every",
        "all",
        "any",
        "one",
        "two",
        "out",
        "our",
        "how",
        "why",
        "what",
        "who",
        "can",
        "will",
        "would",
        "get",
        "gets",
        "got",
        "is",
        "it",
        "in",
        "on",
        "of",
        "to",
        "an",
        "as",
        "at",
        "by",
        "be",
        "or",
        "if",
        "my",
        "me",
        "so",
        "no",
        "we",
        "do",
        "am",
        "there",
        "their",
        "them",
        "they",
        "he",
        "she",
        "his",
        "her",
        "same",
        "still",
        "just",
        "about",
        "me",
        "i",
        "a",
        "keras",
    ]
)


class Symptoms:
    """The phrases of the catalogue, as sets of word stems with their rarity."""

    def __init__(self, symptoms: Sequence[tuple[str, int]]) -> None:
        self._phrases = [(phrase, entry, stems(phrase)) for phrase, entry in symptoms]
        count: dict[str, int] = {}
        for _, _, words in self._phrases:
            for word in words:
                count[word] = count.get(word, 0) + 1
        size = len(self._phrases) + 1
        self._rarity = {word: log(1 + size / n) for word, n in count.items()}

    def find(self, text: str) -> list[Hit]:
        """Give the entries one of whose phrases is told in two sentences of `text`; none for a long text."""
        if not self._phrases or len(text) > _LONGEST:
            return []
        parts = [stems(part) for part in _SENTENCE.split(text)]
        told = [left | right for left, right in zip(parts, [*parts[1:], frozenset()], strict=True)]
        hits = []
        for phrase, entry, words in self._phrases:
            share = max(self._share(words, seen) for seen in told)
            if share >= _SHARE:
                hits.append(Hit(_wording(entry, phrase), 0, 0, min(len(text), 200), {}, share, "symptom"))
        return hits

    def _share(self, words: frozenset[str], seen: frozenset[str]) -> float:
        held = words & seen
        if len(held) < _LEAST or len(seen) > _MOST_WORDS:
            return 0.0
        # fsum: a set's order differs from process to process, and the sum's last digit with it
        return fsum([self._rarity[w] for w in held]) / fsum([self._rarity[w] for w in words])


def _wording(entry: int, phrase: str) -> WordingRecord:
    return WordingRecord(entry, -1, (), None, phrase, (), (), "", (), ANY_VERSION, ())


def stems(text: str) -> frozenset[str]:
    """Give the words that carry meaning, without endings."""
    return frozenset(_stem(word) for word in map(str.lower, _WORD.findall(text)) if word not in _STOP)


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
