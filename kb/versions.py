"""Ranges of Keras minor releases, as written in entries: ``3.4 - 3.12``, ``3.13 -``, ``- 3.6``, ``3.5``.

Ranges are closed and count minor releases only: the verifier runs the last patch release of each
minor, so a finer bound would claim more than was run.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
    from typing import NamedTuple
else:
    from kb import regexes as re
    from kb.named import NamedTuple


Minor = tuple[int, int]

_MINOR = r"(\d{1,3})\.(\d{1,3})"
# Compiled where they are used (`re` keeps them): every start reads this module.
_RANGE = rf"^\s*(?:{_MINOR})?\s*(-)?\s*(?:{_MINOR})?\s*$"
_RELEASE = r"^(\d{1,3})\.(\d{1,3})(?:\.\d{1,5})?\w{0,20}$"


class VersionRange(NamedTuple):
    """A closed range of minor releases; ``None`` leaves that end open."""

    since: Minor | None = None
    until: Minor | None = None

    def holds(self, minor: Minor) -> bool:
        """Whether `minor` lies in the range."""
        return (self.since is None or self.since <= minor) and (self.until is None or minor <= self.until)

    def __str__(self) -> str:
        since, until = (f"{m[0]}.{m[1]}" if m else "" for m in (self.since, self.until))
        if since and since == until:
            return since
        return f"{since} - {until}".strip()


ANY_VERSION = VersionRange()


def parse_range(text: str) -> VersionRange:
    """Read a range such as ``3.4 - 3.12``. Raises ValueError with what to write instead."""
    found = re.match(_RANGE, text)
    if not found or not text.strip(" -"):
        raise ValueError(f"{text!r} is no version range; write '3.4 - 3.12', '3.13 -', '- 3.6' or '3.5'")
    a, b, dash, c, d = found.groups()
    since = (int(a), int(b)) if a else None
    until = (int(c), int(d)) if c else None
    if not dash:
        if until is not None:
            raise ValueError(f"{text!r} is no version range; put ' - ' between the two versions")
        until = since
    if since and until and since > until:
        raise ValueError(f"{text!r} ends before it begins")
    return VersionRange(since, until)


def minor_of(release: str) -> Minor | None:
    """``"3.15.1"`` -> ``(3, 15)``; None where the text is no release number."""
    found = re.match(_RELEASE, release.strip())
    return (int(found[1]), int(found[2])) if found else None
