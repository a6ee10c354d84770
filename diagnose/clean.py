"""Undo what terminals, logs, chats and files did to a text, and remember where everything came from.

Each stage removes or replaces pieces of the text before it and keeps a map back; a stage that finds
nothing to do costs a substring test. All patterns are bounded: cleaning is linear on any text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable

from .model import Span

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
    from typing import NamedTuple
else:
    from kb import regexes as re
    from kb.named import NamedTuple

Change = tuple[int, int, str]


class Stage(NamedTuple):
    """One rewriting: `starts[i]` is where piece i begins in the new text, `sources[i]` in the old one."""

    starts: list[int]
    sources: list[int]

    def back(self, position: int) -> int:
        """The old position of the character at `position`."""
        piece = bisect_right(self.starts, position) - 1
        return self.sources[piece] + position - self.starts[piece] if piece >= 0 else 0


class Clean(NamedTuple):
    """The cleaned text and the way back to the raw one."""

    text: str
    raw: str
    stages: tuple[Stage, ...]

    def span(self, span: Span) -> Span:
        """Where a range of the clean text stands in the raw text."""
        if not self.stages:
            return span
        start, last = span.start, max(span.start, span.end - 1)
        for stage in reversed(self.stages):
            start, last = stage.back(start), stage.back(last)
        size = len(self.raw)
        start = min(start, size)
        return Span(start, start if span.end <= span.start else min(max(last + 1, start), size))


#: Half a character: str may hold one, UTF-8 may not.
_SURROGATES = re.compile("[\ud800-\udfff]")


def decode(text: str | bytes) -> str:
    """Text of bytes: by their mark, else UTF-8, else Latin-1, so that nothing ever fails."""
    if isinstance(text, str):
        return text if text.isascii() else _SURROGATES.sub("\ufffd", text)
    data = bytes(text)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        # One bad byte in a UTF-8 log must not turn the whole log into Latin-1.
        wide = sum(byte >= 0x80 for byte in data[fault.start : fault.start + 400])
        return data.decode("utf-8", "replace") if wide < 40 or b"\0" in data else data.decode("latin-1")


def clean(text: str | bytes) -> Clean:
    """Undo everything. Never raises."""
    raw = decode(text)
    current, stages = raw, []
    for step in STEPS:
        changes = step(current)
        if changes:
            rewritten, stage = rewrite(current, changes)
            if stage.starts or not rewritten:
                current = rewritten
                stages.append(stage)
    return Clean(current, raw, tuple(stages))


def rewrite(text: str, changes: Iterable[Change]) -> tuple[str, Stage]:
    """Apply changes (start, end, new text), ordered and not overlapping."""
    out: list[str] = []
    starts: list[int] = []
    sources: list[int] = []
    size = end = 0
    for start, stop, new in changes:
        if start > end:
            out.append(text[end:start])
            starts.append(size)
            sources.append(end)
            size += start - end
        if new:
            out.append(new)
            starts.append(size)
            sources.append(start)
            size += len(new)
        end = stop
    if end < len(text):
        out.append(text[end:])
        starts.append(size)
        sources.append(end)
    return "".join(out), Stage(starts, sources)


# --- HTML ---------------------------------------------------------------------------------------------

_HTML = re.compile(
    r"&(?:lt|gt|amp|quot|apos|nbsp|#\d{1,6}|#[xX][0-9a-fA-F]{1,6});"
    r"|</?(?:pre|code|span|div|p|br|b|i|u|a|font|table|tbody|tr|td|th|li|ul|ol|strong|em|samp|tt|html|body|head|blockquote|section)"
    r"(?:\s[^<>]{0,400})?/?>"
)
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'", "nbsp": " "}
_BREAKS = ("<br", "</p", "</div", "</tr", "</li", "</pre")


def _unhtml(text: str) -> list[Change]:
    if "&" not in text and "</" not in text and "<br" not in text:
        return []
    found = [(m.start(), m.end(), _plain(text, m)) for m in _HTML.finditer(text)]
    # A lone "&lt;" or "<b>" may be what the program printed; two kinds of sign are a page.
    page = any(text[start] == "&" or text[start : start + 2] in ("</", "<b") for start, _, _ in found)
    return found if page else []


def _plain(text: str, found: re.Match[str]) -> str:
    sign = found[0]
    if sign[0] == "&":
        name = sign[1:-1]
        if name[0] != "#":
            return _ENTITIES[name]
        code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
    breaks = sign.lower().startswith(_BREAKS) and text[found.end() : found.end() + 1] != "\n"
    return "\n" if breaks else ""


# --- strings that were written as strings -----------------------------------------------------------------

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([nrtbfav\"'\\/0e]))")
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "a": "", "v": "\n", "0": "", "e": "\x1b"}
_ESCAPED_LINE = re.compile(
    r"\(most recent call last\):?(?:\\\\?)n|\\n(?:\\n|  |[\w.]{1,80}(?:Error|Exception|Warning):| ?File )|^\s*b?[\"'{\[][^\n]*\\n", re.M
)
#: Of a longer line only the end is unescaped: that is where a program stops.
_LINE_LIMIT = 3_000_000
_HOLDS_BREAKS = re.compile(r"^[^\n\\]*\\[^\n]*", re.M)


def _unescape(text: str) -> list[Change]:
    if "\\n" not in text:
        return []
    out: list[Change] = []
    for found in _HOLDS_BREAKS.finditer(text):
        line = found[0]
        if _ESCAPED_LINE.search(line[:200_000]):
            skipped = max(0, len(line) - _LINE_LIMIT)
            out += _escapes(line[skipped:], found.start() + skipped)
    return out


def _escapes(line: str, base: int) -> Iterable[Change]:
    bytes_literal = line.lstrip()[:2] in ("b'", 'b"')
    end = -1
    for found in _ESCAPE.finditer(line):
        if found.start() < end:
            continue
        wide, byte, sign = found.groups()
        if wide:
            code = int(wide, 16)
            new = chr(code) if not 0xD800 <= code < 0xE000 else "?"
        elif byte:
            new = chr(int(byte, 16)) if not bytes_literal or int(byte, 16) < 0x80 else ""
        else:
            new = _SIMPLE.get(sign, sign)
        yield base + found.start(), base + found.end(), new


# --- log records of one JSON object a line ---------------------------------------------------------------------

_WRAPPED = re.compile(
    r"^\{\"(?:log|message|msg|text)\":\s?\"(?P<text>[^\n]*?)\\n\"(?:,\s?\"\w{1,40}\":\s?\"?[^\"\n]{0,80}\"?){0,6}\}$", re.M
)


def _json_lines(text: str) -> list[Change]:
    """Docker's and Kubernetes' own form: each printed line is the first field of an object."""
    if '{"' not in text or '\\n"' not in text:
        return []
    out: list[Change] = []
    for found in _WRAPPED.finditer(text):
        start, end = found.span("text")
        out.append((found.start(), start, ""))
        out += _escapes(found["text"], start)
        out.append((end, found.end(), ""))
    return out


# --- terminals ------------------------------------------------------------------------------------------------

_ANSI = re.compile(
    r"(?:\x1b|\x9b|\u241b|\^\[(?=\[)|\\033|\\x1b|\\e(?=\[))(?:\][^\x07\x1b\n]{0,2000}(?:\x07|\x1b\\)?|\n?\[[0-?\n]{0,64}[ -/]{0,8}[@-~](?<!\[)|[@-Z\\^-~])"
    r"|\[(?:\d{1,3}(?:;\d{1,3}){0,6})?m(?<=[\dm\[]m)"
    r"|\r\n?|[\x00-\x06\x07\x08\x0e-\x1a\x1c-\x1f\x7f\ufeff]"
)
_BARE_ANSI = re.compile(r"\[\d;3\dm")
_CONTROL = re.compile("[\x00-\x08\x0d-\x1f\x7f\x9b\u241b\ufeff]")
_WRITTEN = ("^[[", "\\033", "\\x1b", "\\e[", "[0m")


def _terminal(text: str) -> list[Change]:
    if not _CONTROL.search(text) and not any(sign in text for sign in _WRITTEN):
        return []
    bare = "[0m" in text or ("m" in text and bool(_BARE_ANSI.search(text)))
    out: list[Change] = []
    for found in _ANSI.finditer(text):
        sign = found[0]
        if sign[0] == "[" and not bare:
            continue
        out.append((found.start(), found.end(), "\n" if sign[0] == "\r" else ""))
    return out


# --- marks that stand on each line -------------------------------------------------------------------------------

_HEADER = "Traceback (most recent call last)"
_LEVEL = r"(?:DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL|NOTICE|TRACE|EXCEPTION|debug|info|warning|error|critical|stdout|stderr)"
_STAMP = r"\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d)?\]?"
_KNOWN = re.compile(
    r"^(?!\n)(?:"
    rf"{_STAMP}(?:: (?=[IWEF] )| \|| -|:)? ?"
    r"|\[?\d\d:\d\d:\d\d(?:[.,]\d{1,6})?\]? "
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d [\w.-]{1,64} [\w./-]{1,64}(?:\[\d{1,7}\])?: "
    r"|\[(?:default)?(?:rank|Rank|RANK)?[ _]?\d{1,5}(?:,\d{1,5})?\](?:<std(?:err|out)>)?: ?"
    r"|\([\w.:<>-]{0,80}(?: ?(?:pid|ip|rank)=[\w.:]{1,40},?){1,3}\) ?"
    r"|[\w.-]{1,40}[-_]\d{1,3} {0,20}\| "
    r"|std(?:err|out) [FP] ?"
    rf"|\[?{_LEVEL}\]? {{0,4}}(?:[|:-](?![\w.]{{1,80}}:) ?|(?=\[)|(?<=\]) ?)(?:[\w.<>]{{1,80}}:[\w.<>]{{1,80}}:\d{{1,6}} (?:-|\|) )?"
    r"|\[[\w.-]{1,40}\] (?=Traceback|  File|    |[\w.]{1,80}(?:Error|Exception|Warning)\b)"
    r"|(?:> ?){1,8}(?!>>)"
    r")",
    re.M,
)
_QUOTED = re.compile(r"^(?:> ?){1,8}", re.M)
_HEAD_NAME = re.compile(r"^(?:[A-Za-z_][\w.]{0,120})\s{2,}$")


def _prefixes(text: str) -> list[Change]:
    """Marks of a log collector or a quoting, learned from the traceback's own first line where there is one."""
    at = text.find(_HEADER)
    column = at - (text.rfind("\n", 0, at) + 1) if at >= 0 else 0
    if at >= 0 and not column:
        return _per_line(text, _QUOTED) if text.startswith("> ") else []
    if at >= 0:
        prefix = text[at - column : at]
        if column <= 240 and not _HEAD_NAME.match(prefix) and "+ Exception Group" not in prefix:
            return _per_line(text, _learned(prefix))
    return _per_line(text, _KNOWN)


