"""Where the words of an entry come from: from a place in Keras, or from Python and the packages around it.

A wording says part of a message, with captures and words of its own where Keras has values; a place has holes there.
Both are compared as squeezed texts with a mark for each hole.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.patterns import parse_template, squeeze

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.patterns import Template

    from .table import Atlas, PlaceKey

#: Marks of a capture, of a value, and between two texts: no message holds them.
_CAPTURE, _VALUE, _END = "\0", "\1", "\2"
#: Letters of a piece by which places are found, and by which the next one begins; places that are looked at.
_PIECE, _STEP, _LOOKED_AT = 8, 3, 24
#: Pieces that stand in more places than this say nothing.
_COMMON = 300
#: Letters of a stretch that both have; what is shorter stands there by chance.
_STRETCH = 4
#: Letters that a place must share with a wording: this many, or half of a shorter one.
_SHARED, _LEAST = 13, 8
_STYLE = re.compile(r"\x1b\[[0-9;]{0,20}m")
_FRAME = re.compile(r'\s{0,20}File "([^"\n]{1,400})", line (\d{1,9})')
_KERAS = "keras/src/"


class Messages:
    """What all releases of Keras print, to find wordings in."""

    def __init__(self, atlas: Atlas) -> None:
        self._users: dict[str, list[PlaceKey]] = {}
        for key in sorted(atlas.places):
            if key.template:
                text = _VALUE.join(parse_template(key.template).literals)
                self._users.setdefault(text, []).append(key)
        self._texts = list(self._users)
        self._all = _END.join(self._texts)
        self._starts = [0]
        for text in self._texts[:-1]:
            self._starts.append(self._starts[-1] + len(text) + 1)

    def places_of(self, template: Template) -> list[PlaceKey]:
        """Give the places that may print what a wording says; empty where none does."""
        like = self._like(template)
        found = [text for text in like if _holds(text, template.literals)]
        if found:
            return [key for text in found for key in self._users[text]]
        wording = _CAPTURE.join(template.literals)
        needed = min(_SHARED, max(_LEAST, template.weight // 2))
        found = [text for text in like if shared_letters(wording, text) >= needed]
        return [key for text in found for key in self._users[text]]

    def _like(self, template: Template) -> list[str]:
        """Texts that share pieces with a wording, those that share rare ones first."""
        scores: dict[int, float] = {}
        for literal in template.literals:
            for at in range(0, max(1, len(literal) - _PIECE + 1), _STEP):
                hits = self._hits(literal[at : at + _PIECE])
                for number in hits:
                    scores[number] = scores.get(number, 0.0) + 1 / len(hits)
        best = sorted(scores, key=lambda number: (-scores[number], number))[:_LOOKED_AT]
        return [self._texts[number] for number in best]

    def _hits(self, piece: str) -> set[int]:
        found: set[int] = set()
        at = self._all.find(piece) if len(piece) >= _STRETCH else -1
        while at >= 0 and len(found) <= _COMMON:
            number = bisect_right(self._starts, at) - 1
            found.add(number)
            at = self._all.find(piece, self._starts[number] + len(self._texts[number]))
        return found


def _holds(text: str, literals: Sequence[str]) -> bool:
    """Whether all literals stand in a text, in order."""
    at = 0
    for literal in literals:
        at = text.find(literal, at)
        if at < 0:
            return False
        at += len(literal)
    return True


def shared_letters(wording: str, place: str) -> int:
    """Count the letters that stand in both as literals; 0 where no message of the place holds the wording."""
    blocks = SequenceMatcher(None, wording, place, autojunk=False).get_matching_blocks()
    blocks = [block for block in blocks if block.size >= _STRETCH]
    if not blocks:
        return 0
    first, last = blocks[0], blocks[-1]
    before, after = wording[: first.a], wording[last.a + last.size :]
    begins = not before or before.endswith(_CAPTURE) or place[: first.b].endswith(_VALUE)
    ends = not after or after.startswith(_CAPTURE) or place[last.b + last.size :].startswith(_VALUE)
    gaps = [(wording[one.a + one.size : next_.a], place[one.b + one.size : next_.b]) for one, next_ in pairwise(blocks)]
    same = begins and ends and all(_may_be_same(*gap) for gap in gaps)
    return sum(block.size for block in blocks) if same else 0


def _may_be_same(wording: str, place: str) -> bool:
    """Whether two stretches can be one text, where a hole is any text."""
    if _CAPTURE in wording and _VALUE in place:
        return True
    if _VALUE in place:
        return _stands(place.split(_VALUE), wording)
    return _stands(wording.split(_CAPTURE), place)


def _stands(literals: list[str], text: str) -> bool:
    """Whether `text` begins with the first literal, ends with the last, and has the others between them, in order."""
    if len(literals) == 1:
        return literals[0] == text
    if not text.startswith(literals[0]) or not text.endswith(literals[-1]):
        return False
    at = len(literals[0])
    for literal in literals[1:-1]:
        at = text.find(literal, at)
        if at < 0:
            return False
        at += len(literal)
    return at <= len(text) - len(literals[-1])


def printed_by(recording: str, template: Template, release: str, lines: Mapping[tuple[str, str], set[int]]) -> str:
    """Tell by a recorded traceback who printed a wording: "keras", "other", or "" where it does not tell.

    `lines` has, by release and file, the lines on which Keras raises or warns: where its frame stands on another
    one, Python or a library has raised there.
    """
    found = _raising_frame(recording, template)
    if found is None:
        return ""
    path, line = found
    at = path.replace("\\", "/").find(_KERAS)
    return "keras" if at >= 0 and line in lines.get((release, path[at:]), ()) else "other"


def _raising_frame(recording: str, template: Template) -> tuple[str, int] | None:
    """Give path and line of the last frame above a wording; None where it does not stand there or below no frame."""
    frame, anchor = None, template.literals[template.anchor]
    above = ""
    for line in _STYLE.sub("", recording).splitlines():
        named = _FRAME.match(line)
        if named:
            frame, above = (named[1], int(named[2])), ""
            continue
        above += squeeze(line)
        if anchor in above:
            return frame
    return None


def raising_lines(atlas: Atlas) -> dict[tuple[str, str], set[int]]:
    """Give the lines on which Keras says something of its own, by release and file; not where it passes on others'."""
    found: dict[tuple[str, str], set[int]] = {}
    for key, place in atlas.places.items():
        if not key.template or parse_template(key.template).weight < _LEAST:
            continue
        path = f"{key.module.replace('.', '/')}.py"
        for release, line in place.lines.items():
            found.setdefault((release, path), set()).add(line)
    return found
