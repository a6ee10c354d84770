"""``GET /v1/entries``, ``/v1/entries/{id}`` and ``/v1/search``: what `kdiag list`, `explain` and `search` print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field
from rapidfuzz import fuzz, process
from starlette.routing import BaseRoute, Route

from diagnose.render.listed import entries_data, entry_data
from diagnose.server.problems import Problem

from .answers import lasting
from .queries import Query

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from diagnose.server.service import Service

_NAME = 80


class Which(Query):
    """Which entries to list."""

    area: Annotated[str, Field(max_length=60, description="Only this area.")] = ""
    tag: Annotated[str, Field(max_length=60, description="Only entries with this tag.")] = ""
    status: Annotated[Literal["", "draft", "stable", "retired"], Field(description="Only these.")] = ""


class Words(Query):
    """What to look for."""

    q: Annotated[str, Field(min_length=1, max_length=200, description="Words that an entry must hold, all of them.")]
    limit: Annotated[int, Field(ge=1, le=100, description="At most so many entries, best first.")] = 20


def routes(service: Service) -> list[BaseRoute]:
    """List, one, search."""

    async def entries(request: Request) -> Response:
        which = Which.of(request)
        found = service.snapshot.catalog.filter(which.area or None, which.tag or None, which.status or None)
        return lasting(request, entries_data(found))

    async def entry(request: Request) -> Response:
        name = request.path_params["id"]
        catalog, index = service.snapshot.catalog, service.snapshot.index
        found = catalog.find(name)
        if found is None:
            raise Problem(404, "no-entry", "there is no entry of that name", near=_near(name, index.names))
        data = entry_data(found, index.entry(index.names[found.id]).verified)
        return lasting(request, data, {"content-location": f"/v1/entries/{found.id}"})

    async def search(request: Request) -> Response:
        words = Words.of(request)
        return lasting(request, entries_data(service.snapshot.catalog.search(words.q)[: words.limit]))

    return [Route("/v1/entries", entries), Route("/v1/entries/{id}", entry), Route("/v1/search", search)]


def _near(name: str, names: dict[str, int]) -> list[str]:
    found = process.extract(name[:_NAME].casefold(), names.keys(), scorer=fuzz.ratio, limit=3, score_cutoff=60)
    return [known for known, *_ in found]
