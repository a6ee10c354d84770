"""Bodies of requests: read within limits, then checked. What is refused is named by its place, not repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect

from diagnose.server.clock import within
from diagnose.server.problems import Problem
from diagnose.server.refusals import TooLarge

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive

    from diagnose.server.settings import Settings

#: The rest of such a body is not read: the connection ends with the answer.
CLOSE = {"connection": "close"}


def media_type(request: Request) -> str:
    """The bare type of the body, in lower case."""
    return _header(request, b"content-type", "").partition(";")[0].strip().lower()


def _header(request: Request, name: bytes, default: str) -> str:
    """As ``request.headers.get``, which decodes and compares all of them each time."""
    for key, value in request.scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return default


async def read(request: Request, settings: Settings) -> bytes:
    """The whole body. Raises Problem: 408, 413, 415."""
    refuse_encoded(request)
    limit = settings.body_bytes
    if _announced(request) > limit:
        raise too_large(limit)
    try:
        async with within(settings.body_seconds):
            return await _all(request.receive, limit)
    except TimeoutError:
        raise Problem(408, "too-slow-a-body", f"the body took over {settings.body_seconds:g} s", CLOSE) from None
    except ClientDisconnect:
        raise Problem(400, "gone", "the client went away") from None


async def _all(receive: Receive, limit: int) -> bytes:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientDisconnect
        part, more = message.get("body", b""), message.get("more_body", False)
        parts.append(part)
        size += len(part)
        if size > limit:
            raise too_large(limit)
    return b"".join(parts)


def refuse_encoded(request: Request) -> None:
    """Raise Problem where the body is packed: what it would grow to cannot be told from its size."""
    encoding = _header(request, b"content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise Problem(
            415, "encoded-body", "send the body without Content-Encoding", {"accept-encoding": "identity", **CLOSE}
        )


def too_large(limit: int) -> Problem:
    """The problem of a body over `limit` bytes."""
    return Problem(413, TooLarge.code, str(TooLarge(limit)), CLOSE)


def _announced(request: Request) -> int:
    try:
        return int(_header(request, b"content-length", "0"))
    except ValueError:
        return 0


__all__ = ["media_type", "read", "refuse_encoded", "too_large"]
