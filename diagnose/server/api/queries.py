"""Parameters of requests that have no body, checked as bodies are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from typing_extensions import Self

from diagnose.server.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request

Q = TypeVar("Q", bound="Query")


class Query(BaseModel):
    """Base of all: no unknown names. OpenAPI's parameters are made of it too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def of(cls, request: Request) -> Self:
        """Read the query string. Raises Problem."""
        pairs = request.query_params.multi_items()
        if len(dict(pairs)) < len(pairs):
            raise Problem(422, "invalid", "give each parameter once")
        try:
            return cls.model_validate_strings(dict(pairs))
        except ValidationError as error:
            raise invalid(error, "parameter") from None

    @classmethod
    def parameters(cls) -> list[dict[str, Any]]:
        """The parameters as OpenAPI has them."""
        schema = cls.model_json_schema()
        required = schema.get("required", ())
        return [
            {
                "name": name,
                "in": "query",
                "required": name in required,
                "description": field.pop("description", ""),
                "schema": {key: value for key, value in field.items() if key != "title"},
            }
            for name, field in schema["properties"].items()
        ]


def invalid(error: ValidationError, place: str = "pointer") -> Problem:
    """The problem of a request that is not as asked. `place` is "pointer" (into a body) or "parameter"."""
    rows = error.errors(include_url=False, include_context=False, include_input=False)
    if rows[0]["type"] == "json_invalid":
        return Problem(400, "no-json", rows[0]["msg"])
    faults = []
    for row in rows[:20]:
        parts, words = [str(part) for part in row["loc"]], row["msg"]
        if row["type"] == "extra_forbidden":  # its name is the client's own word
            parts, words = parts[:-1], f"there is a {'member' if place == 'pointer' else 'parameter'} too many"
        where = "".join(f"/{part}" for part in parts) if place == "pointer" else ".".join(parts)
        faults.append({"detail": words, place: where})
    return Problem(422, "invalid", "the request is not as /openapi.json asks", errors=faults)
