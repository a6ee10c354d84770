"""The routes below /v1: what they answer, and how they refuse."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from served import RECORDINGS, ROOT

if TYPE_CHECKING:
    import httpx
    from served import Server

TEXT = RECORDINGS[0].read_text(encoding="utf-8")
SOME = RECORDINGS[:: len(RECORDINGS) // 12]


def printed(*arguments: str, text: str = "") -> Any:
    """What the command prints as JSON."""
    line = [sys.executable, "-m", "diagnose", *arguments, "--format", "json"]
    done = subprocess.run(line, input=text, capture_output=True, encoding="utf-8", check=False, cwd=ROOT)
    return json.loads(done.stdout)


def problem(answer: httpx.Response) -> Any:
    """The problem that an answer is."""
    assert answer.headers["content-type"] == "application/problem+json"
    data = answer.json()
    assert data["status"] == answer.status_code
    assert {"type", "title", "detail", "code"} <= set(data)
    return data


@pytest.mark.parametrize("path", SOME, ids=lambda path: path.parent.name)
def test_a_diagnosis_is_what_the_command_prints(server: Server, path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    expected = printed("diagnose", "-", text=text)
    assert server.diagnose(text).json() == expected
    assert server.client.post("/v1/diagnose", json={"text": text}).json() == expected


def test_candidates_limit_the_matches(server: Server) -> None:
    several = "\n\n".join(path.read_text(encoding="utf-8") for path in SOME)
    all_of_them = server.diagnose(several).json()["matches"]
    assert len(all_of_them) > 2
    assert server.diagnose(several, params={"candidates": 2}).json()["matches"] == all_of_them[:2]
    assert (
        server.client.post("/v1/diagnose", json={"text": several, "candidates": 1}).json()["matches"] == all_of_them[:1]
    )


def test_options_of_the_body_count_before_parameters(server: Server) -> None:
    body = {"text": "ValueError: something", "backend": "jax"}
    told = server.client.post("/v1/diagnose", json=body, params={"backend": "torch", "keras": "3.5"}).json()
    assert (told["environment"]["backend"], told["environment"]["keras"]) == ("jax", "3.5")
    assert server.client.post("/v1/diagnose", json=body, params={"backend": "numpy"}).status_code == 422


def test_hints_fill_what_the_text_leaves_open(server: Server) -> None:
    silent = "ValueError: something"
    told = server.client.post("/v1/diagnose", json={"text": silent, "backend": "jax", "keras": "3.5"}).json()
    assert (told["environment"]["keras"], told["environment"]["backend"]) == ("3.5", "jax")
    own = server.diagnose("KERAS_BACKEND=torch\nValueError: something", params={"backend": "jax"}).json()
    assert own["environment"]["backend"] == "torch"


def test_utf8_is_not_required(server: Server) -> None:
    answer = server.diagnose(TEXT.encode() + b"\xff\xfe\x00\x80")
    assert answer.json()["matches"][0]["id"] == RECORDINGS[0].parent.name


def test_lists_and_entries_are_what_the_command_prints(server: Server) -> None:
    get = server.client.get
    assert get("/v1/entries").json() == printed("list")
    assert get("/v1/entries", params={"area": "removed"}).json() == printed("list", "--area", "removed")
    assert get("/v1/search", params={"q": "evaluate loss"}).json() == printed("search", "evaluate", "loss")
    name = RECORDINGS[0].parent.name
    assert get(f"/v1/entries/{name}").json() == printed("explain", name)
    for symbol in ("tf.gather", "K.int_shape", "Sequential.predict_classes", "Model.fit(workers)"):
        assert get(f"/v1/ops/{symbol}").json() == printed("op", symbol)
    assert get("/v1/entries/kerastensor-tf").status_code == 404
    assert "kerastensor-in-tf-function" in problem(get("/v1/entries/kerastensor-tf-function"))["near"]
    assert "tf.gather" in problem(get("/v1/ops/tf.gathr"))["near"]


@pytest.mark.parametrize("path", ["/v1/entries", "/v1/search?q=loss", "/v1/ops/tf.gather", "/openapi.json"])
def test_what_has_not_changed_is_not_sent_again(server: Server, path: str) -> None:
    first = server.client.get(path)
    assert first.headers["cache-control"] == "no-cache"
    again = server.client.get(path, headers={"if-none-match": f'"x", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert server.client.get(path, headers={"if-none-match": '"x"'}).status_code == 200
    assert server.client.head(path).headers["etag"] == first.headers["etag"]


def test_answers_to_texts_are_kept_by_nobody(server: Server) -> None:
    assert server.diagnose(TEXT).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "more", "expected"),
    [
        ("GET", "/nothing", {}, (404, "not-found")),
        ("GET", "/v1/entries/none", {}, (404, "no-entry")),
        ("GET", "/v1/diagnose", {}, (405, "method-not-allowed")),
        ("DELETE", "/v1/entries", {}, (405, "method-not-allowed")),
        ("POST", "/v1/diagnose", {"content": b"x", "headers": {"content-type": "image/png"}}, (415, "media-type")),
        ("POST", "/v1/diagnose", {"content": b"x"}, (415, "media-type")),
        ("POST", "/v1/diagnose", {"content": b"{", "headers": {"content-type": "application/json"}}, (400, "no-json")),
        ("POST", "/v1/diagnose", {"json": {"text": 1}}, (422, "invalid")),
        ("POST", "/v1/diagnose", {"json": {"text": "x", "candidates": 9}}, (422, "invalid")),
        ("POST", "/v1/diagnose", {"json": {"text": "x", "language": "xx"}}, (422, "invalid")),
        ("POST", "/v1/diagnose", {"json": {"text": "x", "keras": "2.4"}}, (422, "invalid")),
        ("POST", "/v1/diagnose", {"json": {"text": "x", "secret-word": 1}}, (422, "invalid")),
        ("GET", "/v1/search", {}, (422, "invalid")),
        ("GET", "/v1/search?q=a&q=b", {}, (422, "invalid")),
        ("GET", "/v1/search?q=a&secret-word=b", {}, (422, "invalid")),
        ("POST", "/v1/diagnose", {"json": {"text": "x" * (2 << 20)}}, (413, "too-large")),
        ("GET", "/v1/entries", {"headers": {"host": "evil.example"}}, (421, "wrong-host")),
    ],
)
def test_refusals_are_problem_details(
    server: Server, method: str, path: str, more: dict[str, Any], expected: tuple[int, str]
) -> None:
    answer = server.client.request(method, path, **more)
    data = problem(answer)
    assert (answer.status_code, data["code"]) == expected
    assert "secret-word" not in answer.text  # what they sent is not repeated
    if answer.status_code == 405:
        assert answer.headers["allow"]


def test_faults_are_named_by_their_place(server: Server) -> None:
    data = problem(server.client.post("/v1/diagnose", json={"text": 1, "candidates": 0}))
    assert {row["pointer"] for row in data["errors"]} == {"/text", "/candidates"}


def test_a_batch_is_answered_line_by_line(server: Server) -> None:
    texts = [path.read_text(encoding="utf-8") for path in SOME]
    rows = [json.dumps({"id": number, "text": text}) for number, text in enumerate(texts)]
    rows[3:3] = ["", "not json", json.dumps({"text": "x" * (3 << 20)}), json.dumps({"txt": "x"})]
    answer = server.client.post(
        "/v1/diagnose/batch", content="\n".join(rows), headers={"content-type": "application/x-ndjson"}
    )
    found = [json.loads(line) for line in answer.text.splitlines()]
    assert [row["line"] for row in found] == [n for n in range(1, len(rows) + 1) if n != 4]
    refused = [row["problem"]["code"] for row in found if "problem" in row]
    assert refused == ["no-json", "too-large", "invalid"]
    answered = {row["id"]: row["answer"] for row in found if "answer" in row}
    assert answered == {number: server.diagnose(text).json() for number, text in enumerate(texts)}


def test_the_request_id_comes_back(server: Server) -> None:
    assert server.client.get("/healthz", headers={"x-request-id": "abc-1.2"}).headers["x-request-id"] == "abc-1.2"
    for bad in ("a b", "x" * 65, "<b>"):
        assert server.client.get("/healthz", headers={"x-request-id": bad}).headers["x-request-id"] != bad
    server.client.get("/v1/entries", headers={"x-request-id": "logged-one"})
    row = server.wait_for("request")
    while row["id"] != "logged-one":
        row = server.wait_for("request")
    assert (row["route"], row["status"], row["method"]) == ("/v1/entries", 200, "GET")
