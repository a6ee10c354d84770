"""By what a wording is found in a text before anything else is tried: one literal of it, or its exception."""

from __future__ import annotations

from .patterns import ANCHOR_LIMIT, last_name, squeeze

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .records import WordingRecord

    #: Literal -> the wordings that it stands for: number of the wording, of the literal in its template (-1: a
    #: regex), and where in that literal it begins.
    Anchors = dict[str, tuple[tuple[int, int, int], ...]]


def anchors_of(wordings: Iterable[WordingRecord]) -> tuple[Anchors, dict[str, tuple[int, ...]], tuple[int, ...]]:
    """Sort wordings, by number, into those with a literal, those with an exception alone, and those with neither."""
    users: dict[str, list[tuple[int, int, int]]] = {}
    bare: dict[str, list[int]] = {}
    free: list[int] = []
    for at, wording in enumerate(wordings):
        if wording.template is not None:
            number = wording.template.anchor
            literal, offset = cut(wording.template.literals[number])
            users.setdefault(literal, []).append((at, number, offset))
        elif wording.pattern:
            literal = pattern_literal(wording.pattern)
            if literal:
                users.setdefault(literal, []).append((at, -1, 0))
            else:
                free.append(at)
        else:
            for name in wording.exceptions:
                bare.setdefault(last_name(name), []).append(at)
    anchors = {literal: tuple(rows) for literal, rows in users.items()}
    return anchors, {name: tuple(rows) for name, rows in bare.items()}, tuple(free)


def cut(literal: str) -> tuple[str, int]:
    """Give the part of a literal that the automaton looks for, and where it begins: the middle says most."""
    offset = max(0, len(literal) - ANCHOR_LIMIT) // 2
    return literal[offset : offset + ANCHOR_LIMIT], offset


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
