"""Lines out of a body that is still arriving.

A client may send all before it reads anything, or read as it sends. So what arrives is taken in while answers go
out, and kept: up to a limit that ends the body, with a limit for each line that ends only the line.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect

from diagnose.server.clock import within

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

_NEWLINE = b"\n"


class TooMuch(Exception):  # noqa: N818 - no fault of ours
    """The body is over its limit, or stopped arriving."""


class Lines:
    """The lines of `request`; None stands for one that is longer than `line_limit` bytes."""

    def __init__(self, request: Request, limit: int, line_limit: int, seconds: float) -> None:
        self._request = request
        self._limit = limit
        self._line_limit = line_limit
        self._seconds = seconds
        self._lines: deque[bytes | None] = deque()
        self._more = asyncio.Event()
        self._end: BaseException | None = None
        self._done = False

    @property
    def at_hand(self) -> bool:
        """Whether the next line is there already."""
        return bool(self._lines)

    async def __aiter__(self) -> AsyncIterator[bytes | None]:
        """Give each line without its end. Raises TooMuch and ClientDisconnect."""
        reader = asyncio.create_task(self._read())
        try:
            while True:
                while self._lines:
                    yield self._lines.popleft()
                if self._done:
                    break
                self._more.clear()
                await self._more.wait()
            if self._end is not None:
                raise self._end
        finally:
            reader.cancel()

    async def _read(self) -> None:
        try:
            await self._split()
        except (TooMuch, ClientDisconnect) as end:
            self._end = end
        finally:
            self._done = True
            self._more.set()

    async def _split(self) -> None:
        size, rest, skipping = 0, bytearray(), False
        stream = self._request.stream().__aiter__()
        while (part := await self._next(stream)) is not None:
            size += len(part)
            if size > self._limit:
                raise TooMuch(f"a batch may have {self._limit:,} bytes; send the rest as another one")
            first, *others = part.split(_NEWLINE)
            rest += first
            for other in others:
                self._put(None if skipping or len(rest) > self._line_limit else bytes(rest))
                rest, skipping = bytearray(other), False
            if len(rest) > self._line_limit:
                rest, skipping = bytearray(), True
        if rest or skipping:
            self._put(None if skipping else bytes(rest))

    async def _next(self, stream: AsyncIterator[bytes]) -> bytes | None:
        try:
            async with within(self._seconds):
                return await anext(stream, None)
        except TimeoutError:
            raise TooMuch(f"nothing arrived for {self._seconds:g} s") from None

    def _put(self, line: bytes | None) -> None:
        self._lines.append(line)
        self._more.set()
