"""Line breaks that were lost, and those that a screen of fixed width put in."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re

    from .pieces import Change
else:
    from kb import regexes as re

_COLLAPSED = re.compile(
    r"^[^\n]*?\(most recent call last\):?[ \t]{1,8}(?:File [\"/~A-Z<]|(?:Cell|Input) In)[^\n]*", re.MULTILINE
)
_PIECES = re.compile(
    r"(?<=\s)(?:Traceback \(most recent call last\)|File (?:\"[^\"\n]{1,400}\", line \d|[^\s\"]{1,400}:\d{1,7}, in )"
    r"|(?:Cell|Input) In ?\[\d{1,5}\]|-{1,8}> \d{1,7} "
    r"|(?:The above exception was the direct cause of|During handling of the above exception,)"
    r"|(?:[a-z_]\w{0,60}\.){0,8}[A-Z]\w{0,80}(?:Error|Exception|Interrupt|Exit|Iteration)(?:: |:?[ \t]{0,8}$))",
    re.MULTILINE,
)


def collapsed(text: str) -> list[Change]:
    """Put the line breaks back that a traceback's own words show."""
    if "last): " not in text and "last) " not in text:
        return []
    out: list[Change] = []
    for line in _COLLAPSED.finditer(text):
        named = True  # an exception's name counts once after each frame: later ones belong to its message
        for found in _PIECES.finditer(text, *line.span()):
            frame = found[0].startswith(("File ", "Cell ", "Input ", "-"))
            name = not frame and not found[0].startswith(("Traceback (", "The above", "During "))
            if name and named:
                continue
            named = name if frame or name else named
            out.append((found.start(), found.start(), "\n"))
    return out


_CRI = re.compile(r"^(?:[\dT:.Z+-]{10,40} )?std(?:err|out) ([PF]) ", re.MULTILINE)


def partial(text: str) -> list[Change]:
    """Join the parts into which Kubernetes broke a long line: ``P`` goes on, ``F`` ends it."""
    if " P " not in text:
        return []
    out: list[Change] = []
    end = -1  # of the line that goes on
    for found in _CRI.finditer(text):
        if found.start() == end + 1 > 0:
            out.append((end, found.end(), ""))
        elif found[1] == "P":
            out.append((found.start(1), found.end(1), "F"))
        end = text.find("\n", found.end()) if found[1] == "P" else -1
    return out


_PLACE = re.compile(r"(?<![A-Za-z_./~\\-])(?:/|[A-Za-z]:[\\/])[^\n:]{1,400}:\d{1,7}: \w{0,80}Warning: ")
_BEFORE = 480


def starts(text: str) -> list[Change]:
    """Begin a line where a warning names its place: a label, a prompt or a progress bar may stand before it."""
    out: list[Change] = []
    at = text.find("Warning: ")
    while at >= 0:
        line = text.rfind("\n", 0, at) + 1
        found = _PLACE.search(text, max(line, at - _BEFORE), at + 9)
        if found and found.end() == at + 9 and text[line : found.start()].strip():
            out.append((found.start(), found.start(), "\n"))
        at = text.find("Warning: ", at + 9)
    return out


_NARROWEST, _WIDEST, _LONGEST = 40, 250, 400_000
_SCREENS = frozenset((72, 76, 78, 79, 80, 100, 120, 132, 160, 200))
_STARTS = re.compile(
    r"\s{0,80}(?:File |Cell In|Input In|-{2,8}> ?\d|Traceback \("
    r"|(?:\w{1,60}\.){0,9}[A-Z]\w{0,60}(?:Error|Exception|Warning)\b|[~^]{2}|[=_+*]{3}|FAILED |\Z)"
)
_WHOLE = re.compile(r"^[-=_*#~^\s]*$|\(most recent call last\):?$")
_FRAME = re.compile(r"\s{0,80}File \"[^\"]{1,400}\", line \d+, in \S+$|\S{1,400}:\d{1,9}: in \S+$")
#: Where words end a full line, the break took the blank between them.
_SPACED = re.compile(r"(?:, line|, in)$")
_REST = re.compile(r"[\w.<>]{1,60}\s{0,8}$")
_DOTTED = re.compile(r"[a-z_][\w.]{1,250}$")
#: Lines whose parts must stand together to be read. A message is matched across line breaks anyway.
_READ = re.compile(r"\s+\S|File |Cell In|Input In|-{2,8}> ?\d|\S{1,250}:\d{1,7}:(?: |$)|(?:[/~]|[A-Z]:\\)\S{1,250}$")


def rejoin(text: str) -> list[Change]:
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
    joined = False
    for number, size in enumerate(sizes[:-1]):
        at += size + 1
        joined = number in full and _goes_on(lines[number], lines[number + 1], joined=joined)
        if joined:
            out.append((at - 1, at, " " if _SPACED.search(lines[number]) else ""))
    return out


def _goes_on(line: str, following: str, *, joined: bool) -> bool:
    """Whether `following` continues a full line; `joined`: the full line continues one itself."""
    if _DOTTED.match(line):
        return True
    if _FRAME.match(line) and not _REST.match(following):
        return False  # a whole line that happens to be the longest, and its source line
    return (joined or _READ.match(line) is not None) and not _STARTS.match(following)
