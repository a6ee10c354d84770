"""Patterns of the catalogue, searched with a limit of time that counts as "no match"."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from typing import Any

#: A thousand times what a pattern takes on a message of its own.
_SECONDS = 0.02
_compiled: dict[str, Any] = {}
#: By pattern the words that each match begins with: a search with a limit of time asks the system for it.
_begins: dict[str, str] = {}
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _'\",:;=<>@!%&/~`")


def search(pattern: str, text: str) -> Any:
    """Give the first match of `pattern` in `text`; None also for a pattern that is bad or takes too long."""
    begins = _begins.get(pattern)
    if begins is None:
        begins = _begins[pattern] = beginning(pattern)
    if begins not in text:
        return None
    regex = import_module("regex")  # heavy, and few texts need it
    try:
        compiled = _compiled.get(pattern)
        if compiled is None:
            compiled = _compiled[pattern] = regex.compile(pattern)
        return compiled.search(text, timeout=_SECONDS)
    except (regex.error, TimeoutError):
        return None


def beginning(pattern: str) -> str:
    """Give the plain characters that each match of `pattern` begins with; "" where it has several ways to begin."""
    rest = pattern.removeprefix(r"\b")
    end = next((at for at, sign in enumerate(rest) if sign not in _PLAIN), len(rest))
    if end < len(rest) and rest[end] in "*?{|+":
        end -= 1  # the last one may be absent
    return rest[: max(end, 0)] if "|" not in _outside_groups(rest) else ""


def _outside_groups(pattern: str) -> str:
    """`pattern` without escapes, classes and groups, cut off where that cannot be told."""
    out, depth, at = "", 0, 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            at += 1
        elif sign == "[":
            close = pattern.find("]", at + 2)
            if close < 0 or "[" in pattern[at + 1 : close] or "\\]" in pattern[at : close + 1]:
                return "|"
            at = close
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif not depth:
            out += sign
        at += 1
    return out
