"""Connections within limits that uvicorn leaves to a proxy.

How many there may be, how long they may say nothing or read nothing, how much may come before a request begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

try:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as _Base
except ImportError:  # no wheel for this Python: a third of the requests per second
    from uvicorn.protocols.http.h11_impl import H11Protocol as _Base  # type: ignore[assignment]

from .joined import Joined

if TYPE_CHECKING:
    import asyncio

#: Bytes of a request line with all headers.
HEAD = 64 << 10
_END = b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_FULL = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5" + _END
_HEAD = b"HTTP/1.1 431 Request Header Fields Too Large" + _END
_LATE = b"HTTP/1.1 408 Request Timeout" + _END
#: Connections without a request, the oldest first: they make room for others.
_idle: dict[Bounded, None] = {}


class Bounded(_Base):
    """One connection. Its limits are those of the settings in the application's factory (`run.Factory`)."""

    _before = 0
    _timer: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _last: Any = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take it; where there are too many, in the place of one that says nothing."""
        super().connection_made(Joined(transport, self.loop))  # type: ignore[arg-type] # it stands for one
        self._settings = self.config.app.settings  # type: ignore[union-attr]
        if len(self.connections) <= self._settings.connections:
            self._wait()
        elif _idle:
            next(iter(_idle)).give_up(_FULL)
            self._wait()
        else:
            self.give_up(_FULL)

    def data_received(self, data: bytes) -> None:
        """Count what comes before a request has begun."""
        super().data_received(data)
        if self.cycle is not self._last:
            self._last, self._before = self.cycle, 0
            self._relax()
        elif self.cycle is None or self.cycle.response_complete:
            self._before += len(data)
            if self._timer is None:
                self._wait()
            if self._before > HEAD:
                self.give_up(_HEAD)

    def pause_writing(self) -> None:
        """Give the client a time to read what it has asked for."""
        super().pause_writing()
        self._stalled = self.loop.call_later(self._settings.body_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """It reads."""
        self._unstall()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close it, also where the client does not take what was sent."""
        super().timeout_keep_alive_handler()
        self.loop.call_later(self._settings.idle_seconds, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._relax()
        self._unstall()
        super().connection_lost(exc)

    def give_up(self, words: bytes) -> None:
        """Say why, and close."""
        self._relax()
        if not self.transport.is_closing():
            self.transport.write(words)
            self.transport.close()
            self.loop.call_later(self._settings.idle_seconds, self.transport.abort)

    def _wait(self) -> None:
        _idle[self] = None
        self._timer = self.loop.call_later(self._settings.idle_seconds, self.give_up, _LATE)

    def _relax(self) -> None:
        _idle.pop(self, None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _unstall(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
