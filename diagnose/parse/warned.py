"""Warnings as the `warnings` module prints them: place, category, text, then the line that warned."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
else:
    from kb import regexes as re


PATTERNS = {
    "warned": (
        r"[ \t\"'`]{0,40}(?![ \t\"'`])"
        r"(?P<warned_path>(?:[A-Za-z]:)?[^\n:]{1,400}):\s?(?P<warned_number>\d{1,9}):\s{1,3}"
        r"(?P<warned_name>[\w.]{0,120}Warning):(?=\s)"
    ),
}
_SOURCE = re.compile(r"^(?:  |\t)(?![\s\u2022])([^\n]{1,400})$", re.M)


def source_line(text: str, start: int, end: int) -> tuple[int, str, int]:
    """Find the source line that closes a warning's text: (where the text ends, the line, where it ends)."""
    found = _SOURCE.search(text, start, end)
    return (found.start(), found[1].strip(), found.end()) if found else (end, "", end)
