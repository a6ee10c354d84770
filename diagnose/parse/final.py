"""The line that names the exception: ``Name: message`` or a bare ``Name``, and such a name within prose."""

from __future__ import annotations

import re

NAMED = r"(?:Error|Exception|Warning|Interrupt|Exit|Iteration|ExceptionGroup|Failure|Fault|Timeout|Abort|Invalid)"
PATTERNS = {
    "final": r" {0,3}(?P<name>(?:[A-Za-z_]\w{0,100}\.){0,10}[A-Za-z_]\w{0,100})(?P<colon>:(?=\s|$)|(?=[ \t]*$))",
}
EXCEPTION = re.compile(r"[ \t]{0,8}" + PATTERNS["final"])
_SUFFIXED = re.compile(rf"(?:^|\.)[A-Za-z_]\w{{0,100}}{NAMED}$|(?:^|\.)(?:Empty|Full|StopIteration|SystemExit|Cancelled|Exit)$")
INLINE = re.compile(
    rf"(?<![\w.])(?P<name>(?:[A-Za-z_]\w{{0,100}}\.){{0,10}}(?=[A-Z])\w{{0,100}}?(?:Error|Exception|Warning|Interrupt))(?::(?=\s|$)|\s{{0,4}}$)"
)
_COMMON = frozenset(("Error", "Warning", "Exception", "Failure", "Timeout", "Abort", "Invalid", "Fault", "Exit"))


def names_exception(name: str, *, colon: bool, awaited: bool) -> bool:
    """Whether a line that begins with `name` states an exception; `awaited`: frames stand above it."""
    last = name.rpartition(".")[2]
    if awaited:
        if colon:
            return "." in name or last[:1].isupper() or bool(_SUFFIXED.search(name))
        return last not in _COMMON and bool(_SUFFIXED.search(name))
    if last in _COMMON:
        return False
    return colon and bool(_SUFFIXED.search(name))


def kind_of(name: str) -> str:
    """``"warning"`` for a warning category, else ``"error"``."""
    return "warning" if name.endswith("Warning") else "error"
