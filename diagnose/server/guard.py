"""A diagnosis within its time: what takes longer is broken off, on the event loop's own thread and beside it.

One thread looks at all that runs and raises `TooSlow` inside of what is overdue. The engine is linear in its text, so
that this should never happen; a pattern of somebody's own catalogue may prove that wrong.
"""

from __future__ import annotations

import asyncio
import ctypes
import threading
import time
from typing import TYPE_CHECKING, TypeVar

from .refusals import TooSlow

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

#: Seconds between two looks.
_STEP = 0.1


class _Overdue(BaseException):
    """Raised from outside into work that takes too long. No `Exception`: nothing on its way may catch it."""


class Guard:
    """Runs work for at most `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._running: dict[int, float] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._look, name="kdiag-guard", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def run(self, work: Callable[[], T]) -> T:
        """Do `work` in this thread. Raises TooSlow."""
        me = threading.get_ident()
        try:
            self._running[me] = time.monotonic() + self.seconds
            try:
                return work()
            finally:
                self._leave(me)
        except _Overdue:
            raise TooSlow(self.seconds) from None

    async def run_beside(self, work: Callable[[], T]) -> T:
        """Do `work` in a thread of its own. Raises TooSlow."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def tell(result: T | None, error: BaseException | None) -> None:
            if done.cancelled():
                return
            if error is not None:
                done.set_exception(error)
            else:
                done.set_result(result)  # type: ignore[arg-type]

        def act() -> None:
            try:
                result, error = self.run(work), None
            except BaseException as problem:  # noqa: BLE001 - told to the one who waits
                result, error = None, problem
            loop.call_soon_threadsafe(tell, result, error)

        threading.Thread(target=act, name="kdiag-long-text", daemon=True).start()
        return await done

    def _leave(self, me: int) -> None:
        """From here on nothing is raised into this thread, nor is what was raised but has not arrived."""
        with self._lock:
            if self._running.pop(me, None) is None:
                _raise_in(me, None)

    def _look(self) -> None:
        while not self._stop.wait(_STEP):
            now = time.monotonic()
            with self._lock:
                for thread, end in list(self._running.items()):
                    if end < now:
                        del self._running[thread]
                        _raise_in(thread, _Overdue)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Have `error` raised in `thread` at its next step in Python; None takes back what has not been raised yet."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error) if error else None)
