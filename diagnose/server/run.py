"""Processes out of settings: uvicorn with our application, one or several of them."""

from __future__ import annotations

import os
import socket
import tempfile
from typing import TYPE_CHECKING, NamedTuple

import uvicorn
from uvicorn.supervisors import Multiprocess

from . import logs
from .app import create_app
from .metrics import SHARED
from .protocol import Bounded

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from .settings import Settings


class Factory(NamedTuple):
    """Makes the application, in each process anew."""

    settings: Settings

    def __call__(self) -> ASGIApp:
        """Make it."""
        logs.lean()
        return create_app(self.settings)


def serve(settings: Settings) -> int:
    """Serve until a signal ends it. Returns the exit status. Raises OSError where the address cannot be had."""
    with _listener(settings) as listener:
        config = _config(settings)
        host, port = listener.getsockname()[:2]
        url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        logs.event("listening", url=url, workers=settings.workers, token=bool(settings.token))
        if settings.workers > 1:
            return _several(config, listener)
        server = uvicorn.Server(config)
        server.run([listener])
        return 0 if server.started else 1


def _several(config: uvicorn.Config, listener: socket.socket) -> int:
    with tempfile.TemporaryDirectory(prefix="kdiag-metrics-") as folder:
        os.environ[SHARED] = folder  # read where prometheus_client is imported: in each process
        Multiprocess(config, sockets=[listener]).run()
    return 0


def _config(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        Factory(settings),  # type: ignore[arg-type]  # taken for an application, which it makes
        factory=True,
        http=Bounded,
        ws="none",
        lifespan="on",
        log_config=logs.configuration(settings.log, settings.log_format),
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(settings.proxies),
        timeout_graceful_shutdown=int(settings.grace_seconds),
        workers=settings.workers,
    )


def _listener(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
