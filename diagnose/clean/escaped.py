"""Strings that were written as strings: `repr`, JSON, and logs of one JSON object a line."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

    from .pieces import Change
else:
    from kb import regexes as re

#: Also the end of one string and the start of the next, where a list of lines was printed.
_ESCAPE = re.compile(r"\\n[\"'], ?[\"']|\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([nrtbfav\"'\\/0e]))")
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "a": "", "v": "\n", "0": "", "e": "\x1b"}
_ESCAPED_LINE = re.compile(
    r"\(most recent call last\):?(?:\\\\?r)?(?:\\\\?)n|\\n(?:\\n|  |[\w.]{1,80}(?:Error|Exception|Warning):| ?File )"
    r"|^\s*b?[\"'{\[][^\n]*\\n",
    re.MULTILINE,
)
#: Of a longer line only the end is unescaped: that is where a program stops.
_LINE_LIMIT = 3_000_000
_FIELD = re.compile(r"\"\w{1,40}\":\s?\"")
_CLOSE = re.compile(r"(?<!\\)\"")
#: The first line of a value ends within so many characters, or is no line of a traceback.
_FIRST_LINE = 2_000


def unescape(text: str) -> list[Change]:
    """Undo backslash escapes in lines that hold a text written as a string."""
    if "\\" not in text or "\\n" not in text:
        return []
    out: list[Change] = []
    end, at = -1, text.find("\\n")
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        line = text[start : end if end >= 0 else len(text)]
        at = text.find("\\n", end) if end >= 0 else -1
        if _ESCAPED_LINE.search(line[:200_000]):
            skipped = max(0, len(line) - _LINE_LIMIT)
            base = start + skipped
            openings = list(_openings(line[skipped:], base)) if '":' in line else []
            undone = escapes(line[skipped:], base)
            out += sorted([*undone, *openings]) if openings else undone
    return out


def _openings(line: str, base: int) -> Iterable[Change]:
    """Begin a new line where a field's value of several lines begins: its first line is a line, too."""
    for found in _FIELD.finditer(line):
        start, end = found.end(), found.end() + _FIRST_LINE
        close = _CLOSE.search(line, start, end)
        if line.find("\\n", start, close.start() if close else end) >= 0:
            yield base + start, base + start, "\n"


def escapes(line: str, base: int) -> Iterable[Change]:
    """Undo each backslash escape of a line that stands at `base`."""
    bytes_literal = line.lstrip()[:2] in ("b'", 'b"')
    for found in _ESCAPE.finditer(line):
        wide, byte, sign = found.groups()
        if sign:
            new = _SIMPLE.get(sign, sign)
        elif not (wide or byte):
            new = "\n"
        elif wide:
            code = int(wide, 16)
            new = chr(code) if not 0xD800 <= code < 0xE000 else "?"
        else:
            new = chr(int(byte, 16)) if not bytes_literal or int(byte, 16) < 0x80 else ""
        yield base + found.start(), base + found.end(), new


#: Fields beside the line, none of which tells of an error itself.
_QUIET = r"(?![^\"\n]{0,200}(?:Error|Warning|Exception))[^\"\n\\]{0,200}"
_INNER = rf"\"[\w./-]{{1,60}}\":\s?(?:\"{_QUIET}\"|[^\",{{}}\[\]\n]{{1,40}})"
_NESTED = rf"\"\w{{1,40}}\":\s?\{{(?:{_INNER}(?:,\s?)?){{0,12}}\}}"
_FIELDS = (
    rf"\"\w{{1,40}}\":\s?(?:\"{_QUIET}\"|[^\",{{}}\[\]\n]{{1,40}}"
    rf"|\{{(?:(?:{_INNER}|{_NESTED})(?:,\s?)?){{0,12}}\}})"
)
_WRAPPED = re.compile(
    rf"^[\[,]{{0,2}}\s?\{{(?:{_FIELDS},\s?){{0,12}}"
    r"\"(?:log|message|MESSAGE|msg|text|data|line|body|event|content)\":\s?\"(?P<text>[^\n]*?)(?P<end>(?:\\r)?\\n)?\""
    rf"(?:,\s?{_FIELDS}){{0,12}}\}},?$",
    re.MULTILINE,
)


def json_lines(text: str) -> list[Change]:
    """Form of Docker, journald and many others: each printed line is a field of an object."""
    if "{" not in text or '{"' not in text:
        return []
    out: list[Change] = []
    rows = list(_WRAPPED.finditer(text))
    if len(rows) < 2 and not any(found["end"] for found in rows):
        return []  # one record; what it holds is no single line
    for found in rows:
        start, end = found.span("text")
        out.append((found.start(), start, ""))
        out += escapes(found["text"], start)
        out.append((end, found.end(), ""))
    return out
