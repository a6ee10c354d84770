"""Errors as RFC 9457 has them: ``application/problem+json``, for people and programs alike.

No text of the user's stands in one: what they sent is named by its place, never repeated.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .refusals import Refused

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - the standard's word
    """A request that cannot be answered. `code` is fixed for programs, `detail` says what to do."""

    def __init__(
        self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.headers = dict(headers or {})
        self.more = more

    def data(self) -> dict[str, Any]:
        """The members, the standard's first."""
        title = HTTPStatus(self.status).phrase
        standard = {"type": "about:blank", "title": title, "status": self.status, "detail": self.detail}
        return {**standard, "code": self.code, **self.more}

    def response(self) -> Response:
        """The answer to send."""
        body = json.dumps(self.data())
        headers = {"cache-control": "no-store", **self.headers}
        return Response(body, self.status, headers=headers, media_type=MEDIA_TYPE)


def of_refusal(refusal: Refused) -> Problem:
    """The problem that a refusal of the service is."""
    headers = {"retry-after": str(refusal.retry_after)} if refusal.retry_after else {}
    return Problem(refusal.status, refusal.code, str(refusal), headers)
