"""Errors as an answer has them: with their places in the text that was given, not in the clean one."""

from __future__ import annotations

from .model import Raised, Span

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .clean import Clean


def in_raw_text(errors: Sequence[Raised], source: Clean) -> tuple[Raised, ...]:
    """Give the errors with all places in the raw text."""
    if not source.stages:
        return tuple(errors)
    return tuple(
        error._replace(
            span=source.span(error.span),
            frames=tuple(frame._replace(span=source.span(frame.span)) for frame in error.frames),
        )
        for error in errors
    )


def as_message(text: str) -> Raised:
    """Take the whole text as a message: nothing in it names an exception."""
    start = len(text) - len(text.lstrip())
    message = text.strip()
    return Raised("", message, "message", (), "", Span(start, start + len(message)))


def part_of(error: Raised, start: int, end: int, source: Clean) -> Span | None:
    """Give the place in the raw text of a part of a message; None where the message is no longer as it stood there."""
    base = source.text.rfind(error.message, error.span.start, error.span.end)
    return source.span(Span(base + start, base + end)) if base >= 0 else None