def _learned(prefix: str) -> re.Pattern[str]:
    """A pattern for a line mark like `prefix`: its numbers and level may change from line to line."""
    name = re.search(r"[A-Za-z_][\w.]{0,120}\s{2,}$", prefix)
    core = prefix[: name.start()] if name else prefix
    kept = core.rstrip(" ")
    level = re.compile(_LEVEL)
    parts = []
    for piece in re.findall(rf"{_LEVEL}|\d+|\s+|[^\d\s]", kept)[:200]:
        if piece[0].isdigit():
            parts.append(r"\d{1,20}")
        elif piece.isspace():
            parts.append(r"[^\S\n]{1,12}")
        else:
            parts.append(_LEVEL if level.fullmatch(piece) else re.escape(piece))
    return re.compile("^" + "".join(parts) + f" {{0,{len(core) - len(kept)}}}", re.M)


def _per_line(text: str, mark: re.Pattern[str]) -> list[Change]:
    return [(start, end, "") for start, end in map(re.Match.span, mark.finditer(text)) if start < end]


_SUFFIX = re.compile(r"[ \t]{0,4}\[repeated \d{1,7}x across cluster\][^\n]{0,300}$", re.M)


def _suffixes(text: str) -> list[Change]:
    if "across cluster]" not in text:
        return []
    return [(m.start(), m.end(), "") for m in _SUFFIX.finditer(text)]


