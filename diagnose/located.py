"""The answer where only the atlas knows a message: the places, and the entries that are nearest."""

from __future__ import annotations

from . import answer
from .capture import captured
from .model import Evidence, Match, Site

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NamedTuple

    from kb import Index

    from .capture import Squeezed
    from .locate import Found
    from .model import Environment, Raised
else:
    from kb import NamedTuple

_NEAR = 3


class Where(NamedTuple):
    """The error that was located: as it was read, as the answer has it, and its number there."""

    source: Squeezed
    read: Raised
    shown: Raised
    number: int
    around: Environment


def site(one: Found, where: Where) -> Site:
    """Make the site of a place. Its line is that of the release that the text names, else of the newest."""
    place = one.place
    release, line = place.line_in(where.around.keras)
    values = captured(place.template, one.fit, where.source) if one.fit is not None else {}
    return Site(
        module=place.module,
        function=place.function,
        since=place.since,
        until=place.until,
        name=place.name,
        kind=place.kind,
        exception=place.exception,
        template=place.text,
        guard=place.guard,
        path=place.path,
        line=line,
        release=release,
        captures={name: answer.shorten(value) for name, value in values.items()},
        evidence=tuple(_evidence(one, where)),
        error=where.number,
    )


def _evidence(one: Found, where: Where) -> list[Evidence]:
    found = []
    if one.fit is not None:
        words = where.source.words(one.start, one.end)
        found.append(Evidence("message", answer.shorten(words), None))
    if one.frame is not None:
        span = where.shown.frames[where.read.frames.index(one.frame)].span
        found.append(Evidence("frame", f"{one.place.path}, in {one.place.function}", span))
    return found


def nearest(weak: Sequence[int], found: Sequence[Found], index: Index) -> list[int]:
    """Give the positions of the entries to show beside: those that stand in the text in part, then those alike."""
    alike = [index.names[name] for name in found[0].place.near if name in index.names]
    return list(dict.fromkeys([*weak, *alike]))[:_NEAR]


def near(known: answer.Causes, where: Where) -> Match:
    """Make the match of an entry that does not explain the error but has some of its words: nothing speaks for it."""
    entry = known.entry

    def said(text: str) -> str:
        return answer.fill(text, {}, entry.fallbacks)

    return Match(
        id=entry.id,
        title=said(entry.title),
        confidence=0.0,
        summary=said(entry.summary),
        causes=known.told(answer.Case({}, (), "", where.around, "")),
        check=said(entry.check),
        ask="",
        captures={},
        evidence=(),
        references=entry.references,
        line=None,
        verified=entry.verified.get("", ""),
        error=where.number,
    )
