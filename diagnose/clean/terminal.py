"""What a terminal does with a text: colours, titles, links, carriage returns."""

from __future__ import annotations

from .pieces import kept

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re

    from .pieces import Change, Kept
else:
    from kb import regexes as re

#: What follows an escape character: a title or link, a control sequence, a single sign.
_SEQUENCE = (
    r"(?:\][^\x07\x1b\n]{0,2000}(?:\x07|\x1b\\)?|\n?\[[0-?\n]{0,64}[ -/]{0,8}[@-~](?<!\[)|[@-Z\\^-~])"
)
_CONTROLS = r"\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufeff"
#: Colours in a row and control characters in a row are one match. A pattern that begins with one set of characters is
#: looked for many times as fast as one that begins with several words.
_ESCAPED = (
    r"(?<=\x1b)\[[0-9;]{0,64}m(?:\x1b\[[0-9;]{0,64}m){0,200}"
    rf"|(?<=[\x1b\x9b\u241b]){_SEQUENCE}|(?<=\^)\[(?=\[){_SEQUENCE}|(?<=\\)(?:033|x1b|e(?=\[)){_SEQUENCE}"
    rf"|(?<=\r)\n?|(?<=[{_CONTROLS}])[{_CONTROLS}]{{0,4000}}"
)
_ANSI = re.compile(rf"([\x1b\x9b\u241b^\\\r{_CONTROLS}](?:{_ESCAPED}))")
#: Where the escape characters themselves were lost.
_WITH_BARE = re.compile(
    rf"([\x1b\x9b\u241b^\\\[\r{_CONTROLS}](?:{_ESCAPED}|(?<=\[)(?:\d{{1,3}}(?:;\d{{1,3}}){{0,6}})?m(?<=[\dm\[]m)))"
)
_BARE_ANSI = re.compile(r"\[\d;3\dm")
_CONTROL = re.compile("[\x00-\x08\x0d-\x1f\x7f\x9b\u241b\ufeff]")
_CONTROL_ASCII = bytes([*range(9), *range(13, 32), 127])
_WRITTEN = ("^[[", "[0m")
_WRITTEN_ESCAPED = ("\\033", "\\x1b", "\\e[")


def terminal(text: str) -> Kept | list[Change] | None:
    """Drop colours, titles and control characters; a carriage return begins a line."""
    if not _holds_any(text):
        return []
    bare = "[0m" in text or ("m" in text and bool(_BARE_ANSI.search(text)))
    pattern = _WITH_BARE if bare else _ANSI
    if "\r" not in text:
        return kept(pattern.split(text))
    places = map(re.Match.span, pattern.finditer(text))
    return [(start, end, "\n" if text[start] == "\r" else "") for start, end in places]


def _holds_any(text: str) -> bool:
    if any(map(text.__contains__, _WRITTEN)) or ("\\" in text and any(map(text.__contains__, _WRITTEN_ESCAPED))):
        return True
    if not text.isascii():
        return _CONTROL.search(text) is not None
    data = text.encode("ascii")  # bytes are gone through several times as fast as by a pattern
    return len(data.translate(None, _CONTROL_ASCII)) < len(data)
