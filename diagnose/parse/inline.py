"""Sentences that name an exception: ``my script dies with ValueError: ... - what now?``."""

from __future__ import annotations

from diagnose.model import Raised, Span

from .final import kind_of, named_within


def read(text: str) -> list[Raised]:
    """Give the first exception that a text without error lines names, with all that follows."""
    found = named_within(text)
    if found is None:
        return []
    name, _, start = found
    return [Raised(name, text[start:].strip(), kind_of(name), (), "", Span(0, len(text)))]
