"""``POST /v1/diagnose/batch``: a text a line in, an answer a line out, each as soon as it is there."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any

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
from .texts import FRESH, TextRequest, answer

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from diagnose.server.service import Service

NDJSON = "application/x-ndjson"
_ACCEPTED = (NDJSON, "application/ndjson", "application/jsonl", "application/jsonlines")
#: Batches at a time, per process; a line of one waits for others' requests, not they for it.
_BATCHES = 4


class BatchLine(TextRequest):
    """One line of a batch."""

    id: Annotated[str | int | None, Field(description="The client's own name for the line; it comes back.")] = None


def routes(service: Service) -> list[BaseRoute]:
    """The one route."""
    running = [0]

    async def batch(request: Request) -> Response:
        if bodies.media_type(request) not in _ACCEPTED:
            raise Problem(
                415, "media-type", f"send {NDJSON}", {"accept": NDJSON, "accept-post": NDJSON, **bodies.CLOSE}
            )
        bodies.refuse_encoded(request)
        if running[0] >= _BATCHES:
            raise Problem(503, "busy", "too many batches at a time", {"retry-after": "5", **bodies.CLOSE})
        return _Answers(service, request, running)

    return [Route("/v1/diagnose/batch", batch, methods=["POST"])]


class _Answers(Response):
    """An answer that is made while it is sent."""

    media_type = NDJSON

    def __init__(self, service: Service, request: Request, running: list[int]) -> None:
        super().__init__(headers=FRESH)
        del self.headers["content-length"]
        self.service = service
        self.request = request
        self.running = running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Answer every line; a body that breaks off ends with a problem as its last line."""
        settings = self.service.settings
        lines = Lines(self.request, settings.batch_bytes, settings.body_bytes, settings.body_seconds)
        self.running[0] += 1
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await self._answer(lines, send)
            await send({"type": "http.response.body", "body": b""})
        except ClientDisconnect:
            return
        finally:
            self.running[0] -= 1

    async def _answer(self, lines: Lines, send: Send) -> None:
        number = 0
        try:
            async for line in lines:
                number += 1
                if line is None or line.strip():
                    row = {"line": number, **await self._row(line)}
                    await _send(row, send)
                await asyncio.sleep(0)  # others get their turn
        except TooMuch as end:
            await _send({"line": number + 1, "problem": Problem(413, "too-large", str(end)).data()}, send)

    async def _row(self, line: bytes | None) -> dict[str, Any]:
        try:
            if line is None:
                raise bodies.too_large(self.service.settings.body_bytes)
            asked = BatchLine.model_validate_json(line)
        except ValidationError as error:
            return {"problem": invalid(error).data()}
        except Problem as problem:
            return {"problem": problem.data()}
        named = {} if asked.id is None else {"id": asked.id}
        try:
            found = await self.service.diagnose(asked.text, asked.told())
        except Refused as refusal:
            return {**named, "problem": problems.refused(refusal).data()}
        return {**named, "answer": answer(found, asked)}


async def _send(row: dict[str, Any], send: Send) -> None:
    body = json.dumps(row, allow_nan=False).encode("ascii") + b"\n"
    await send({"type": "http.response.body", "body": body, "more_body": True})
