"""What several processes wrote into one log at once, taken apart: each rank's, worker's or container's own lines.

A launcher marks each line with who wrote it. Where the lines of two tracebacks stand between each other, only the
marks tell which line belongs to which.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
    from collections.abc import Sequence
    from typing import NamedTuple
else:
    from kb import NamedTuple
    from kb import regexes as re

_STAMP = (
    r"(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,\d]{0,12}(?:Z|[+-]\d\d:?\d\d)?\]?[ \t]{1,4}"
    r"|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d )?"
)
#: Each of these names a number: of a rank, a process, a worker or a container.
_WHO = (
    r"\[(?:default|rank|Rank|RANK)?[ :_]{0,2}\d{1,5}(?:/\d{1,5})?\]:?"  # torchrun, Lightning
    r"|\[\d{1,3},(?:mpirank:)?\d{1,5}(?:,[\w.-]{1,60})?\](?:<std(?:err|out)>)?:"  # Horovod, MPI
    r"|\((?:[\w.:<>-]{1,80} )?pid=\d{1,9}(?:, ?[a-z]{1,10}=[\w.:-]{1,60}){0,3}\)"  # Ray
    r"|[ ]{0,4}\d{1,4}: "  # srun --label
    r"|[\w.-]{1,60}[-_]\d{1,4} {0,20}\| |[\w.]{1,60}-\d{1,4}: "  # docker compose, DeepSpeed
    r"|\[[\w./-]{0,100}[-:]\d{1,6}(?:/[\w.-]{1,60})?\] "  # kubectl logs --prefix, host:port
    r"|[\w.-]{1,60} [\w./-]{1,60}\[\d{1,8}\]: "  # syslog
)
_MARK = re.compile(rf"(?:\x1b\[[\d;]{{0,12}}m)?{_STAMP}(?P<who>{_WHO})")
_STDERR = re.compile(r"<std(?:err|out)>")
#: A process is taken apart from the others where so many of its lines hold what a traceback is made of.
_LEAST = 2
_TRACED = re.compile(r"Traceback \(|File \"|(?:Error|Exception|Warning)\b")


class Stream(NamedTuple):
    """The lines that one process wrote, and where each of them stands: its number among all lines, from 0."""

    text: str
    lines: Sequence[int]


def separate(text: str) -> list[Stream]:
    """Give the streams of a text, in the order in which they begin: one where no two processes wrote in turns."""
    lines = text.split("\n")
    if "Traceback (" in text or 'File "' in text:
        marks = [found["who"] if (found := _MARK.match(line)) else "" for line in lines]
        if _interleaved(lines, marks):
            return _taken_apart(lines, marks)
    return [Stream(text, range(len(lines)))]


def _interleaved(lines: Sequence[str], marks: Sequence[str]) -> bool:
    """Whether two processes or more wrote parts of tracebacks, in turns."""
    changes: dict[str, int] = {}
    traced: dict[str, int] = {}
    before = ""
    for line, mark in zip(lines, marks, strict=True):
        if mark:
            changes[mark] = changes.get(mark, 0) + (mark != before)
            traced[mark] = traced.get(mark, 0) + bool(_TRACED.search(line))
            before = mark
    writers = [mark for mark, number in traced.items() if number >= _LEAST]
    return len(writers) > 1 and any(changes[mark] > 1 for mark in writers)


def _taken_apart(lines: Sequence[str], marks: Sequence[str]) -> list[Stream]:
    numbers: dict[str, list[int]] = {}
    for number, mark in enumerate(marks):
        numbers.setdefault(_STDERR.sub("", mark), []).append(number)
    return [Stream("\n".join([lines[n] for n in own]), own) for own in numbers.values()]
