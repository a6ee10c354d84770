"""``POST /v1/chat/completions`` and ``GET /v1/models``: any client of OpenAI's chat API, with only a base URL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from diagnose.server import problems
from diagnose.server.api import bodies
from diagnose.server.api.answers import JSON, lasting
from diagnose.server.api.queries import invalid
from diagnose.server.problems import Problem
from diagnose.server.refusals import Refused

from . import shapes
from .dialogue import reply
from .shapes import ChatRequest, Completion, Failure, Model, ModelList

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pydantic import BaseModel
    from starlette.requests import Request

    from diagnose.server.service import Service

FRESH = {"cache-control": "no-store"}
EVENTS = "text/event-stream"


def routes(service: Service) -> list[BaseRoute]:
    """Chat and the list of models."""

    async def chat(request: Request) -> Response:
        try:
            return await _answered(request, service)
        except Problem as problem:
            return _failed(problem)
        except Refused as refusal:
            return _failed(problems.refused(refusal))

    async def models(request: Request) -> Response:
        return lasting(request, ModelList(data=[Model()]).model_dump())

    async def model(request: Request) -> Response:
        if request.path_params["model"] != shapes.MODEL:
            return _failed(Problem(404, "model_not_found", f"the only model is {shapes.MODEL}"))
        return lasting(request, Model().model_dump())

    return [
        Route("/v1/chat/completions", chat, methods=["POST"]),
        Route("/v1/models", models),
        Route("/v1/models/{model}", model),
    ]


async def _answered(request: Request, service: Service) -> Response:
    if bodies.media_type(request) != JSON:
        raise Problem(415, "media-type", f"send {JSON}", bodies.CLOSE)
    try:
        asked = ChatRequest.model_validate_json(await bodies.read(request, service.settings))
    except ValidationError as error:
        raise invalid(error) from None
    users = asked.users()
    if not users:
        raise Problem(422, "invalid", "there is no message of role user")
    said = await reply(users, service.diagnose, service.snapshot)
    if asked.stream:
        return StreamingResponse(_sent(shapes.chunks(asked, said.text)), headers=FRESH, media_type=EVENTS)
    return Response(shapes.completion(asked, said.text), media_type=JSON, headers=FRESH)


async def _sent(events: list[bytes]) -> AsyncIterator[bytes]:
    for event in events:
        yield event


def _failed(problem: Problem) -> Response:
    headers = {**FRESH, **problem.headers}
    body = shapes.failure(problem.status, problem.detail, problem.code)
    return Response(body, problem.status, headers=headers, media_type=JSON)


def schemas() -> list[type[BaseModel]]:
    """What the OpenAPI document must describe."""
    return [ChatRequest, Completion, Failure, Model, ModelList]


def operations() -> dict[str, Any]:
    """The paths, as the OpenAPI document has them."""
    body = {JSON: {"schema": _ref("ChatRequest"), "examples": {"error": {"value": _EXAMPLE}}}}
    answer = {JSON: {"schema": _ref("Completion")}, EVENTS: {"schema": {"type": "string"}}}
    model = {"name": "model", "in": "path", "required": True, "schema": {"type": "string"}, "example": shapes.MODEL}
    return {
        "/v1/chat/completions": {
            "post": {
                "operationId": "createChatCompletion",
                "summary": "Answer the last message of a conversation",
                "description": "In the shape of OpenAI's chat API; whole, or with `stream` as server-sent events.",
                "requestBody": {"required": True, "content": body},
                "responses": {"200": {"description": "The answer.", "content": answer}, "default": _FAILED},
            }
        },
        "/v1/models": {"get": _get("listModels", "What may be named as the model", "ModelList")},
        "/v1/models/{model}": {"get": {**_get("retrieveModel", "One model", "Model"), "parameters": [model]}},
    }


_EXAMPLE = {"model": shapes.MODEL, "messages": [{"role": "user", "content": "ValueError: Invalid filepath extension"}]}
_FAILED = {
    "description": "No answer, as OpenAI's API says so; or a problem, where the request came no further than the gate.",
    "content": {
        JSON: {"schema": {"$ref": "#/components/schemas/Failure"}},
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
    },
}


def _get(name: str, summary: str, schema: str) -> dict[str, Any]:
    answer = {"description": summary, "content": {JSON: {"schema": _ref(schema)}}}
    same = {"description": "What the client has is new."}
    return {"operationId": name, "summary": summary, "responses": {"200": answer, "304": same, "default": _FAILED}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
