"""The page's routes: ``/``, ``/answer``, ``/e/{id}``, ``/entries`` and ``/static``."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from diagnose.clean import decode
from diagnose.server.api import bodies
from diagnose.server.problems import Problem

from . import pages

if TYPE_CHECKING:
    from starlette.requests import Request

    from diagnose.server.service import Service

#: Nothing but our own files may be loaded, nothing may frame the page, and no script stands in it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_STATIC = Path(__file__).with_name("static")
FORM, TEXT = "application/x-www-form-urlencoded", "text/plain"
_WORDS = 200
#: The catalogue is no secret, and a browser that follows a link brings no token: only the diagnosis asks for it.
OPEN = ("/", "/entries", "/e/", "/static/")


def routes(service: Service) -> list[BaseRoute]:
    """All of them."""

    async def home(_: Request) -> Response:
        return _html(pages.home(), lasting=True)

    async def answer(request: Request) -> Response:
        text, whole = await _text(request, service)
        found = await service.diagnose(text)
        body = pages.answer(found, decode(text))
        return _html(pages.home(body) if whole else body)

    async def entry(request: Request) -> Response:
        catalog, index = service.snapshot.catalog, service.snapshot.index
        found = catalog.find(request.path_params["id"])
        if found is None:
            return _html(pages.problem("No such entry", "The catalogue lists all of them."), 404)
        return _html(pages.entry(found, index.entry(index.names[found.id]).verified), lasting=True)

    async def entries(request: Request) -> Response:
        words = request.query_params.get("q", "")[:_WORDS].strip()
        catalog = service.snapshot.catalog
        found = catalog.search(words) if words else catalog.filter(status="stable")
        return _html(pages.entries(found, words), lasting=True)

    return [
        Route("/", home),
        Route("/answer", answer, methods=["POST"]),
        Route("/e/{id}", entry),
        Route("/entries", entries),
        Route("/static/{name}", _static),
    ]


async def _text(request: Request, service: Service) -> tuple[bytes, bool]:
    """The text that was pasted, and whether a whole page is wanted."""
    kind = bodies.media_type(request)
    if kind not in (FORM, TEXT):
        raise Problem(415, "media-type", f"send {TEXT} or a form", bodies.CLOSE)
    body = await bodies.read(request, service.settings)
    if kind == TEXT:
        return body, False
    fields = parse_qs(body.decode("latin-1"), max_num_fields=10, encoding="utf-8", errors="replace")
    return fields.get("text", [""])[0].encode("utf-8", "replace"), True


@cache
def _file(name: str) -> tuple[bytes, str, str] | None:
    path = _STATIC / name
    if path.parent != _STATIC or path.suffix not in _TYPES or not path.is_file():
        return None
    data = path.read_bytes()
    return data, _TYPES[path.suffix], f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'


async def _static(request: Request) -> Response:
    found = _file(request.path_params["name"])
    if found is None:
        raise Problem(404, "not-found", "there is no such file")
    data, kind, tag = found
    headers = {"etag": tag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(None, 304, headers=headers)
    return Response(data, headers=headers, media_type=kind)


def _html(body: str, status: int = 200, *, lasting: bool = False) -> Response:
    kept = "no-cache" if lasting else "no-store"
    headers = {"content-security-policy": POLICY, "cache-control": kept, "x-frame-options": "DENY"}
    return Response(body.encode("utf-8", "replace"), status, headers=headers, media_type="text/html")
