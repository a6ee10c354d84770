"""Errors as RFC 9457 has them: ``application/problem+json``, for people and programs alike.

No text of the user's stands in one: what they sent is named by its place, never repeated.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from .refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

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
        headers = {"cache-control": "no-store", **self.headers}
        return Response(json.dumps(self.data()), self.status, headers=headers, media_type=MEDIA_TYPE)


def refused(refusal: Any) -> Problem:
    """The problem that a refusal of the service is (`refusals.Refused`)."""
    headers = {"retry-after": str(refusal.retry_after)} if refusal.retry_after else {}
    return Problem(refusal.status, refusal.code, str(refusal), headers)


async def of_problem(_: Request, problem: Any) -> Response:
    """Answer with a problem that was raised."""
    return problem.response()  # type: ignore[no-any-return]


async def of_refusal(_: Request, refusal: Any) -> Response:
    """Answer a refusal of the service."""
    return refused(refusal).response()


async def of_http(_: Request, error: Any) -> Response:
    """Answer what Starlette itself refuses: paths and methods that do not exist."""
    headers = dict(error.headers or {})
    if error.status_code == 404:
        problem = Problem(404, "not-found", "nothing is here; /openapi.json says what is", headers)
    elif error.status_code == 405:
        problem = Problem(405, "method-not-allowed", f"here one may {headers.get('Allow', 'not do that')}", headers)
    else:
        problem = Problem(error.status_code, "refused", HTTPStatus(error.status_code).description, headers)
    return problem.response()


async def of_failure(_: Request, __: Exception) -> Response:
    """Answer a fault of ours."""
    return failed().response()


def failed() -> Problem:
    """The problem of a fault of ours."""
    return Problem(500, "failed", "a fault of kdiag itself; its log tells more under the x-request-id of this answer")


HANDLERS: dict[Any, Any] = {
    Problem: of_problem,
    Refused: of_refusal,
    HTTPException: of_http,
    Exception: of_failure,
}
