"""A page: entities and tags."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re

    from .pieces import Change
else:
    from kb import regexes as re

_HTML = re.compile(
    r"&(?:lt|gt|amp|quot|apos|nbsp|#\d{1,6}|#[xX][0-9a-fA-F]{1,6});"
    r"|</?(?:pre|code|span|div|p|br|b|i|u|a|font|table|tbody|tr|td|th|li|ul|ol|strong|em|samp|tt|html|body|head|blockquote|section)"
    r"(?:\s[^<>]{0,400})?/?>"
)
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'", "nbsp": " "}
_BREAKS = ("<br", "</p", "</div", "</tr", "</li", "</pre")


def unhtml(text: str) -> list[Change]:
    """Turn entities into characters and layout tags into lines."""
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
        code = int("0" + name[1:], 16) if name[1] in "xX" else int(name[1:])
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
    breaks = sign.lower().startswith(_BREAKS) and text[found.end() : found.end() + 1] != "\n"
    return "\n" if breaks else ""
