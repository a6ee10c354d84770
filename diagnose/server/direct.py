"""The busiest route, past the router: its layers take longer than all that the route itself does in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.routing import Route

from .problems import Problem, refused
from .refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    Endpoint = Callable[[Request], Awaitable[Response]]

PATH = "/v1/diagnose"


class Direct:
    """Hands requests for one route to its endpoint, all others to `app`. Both answer alike."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self.app = app
        self.endpoint: Endpoint = next(
            route.endpoint for route in routes if isinstance(route, Route) and route.path == PATH
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Raises what neither is a problem nor a refusal."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        scope["endpoint"] = self.endpoint
        try:
            response = await self.endpoint(Request(scope, receive))
        except Problem as problem:
            response = problem.response()
        except Refused as refusal:
            response = refused(refusal).response()
        await response(scope, receive, send)
