"""The line that names the exception: ``Name: message`` or a bare ``Name``, and such a name within prose."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
else:
    from kb import regexes as re


NAMED = r"(?:Error|Exception|Warning|Interrupt|Exit|Iteration|ExceptionGroup|Failure|Fault|Timeout|Abort|Invalid)"
PATTERNS = {
    "final": r" {0,3}(?P<name>(?:[A-Za-z_]\w{0,100}\.){0,10}[A-Za-z_]\w{0,100})"
    r"(?P<colon>:(?=\s|$|[\"'])|(?=[\"'}\]]{0,8}(?:[ \t]?/?>[^\n]{0,80})?[ \t]*$))",
}
EXCEPTION = re.compile(r"[ \t]{0,8}" + PATTERNS["final"])
_SUFFIXED = re.compile(
    rf"(?:^|\.)[A-Za-z_]\w{{0,100}}{NAMED}$|(?:^|\.)(?:Empty|Full|StopIteration|SystemExit|Cancelled|Exit)$"
)
_ENDING = re.compile(r"(?:Error|Exception|Warning|Interrupt)(?::(?=\s|$)|[ \t]{0,4}$)", re.M)
_NAME = re.compile(r"(?:[A-Za-z_]\w{0,100}\.){0,10}[A-Z]\w{0,100}")
_DEEP = re.compile(r"^[ \t]{4,12}(?P<name>[A-Za-z][\w.]{0,100}(?:Error|Exception)):(?=[ \n])", re.M)
_LONGEST = 400
_CONSTANTS = ("None", "True", "False")
_COMMON = frozenset(("Error", "Warning", "Exception", "Failure", "Timeout", "Abort", "Invalid", "Fault", "Exit"))


def names_exception(name: str, *, colon: bool, awaited: bool) -> bool:
    """Whether a line that begins with `name` states an exception; `awaited`: frames stand above it."""
    last = name.rpartition(".")[2]
    if last in _CONSTANTS:
        return False
    if awaited:
        if colon:
            return "." in name or last[:1].isupper() or bool(_SUFFIXED.search(name))
        return last not in _COMMON and bool(_SUFFIXED.search(name))
    if last in _COMMON or (name.startswith("_") and "." not in name):  # `_ValueError: ..._`: set in italics
        return False
    return colon and bool(_SUFFIXED.search(name))


def named_within(text: str) -> tuple[str, int, int] | None:
    """Find the first exception that `text` names anywhere: (name, where it begins, where its message begins)."""
    for found in _ENDING.finditer(text):
        stop = text.find(":", found.start(), found.end())
        stop = stop if stop >= 0 else found.start() + len(found[0].rstrip())
        start = _name_start(text, found.start())
        start += len(text[start:stop]) - len(text[start:stop].lstrip("_"))
        if text[start:stop] not in _COMMON and _NAME.fullmatch(text, start, stop):
            return text[start:stop], start, found.end()
    return None


def indented(text: str) -> tuple[str, int] | None:
    """Find the line of an exception that stands as deep as frames do where the top of a text is cut off.

    Give its name, and where its message begins.
    """
    found = _DEEP.search(text)
    return (found["name"], found.end()) if found else None


def _name_start(text: str, at: int) -> int:
    """Where the dotted name begins that stands before `at`: by hand, as no regex looks backwards."""
    low = max(0, at - _LONGEST)
    while at > low and (text[at - 1].isalnum() or text[at - 1] in "_."):
        at -= 1
    return at


def kind_of(name: str) -> str:
    """``"warning"`` for a warning category, else ``"error"``."""
    return "warning" if name.endswith("Warning") else "error"
