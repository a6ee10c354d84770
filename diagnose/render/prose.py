"""Text for the eye: what may reach a terminal or a page, how wide it is, where it breaks."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
else:
    from kb import regexes as re


# Control characters, bidirectional overrides, invisible and tag characters, lone surrogates: all that makes a
# terminal or a page show something else than what stands in the text.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z`'\"(\d])")


def _visible(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def escape(text: str) -> str:
    """`text` with everything that is not plainly visible written as an escape; line ends and tabs too."""
    return _UNSAFE.sub(_visible, text)


def one_line(text: str) -> str:
    """`text` as one safe line: runs of white space become one space."""
    return escape(" ".join(text.split()))


def code_lines(code: str) -> list[str]:
    """The lines of a program or a source line, safe, tabs as four columns, without blank ends."""
    return [escape(line.expandtabs(4).rstrip()) for line in code.strip("\r\n").replace("\r\n", "\n").split("\n")]


def columns(text: str) -> int:
    """Terminal columns of safe text: wide characters count two, combining marks none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def head(text: str, width: int) -> str:
    """The longest start of safe `text` that has at most `width` columns."""
    if columns(text) <= width:
        return text
    if text.isascii():
        return text[:width]
    used = 0
    for i, char in enumerate(text):
        used += columns(char)
        if used > width:
            return text[:i]
    return text


def clip(text: str, width: int) -> str:
    """Safe `text` in at most `width` columns; what is cut shows as ``...``."""
    return text if columns(text) <= width else head(text, width - 3) + "..."


def wrap(text: str, width: int) -> list[str]:
    """Lines of safe `text`, broken at spaces; a word wider than a line is broken anywhere."""
    lines, line, used = [], "", 0
    for word in text.split():
        size = columns(word)
        if line and used + 1 + size <= width:
            line, used = f"{line} {word}", used + 1 + size
            continue
        if line:
            lines.append(line)
        while size > width:
            piece = head(word, width) or word[0]
            lines.append(piece)
            word = word[len(piece) :]  # noqa: PLW2901 - what is left of the word
            size = columns(word)
        line, used = word, size
    return [*lines, line] if line else lines


def fit(text: str, width: int, limit: int) -> list[str]:
    """`wrap` in at most `limit` lines: whole sentences as far as they go, then ``...``."""
    lines = wrap(text, width)
    if len(lines) <= limit:
        return lines
    ends = [found.start() for found in _SENTENCE.finditer(text)]
    for end in reversed(ends):
        shorter = wrap(f"{text[:end]} ...", width)
        if len(shorter) <= limit:
            return shorter
    return [*lines[: limit - 1], clip(f"{lines[limit - 1]} ...", width)] if limit else []