# --- texts whose line breaks are lost ---------------------------------------------------------------------------

_COLLAPSED = re.compile(r"^[^\n]*?\(most recent call last\):?[ \t]{1,8}File \"[^\n]*", re.M)
_PIECES = re.compile(
    r"(?<=\s)(?:Traceback \(most recent call last\)|File \"[^\"\n]{1,400}\", line \d"
    r"|(?:The above exception was the direct cause of|During handling of the above exception,)"
    r"|(?:[a-z_]\w{0,60}\.){0,8}[A-Z]\w{0,80}(?:Error|Exception|Interrupt|Exit|Iteration)(?:: |$))",
    re.M,
)


def _collapsed(text: str) -> list[Change]:
    """Put the line breaks back that a traceback's own words show."""
    if "last): " not in text and "last) " not in text:
        return []
    out: list[Change] = []
    for line in _COLLAPSED.finditer(text):
        named = True  # an exception's name counts once after each frame: later ones belong to its message
        for found in _PIECES.finditer(text, *line.span()):
            frame = found[0].startswith("File ")
            name = not frame and not found[0].startswith(("Traceback (", "The above", "During "))
            if name and named:
                continue
            named = name if frame or name else named
            out.append((found.start(), found.start(), "\n"))
    return out


# --- hard breaks at a fixed column ---------------------------------------------------------------------------------

