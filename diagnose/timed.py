"""Patterns of the catalogue, searched with a limit of time that counts as "no match"."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from typing import Any

#: A thousand times what a pattern takes on a message of its own.
_SECONDS = 0.02
_compiled: dict[str, Any] = {}


def search(pattern: str, text: str) -> Any:
    """Give the first match of `pattern` in `text`; None also for a pattern that is bad or takes too long."""
    regex = import_module("regex")  # heavy, and few texts need it
    try:
        compiled = _compiled.get(pattern)
        if compiled is None:
            compiled = _compiled[pattern] = regex.compile(pattern)
        return compiled.search(text, timeout=_SECONDS)
    except (regex.error, TimeoutError):
        return None
