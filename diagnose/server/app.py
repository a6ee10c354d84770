"""The ASGI application: the routes of all parts, and what holds for every request.

To plug a part in, name its module in `MODULES`. Such a module has ``routes(service) -> list[BaseRoute]``; it may have
``lifespan(service)``, an asynchronous context manager around the whole life of the server, and ``OPEN``, paths that
need no token.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from .problems import Problem, of_refusal
from .refusals import Refused
from .service import Service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import ModuleType

    from starlette.requests import Request
    from starlette.responses import Response

    from .settings import Settings

#: The parts, in the order in which their routes are tried.
MODULES = (
    "diagnose.server.api.texts",
    "diagnose.server.health",
)


def create_app(settings: Settings) -> Starlette:
    """Make the application. It loads its catalogue when the server starts it."""
    service = Service(settings)
    parts = [import_module(name) for name in MODULES]
    app = Starlette(
        routes=[route for part in parts for route in part.routes(service)],
        lifespan=lambda _: _life(service, parts),
        exception_handlers={Problem: _problem, Refused: _refused, HTTPException: _http},
    )
    app.state.service = service
    return app


@asynccontextmanager
async def _life(service: Service, parts: list[ModuleType]) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        await service.start()
        stack.push_async_callback(service.stop)
        for part in parts:
            if hasattr(part, "lifespan"):
                await stack.enter_async_context(part.lifespan(service))
        yield


def _problem(_: Request, problem: Any) -> Response:
    return problem.response()  # type: ignore[no-any-return]


def _refused(_: Request, refusal: Any) -> Response:
    return of_refusal(refusal).response()


def _http(_: Request, error: Any) -> Response:
    """What Starlette itself refuses: paths and methods that do not exist."""
    details = {404: ("not-found", "nothing is here; /openapi.json says what is"), 405: ("method-not-allowed", "")}
    code, detail = details.get(error.status_code, ("refused", str(error.detail)))
    headers = dict(error.headers or {})
    return Problem(error.status_code, code, detail or f"use {headers.get('Allow', '')}", headers).response()
