"""What people send who mean no good: each is bounded, answered or cut off, and the next one is served as before."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import pathlib
import random
import resource
import socket
import time
from typing import TYPE_CHECKING

import pytest
from served import RECORDINGS, Server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = RECORDINGS[0].read_text(encoding="utf-8")
MARKER = "Zq7Xmarker"
MB = 1 << 20


@pytest.fixture(scope="module")
def strict() -> Iterator[Server]:
    """A server that waits for nobody."""
    options = ("--idle-seconds", "1", "--body-seconds", "1.5", "--seconds", "1", "--max-connections", "200")
    with serving("--rate", "0", *options) as one:
        yield one


def raw(server: Server) -> socket.socket:
    host, port = server.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=30)


def head(path: str = "/v1/diagnose", *more: str, kind: str = "text/plain") -> bytes:
    lines = (f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Type: {kind}", *more)
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n"


def rest_of(connection: socket.socket) -> bytes:
    """All that comes until the server closes."""
    data = b""
    with contextlib.suppress(ConnectionError):
        while part := connection.recv(1 << 16):
            data += part
    return data


def served_as_before(server: Server) -> None:
    assert server.diagnose(TEXT).json()["matches"][0]["id"] == RECORDINGS[0].parent.name


# --- bodies ---------------------------------------------------------------------------------------------------


def test_a_large_body_is_refused_before_it_is_read(strict: Server) -> None:
    before = strict.memory()
    with raw(strict) as connection:
        connection.sendall(head("/v1/diagnose", f"Content-Length: {100 * MB}"))
        assert rest_of(connection).startswith(b"HTTP/1.1 413 ")
    with raw(strict) as connection:
        connection.sendall(head("/v1/diagnose", "Transfer-Encoding: chunked"))
        sent, chunk = 0, b"%x\r\n%s\r\n" % (MB, b"x" * MB)
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                connection.sendall(chunk)
                sent += 1
        assert sent < 100
        assert rest_of(connection).startswith((b"HTTP/1.1 413 ", b""))
    assert strict.memory() - before < 40 * MB
    served_as_before(strict)


def test_packed_bodies_are_refused_unread(strict: Server) -> None:
    bomb = gzip.compress(b"x" * (50 * MB))
    for encoding in ("gzip", "GZIP", "deflate", "br", "zstd", "identity, gzip"):
        answer = strict.client.post(
            "/v1/diagnose", content=bomb, headers={"content-type": "text/plain", "content-encoding": encoding}
        )
        assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")
    served_as_before(strict)


@pytest.mark.parametrize(
    "deep", ["[" * 500_000, '{"a":' * 300_000, '{"text": ' + "[" * 100_000, '{"text":"x","id":' * 9999]
)
@pytest.mark.parametrize("path", ["/v1/diagnose", "/v1/diagnose/batch"])
def test_deep_json_is_no_recursion(strict: Server, deep: str, path: str) -> None:
    kind = "application/json" if path == "/v1/diagnose" else "application/x-ndjson"
    answer = strict.client.post(path, content=deep, headers={"content-type": kind})
    assert answer.status_code in (400, 200)
    assert answer.status_code == 400 or json.loads(answer.text)["problem"]["status"] == 400
    served_as_before(strict)


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe\xfd", b'{"text": "\xff"}', b'{"text": "\\ud800"}', b'{"text": "a\\u0000b"}', b"null", b"", b"[]",
      b'"x"', b'{"text":1e999}', b'{"text":"a"}{"text":"b"}'],
)  # fmt: skip
def test_odd_json_has_an_answer(strict: Server, body: bytes) -> None:
    answer = strict.client.post("/v1/diagnose", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (200, 400, 422)
    answer.json()


HOSTILE = {
    "one long line": "x" * (2 * MB - 10),
    "many frames": '  File "a.py", line 1, in f\n    x\n' * 50_000,
    "many errors": "ValueError: a\n" * 100_000,
    "open brackets": "(" * (1 * MB),
    "escapes": "\x1b[31m" * 300_000,
    "nearly a pattern": "Input 0 of layer '" * 80_000,
    "quotes": "'\"" * 900_000,
    "blanks": "ValueError: " + " " * MB + "x",
    "nulls": "\0" * MB,
    "backslashes": "\\" * MB,
    "wide": "한" * 600_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_answered_in_time(strict: Server, name: str) -> None:
    start = time.monotonic()
    answer = strict.diagnose(HOSTILE[name].encode())
    assert answer.status_code in (200, 503), answer.text[:300]
    assert time.monotonic() - start < 20  # a second, on a machine that does nothing else
    answer.json()
    served_as_before(strict)


def test_a_text_that_takes_too_long_is_given_up() -> None:
    with serving("--rate", "0", "--seconds", "0.05", "--helpers", "1") as server:
        text = ("ValueError: Input 0 of layer 'x' is\n" + TEXT) * 500
        answer = server.diagnose(text[: 2 * MB])
        assert (answer.status_code, answer.json()["code"]) == (503, "too-slow")
        server.wait_for("helper-ended")
        for _ in range(100):  # the next one comes up
            answer = server.diagnose("ValueError: x")
            if answer.status_code == 200:
                break
        assert answer.json()["status"] == "unknown"


# --- connections ----------------------------------------------------------------------------------------------


def test_slow_heads_and_bodies_are_cut_off(strict: Server) -> None:
    with raw(strict) as one, raw(strict) as two, raw(strict) as three:
        one.sendall(b"POST /v1/diagnose HTTP/1.1\r\nHost: lo")
        two.sendall(head("/v1/diagnose", "Content-Length: 1000") + b"begins")
        three.sendall(
            head("/v1/diagnose/batch", "Content-Length: 1000", kind="application/x-ndjson") + b'{"text": "x"}\n{'
        )
        time.sleep(0.3)
        served_as_before(strict)
        assert rest_of(one).startswith(b"HTTP/1.1 408 ")
        assert rest_of(two).startswith(b"HTTP/1.1 408 ")
        told = rest_of(three)
        assert b'"line": 1, "answer"' in told
        assert b"nothing arrived" in told
    served_as_before(strict)


def test_heads_have_a_size(strict: Server) -> None:
    with raw(strict) as connection, contextlib.suppress(ConnectionError):
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        for number in range(3000):
            connection.sendall(b"X-%d: %s\r\n" % (number, b"y" * 1000))
        pytest.fail("three megabytes of headers were taken")
    served_as_before(strict)


def test_a_client_that_reads_nothing_holds_up_nobody(strict: Server) -> None:
    lines = b"".join(json.dumps({"text": TEXT}).encode() + b"\n" for _ in range(3000))
    with raw(strict) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        more = f"Content-Length: {len(lines)}"
        connection.settimeout(20)
        with contextlib.suppress(OSError):
            connection.sendall(head("/v1/diagnose/batch", more, kind="application/x-ndjson") + lines)
        time.sleep(4)
        served_as_before(strict)
        assert not rest_of(connection).endswith(b"0\r\n\r\n")  # cut off, not served to its end


def test_ten_thousand_idle_connections(strict: Server) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    number = min(10_000, hard - 200)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, number + 150)), hard))
    connections: list[socket.socket] = []
    try:
        for count in range(number):
            connections.append(raw(strict))
            if count % 2000 == 1999:
                served_as_before(strict)
        held = len(list(pathlib.Path(f"/proc/{strict.process.pid}/fd").iterdir()))
        assert held < 200 + 100
        served_as_before(strict)
    finally:
        for connection in connections:
            connection.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    served_as_before(strict)


def test_no_more_connections_than_files(tmp_path: pathlib.Path) -> None:
    del tmp_path
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        with serving("--rate", "0", "--idle-seconds", "2", "--max-connections", "5000") as server:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            with contextlib.ExitStack() as stack:
                for _ in range(600):
                    stack.enter_context(raw(server))
                served_as_before(server)
            assert any("limited to" in line for line in server.raw)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_too_many_requests_of_one_client() -> None:
    with serving("--rate", "5") as server:
        answers = [server.client.get("/v1/entries") for _ in range(40)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert refused
        assert answers[0].status_code == 200
        assert refused[0].json()["code"] == "too-often"
        assert 1 <= int(refused[0].headers["retry-after"]) <= 10
        assert server.client.get("/healthz").status_code == 200


def test_a_token_is_asked_for(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "token"
    path.write_text("the-secret-token\n")
    with serving("--rate", "0", "--token-file", str(path)) as server:
        for header in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic the-secret-token"}):
            answer = server.client.get("/v1/entries", headers=header)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
            assert server.client.get("/metrics", headers=header).status_code == 401
        assert server.client.get("/v1/entries", headers={"authorization": "bearer the-secret-token"}).status_code == 200
        assert server.client.get("/healthz").status_code == 200
        assert "the-secret-token" not in "".join(server.raw)
        line = pathlib.Path(f"/proc/{server.process.pid}/cmdline").read_text(encoding="utf-8")
        assert "the-secret-token" not in line


def test_browsers_of_other_origins_are_kept_out_unless_asked_in(server: Server) -> None:
    asks = {"origin": "https://chat.example", "access-control-request-method": "POST"}
    assert "access-control-allow-origin" not in server.client.options("/v1/diagnose", headers=asks).headers
    with serving("--rate", "0", "--cors-origin", "https://chat.example") as open_one:
        answer = open_one.client.options("/v1/diagnose", headers=asks)
        assert answer.headers["access-control-allow-origin"] == "https://chat.example"
        assert "access-control-allow-origin" not in open_one.client.options(
            "/v1/diagnose", headers={**asks, "origin": "https://evil.example"}
        ).headers  # fmt: skip


# --- nothing of the user's gets out ---------------------------------------------------------------------------


def everything(server: Server) -> None:
    """Send the marker in every place that a client can write to."""
    mean = f"\x1b]0;{MARKER}\x07<script>{MARKER}</script>\r\n{MARKER}"
    get, post = server.client.get, server.client.post
    for path in (
        f"/{MARKER}",
        f"/v1/entries/{MARKER}",
        f"/v1/ops/{MARKER}",
        f"/v1/search?q={MARKER}",
        f"/v1/entries?{MARKER}=1",
    ):
        get(path)
    for name in (
        "x-request-id",
        "user-agent",
        "referer",
        "accept",
        "cookie",
        "if-none-match",
        "authorization",
        "x-forwarded-host",
    ):
        get("/v1/entries", headers={name: f"<{MARKER}>"})
    get("/v1/entries", headers={"host": f"{MARKER}.example"})
    server.client.request(MARKER.upper(), "/v1/entries")
    for text in (
        mean,
        f"ValueError: {mean}",
        TEXT.replace("inputs", MARKER),
        f'Traceback (most recent call last):\n  File "{MARKER}.py", line 1\n{MARKER}Error: x',
    ):
        server.diagnose(text)
        post("/v1/diagnose", json={"text": text, MARKER: 1})
        post("/v1/diagnose", json={"text": text, "keras": MARKER, "backend": MARKER, "language": MARKER})
        post(
            "/v1/diagnose/batch",
            content=json.dumps({"id": MARKER, "text": text}),
            headers={"content-type": "application/x-ndjson"},
        )
        post("/v1/diagnose", content=text, headers={"content-type": f"text/{MARKER}"})
    post("/v1/chat/completions", json={"model": MARKER, "messages": [{"role": MARKER, "content": MARKER}]})
    post(
        "/v1/chat/completions",
        json={"model": "kdiag", "messages": [{"role": "user", "content": f"ValueError: {MARKER}"}]},
    )
    with raw(server) as connection:
        connection.sendall(f"{MARKER} / {MARKER}\r\n\r\n".encode())
        rest_of(connection)


def test_no_word_of_a_user_gets_into_logs_or_metrics(tmp_path: pathlib.Path) -> None:
    with serving("--rate", "0", "--log-level", "debug", "--collect", str(tmp_path / "x.db")) as server:
        everything(server)
        page = server.client.get("/metrics").text
        assert "kdiag_requests_total" in page
        server.stop()
    told = "".join(server.raw)
    assert told.count('"event": "request"') > 35
    for text in (told, page, *[str(path.read_bytes()) for path in tmp_path.iterdir()]):
        assert MARKER.lower() not in text.lower()
    assert "Traceback" not in told
    assert all(isinstance(json.loads(line), dict) for line in server.raw)


@pytest.mark.parametrize("seed", range(4))
def test_answers_are_plain_ascii_whatever_was_sent(server: Server, seed: int) -> None:
    """Signs that act on a terminal or a page, strewn over all fields: none is in an answer but as an escape."""
    signs = [
        "\x1b[31m",
        "\x07",
        "<script>alert(1)</script>",
        "\u202e",
        "\x9b",
        "'\"><img src=x onerror=a>",
        "\u2028",
        "\0",
    ]
    chance = random.Random(seed)  # noqa: S311 - no secret
    for path in chance.sample(RECORDINGS, 20):
        text = path.read_text(encoding="utf-8")
        for _ in range(12):
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(signs) + text[at:]
        answer = server.diagnose(text.encode())
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.content.isascii()
        assert not [byte for byte in answer.content if byte < 0x20]


def test_the_tests_see_files() -> None:
    assert os.path.exists("/proc/self/fd")  # noqa: PTH110 - else the two above hold nothing
