"""``kdiag mcp``: the protocol on the standard streams, for an assistant that starts its own server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from diagnose.server.service import Service

from .tools import make_server

if TYPE_CHECKING:
    from diagnose.server.settings import Settings


def serve(settings: Settings) -> None:
    """Serve until the input ends. Raises `CatalogError` where the catalogue cannot be used."""
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    service = Service(settings)
    await service.start()
    try:
        await make_server(service).run_stdio_async()
    finally:
        await service.stop()
