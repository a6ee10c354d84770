"""Signs that an editor, a chat or a page put in the place of plain ones, or between them without being seen."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re

    from .pieces import Change
else:
    from kb import regexes as re

#: Spaces, hyphens, line ends, wide signs; then what has no width at all.
_ODD = re.compile(
    "[\u00a0\u2007\u202f\u2010\u2011\u2028\u2029\u0085\uff08\uff09\uff1a\uff0c\u00ad\u200b-\u200f\u2060\u2066-\u2069\ufeff]"
)
_PLAIN = {
    "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u2010": "-", "\u2011": "-", "\u2028": "\n", "\u2029": "\n",
    "\u0085": "\n", "\uff08": "(", "\uff09": ")", "\uff1a": ":", "\uff0c": ",",
}  # fmt: skip


def signs(text: str) -> list[Change]:
    """Make odd spaces, hyphens and line ends plain, and drop what nobody sees."""
    if text.isascii():
        return []
    return [(m.start(), m.end(), _PLAIN.get(m[0], "")) for m in _ODD.finditer(text)]
