"""Processes out of settings: uvicorn with our application, one or several of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import uvicorn

from .app import create_app

if TYPE_CHECKING:
    from .settings import Settings


def serve(settings: Settings) -> int:
    """Serve until a signal ends it. Returns the exit status."""
    config = uvicorn.Config(
        partial(create_app, settings),
        factory=True,
        host=settings.host,
        port=settings.port,
        server_header=False,
        access_log=False,
        forwarded_allow_ips=list(settings.proxies),
        timeout_graceful_shutdown=int(settings.grace_seconds),
        ws="none",
    )
    server = uvicorn.Server(config)
    server.run()
    return 0 if server.started else 1
