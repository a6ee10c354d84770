"""``GET /openapi.json``: what the server understands, for programs that make clients and for tests."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Route

from kb import __version__

from . import records
from .answers import JSON, lasting
from .batch import NDJSON
from .entries import Which, Words
from .texts import TEXT, Options

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from diagnose.server.service import Service

OPEN = ("/openapi.json",)
EXAMPLE = (
    "Traceback (most recent call last):\n"
    '  File "train.py", line 12, in <module>\n'
    "    x = tf.squeeze(inputs)\n"
    "ValueError: A KerasTensor cannot be used as input to a TensorFlow function. A KerasTensor is a symbolic "
    "placeholder for a shape and dtype, used when constructing Keras Functional models or Keras Functions.\n"
)
_DESCRIPTION = """\
Diagnoses Keras 3 errors out of a catalogue of which every claim was run on real Keras. All errors are problem
details as RFC 9457 has them; `code` is fixed for programs.
"""
#: Status -> what it means, for all that can happen to any request.
_PROBLEMS = {
    "400": "The request cannot be read.",
    "401": "The token is missing or wrong.",
    "404": "There is no such thing.",
    "405": "The path takes another method.",
    "408": "The body took too long.",
    "413": "The body is too large.",
    "415": "The body is of another type, or packed.",
    "421": "The server does not go by that name.",
    "422": "The request is not as described here.",
    "429": "Too many requests of one client.",
    "500": "A fault of kdiag itself.",
    "503": "Too much to do; or the text took too long.",
}


def routes(service: Service) -> list[BaseRoute]:
    """The one route."""
    del service

    async def openapi(request: Request) -> Response:
        return lasting(request, document())

    return [Route("/openapi.json", openapi)]


@cache
def document() -> dict[str, Any]:
    """The document, with the paths that other parts of the server have in their ``operations()``."""
    from diagnose.server.app import parts  # noqa: PLC0415 - which has this one among its parts

    token = {"type": "http", "scheme": "bearer", "description": "Where the server has one."}
    license_ = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    others = [part.operations() for part in parts() if hasattr(part, "operations")]
    return {
        "openapi": "3.1.0",
        "info": {"title": "kdiag", "version": __version__, "description": _DESCRIPTION, "license": license_},
        "servers": [{"url": "/"}],
        "security": [{}, {"token": []}],
        "paths": {path: operation for part in [_paths(), *others] for path, operation in part.items()},
        "components": {
            "schemas": records.schemas(model for part in parts() for model in getattr(part, "schemas", tuple)()),
            "securitySchemes": {"token": token},
            "responses": {f"Problem{status}": _problem(words) for status, words in _PROBLEMS.items()},
        },
    }


def _paths() -> dict[str, Any]:
    entry = _part("id", "Its id or an older name.", "kerastensor-in-tf-function")
    symbol = _part("symbol", "Such as tf.reduce_max.", "tf.gather")
    words = "Find entries by their words, best first"
    return {
        "/v1/diagnose": {"post": _diagnose()},
        "/v1/diagnose/batch": {"post": _batch()},
        "/v1/entries": {"get": _get("listEntries", "List the entries", "EntryList", Which.parameters())},
        "/v1/entries/{id}": {"get": _get("getEntry", "One entry whole", "EntryPage", [entry], "404")},
        "/v1/search": {"get": _get("searchEntries", words, "EntryList", Words.parameters())},
        "/v1/ops/{symbol}": {"get": _get("getOp", "What to write for a name", "OpList", [symbol], "404")},
        "/healthz": {"get": _plain("health", "The process answers")},
        "/readyz": {"get": _plain("ready", "The catalogue is loaded")},
        "/metrics": {"get": _plain("metrics", "Numbers for Prometheus")},
    }


def _diagnose() -> dict[str, Any]:
    body = {
        JSON: {"schema": _ref("TextRequest"), "examples": {"traceback": {"value": {"text": EXAMPLE}}}},
        TEXT: {"schema": {"type": "string"}, "examples": {"traceback": {"value": EXAMPLE}}},
    }
    answer = _json("The record that `kdiag --format json` prints.", "Answer")
    return {
        "operationId": "diagnose",
        "summary": "Diagnose a text",
        "description": "Options stand in a JSON body or are parameters; those of the body count.",
        "parameters": Options.parameters(),
        "requestBody": {"required": True, "content": body},
        "responses": {"200": answer, **_problems("400", "408", "413", "415", "422")},
    }


def _batch() -> dict[str, Any]:
    two = '{"id": 1, "text": "ValueError: a"}\n{"id": 2, "text": "ValueError: b"}\n'
    line = {"schema": {"type": "string"}}
    return {
        "operationId": "diagnoseBatch",
        "summary": "Diagnose a text a line",
        "description": "Each line of the body is a BatchLine, each line of the answer a BatchAnswer, sent as soon as "
        "it is there. A line that cannot be read is answered by a problem, and the next one is read.",
        "requestBody": {"required": True, "content": {NDJSON: {**line, "examples": {"two": {"value": two}}}}},
        "responses": {"200": {"description": "An answer a line.", "content": {NDJSON: line}}, **_problems("415")},
    }


def _get(name: str, summary: str, schema: str, parameters: list[Any], *more: str) -> dict[str, Any]:
    told = {"ETag": {"schema": {"type": "string"}, "description": "For If-None-Match."}}
    answer = {**_json(summary, schema), "headers": told}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {"200": answer, "304": {"description": "What the client has is new."}, **_problems("422", *more)},
    }


def _plain(name: str, summary: str) -> dict[str, Any]:
    answer = {"description": summary, "content": {TEXT: {"schema": {"type": "string"}}}}
    return {"operationId": name, "summary": summary, "responses": {"200": answer, **_problems()}}


def _part(name: str, words: str, example: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "description": words, "schema": schema, "example": example}


def _json(words: str, schema: str) -> dict[str, Any]:
    return {"description": words, "content": {JSON: {"schema": _ref(schema)}}}


def _problem(words: str) -> dict[str, Any]:
    return {"description": words, "content": {"application/problem+json": {"schema": _ref("Problem")}}}


def _problems(*more: str) -> dict[str, Any]:
    """What can happen to any request, and `more`."""
    statuses = sorted({"401", "405", "421", "429", "500", "503", *more})
    return {status: {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
