"""``/mcp``: the protocol's streamable HTTP transport, without sessions: any process can answer any request."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from mcp.server.transport_security import TransportSecuritySettings

from .tools import make_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from mcp.server import MCPServer
    from starlette.routing import BaseRoute

    from diagnose.server.service import Service
    from diagnose.server.settings import Settings

_servers: WeakKeyDictionary[Service, MCPServer] = WeakKeyDictionary()


def routes(service: Service) -> list[BaseRoute]:
    """The one route."""
    server = _servers[service] = make_server(service)
    app = server.streamable_http_app(
        streamable_http_path="/mcp",
        stateless_http=True,
        json_response=True,
        max_request_body_size=2 * service.settings.body_bytes,  # the text is escaped once more in JSON
        transport_security=security(service.settings),
    )
    return list(app.routes)


@asynccontextmanager
async def lifespan(service: Service) -> AsyncIterator[None]:
    """Run the transport as long as the server."""
    async with _servers[service].session_manager.run():
        yield


def security(settings: Settings) -> TransportSecuritySettings:
    """Which names and pages may ask: those of the settings, and pages of the server's own."""
    named = [f"[{host}]" if ":" in host else host for host in settings.hosts]
    own = [f"{scheme}://{host}:*" for scheme in ("http", "https") for host in named]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=bool(named) and "*" not in settings.cors_origins,
        allowed_hosts=[form for host in named for form in (host, f"{host}:*")],
        allowed_origins=[*settings.cors_origins, *own],
    )
