"""The errors of whole logs for a terminal: each in a few lines, then how much was read."""

from __future__ import annotations

from . import words
from .facts import main_error
from .prose import one_line, wrap
from .terminal import PLAIN, WIDTH, Paint
from .text import short

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from diagnose.model import Finding, Scan

#: Unknown errors that are shown each by itself; the rest is counted.
_MOST = 20


def render(scan: Scan, *, told: bool = False, width: int = WIDTH, paint: Paint = PLAIN) -> str:
    """All errors, those of the catalogue first, and the totals. `told`: each was printed as it came."""
    known = [one for one in scan.findings if one.diagnosis.status == "diagnosed"]
    other = [one for one in scan.findings if one.diagnosis.status != "diagnosed"]
    if told:
        parts = [_counts([one for one in scan.findings if one.times > 1], width)]
    else:
        parts = [one(finding, width=width, paint=paint) for finding in [*known, *other[:_MOST]]]
        parts.append(f"{words.more(len(other) - _MOST)}\n" if len(other) > _MOST else "")
    total = wrap(_total(scan, len(known), len(other)), width)
    return "\n".join([*filter(None, parts), "".join([f"{paint.quiet(line)}\n" for line in total])])


def one(finding: Finding, *, width: int = WIDTH, paint: Paint = PLAIN) -> str:
    """One error: what it is, where it stands, what to do."""
    place = words.printed(finding.times, finding.first, finding.last)
    return short(finding.diagnosis, place, width=width, paint=paint)


def _counts(findings: list[Finding], width: int) -> str:
    """A line for each error that came more than once."""
    lines = []
    for finding in findings:
        match = finding.diagnosis.matches[0] if finding.diagnosis.status == "diagnosed" else None
        position = main_error(finding.diagnosis)
        name = match.id if match else finding.diagnosis.errors[position].exception if position >= 0 else ""
        told = f"{name}: {words.printed(finding.times, finding.first, finding.last)}"
        lines += wrap(one_line(told), width)
    return "".join([f"{line}\n" for line in lines])


def _total(scan: Scan, known: int, other: int) -> str:
    lines, size = sum(log.lines for log in scan.logs), sum(log.size for log in scan.logs)
    read = words.read(lines, size, len(scan.logs))
    return words.total(known, other + scan.more, read)
