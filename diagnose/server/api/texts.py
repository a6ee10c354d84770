"""``POST /v1/diagnose``: a text in, the record of `diagnose.render.json` out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from diagnose.model import Diagnosis, Environment
from diagnose.render.json import as_data
from diagnose.server.problems import Problem

from . import bodies

if TYPE_CHECKING:
    from starlette.requests import Request

    from diagnose.server.service import Service

JSON, TEXT = "application/json", "text/plain"
_ACCEPTED = {"accept": f"{JSON}, {TEXT}", "accept-post": f"{JSON}, {TEXT}"}


class Options(BaseModel):
    """What a client may say about a text and the answer."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

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

    def told(self) -> Environment:
        """The hints, as the engine takes them."""
        return Environment(keras=self.keras, backend=self.backend)


class TextRequest(Options):
    """A text to diagnose."""

    text: Annotated[str, Field(description="Any text that may hold an error: a traceback, a log, a line from a chat.")]


def routes(service: Service) -> list[BaseRoute]:
    """The one route."""

    async def diagnose(request: Request) -> Response:
        text, options = await _asked(request, service)
        found = await service.diagnose(text, options.told())
        return Response(encoded(found, options), media_type=JSON, headers={"cache-control": "no-store"})

    return [Route("/v1/diagnose", diagnose, methods=["POST"])]


async def _asked(request: Request, service: Service) -> tuple[str | bytes, Options]:
    kind = bodies.media_type(request)
    if kind not in (JSON, TEXT):
        raise Problem(415, "media-type", f"send {JSON} or {TEXT}", _ACCEPTED)
    body = await bodies.read(request, service.settings)
    try:
        if kind == JSON:
            asked = TextRequest.model_validate_json(body)
            return asked.text, asked
        return body, Options.model_validate_strings(dict(request.query_params))
    except ValidationError as error:
        raise invalid(error) from None


def invalid(error: ValidationError) -> Problem:
    """The problem of a body that is not as asked."""
    faults = [{"pointer": "".join(f"/{part}" for part in row["loc"]), "detail": row["msg"]} for row in error.errors()]
    return Problem(422, "invalid", "the request is not as /openapi.json asks", errors=faults)


def encoded(found: Diagnosis, options: Options) -> str:
    """The answer as JSON."""
    return json.dumps(as_data(found._replace(matches=found.matches[: options.candidates])), allow_nan=False)
