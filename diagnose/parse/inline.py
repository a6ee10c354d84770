"""Sentences that name an exception: ``my script dies with ValueError: ... - what now?``."""

from __future__ import annotations

from ..model import Raised, Span
from .final import INLINE, kind_of


def read(text: str) -> list[Raised]:
    """The first exception that a text without error lines names, with all that follows; empty where it names none."""
    found = INLINE.search(text)
    if found is None:
        return []
    span = Span(0, len(text))
    return [Raised(found["name"], text[found.end() :].strip(), kind_of(found["name"]), (), "", span)]
