"""Diagnoses in processes of their own, beside the event loop: none of them holds up the others' requests.

Python cannot break off a running function from outside, but a process can be ended: one that works on a text for too
long is killed and another one takes its place. What waited behind that text goes to the next helper.
"""

from __future__ import annotations

import asyncio
import marshal
import sys
from collections import deque
from typing import Any, NamedTuple

from . import logs
from .joined import Joined
from .refusals import Busy, Failed, TooSlow

#: Jobs that a helper has at a time: one that it works on, the next ones already at hand. With two, a fifth of the
#: time of a busy server goes into waking each other up; with many, what is short waits behind what is long.
_DEPTH = 4
#: Seconds that a helper may take to start, and between two looks at the running ones.
_START, _LOOK = 60.0, 0.1
_PROGRAM = "import sys; sys.path[:] = {path!r}; from diagnose.server.helper import main; main()"


class Answer(NamedTuple):
    """What a helper says: the outcome, the id of the first match or "", seconds, and what was asked for.

    `unknown` is the error that no entry explains: its class and message as they stand in the text, release, backend.
    `again` tells an answer that was kept from one that was worked out.
    """

    status: str
    first: str
    seconds: float
    payload: bytes
    unknown: tuple[str, str, str, str] | None = None
    again: bool = False


class _Job:
    """One text on its way."""

    __slots__ = ("done", "frame", "since")

    def __init__(self, frame: bytes, done: asyncio.Future[Answer], now: float) -> None:
        self.frame = frame
        self.done = done
        self.since = now


class Pool:
    """Helpers over one compiled catalogue."""

    def __init__(self, index: bytes, size: int, seconds: float) -> None:
        self.index = index
        self.size = size
        self.seconds = seconds
        self.waiting: deque[_Job] = deque()
        self.helpers: list[Helper] = []
        self._closing = False
        self._looker: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start all helpers. Raises Failed where they do not come up."""
        self.helpers = list(await asyncio.gather(*[self._helper() for _ in range(self.size)]))
        self._looker = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Let the helpers finish what they have, then end them."""
        self._closing = True
        while self.waiting or any(helper.jobs for helper in self.helpers):
            await asyncio.sleep(0.01)
        if self._looker is not None:
            self._looker.cancel()
        for helper in self.helpers:
            helper.end()
        await asyncio.gather(*[helper.gone for helper in self.helpers])

    async def ask(self, *job: Any) -> Answer:
        """Have one text diagnosed (`helper._done` tells what a job is). Raises TooSlow, Busy, Failed."""
        data = marshal.dumps(job)
        loop = asyncio.get_running_loop()
        one = _Job(len(data).to_bytes(4, "big") + data, loop.create_future(), loop.time())
        self._give(one)
        return await one.done

    def _give(self, job: _Job) -> None:
        free = min(self.helpers, key=_load, default=None)
        if free is not None and len(free.jobs) < _DEPTH:
            free.take(job)
        else:
            self.waiting.append(job)

    def next_for(self, helper: Helper) -> None:
        """Give a helper that has room what waits. What nobody waits for any more is dropped."""
        while self.waiting and len(helper.jobs) < _DEPTH:
            job = self.waiting.popleft()
            if not job.done.done():
                helper.take(job)

    def lost(self, helper: Helper) -> None:
        """Replace a helper that has ended; hand on what it had not begun."""
        if helper in self.helpers:
            self.helpers.remove(helper)
        jobs = [*helper.jobs]
        helper.jobs.clear()
        if jobs and not jobs[0].done.done():
            jobs[0].done.set_exception(TooSlow(self.seconds) if helper.overdue else Failed())
        self.waiting.extendleft(reversed(jobs[1:]))
        if not self._closing:
            logs.warning("helper-ended", reason="too-slow" if helper.overdue else "died")
            self._replacing = asyncio.ensure_future(self._replace())

    async def _replace(self) -> None:
        try:
            helper = await self._helper()
        except Failed:
            await asyncio.sleep(1)
            self._replacing = asyncio.ensure_future(self._replace())
            return
        self.helpers.append(helper)
        self.next_for(helper)

    async def _helper(self) -> Helper:
        loop = asyncio.get_running_loop()
        program = _PROGRAM.format(path=sys.path)
        _, helper = await loop.subprocess_exec(
            lambda: Helper(self, loop), sys.executable, "-c", program, stderr=None, close_fds=True
        )
        helper.send(self.index)
        try:
            await asyncio.wait_for(asyncio.shield(helper.ready), _START)
        except (TimeoutError, asyncio.TimeoutError):
            helper.kill()
            raise Failed from None
        return helper

    async def _look(self) -> None:
        """Kill what is overdue; send away who has waited for too long."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(min(_LOOK, self.seconds / 4))
            now = loop.time()
            for helper in self.helpers:
                if helper.jobs and now - helper.begun > self.seconds:
                    helper.overdue = True
                    helper.kill()
            while self.waiting and now - self.waiting[0].since > 2 * self.seconds:
                job = self.waiting.popleft()
                if not job.done.done():
                    job.done.set_exception(Busy("all helpers are at work"))


class Helper(asyncio.SubprocessProtocol):
    """The server's side of one helper. `jobs` are those that it has been sent; it works on the first."""

    def __init__(self, pool: Pool, loop: asyncio.AbstractEventLoop) -> None:
        self.pool = pool
        self.loop = loop
        self.jobs: deque[_Job] = deque()
        self.begun = 0.0
        self.overdue = False
        self.ready: asyncio.Future[None] = loop.create_future()
        self.gone: asyncio.Future[None] = loop.create_future()
        self._buffer = bytearray()

    def connection_made(self, transport: Any) -> None:
        """Keep both ends."""
        self._transport = transport
        self._input = Joined(transport.get_pipe_transport(0), self.loop)

    def send(self, data: bytes) -> None:
        """Send one frame."""
        self._input.write(len(data).to_bytes(4, "big") + data)

    def take(self, job: _Job) -> None:
        """Send it a job."""
        if not self.jobs:
            self.begun = self.loop.time()
        self.jobs.append(job)
        self._input.write(job.frame)

    def pipe_data_received(self, fd: int, data: bytes) -> None:  # noqa: ARG002 - the one pipe
        """Split what arrives into frames."""
        buffer = self._buffer
        buffer += data
        while len(buffer) >= 4:
            end = 4 + int.from_bytes(buffer[:4], "big")
            if len(buffer) < end:
                return
            frame = bytes(memoryview(buffer)[4:end])
            del buffer[:end]
            self._received(frame)

    def _received(self, frame: bytes) -> None:
        if not frame:
            self.ready.set_result(None)
            return
        job = self.jobs.popleft()
        self.begun = self.loop.time()
        if not job.done.done():
            job.done.set_result(Answer(*marshal.loads(frame)))  # noqa: S302 - written by our own helper
        self.pool.next_for(self)

    def process_exited(self) -> None:
        """Have the pool replace it."""
        if not self.gone.done():
            self.gone.set_result(None)
        if not self.ready.done():
            self.ready.set_exception(Failed())
        else:
            self.pool.lost(self)

    def end(self) -> None:
        """Let it end: its input does."""
        self._input.close()

    def kill(self) -> None:
        """End it at once."""
        if self._transport.get_returncode() is None:
            self._transport.kill()


def _load(helper: Helper) -> int:
    return len(helper.jobs)
