"""``POST /v1/diagnose/batch``: a text a line in, an answer a line out, each as soon as it is there."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, ValidationError
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from diagnose.server import problems
from diagnose.server.problems import Problem
from diagnose.server.refusals import Refused

from . import bodies
from .lines import Lines, TooMuch
from .queries import invalid
from .texts import FRESH, TextRequest

if TYPE_CHECKING:
    from typing import Any

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from diagnose.server.service import Service

NDJSON = "application/x-ndjson"
_ACCEPTED = (NDJSON, "application/ndjson", "application/jsonl", "application/jsonlines")
#: Batches at a time, per process.
_BATCHES = 4
#: Lines of a batch at a time: enough to keep the helpers busy, too few to keep others out.
_AHEAD = 4


class BatchLine(TextRequest):
    """One line of a batch."""

    id: Annotated[str | int | None, Field(description="The client's own name for the line; it comes back.")] = None


def routes(service: Service) -> list[BaseRoute]:
    """The one route."""
    room = asyncio.Semaphore(_BATCHES)

    async def batch(request: Request) -> Response:
        if bodies.media_type(request) not in _ACCEPTED:
            wanted = {"accept": NDJSON, "accept-post": NDJSON}
            raise Problem(415, "media-type", f"send {NDJSON}", {**wanted, **bodies.CLOSE})
        bodies.refuse_encoded(request)
        if room.locked():
            raise Problem(503, "busy", "too many batches at a time", {"retry-after": "5", **bodies.CLOSE})
        return _Answers(service, request, room)

    return [Route("/v1/diagnose/batch", batch, methods=["POST"])]


class _Answers(Response):
    """An answer that is made while it is sent."""

    media_type = NDJSON

    def __init__(self, service: Service, request: Request, room: asyncio.Semaphore) -> None:
        super().__init__(headers=FRESH)
        del self.headers["content-length"]
        self.service = service
        self.request = request
        self.room = room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the protocol names it
        """Answer every line in order; a body that breaks off ends with a problem as its last line."""
        settings = self.service.settings
        lines = Lines(self.request, settings.batch_bytes, settings.body_bytes, settings.body_seconds)
        async with self.room:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            try:
                await self._answer(lines, send)
            except ClientDisconnect:
                return
            await send({"type": "http.response.body", "body": b""})

    async def _answer(self, lines: Lines, send: Send) -> None:
        number = 0
        coming: deque[asyncio.Task[bytes]] = deque()
        try:
            async for line in lines:
                number += 1
                if line is None or line.strip():
                    coming.append(asyncio.create_task(self._row(number, line)))
                while len(coming) >= _AHEAD or (coming and not lines.at_hand):
                    await _send(await coming.popleft(), send)
            while coming:
                await _send(await coming.popleft(), send)
        except TooMuch as end:
            while coming:
                await _send(await coming.popleft(), send)
            await _send(_refused(number + 1, {}, Problem(413, "too-large", str(end))), send)
        finally:
            for task in coming:
                task.cancel()

    async def _row(self, number: int, line: bytes | None) -> bytes:
        try:
            if line is None:
                raise bodies.too_large(self.service.settings.body_bytes)
            asked = BatchLine.model_validate_json(line)
        except ValidationError as error:
            return _refused(number, {}, invalid(error))
        except Problem as problem:
            return _refused(number, {}, problem)
        named = {} if asked.id is None else {"id": asked.id}
        try:
            found = await self.service.answer(asked.text, asked.told(), asked.candidates)
        except Refused as refusal:
            return _refused(number, named, problems.refused(refusal))
        lead = json.dumps({"line": number, **named})[:-1].encode("ascii")
        return b'%s, "answer": %s}' % (lead, found)


def _refused(number: int, named: dict[str, Any], problem: Problem) -> bytes:
    return json.dumps({"line": number, **named, "problem": problem.data()}).encode("ascii")


async def _send(row: bytes, send: Send) -> None:
    await send({"type": "http.response.body", "body": row + b"\n", "more_body": True})
