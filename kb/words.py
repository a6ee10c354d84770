"""Plain words by which a long log is searched before anything is read: every template holds one of them as printed.

The matcher's own literals are squeezed, so they do not stand in a log as it is. A few words out of them do.
"""

from __future__ import annotations

import re
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from .patterns import pieces, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable

_RUN = re.compile(r"\w{2,60}(?: \w{2,60}){0,40}")
#: Letters of two or three words, and of one, that may stand for a message.
_PHRASE, _WORD, _SHORT = range(6, 31), range(8, 31), 4
#: Long words of which a healthy log is full.
_HEALTHY = frozenset(
    [
        *("accuracy", "checkpoint", "completed", "learning", "operation", "operations", "optimizer", "parameters"),
        *("progress", "tensorflow", "training", "validation"),
    ]
)
#: Letters of a word that are left at least, and English letters, the commonest first; capitals are rarer than all.
_LEFT = 10
_COMMON = " etaoinsrhldcumfpgwybvkxjqz"


def signs_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Choose words, or ends of words, so that the longest literal of each template of `texts` holds one.

    Those of many templates come first. A template whose longest literal has no word of four letters is left out.
    """
    users: dict[str, set[int]] = {}
    for number, text in enumerate(texts):
        for word in _candidates(text):
            users.setdefault(word, set()).add(number)
    # A count only falls as templates are covered: the word whose count still holds is the best one.
    queue = [(-len(numbers), -len(word), word) for word, numbers in users.items()]
    heapify(queue)
    chosen: list[str] = []
    covered: set[int] = set()
    while queue:
        count, size, word = heappop(queue)
        new = users[word] - covered
        if len(new) == -count:
            chosen.append(word)
            covered |= new
        elif new:
            heappush(queue, (-len(new), size, word))
    chosen = list(dict.fromkeys(map(_from_its_rarest, chosen)))
    return tuple(word for word in chosen if not any(other != word and other in word for other in chosen))


def _from_its_rarest(word: str) -> str:
    """Cut what stands before the three rarest letters: by the first three of each word all are looked for at once."""
    starts = range(max(1, len(word) - _LEFT + 1))
    return word[max(starts, key=lambda at: (sum(map(_rarity, word[at : at + 3])), -at)) :]


def _rarity(letter: str) -> int:
    return _COMMON.find(letter) if letter in _COMMON else len(_COMMON)


def _candidates(text: str) -> frozenset[str]:
    """What the longest literal may be found by; where it holds nothing rare, any word of it."""
    literal = max(pieces(text)[0], key=lambda piece: len(squeeze(piece)))
    runs = [run.split(" ") for run in _RUN.findall(literal) if run.isascii()]
    words = {word for run in runs for word in run}
    phrases = {" ".join(run[i : i + n]) for run in runs for n in (2, 3) for i in range(len(run) - n + 1)}
    rare = {word for word in words if len(word) in _WORD and word.casefold() not in _HEALTHY}
    told = rare | {phrase for phrase in phrases if len(phrase) in _PHRASE}
    return frozenset(told or {word for word in words if len(word) >= _SHORT})
