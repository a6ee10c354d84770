"""Signs that a transport or an editor wrote in other ones: mail, syslog, annotations, tables, Markdown."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re

    from .pieces import Change
else:
    from kb import regexes as re

_MAILED = re.compile(r"(?<!=)=\n|(?:=[0-9A-F]{2}){1,8}")
_SOFT = re.compile(r"^[^\n]{49,74}[^\n=]=\n", re.MULTILINE)


def printable(text: str) -> list[Change]:
    """Undo the quoted-printable form of mails."""
    if "=\n" not in text or not ("=3D" in text or "quoted-printable" in text or _SOFT.search(text)):
        return []
    return [(m.start(), m.end(), "" if m[0] == "=\n" else _bytes(m[0])) for m in _MAILED.finditer(text)]


def _bytes(written: str) -> str:
    return bytes.fromhex(written.replace("=", "")).decode("utf-8", "replace")


_LINE_ENDS = re.compile(r"(?:#015)?#012|(?:%0D)?%0A|%25")
_SYSLOG = ("last):#012", "last)#012", "#012  ", ".#012")
_ANNOTATED = ("last):%0A", "last)%0A", "%0A  ", ".%0A")


def annotated(text: str) -> list[Change]:
    """Put back the line ends that syslog writes as ``#012`` and GitHub's annotations as ``%0A``."""
    if not ("#" in text and "#012" in text) and not ("%" in text and "%0A" in text):
        return []
    if not any(sign in text for sign in (*_SYSLOG, *_ANNOTATED)):
        return []
    return [(m.start(), m.end(), "%" if m[0] == "%25" else "\n") for m in _LINE_ENDS.finditer(text)]


def doubled(text: str) -> list[Change]:
    """Halve the quotes of a cell in a table of comma-separated values."""
    if 'File ""' not in text:
        return []
    return [(m.start(), m.end(), '"') for m in re.finditer('""', text)]


_DRIVE = re.compile(r"(?<![A-Za-z])[A-Za-z]:\\[A-Za-z]")
_MARKED = re.compile(r"\\(?=[_*<>\[\]`#~|])")


def marked(text: str) -> list[Change]:
    """Drop the backslashes that keep Markdown from reading a sign, where no path of Windows holds any."""
    if "\\" not in text or ("\\_" not in text and "\\<" not in text and "\\*" not in text):
        return []
    if _DRIVE.search(text):
        return []
    return [(m.start(), m.end(), "") for m in _MARKED.finditer(text)]
