"""Reports of pytest: the place stands below the source lines, and that of the error below its message."""

from __future__ import annotations

PATTERNS = {
    "place": (
        r"(?P<place_path>(?:[A-Za-z]:)?[^\s:\"'<>|]{1,400}\.py):(?P<place_number>\d{1,9}):"
        r"(?:[ \t](?P<place_name>(?:[\w.]{1,200}(?:Error|Exception|Interrupt|Exit)|Failed)(?=:\s|[ \t]*$))|[ \t]*$):?"
    ),
    "shown": r"❱[ \t]{1,12}(?P<shown_code>\S[^\n]{0,2000})",
}
