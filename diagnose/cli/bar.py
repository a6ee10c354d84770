"""A bar for what takes long: on a terminal, after a second, and gone when it is done."""

from __future__ import annotations

import sys
import time

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from typing import Any

#: Seconds until a bar is worth its while.
_PATIENCE = 1.0


class Bar:
    """How much of `total` bytes of several files is read. Nothing is shown where `total` is 0 or nobody looks."""

    def __init__(self, total: int) -> None:
        self._total = total if sys.stderr is not None and sys.stderr.isatty() else 0
        self._before = 0  # bytes of the files that are done
        self._started = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def close(self) -> None:
        """Take it away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def at(self, position: int) -> None:
        """So much of the present file is read."""
        if not self._total:
            return
        if self._bar is not None:
            self._bar.update(self._task, completed=self._before + position)
        elif time.monotonic() - self._started > _PATIENCE:
            self._show()

    def next(self, size: int) -> None:
        """A file of `size` bytes is done."""
        self._before += size
        self.at(0)

    def _show(self) -> None:
        from rich import console as consoles
        from rich import progress as bars

        columns = (bars.BarColumn(), bars.TaskProgressColumn(), bars.DownloadColumn(), bars.TimeRemainingColumn())
        self._bar = bars.Progress(*columns, console=consoles.Console(file=sys.stderr), transient=True)
        self._task = self._bar.add_task("", total=self._total, completed=self._before)
        self._bar.start()
