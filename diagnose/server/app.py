"""The ASGI application: the routes of all parts, and what holds for every request.

To plug a part in, name its module in `MODULES`. Such a module has ``routes(service) -> list[BaseRoute]``; it may have
``lifespan(service)``, an asynchronous context manager around the whole life of the server; ``OPEN``, paths that need
no token (one that ends in a slash stands for all below it); ``operations() -> dict``, its paths as the OpenAPI document
has them; and ``schemas()``, the pydantic models that those name.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Mount, Route

from kb import CatalogError

from . import logs, problems
from .collect.collector import Collector
from .direct import Direct
from .edge import Edge
from .gate import Gate
from .metrics import Metrics
from .service import Service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from types import ModuleType

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

    from .settings import Settings

#: The parts, in the order in which their routes are tried.
MODULES = (
    "diagnose.server.api.texts",
    "diagnose.server.api.batch",
    "diagnose.server.api.entries",
    "diagnose.server.api.ops",
    "diagnose.server.chat.routes",
    "diagnose.server.mcp.routes",
    "diagnose.server.api.openapi",
    "diagnose.server.page.routes",
    "diagnose.server.health",
)
_CORS: dict[str, Any] = {
    "allow_methods": ["GET", "POST", "OPTIONS"],
    "allow_headers": ["authorization", "content-type", "if-none-match", "x-request-id"],
    "expose_headers": ["etag", "retry-after", "x-request-id"],
    "max_age": 600,
}


def parts() -> list[ModuleType]:
    """The modules of all parts."""
    return [import_module(name) for name in MODULES]


def create_app(settings: Settings) -> ASGIApp:
    """Make the application. It loads its catalogue when the server starts it."""
    service = Service(settings)
    metrics = Metrics()
    service.observers.append(metrics.diagnosed)
    modules = parts()
    free = {path for part in modules for path in getattr(part, "OPEN", ())}
    routes = [route for part in modules for route in part.routes(service)] + [metrics.route()]
    app: ASGIApp = Starlette(
        routes=routes, lifespan=lambda _: _life(service, modules), exception_handlers=problems.HANDLERS
    )
    app = Gate(Direct(app, routes), settings, free)
    if settings.cors_origins:  # before the gate: a browser asks first, without the token
        app = CORSMiddleware(app, allow_origins=settings.cors_origins, **_CORS)
    return Edge(app, metrics, labels(routes))


def labels(routes: Sequence[BaseRoute]) -> dict[Any, str]:
    """What logs and metrics call a request: by its endpoint the route as declared, by its prefix a mounted part."""
    own = {route.endpoint: route.path for route in routes if isinstance(route, Route)}
    return own | {route.path: f"{route.path}/*" for route in routes if isinstance(route, Mount)}


@asynccontextmanager
async def _life(service: Service, modules: list[ModuleType]) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        stack.push_async_callback(service.stop)
        try:
            await service.start()
        except CatalogError as error:
            logs.faults("the catalogue cannot be used", error.faults)
            raise
        except Exception as error:
            logs.failure(error, "start")
            raise
        if service.settings.collect:
            settings = service.settings
            collector = Collector(settings.collect, settings.collect_bytes, lambda: service.snapshot.known)
            stack.callback(collector.close)
            service.observers.append(collector.seen)
        for part in modules:
            if hasattr(part, "lifespan"):
                await stack.enter_async_context(part.lifespan(service))
        yield
