"""``GET /v1/ops/{symbol}``: what `kdiag op` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute, Route

from diagnose.render.listed import ops_data
from diagnose.server.problems import Problem
from kb import describe

from .answers import lasting

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from diagnose.server.service import Service

_NAME = 120


def routes(service: Service) -> list[BaseRoute]:
    """The one route."""

    async def op(request: Request) -> Response:
        symbol = request.path_params["symbol"]
        if len(symbol) > _NAME:
            raise Problem(404, "no-op", "no name of TensorFlow's is that long", near=[])
        index = service.snapshot.index
        rows = index.ops
        found = describe(symbol, rows, index.name_table)
        if not found.rows:
            raise Problem(404, "no-op", "no table has it", near=list(found.near))
        return lasting(request, ops_data([found], rows))

    return [Route("/v1/ops/{symbol}", op)]
