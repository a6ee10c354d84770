"""``/healthz``: the process answers. ``/readyz``: it has a catalogue and takes work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from .problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request

    from .service import Service

OPEN = ("/healthz", "/readyz")
_FRESH = {"cache-control": "no-store"}


def routes(service: Service) -> list[BaseRoute]:
    """Both, for whoever asks."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n", headers=_FRESH)

    async def readyz(_: Request) -> Response:
        if not service.ready:
            raise Problem(503, "not-ready", "the catalogue is being loaded", {"retry-after": "1"})
        return PlainTextResponse("ready\n", headers=_FRESH)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]
