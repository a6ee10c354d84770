"""Collecting beside the requests: a thread of its own writes, and what it cannot keep up with is dropped."""

from __future__ import annotations

import queue
import sqlite3
import threading
from typing import TYPE_CHECKING

from diagnose.server import logs

from .skeleton import skeleton
from .store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnose.server.pool import Answer

    from .skeleton import Known, Skeleton

_WAITING = 1000
_AT_ONCE = 100


class Collector:
    """Takes the answers that name no entry. `known` gives what may stay in a skeleton, as of now."""

    def __init__(self, path: str, limit: int, known: Callable[[], Known]) -> None:
        self._store = Store(path, limit)
        self._known = known
        self._queue: queue.Queue[Skeleton | None] = queue.Queue(_WAITING)
        self._thread = threading.Thread(target=self._write, name="kdiag-collect", daemon=True)
        self._thread.start()

    def seen(self, answer: Answer) -> None:
        """Take one answer; never waits and never raises."""
        if answer.unknown is None:
            return
        row = skeleton(*answer.unknown, self._known())
        try:
            self._queue.put_nowait(row)
        except queue.Full:
            logs.warning("unmatched errors are dropped: they come faster than they can be written")

    def close(self) -> None:
        """Write what is there, then end."""
        self._queue.put(None)
        self._thread.join()
        self._store.close()

    def _write(self) -> None:
        while True:
            rows = [self._queue.get()]
            while len(rows) < _AT_ONCE and rows[-1] is not None and not self._queue.empty():
                rows.append(self._queue.get_nowait())
            kept = [row for row in rows if row is not None]
            try:
                self._store.add(kept)
            except sqlite3.Error as error:
                logs.warning("unmatched errors could not be written", error=type(error).__name__, lost=len(kept))
            if rows[-1] is None:
                return
