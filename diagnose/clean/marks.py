"""Marks that a log collector, a launcher or a quoting puts on each line."""

from __future__ import annotations

from .pieces import HEADER

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re

    from .pieces import Change
else:
    from kb import regexes as re

_LEVEL = (
    r"(?:DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL|NOTICE|TRACE|EXCEPTION"
    r"|debug|info|warning|error|critical|stdout|stderr)"
)
_STAMP = r"\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d)?\]?"
_KNOWN = re.compile(
    r"^(?!\s)(?:"
    rf"{_STAMP}(?:: (?=[IWEF] )| \|| -|:)? ?"
    r"|\[?\d\d:\d\d:\d\d(?:[.,]\d{1,6})?\]? "
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d "
    r"[\w.-]{1,64} [\w./-]{1,64}(?:\[\d{1,7}\])?: "
    r"|\[(?:default)?(?:rank|Rank|RANK)?[ _]?\d{1,5}(?:,\d{1,5})?\](?:<std(?:err|out)>)?: ?"
    r"|\([\w.:<>-]{0,80}(?: ?(?:pid|ip|rank)=[\w.:]{1,40},?){1,3}\) ?"
    r"|[\w.-]{1,40}[-_]\d{1,3} {0,20}\| "
    r"|std(?:err|out) [FP] ?"
    rf"|\[?{_LEVEL}\]? {{0,4}}(?:[|:-](?![\w.]{{1,80}}:) ?|(?=\[)|(?<=\]) ?)"
    rf"(?:[\w.<>]{{1,80}}:[\w.<>]{{1,80}}:\d{{1,6}} (?:-|\|) )?"
    r"|\[[\w.-]{1,40}\] (?=Traceback|  File|    |[\w.]{1,80}(?:Error|Exception|Warning)\b)"
    r"|(?:> ?){1,8}(?!>>)"
    r")",
    re.MULTILINE,
)
_QUOTED = re.compile(r"^(?:> ?){1,8}", re.MULTILINE)
#: What names an exception: IPython's headline, or an error whose message is a traceback of its own.
_HEAD_NAME = re.compile(r"^(?:[A-Za-z_][\w.]{0,120})(?:\s{2,}|(?<=\wError): |(?<=\wException): )$")
#: Where the frame begins that rich draws around a traceback; `boxes` takes it away.
_DRAWN = re.compile(r"[╭┌┏╔─━═]|\+-")
#: The mark of an item: the lines below it stand as deep as its text.
_ITEM = re.compile(r"^ {0,12}(?:[-*+•]|\d{1,3}[.)]) {1,4}$")


def prefixes(text: str) -> list[Change]:
    """Drop the marks of a log collector or a quoting, learned from the traceback's first line."""
    at = text.find(HEADER)
    column = at - (text.rfind("\n", 0, at) + 1) if at >= 0 else 0
    if at >= 0 and not column:
        return _per_line(text, _QUOTED) if text.startswith("> ") else []
    if at >= 0:
        prefix = _DRAWN.split(text[at - column : at], maxsplit=1)[0]
        column = len(prefix)
        if 0 < column <= 240 and not _HEAD_NAME.match(prefix) and "+ Exception Group" not in prefix:
            return _per_line(text, _learned(prefix))
    return _per_line(text, _KNOWN)


def _learned(prefix: str) -> re.Pattern[str]:
    """Make a pattern for a line mark like `prefix`: its numbers and level may change from line to line."""
    import re as own  # noqa: PLC0415 - only for a text with marks that nobody foresaw

    name = re.search(r"[A-Za-z_][\w.]{0,120}\s{2,}$", prefix)
    core = prefix[: name.start()] if name else prefix
    kept = core.rstrip(" ")
    level = own.compile(_LEVEL)
    parts = []
    for piece in re.findall(rf"{_LEVEL}|\d+|\s+|[^\d\s]", kept)[:200]:
        if piece[0].isdigit():
            parts.append(rf"\d{{1,{len(piece) + 5}}}(?!\d)")
        elif piece.isspace():
            parts.append(r"[^\S\n]{1,12}")
        else:
            parts.append(_LEVEL if level.fullmatch(piece) else own.escape(piece))
    deep = f"| {{{len(prefix)}}}" if _ITEM.match(prefix) else ""
    return own.compile(f"^(?:{''.join(parts)} {{0,{len(core) - len(kept)}}}{deep})", re.MULTILINE)


def _per_line(text: str, mark: re.Pattern[str]) -> list[Change]:
    return [(start, end, "") for start, end in map(re.Match.span, mark.finditer(text)) if start < end]


def tails(text: str) -> list[Change]:
    """Drop what stands behind each line, learned from the traceback's first one: a bar, a quote, a record's rest."""
    at = text.find(HEADER)
    if at < 0:
        return []
    start = at + len(HEADER)
    start += text.startswith(":", start)
    end = text.find("\n", start)
    tail = text[start:end].rstrip() if end >= 0 else ""
    if not tail or len(tail) - tail.count(" ") > _LONGEST_TAIL or "File " in tail:
        return []
    if _DRAWN.search(tail) or not _TAIL.match(tail):
        return []
    mark = _learned_tail(tail)
    following = text[end + 1 : end + 4000].split("\n")[:_TRIED]
    if 2 * sum(mark.search(line) is not None for line in following) < len(following):
        return []
    return _per_line(text, mark)


_LONGEST_TAIL, _TRIED = 240, 6
#: What no source line and no message ends in by chance.
_TAIL = re.compile(r"\s*[\"'`|\\<,;]")


#: Tried once a run of blanks, not once a blank.
_BLANKS = r"(?<![ \t])[ \t]{0,2000}"


def _learned_tail(tail: str) -> re.Pattern[str]:
    import re as own  # noqa: PLC0415 - as in `_learned`

    parts = []
    for piece in re.findall(r"\d+|\s+|[^\d\s]", tail)[:240]:
        if piece[0].isdigit():
            parts.append(r"\d{1,20}")
        else:
            parts.append(_BLANKS if piece.isspace() else own.escape(piece))
    return own.compile("".join(parts) + r"[ \t]{0,8}$", re.MULTILINE)


_SUFFIX = re.compile(r"[ \t]{0,4}\[repeated \d{1,7}x across cluster\][^\n]{0,300}$", re.MULTILINE)


def suffixes(text: str) -> list[Change]:
    """Drop Ray's note that a line was printed by several workers."""
    if "across cluster]" not in text:
        return []
    return [(m.start(), m.end(), "") for m in _SUFFIX.finditer(text)]
