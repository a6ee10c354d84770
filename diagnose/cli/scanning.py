"""``kdiag scan``: logs in, the errors that they hold out; as they come, where a log still grows."""

from __future__ import annotations

import os
import stat
import sys
import time

from diagnose.main import BAD_USE, DIAGNOSED, NOT_DIAGNOSED, BadUse, say
from diagnose.model import Log, Place, Scan

from . import logs
from .reports import report

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import NamedTuple

    from diagnose.scan import Found, Scanner

    from .bar import Bar
    from .reports import Report
else:
    from kb import NamedTuple

FORMATS = ("text", "json", "github")
#: Seconds between two looks at a log that grows without a pause.
_LOOK = 2.0
NO_INPUT = """\
kdiag scan reads long logs and names the Keras errors in them.

  kdiag scan train.log                      all errors of a log; several logs, .gz and .zst as well
  python train.py 2>&1 | kdiag scan         errors as they are printed
  kdiag scan --follow train.log             errors as they are written
"""


class Request(NamedTuple):
    """One scan. No files: standard input."""

    files: tuple[str, ...] = ()
    follow: bool = False
    format: str = "text"
    colour: bool | None = None


class _Reading:
    """One log on its way, and what became of it."""

    def __init__(self, name: str, blocks: Iterator[bytes | None], make: Callable[[], Scanner]) -> None:
        self.name = name
        self.blocks = blocks
        self.make = make
        self.scanner = make()
        self.problem = ""
        self.looked = time.monotonic()
        self.lines = self.size = 0  # of what stood in the file before it began anew

    def log(self) -> Log:
        """What was read of it."""
        lines, size = self.lines + self.scanner.lines, self.size + self.scanner.size
        return Log(self.name, lines, size, self.problem)


def plain(arguments: Sequence[str]) -> Request | None:
    """What `arguments` ask for; None where the argument parser, which takes as long as a scan, must see them."""
    files: list[str] = []
    found = Request()
    rest = iter(arguments)
    for argument in rest:
        if argument in ("-f", "--follow"):
            found = found._replace(follow=True)
        elif argument in ("--color", "--no-color"):
            found = found._replace(colour=argument == "--color")
        elif argument == "--format" or argument.startswith("--format="):
            found = found._replace(format=argument[9:] if "=" in argument else next(rest, ""))
        elif argument == "" or (argument[0] == "-" and argument != "-"):
            return None
        else:
            files.append(argument)
    return found._replace(files=tuple(files)) if found.format in FORMATS else None


def scan(request: Request) -> int:
    """Scan, print, and return the exit status. Raises BadUse where there is nothing to read."""
    names = request.files or ("-",)
    if "-" in names and (sys.stdin is None or sys.stdin.closed):
        raise BadUse("there is no input: standard input is closed; name a file or pipe the log in")
    if not request.files and sys.stdin.isatty():
        raise BadUse(NO_INPUT)
    grows = request.follow or ("-" in names and not _is_file())
    shown = report(request.format, request.colour, live=grows and (request.follow or request.format != "json"))
    run = _Run(shown)
    try:
        (run.follow if request.follow else run.read)(names)
    except KeyboardInterrupt:  # how one ends a program that is being watched: what has come is answered
        run.end()
    found = Scan(run.tally.findings, tuple(one.log() for one in run.done), run.tally.more)
    shown.end(found)
    from kb import regexes

    regexes.keep()
    if any(one.diagnosis.status == "diagnosed" for one in found.findings):
        return DIAGNOSED
    return BAD_USE if all(log.problem and not log.size for log in found.logs) else NOT_DIAGNOSED


class _Run:
    """All logs of one command."""

    def __init__(self, shown: Report) -> None:
        from diagnose.engine import default_engine
        from diagnose.scan import Signs, Tally

        self.engine = default_engine()
        self.signs = Signs(self.engine)
        self.bar: Bar | None = None
        self.tally = Tally()
        self.shown = shown
        self.open: list[_Reading] = []
        self.done: list[_Reading] = []

    def make(self) -> Scanner:
        """Make a scanner for one more log."""
        from diagnose.scan import Scanner

        return Scanner(self.engine, self.signs)

    def read(self, names: Sequence[str]) -> None:
        """Read logs to their ends, one after the other."""
        from .bar import Bar

        self.bar = Bar(sum(map(_size, names)))
        for name in names:
            blocks = logs.of_input(self.bar.at) if name == "-" else logs.of_file(name, self.bar.at)
            self.open = [_Reading(name, blocks, self.make)]
            while self.open:
                self._turn(self.open[0])
            self.bar.next(_size(name))
        self.bar.close()

    def follow(self, names: Sequence[str]) -> None:
        """Read logs as they grow, by turns, until all have come to an end, which files never do."""
        for name in names:
            blocks = logs.of_input(lambda _: None) if name == "-" else logs.followed(name)
            self.open.append(_Reading(name, blocks, self.make))
        while self.open:
            for reading in list(self.open):
                self._turn(reading)
            if any(reading.name != "-" for reading in self.open):
                time.sleep(logs.QUIET)

    def _turn(self, reading: _Reading) -> None:
        """Read a log until it has nothing to give for now, or until its end."""
        try:
            for block in reading.blocks:
                if block is None:
                    self._anew(reading)
                elif block:
                    self._take(reading, reading.scanner.feed(block))
                if not block or (self.shown.live and time.monotonic() - reading.looked > _LOOK):
                    reading.looked = time.monotonic()
                    self._take(reading, reading.scanner.look())
                if not block:
                    return
        except logs.Problem as problem:
            reading.problem = str(problem)
        self._end(reading)

    def end(self) -> None:
        """Take what has come of the open logs as all of it."""
        if self.bar is not None:
            self.bar.close()
        for reading in list(self.open):
            self._end(reading)

    def _end(self, reading: _Reading) -> None:
        self.open.remove(reading)
        self.done.append(reading)
        self._take(reading, reading.scanner.close())
        if reading.problem:
            rest = f"; its first {reading.scanner.lines:,} lines were scanned" if reading.scanner.size else ""
            if self.bar is not None:
                self.bar.close()  # comes back by itself
            say(f"{_shown(reading.name)} {reading.problem}{rest}")

    def _anew(self, reading: _Reading) -> None:
        self._take(reading, reading.scanner.close())
        reading.lines += reading.scanner.lines
        reading.size += reading.scanner.size
        reading.scanner = self.make()

    def _take(self, reading: _Reading, found: Iterable[Found]) -> None:
        for one in found:
            new = self.tally.add(one.diagnosis, Place(reading.name, one.line))
            if new is not None:
                self.shown.new(new)


def _size(name: str) -> int:
    """Bytes of a file; 0 where that is not known."""
    try:
        told = os.fstat(sys.stdin.fileno()) if name == "-" else os.stat(name)  # noqa: PTH116 - as in `logs`
    except (OSError, ValueError):
        return 0
    return told.st_size if stat.S_ISREG(told.st_mode) else 0


def _is_file() -> bool:
    """Whether standard input is a file, which does not grow as it is read."""
    return stat.S_ISREG(os.fstat(sys.stdin.fileno()).st_mode)


def _shown(name: str) -> str:
    from diagnose.render.prose import clip, escape

    return "the input" if name == "-" else f"'{clip(escape(name), 200)}'"
