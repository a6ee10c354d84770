"""Lists of lines, one string a line: the traceback of a notebook's file, or of a record that was printed in full."""

from __future__ import annotations

from .escaped import escapes
from .pieces import HEADER

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re

    from .pieces import Change
else:
    from kb import regexes as re

#: To the last sign of the line: one that looks for the first at which the line could end tries every place.
_STRING = re.compile(r"^[ \t]{0,80}(?P<sign>[\"'])(?P<text>[^\n]*)(?P=sign),?[ \t]*$", re.MULTILINE)


def listed(text: str) -> list[Change]:
    """Unwrap the strings where each line of the traceback is one of a list."""
    at = text.find(HEADER)
    if at < 0:
        return []
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    if not _STRING.match(text, start, end if end >= 0 else len(text)):
        return []
    out: list[Change] = []
    for found in _STRING.finditer(text):
        start, words = found.start("text"), found["text"].removesuffix("\\n").removesuffix("\\r")
        out.append((found.start(), start, ""))
        out += escapes(words, start)
        out.append((start + len(words), found.end(), ""))
    return out
