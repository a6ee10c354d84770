"""Where the styles are kept, and what several of them need."""

from __future__ import annotations

from collections.abc import Callable

Style = Callable[[str], str]
STYLES: dict[str, Style] = {}
#: Styles in which part of the text is lost: the verdict holds where what is left says enough.
LOSSY: set[str] = set()


def style(function: Style) -> Style:
    """Register a style under its own name."""
    assert function.__name__ not in STYLES, function.__name__
    STYLES[function.__name__] = function
    return function


def lossy(function: Style) -> Style:
    """Register a style that loses part of the text."""
    LOSSY.add(function.__name__)
    return style(function)


def each(text: str, before: str = "", after: str = "") -> str:
    """Put something before and behind each line."""
    return "".join(f"{before}{line}{after}\n" for line in text.splitlines())


def define(name: str, function: Style) -> None:
    """Register a style that is one of a family."""
    assert name not in STYLES, name
    STYLES[name] = function
