"""What a terminal does with a text: colours, titles, links, carriage returns."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re

    from .pieces import Change
else:
    from kb import regexes as re

_ANSI = re.compile(
    r"(?:\x1b|\x9b|\u241b|\^\[(?=\[)|\\033|\\x1b|\\e(?=\[))"
    r"(?:\][^\x07\x1b\n]{0,2000}(?:\x07|\x1b\\)?|\n?\[[0-?\n]{0,64}[ -/]{0,8}[@-~](?<!\[)|[@-Z\\^-~])"
    r"|\[(?:\d{1,3}(?:;\d{1,3}){0,6})?m(?<=[\dm\[]m)"
    r"|\r\n?|[\x00-\x06\x07\x08\x0e-\x1a\x1c-\x1f\x7f\ufeff]"
)
_BARE_ANSI = re.compile(r"\[\d;3\dm")
_CONTROL = re.compile("[\x00-\x08\x0d-\x1f\x7f\x9b\u241b\ufeff]")
_WRITTEN = ("^[[", "\\033", "\\x1b", "\\e[", "[0m")


def terminal(text: str) -> list[Change]:
    """Drop colours, titles and control characters; a carriage return begins a line."""
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
