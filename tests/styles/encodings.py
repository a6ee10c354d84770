"""Files of other encodings: ``BYTES[name](text) -> bytes``."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

BYTES: dict[str, Callable[[str], bytes]] = {
    "utf8": str.encode,
    "utf8_with_mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "utf16_with_mark": lambda text: text.encode("utf-16"),
    "utf16_big_with_mark": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "utf16_without_mark": lambda text: text.encode("utf-16-le"),
    "utf16_big_without_mark": lambda text: text.encode("utf-16-be"),
    "utf32_with_mark": lambda text: text.encode("utf-32"),
    "power_shell": lambda text: text.replace("\n", "\r\n").encode("utf-16"),
    "latin1": lambda text: text.encode("latin-1", "replace"),
    "windows_1252": lambda text: text.encode("cp1252", "replace"),
    "read_as_latin1": lambda text: text.encode().decode("latin-1").encode(),
    "read_as_windows_1252": lambda text: text.encode().decode("cp1252", "replace").encode(),
    "one_bad_byte": lambda text: b"caf\xe9\n" + text.encode(),
    "nul_at_the_end": lambda text: text.encode() + b"\0" * 20,
}
