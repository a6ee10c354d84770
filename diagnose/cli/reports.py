"""What a scan prints: all at its end, or each new error as it comes and the counts at the end."""

from __future__ import annotations

import os

from diagnose.main import colour, width, write

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from typing import Protocol

    from diagnose.model import Finding, Scan
else:
    Protocol = object


class Report(Protocol):
    """The answer of a scan on standard output."""

    #: Whether each new error is printed as it comes.
    live: bool

    def new(self, finding: Finding) -> None:
        """Take one more distinct error."""

    def end(self, scan: Scan) -> None:
        """Take the whole: all logs are read."""


def report(form: str, asked: bool | None, *, live: bool) -> Report:
    """Make the report in a format; `asked` is whether colours were asked for."""
    # one module of `render` is loaded, not all
    if form == "json":
        return _Json(live=live)
    return _Github(live=live) if form == "github" else _Text(live=live, asked=asked)


class _Text:
    """An error in a few lines."""

    def __init__(self, *, live: bool, asked: bool | None) -> None:
        from diagnose.render import several, terminal

        self.live = live
        self._page, self._width = several, width()
        self._paint = terminal.COLOURED if colour(asked) else terminal.PLAIN

    def new(self, finding: Finding) -> None:
        if self.live:
            write(self._page.one(finding, width=self._width, paint=self._paint) + "\n")

    def end(self, scan: Scan) -> None:
        write(self._page.render(scan, told=self.live, width=self._width, paint=self._paint))


class _Github:
    """One workflow command for each error."""

    def __init__(self, *, live: bool) -> None:
        from diagnose.render import github

        self.live = live
        self._page = github
        self._below = os.getcwd()  # noqa: PTH109 - pathlib takes longer to load than a log to scan

    def new(self, finding: Finding) -> None:
        if self.live:
            write(self._page.render_finding(finding, below=self._below))

    def end(self, scan: Scan) -> None:
        if not self.live:
            write("".join([self._page.render_finding(finding, below=self._below) for finding in scan.findings]))


class _Json:
    """One document. Of what grows, a line for each error as it comes; the last line is the whole."""

    def __init__(self, *, live: bool) -> None:
        from diagnose.render import json

        self.live = live
        self._page = json

    def new(self, finding: Finding) -> None:
        if self.live:
            write(self._page.render_line(finding))

    def end(self, scan: Scan) -> None:
        write(self._page.render_line(scan) if self.live else self._page.render(scan))
