"""The OpenAPI document, held against the server by schemathesis: no request that it describes is answered otherwise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from diagnose.server.api.openapi import document

if TYPE_CHECKING:
    from served import Server

CHECKS = [
    not_a_server_error, content_type_conformance, negative_data_rejection, response_headers_conformance,
    response_schema_conformance, status_code_conformance, unsupported_method,
]  # fmt: skip
#: Parts of the server whose requests are a protocol of their own, tested with its own clients.
OTHERS = ("/v1/chat", "/v1/models", "/mcp")


OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(document()).get_all_operations()]
OURS = [operation for operation in OPERATIONS if not operation.path.startswith(OTHERS)]


@schemathesis.serializer("application/x-ndjson")
def ndjson(_: Any, value: Any) -> bytes:
    """Send a string as it is, anything else as one line."""
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else json.dumps(value).encode()


#: Every request as described, and wrong ones where there is anything to be wrong.
CASES = [(operation, GenerationMode.POSITIVE) for operation in OURS]
CASES += [(operation, GenerationMode.NEGATIVE) for operation in OURS if [*operation.query, *operation.body]]


@pytest.mark.parametrize(("operation", "mode"), CASES, ids=[f"{one.label} {mode.value}" for one, mode in CASES])
def test_the_server_is_as_described(server: Server, operation: Any, mode: GenerationMode) -> None:
    # a batch is answered line by line, with a problem for each that is none
    checks = [one for one in CHECKS if one is not negative_data_rejection or not operation.path.endswith("/batch")]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    def hold(case: Any) -> None:
        case.call_and_validate(base_url=server.url, checks=checks, timeout=30)

    hold()


def test_the_document_is_whole(server: Server) -> None:
    told = server.client.get("/openapi.json").json()
    assert told["openapi"] == "3.1.0"
    names = set(told["components"]["schemas"])
    text = json.dumps(told)
    used = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert used <= names
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            assert operation["operationId"], (path, method)
            assert operation["responses"], (path, method)


def test_every_example_works(server: Server) -> None:
    told = server.client.get("/openapi.json").json()
    number = 0
    for path, methods in told["paths"].items():
        for kind, content in methods.get("post", {}).get("requestBody", {}).get("content", {}).items():
            for example in content.get("examples", {}).values():
                value = example["value"]
                body = value if isinstance(value, str) else json.dumps(value)
                answer = server.client.post(path, content=body, headers={"content-type": kind})
                assert answer.status_code == 200, (path, kind, answer.text)
                number += 1
    assert number >= 3
    for path in ("/v1/entries/{id}", "/v1/ops/{symbol}"):
        parameter = told["paths"][path]["get"]["parameters"][0]
        assert server.client.get(path.replace(f"{{{parameter['name']}}}", parameter["example"])).status_code == 200
