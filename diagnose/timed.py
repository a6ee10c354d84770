"""Patterns of the catalogue, searched with a limit of time that counts as "no match".

Only `regex` knows such a limit, and it is heavy to load. Most patterns can go on in a few ways only from where they
begin: on a text of which that bounds all steps, `re` needs no limit.
"""

from __future__ import annotations

from math import inf

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
    from typing import Any
else:
    from kb import regexes as re

#: A thousand times what a pattern takes on a message of its own.
_SECONDS = 0.02
#: Steps that take less than that.
_STEPS = 1_000_000
_compiled: dict[str, Any] = {}
#: By pattern the words that each match begins with and those that it holds, and in how many ways it can go on.
_known: dict[str, tuple[str, tuple[str, ...], float]] = {}
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _'\",:;=<>@!%&/~`")
#: An escaped sign, a class, a repetition with its bounds, any other sign.
_PART = r"\\.|\[\^?\]?(?:\\.|[^\]\\]){0,200}\]|\{(\d{1,5})(?:(,)(\d{0,5}))?\}|."


def search(pattern: str, text: str) -> Any:
    """Give the first match of `pattern` in `text`; None also for a pattern that is bad or takes too long."""
    if pattern not in _known:
        _known[pattern] = beginning(pattern), words(pattern), ways(pattern)
    begins, held, most = _known[pattern]
    if begins not in text or not all(map(text.__contains__, held)):
        return None
    if most * (len(text) // max(1, len(begins)) + 1) <= _STEPS:
        try:
            return re.search(pattern, text)
        except re.error:
            pass  # what only `regex` understands is no bad pattern
    return _limited(pattern, text)


def _limited(pattern: str, text: str) -> Any:
    from importlib import import_module  # noqa: PLC0415 - few texts get here

    regex = import_module("regex")  # heavy; it comes without types
    try:
        compiled = _compiled.get(pattern)
        if compiled is None:
            compiled = _compiled[pattern] = regex.compile(pattern)
        return compiled.search(text, timeout=_SECONDS)
    except (regex.error, TimeoutError):
        return None


def ways(pattern: str) -> float:
    """Bound in how many ways `pattern` can go on from one place; `inf` where it repeats without end, or a group."""
    count, before = 1.0, ""
    choices = [1]  # of each open group
    for found in re.finditer(_PART, pattern, re.S):
        sign, most = found[0], found[3] if found[2] else found[1]
        if found[1]:
            count *= int(most) + 1 if most and before != ")" else inf
        elif sign in ("*", "+"):
            return inf
        elif sign == "?" and before != "(":
            count *= 2
        elif sign == "|":
            choices[-1] += 1
        elif sign == "(":
            choices.append(1)
        elif sign == ")":
            count *= choices.pop() if choices else inf
        before = sign
    return count * (choices[0] if choices else inf)


def words(pattern: str) -> tuple[str, ...]:
    """Plain characters in a row, outside of groups, that each match of `pattern` holds; () where none can be told."""
    if re.search(r"\(\?[a-zA-Z-]|\\[a-zA-Z]\{[A-Za-z]", pattern.replace("(?P<", "(?:")):
        return ()  # flags, and names of classes in braces, change what a character stands for
    runs, depth = [""], 0
    for found in re.finditer(_PART, pattern, re.S):
        sign = found[0]
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            return ()
        if found[1] or sign in ("*", "?"):
            runs[-1] = runs[-1][:-1]  # the last one may be absent
        literal = sign[1:] if sign[0] == "\\" and not sign[1:].isalnum() else sign
        if depth or len(literal) != 1 or (literal is sign and sign in "()[]{}.^$*+?|\\"):
            runs.append("")
        else:
            runs[-1] += literal
    return tuple(filter(None, runs))


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
