"""What of a regular expression may run away on a long text, and how many plain characters it pins down."""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.patterns import squeeze

_TOKEN = re.compile(
    r"(?P<escape>\\(?:[pPN]\{[^}]*\}|.))"
    r"|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<flags>\(\?[a-zA-Z]+\)|\(\?#[^)]*\))"
    r"|(?P<open>\((?:\?(?:P?<\w+>|<?[=!]|[a-zA-Z-]*:|[|>]))?)"
    r"|(?P<close>\))"
    r"|(?P<repeat>(?:[*+?]|\{(?P<low>\d*)(?P<to>,?)(?P<high>\d*)\})[?+]?)"
    r"|(?P<or>\|)|(?P<edge>[\^$])|(?P<dot>\.)|(?P<plain>.)",
    re.DOTALL,
)


class Bounds(NamedTuple):
    """`loose`: parts without an end that cost more than linear time. `weight`: longest run of plain characters."""

    loose: tuple[str, ...]
    weight: int


class _Reader:
    """Reads one pattern from left to right. `repeats` tells for each open group whether it holds a repeat."""

    def __init__(self) -> None:
        self.loose: list[str] = []
        self.runs = [""]
        self.repeats = [False]
        self.atom = ("", False, False)  # its text, whether it is a group with a repeat in it, whether plain

    def read(self, kind: str, found: re.Match[str]) -> None:
        text = found[0]
        if kind == "repeat":
            self._repeat(found)
            return
        inner = False
        if kind == "open":
            self.repeats.append(False)
        elif kind == "close" and len(self.repeats) > 1:
            inner = self.repeats.pop()
            self.repeats[-1] = self.repeats[-1] or inner
        literal = self._literal(kind, text)
        if literal and len(self.repeats) == 1:
            self.runs[-1] += literal
        elif kind != "edge":
            self.runs.append("")
        self.atom = (text, inner, bool(literal))

    @staticmethod
    def _literal(kind: str, text: str) -> str:
        if kind == "plain":
            return text
        return text[1] if kind == "escape" and not text[1].isalnum() else ""

    def _repeat(self, found: re.Match[str]) -> None:
        text, inner, plain = self.atom
        sign = found[0][0]
        endless = sign in "*+" or (sign == "{" and found["to"] == "," and not found["high"])
        if endless and text == ".":
            self.loose.append(text + found[0])
        if inner and sign != "?" and (endless or int(found["high"] or found["low"] or 0) > 1):
            self.loose.append(f"(...){found[0]}")
        optional = sign in "*?" or found["low"] in ("0", "")
        if plain and len(self.repeats) == 1 and optional:
            self.runs[-1] = self.runs[-1][:-1]
        self.runs.append("")
        fixed = sign == "{" and not found["to"]
        self.repeats[-1] = self.repeats[-1] or not fixed
        self.atom = ("", False, False)


def bounds_of(pattern: str) -> Bounds:
    """Read a pattern that compiles. Alternatives at the top level pin nothing down."""
    reader, split = _Reader(), False
    for found in _TOKEN.finditer(pattern):
        kind = "repeat" if found["repeat"] else str(found.lastgroup)
        split = split or (kind == "or" and len(reader.repeats) == 1)
        reader.read(kind, found)
    return Bounds(tuple(reader.loose), 0 if split else max(len(squeeze(run)) for run in reader.runs))
