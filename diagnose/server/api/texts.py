"""``POST /v1/diagnose``: a text in, the record of `diagnose.render.json` out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import ConfigDict, Field, ValidationError
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from diagnose.model import Environment
from diagnose.server.problems import Problem

from . import bodies
from .answers import JSON
from .queries import Query, invalid

if TYPE_CHECKING:
    from starlette.requests import Request

    from diagnose.server.service import Service

TEXT = "text/plain"
_ACCEPTED = {"accept": f"{JSON}, {TEXT}", "accept-post": f"{JSON}, {TEXT}"}
#: An answer holds parts of what was sent.
FRESH = {"cache-control": "no-store"}


class Answer(Response):
    """A record as JSON; its headers are the same each time but for the length."""

    _KEPT = ((b"cache-control", FRESH["cache-control"].encode()), (b"content-type", JSON.encode()))

    def __init__(self, body: bytes) -> None:
        self.status_code, self.background, self.body = 200, None, body
        self.raw_headers = [*self._KEPT, (b"content-length", b"%d" % len(body))]


class Options(Query):
    """What a client may say about a text and the answer."""

    candidates: Annotated[int, Field(ge=1, le=5, description="At most so many matches, best first.")] = 5
    language: Annotated[Literal["en"], Field(description="Language of the answer; en is the only one so far.")] = "en"
    backend: Annotated[
        Literal["", "tensorflow", "jax", "torch"], Field(description="Backend in use, where the text does not tell.")
    ] = ""
    keras: Annotated[
        str,
        Field(
            pattern=r"^(3\.\d{1,2}(\.\d{1,2})?)?$", description="Keras release in use, where the text does not tell."
        ),
    ] = ""

    def over(self, others: Options) -> Options:
        """These options, and of `others` what is not set here."""
        names = others.model_fields_set - self.model_fields_set
        return self.model_copy(update={name: getattr(others, name) for name in names})

    def told(self) -> Environment:
        """The hints, as the engine takes them."""
        return Environment(keras=self.keras, backend=self.backend)


class TextRequest(Options):
    """A text to diagnose."""

    model_config = ConfigDict(strict=True)

    text: Annotated[str, Field(description="Any text that may hold an error: a traceback, a log, a line from a chat.")]


def routes(service: Service) -> list[BaseRoute]:
    """The one route."""

    async def diagnose(request: Request) -> Response:
        text, options = await _asked(request, service)
        return Answer(await service.answer(text, options.told(), options.candidates))

    return [Route("/v1/diagnose", diagnose, methods=["POST"])]


async def _asked(request: Request, service: Service) -> tuple[str | bytes, Options]:
    kind = bodies.media_type(request)
    if kind not in (JSON, TEXT):
        raise Problem(415, "media-type", f"send {JSON} or {TEXT}", {**_ACCEPTED, **bodies.CLOSE})
    options = Options.of(request) if kind == TEXT or request.scope["query_string"] else None
    body = await bodies.read(request, service.settings)
    if kind == TEXT and options is not None:
        return body, options
    try:
        asked = TextRequest.model_validate_json(body)
    except ValidationError as error:
        raise invalid(error) from None
    return asked.text, asked if options is None else asked.over(options)
