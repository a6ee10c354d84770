"""What was found, each distinct error once: how often, and where first and last."""

from __future__ import annotations

from diagnose.model import Finding, Place

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re

    from diagnose.model import Diagnosis
else:
    from kb import regexes as re

#: Distinct errors that are kept; what comes then is counted only. A log with more of them has another problem.
MOST = 1_000
_SAID = 300
_NUMBER = re.compile(r"0x[0-9a-f]+|\d+")


class Tally:
    """Distinct errors in the order of their first places."""

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], Finding] = {}
        #: Errors that were not kept.
        self.more = 0

    def add(self, diagnosis: Diagnosis, place: Place) -> Finding | None:
        """Count one error; gives it where it is a new one. Of equal errors the surest answer is kept."""
        key = _key(diagnosis)
        known = self._found.get(key)
        if known is not None:
            best = max(known.diagnosis, diagnosis, key=_sureness)
            self._found[key] = known._replace(diagnosis=best, times=known.times + 1, last=place)
            return None
        if len(self._found) >= MOST:
            self.more += 1
            return None
        self._found[key] = Finding(diagnosis, 1, place, place)
        return self._found[key]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them."""
        return tuple(self._found.values())


def _key(diagnosis: Diagnosis) -> tuple[object, ...]:
    """What makes two errors the same: the entry and the reader's line, else the exception and its words."""
    if diagnosis.status == "diagnosed":
        match = diagnosis.matches[0]
        return (match.id, match.line and match.line[:2])
    last = diagnosis.errors[-1]
    return (last.exception, _NUMBER.sub("0", last.message[:_SAID]))


def _sureness(diagnosis: Diagnosis) -> float:
    return diagnosis.matches[0].confidence if diagnosis.matches else 0.0