_NARROWEST, _WIDEST, _LONGEST = 40, 250, 400_000
_SCREENS = frozenset((72, 76, 78, 79, 80, 100, 120, 132, 160, 200))
_STARTS = re.compile(r"\s{0,80}(?:File |Cell In|Input In|-{2,8}> ?\d|Traceback \(|(?:\w{1,60}\.){0,9}[A-Z]\w{0,60}(?:Error|Exception|Warning)\b|[~^]{2}|\Z)")
_WHOLE = re.compile(r"^[-=_*#~^\s]*$|\(most recent call last\):?$")
_FRAME = re.compile(r"\s{0,80}File \"[^\"]{1,400}\", line \d+, in \S+$")
_DOTTED = re.compile(r"[a-z_][\w.]{1,250}$")


def _rejoin(text: str) -> list[Change]:
    """Take out the breaks that a screen of fixed width put in: several lines are as long as the longest."""
    if len(text) > _LONGEST:
        return []
    lines = text.split("\n")
    sizes = list(map(len, lines))
    width = max(sizes)
    if not _NARROWEST <= width <= _WIDEST:
        return []
    full = {n for n, size in enumerate(sizes) if size == width and not _WHOLE.search(lines[n])}
    if len(full) < 1 + (width not in _SCREENS):
        return []
    out: list[Change] = []
    at = 0
    for number, size in enumerate(sizes[:-1]):
        at += size + 1
        if number in full and _FRAME.match(lines[number]) and lines[number + 1][:1].isspace():
            continue  # a whole line that happens to be the longest, and its source line
        if number in full and (not _STARTS.match(lines[number + 1]) or _DOTTED.match(lines[number])):
            out.append((at - 1, at, ""))
    return out


# --- boxes, gutters, links --------------------------------------------------------------------------------------

_BOX = re.compile(
    r"^[ \t]{0,40}[│┃║](?P<text>[^\n]*?)[ \t]{0,200}[│┃║]?[ \t]{0,4}$|^[ \t]{0,40}[╭╰┌└┏┗╔╚├][^\n]{0,400}$", re.M
)
_BOX_HEAD = re.compile(r"^[─━═ ]{0,200}")


def _boxes(text: str) -> list[Change]:
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
    at = text.find(_HEADER, *found.span())
    if at < 0:
        return [(found.start(), found.end(), "")]
    return [(found.start(), at, ""), (at + len(_HEADER), found.end(), ":")]


_GUTTER = re.compile(r"^ {1,80}(?:\| ?|\+ (?=Exception Group))", re.M)


def _gutters(text: str) -> list[Change]:
    if "Exception Group Traceback" not in text:
        return []
    return [(m.start(), m.end(), "") for m in _GUTTER.finditer(text)]


_PYTEST = re.compile(r"^(?:E(?:   {1,8}| {0,3}$)|> {3,8}(?=\S))", re.M)


def _pytest(text: str) -> list[Change]:
    if "\nE  " not in text and not text.startswith("E   "):
        return []
    return [(m.start(), m.end(), "") for m in _PYTEST.finditer(text)]


_LINK = re.compile(r"\[([^\[\]\n]{1,400})\]\((?:https?|file|vscode)[^\s()]{0,400}\)")


def _links(text: str) -> list[Change]:
    if "](" not in text:
        return []
    out: list[Change] = []
    for found in _LINK.finditer(text):
        start, end = found.span(1)
        out += [(found.start(), start, ""), (end, found.end(), "")]
    return out


_CURLY = re.compile(r"[\u201c\u201d\u201e\u2033]|[\u2018\u2019\u201a\u2032]")


def _quotes(text: str) -> list[Change]:
    if text.isascii():
        return []
    return [(m.start(), m.end(), '"' if m[0] in "\u201c\u201d\u201e\u2033" else "'") for m in _CURLY.finditer(text)]


#: In this order: what was wrapped last is undone first.
STEPS: tuple[Callable[[str], list[Change]], ...] = (
    _unhtml, _json_lines, _unescape, _unescape, _terminal, _suffixes, _collapsed, _prefixes, _prefixes,
    _boxes, _terminal, _pytest, _prefixes, _rejoin, _gutters, _links, _quotes,
)  # fmt: skip
