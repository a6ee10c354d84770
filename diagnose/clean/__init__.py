"""Undo what terminals, logs, chats and files did to a text, and remember where everything came from.

Each stage removes or replaces pieces of the text before it and keeps a map back; a stage that finds
nothing to do costs a substring test, or one for a single rare sign, which takes a tenth of that. All patterns are
bounded: cleaning is linear on any text.
"""

from __future__ import annotations

from diagnose.model import Span

from .breaks import collapsed, partial, rejoin, starts
from .encoded import annotated, doubled, marked, printable
from .escaped import json_lines, unescape
from .frames import boxes, gutters, links, pytest, quotes
from .html import unhtml
from .listed import listed
from .marks import prefixes, suffixes, tails
from .overlong import overlong
from .pieces import Stage, rewrite
from .signs import signs
from .terminal import terminal

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
    from collections.abc import Callable
    from typing import NamedTuple

    from .pieces import Change, Kept
else:
    from kb import NamedTuple
    from kb import regexes as re

__all__ = ["Clean", "clean", "decode"]


class Clean(NamedTuple):
    """The cleaned text and the way back to the raw one."""

    text: str
    raw: str
    stages: tuple[Stage, ...]
    unread: int = 0  # characters of overlong lines that were left out

    def span(self, span: Span) -> Span:
        """Where a range of the clean text stands in the raw text."""
        if not self.stages:
            return span
        start, last = span.start, max(span.start, span.end - 1)
        for stage in reversed(self.stages):
            start, last = stage.back(start), stage.back(last)
        size = len(self.raw)
        start = min(start, size)
        return Span(start, start if span.end <= span.start else min(max(last + 1, start), size))


#: Half a character: str may hold one, UTF-8 may not.
_SURROGATES = re.compile("[\ud800-\udfff]")


def decode(text: str | bytes) -> str:
    """Text of bytes: by their mark, else UTF-8, else Latin-1, so that nothing ever fails."""
    if isinstance(text, str):
        return text if text.isascii() else _SURROGATES.sub("\ufffd", text)
    data = bytes(text)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        # One bad byte in a UTF-8 log must not turn the whole log into Latin-1.
        wide = sum(byte >= 0x80 for byte in data[fault.start : fault.start + 400])
        return data.decode("utf-8", "replace") if wide < 40 or b"\0" in data else data.decode("latin-1")


def clean(text: str | bytes) -> Clean:
    """Undo everything. Never raises."""
    raw = decode(text)
    cut = overlong(raw)
    current, stages = raw, []
    idle: dict[object, str] = {}  # by step the text in which it has found nothing to do
    for step in STEPS:
        if idle.get(step) is current:
            continue
        changes = cut if step is overlong else step(current)
        if not changes:
            idle[step] = current
        else:
            rewritten, stage = rewrite(current, changes)
            if stage.starts or not rewritten:
                current = rewritten
                stages.append(stage)
    return Clean(current, raw, tuple(stages), sum([end - start for start, end, _ in cut]))


#: In this order: what was wrapped last is undone first.
STEPS: tuple[Callable[[str], Kept | list[Change] | None], ...] = (
    overlong, unhtml, printable, annotated, json_lines, listed, unescape, unescape, unescape, signs, terminal, suffixes,
    collapsed, partial, pytest, prefixes, prefixes, tails, starts, boxes, terminal, pytest, prefixes, gutters, rejoin,
    links, doubled, marked, quotes,
)  # fmt: skip
