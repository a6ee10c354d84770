"""What is drawn around lines: boxes, gutters of exception groups, pytest's margin, links, curly quotes."""

from __future__ import annotations

from .pieces import HEADER

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re

    from .pieces import Change
else:
    from kb import regexes as re

_BOX = re.compile(
    r"^[ \t]{0,40}[│┃║](?P<text>[^\n]*?)[ \t]{0,200}[│┃║]?[ \t]{0,4}$|^[ \t]{0,40}[╭╰┌└┏┗╔╚├][^\n]{0,400}$",
    re.MULTILINE,
)
_BOX_HEAD = re.compile(r"^[─━═ ]{0,200}")


def boxes(text: str) -> list[Change]:
    """Take away the box that rich draws around a traceback."""
    if "│" not in text and "┃" not in text and "║" not in text:
        return []
    out: list[Change] = []
    for found in _BOX.finditer(text):
        start, end = found.span("text")
        if start < 0:
            out += _frame_line(text, found)
        else:
            out.append((found.start(), start + text.startswith(" ", start, end), ""))
            if end < found.end():
                out.append((max(end, out[-1][1]), found.end(), ""))
    return out


def _frame_line(text: str, found: re.Match[str]) -> list[Change]:
    at = text.find(HEADER, *found.span())
    if at < 0:
        return [(found.start(), found.end(), "")]
    return [(found.start(), at, ""), (at + len(HEADER), found.end(), ":")]


_GUTTER = re.compile(r"^ {1,80}(?:\| ?|\+ (?=Exception Group))", re.MULTILINE)


def gutters(text: str) -> list[Change]:
    """Take away the bars that lead the lines of an exception group."""
    if "Exception Group Traceback" not in text:
        return []
    return [(m.start(), m.end(), "") for m in _GUTTER.finditer(text)]


_PYTEST = re.compile(r"^(?:E(?:   {1,8}| {0,3}$)|>(?= {3,11}\S))", re.MULTILINE)
#: Stands before the line that raised, where ``>`` would be taken for a quotation.
ARROW = "❱"


def pytest(text: str) -> list[Change]:
    """Take away the margin of the messages in pytest's report, and mark the lines that it points at."""
    if "\nE  " not in text and not text.startswith("E   "):
        return []
    return [(m.start(), m.end(), ARROW if m[0] == ">" else "") for m in _PYTEST.finditer(text)]


_LINK = re.compile(r"\[([^\[\]\n]{1,400})\]\((?:https?|file|vscode)[^\s()]{0,400}\)")


def links(text: str) -> list[Change]:
    """Keep the words of Markdown links, as in the frames of Colab."""
    if "](" not in text:
        return []
    out: list[Change] = []
    for found in _LINK.finditer(text):
        start, end = found.span(1)
        out += [(found.start(), start, ""), (end, found.end(), "")]
    return out


_DOUBLE = "\u201c\u201d\u201e\u2033\u00ab\u00bb"
_CURLY = re.compile(f"[{_DOUBLE}\u2018\u2019\u201a\u2032]")


def quotes(text: str) -> list[Change]:
    """Make curly quotes straight."""
    if text.isascii():
        return []
    return [(m.start(), m.end(), '"' if m[0] in _DOUBLE else "'") for m in _CURLY.finditer(text)]
