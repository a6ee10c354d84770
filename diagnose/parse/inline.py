"""Texts without lines: a traceback collapsed into one, or an exception named in a sentence."""

from __future__ import annotations

import re

from ..model import Frame, Raised, Span
from .final import INLINE, kind_of

_FRAME = re.compile(
    r"File\s{1,4}\"(?P<path>[^\"]{1,500})\",\s{1,8}line\s{1,8}(?P<number>\d{1,9})(?:,\s{1,8}in\s{1,8}(?P<function>[\w.<>]{1,160}))?"
)
_CARETS = re.compile(r"[~^]{2,400}")
_LINKS = (
    ("The above exception was the direct cause", "cause"),
    ("During handling of the above exception", "context"),
)
_HEAD = "Traceback (most recent call last)"


def read(text: str) -> list[Raised]:
    """Errors of a text in which no line stands for itself."""
    found = next(INLINE.finditer(text), None)
    if found is None:
        return []
    parts = _parts(text)
    errors = []
    for number, (start, end) in enumerate(parts):
        link = _link(text, end) if number + 1 < len(parts) else ""
        raised = _one(text, start, end, link)
        if raised:
            errors.append(raised)
    return errors


def _parts(text: str) -> list[tuple[int, int]]:
    heads = [m.start() for m in re.finditer(re.escape(_HEAD), text)] or [0]
    heads[0] = 0
    return list(zip(heads, [*heads[1:], len(text)], strict=True))


def _link(text: str, end: int) -> str:
    before = text[max(0, end - 200) : end]
    return next((name for words, name in _LINKS if words in before), "")


def _one(text: str, start: int, end: int, link: str) -> Raised | None:
    places = list(_FRAME.finditer(text, start, end))
    after = places[-1].end() if places else start
    name = INLINE.search(text, after, end) or (INLINE.search(text, start, end) if places else None)
    if name is None:
        return None
    ends = [m.start() for m in places[1:]] + [name.start()]
    frames = tuple(_frame(text, m, stop) for m, stop in zip(places, ends, strict=True))
    stop = min((at for words, _ in _LINKS if (at := text.find(words, name.end(), end)) >= 0), default=end)
    first = places[0].start() if places else name.start()
    return Raised(name["name"], text[name.end() : stop].strip(), kind_of(name["name"]), frames, link, Span(first, stop))


def _frame(text: str, found: re.Match[str], stop: int) -> Frame:
    code = " ".join(_CARETS.sub("", text[found.end() : max(found.end(), stop)][:500]).split())
    path = "".join(found["path"].split("\n"))
    return Frame(path, int(found["number"]), found["function"] or "", code, Span(found.start(), found.end()))
