"""Tracebacks as Python itself prints them, 3.8 to 3.14: carets, notes, groups, repeated lines."""

from __future__ import annotations

_WORDS = ("Traceback", "(most", "recent", "call", "last)")
#: Broken at a column, it may be so in the middle of a word.
_HEADLINE = r"\s?".join([r"\n?".join(word) for word in _WORDS]).replace("(", r"\(").replace(")", r"\)")
#: A path may be broken over lines by a terminal or a mail program, and so may the words after it.
PATTERNS = {
    "head": (
        r"[ \t]{0,80}(?:(?P<head_name>[A-Za-z_][\w.]{0,160})[ \t]{2,200}|Exception Group )?"
        rf"{_HEADLINE}:?[ \t]*$"
    ),
    "link": (
        r"[ \t]{0,40}(?:The above exception was the direct cause of|During handling of the above exception)"
        r"[^\n]{0,80}(?:\n?[^\n:]{0,60}exception(?: occurred)?:)?"
    ),
    "part": r"[ \t]{0,80}\+-[-+]{0,20}-{4,40} (?:\d{1,4}|\.\.\.) -{4,40}",
    "below": r"[ \t]{0,12}Traceback:[ \t]*$",
    "frame": (
        r"[ \t]{0,80}(?:> )?File\s{1,4}\"(?P<path>[^\"]{1,500})\",\s{0,40}line\s{0,40}(?P<number>\d{1,9})"
        r"(?:,\s{0,40}in\s{1,40}(?P<function>[^\n]{1,1000}))?"
    ),
    "again": r"[ \t]{0,80}\[Previous line repeated \d{1,9} more times?\]",
}
