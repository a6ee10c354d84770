"""What the routes of this package send: JSON, and for what stays the same until the catalogue changes, its tag."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

JSON = "application/json"


def lasting(request: Request, data: Any, headers: Mapping[str, str] | None = None) -> Response:
    """Answer a GET with an ETag: 304 to who has it already. Anybody may keep it, and asks before using it again."""
    body = json.dumps(data, allow_nan=False).encode("ascii")
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    told = {"etag": tag, "cache-control": "no-cache", **(headers or {})}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(None, 304, headers=told)
    return Response(body, headers=told, media_type=JSON)


def _has(header: str, tag: str) -> bool:
    tags = [part.strip().removeprefix("W/") for part in header.split(",")]
    return tag in tags or "*" in tags
