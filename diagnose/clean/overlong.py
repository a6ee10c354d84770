"""Lines of a length that no reader and no program means: their middle is left out, and counted."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from .pieces import Change

#: A longer line loses its middle. A whole log in one JSON string is shorter; a program stops at the end of a text.
LONGEST, HEAD, TAIL = 1_000_000, 100_000, 800_000
#: Stands where something was left out; a message does not go on behind it.
MARK = " [...] "


def overlong(text: str) -> list[Change]:
    """Leave out the middle of lines of more than a million characters: every later step costs time for each."""
    if len(text) <= LONGEST:
        return []
    out: list[Change] = []
    start = 0
    while len(text) - start > LONGEST:
        end = text.find("\n", start)
        end = end if end >= 0 else len(text)
        if end - start > LONGEST:
            out.append((start + HEAD, end - TAIL, MARK))
            start = end + 1
        else:  # to the last line that ends within the limit: the next one may be too long
            start = text.rfind("\n", start, start + LONGEST + 1) + 1
    return out
