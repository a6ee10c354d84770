"""The line that names the exception: ``Name: message`` or a bare ``Name``, and such a name within prose."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
else:
    from kb import regexes as re


NAMED = r"(?:Error|Exception|Warning|Interrupt|Exit|Iteration|ExceptionGroup|Failure|Fault|Timeout|Abort|Invalid)"
PATTERNS = {
    "final": r" {0,3}(?P<name>(?:[A-Za-z_]\w{0,100}\.){0,10}[A-Za-z_]\w{0,100})(?P<colon>:(?=\s|$)|(?=[ \t]*$))",
}
EXCEPTION = re.compile(r"[ \t]{0,8}" + PATTERNS["final"])
_SUFFIXED = re.compile(
    rf"(?:^|\.)[A-Za-z_]\w{{0,100}}{NAMED}$|(?:^|\.)(?:Empty|Full|StopIteration|SystemExit|Cancelled|Exit)$"
)
_ENDING = re.compile(r"(?:Error|Exception|Warning|Interrupt)(?::(?=\s|$)|[ \t]{0,4}$)", re.M)
_BEFORE = re.compile(r"(?<![\w.])((?:[A-Za-z_]\w{0,100}\.){0,10}[A-Z]\w{0,100})$")
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


def named_within(text: str) -> tuple[str, int, int] | None:
    """Find the first exception that `text` names anywhere: (name, where it begins, where its message begins)."""
    for found in _ENDING.finditer(text):
        low = max(0, found.start() - 400)
        stop = text.find(":", found.start(), found.end())
        name = _BEFORE.search(text, low, stop if stop >= 0 else found.start() + len(found[0].rstrip()))
        if name and name[1] not in _COMMON:
            return name[1], name.start(), found.end()
    return None


def kind_of(name: str) -> str:
    """``"warning"`` for a warning category, else ``"error"``."""
    return "warning" if name.endswith("Warning") else "error"
