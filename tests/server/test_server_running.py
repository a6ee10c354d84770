"""The life of a server: processes that are killed under load, an end in order, memory that stays as it is."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import pathlib
import signal
import socket
import sqlite3
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from served import RECORDINGS, ROOT, Server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = {path.parent.name: path.read_text(encoding="utf-8") for path in RECORDINGS[:: len(RECORDINGS) // 40]}
UNKNOWN = "RuntimeError: nobody has seen this one yet in the layers of a model"
#: How a request may end that got no answer: the connection is refused or broken off.
REFUSED = (httpx.TransportError,)


def children(pid: int) -> list[int]:
    """Processes that `pid` has started."""
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text(encoding="ascii").rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found


def alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if pathlib.Path(f"/proc/{pid}").exists()]


class Load:
    """Clients that ask and ask; `ends` counts how. An answer that is not the right one is kept in `wrong`."""

    def __init__(self, url: str, clients: int = 4) -> None:
        self.url = url
        self.ends: Counter[str] = Counter()
        self.wrong: list[Any] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(clients)]

    def __enter__(self) -> Load:  # noqa: PYI034 - Self is of Python 3.11
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _run(self, number: int) -> None:
        rows = list(TEXTS.items())[number:] * 1000
        with httpx.Client(base_url=self.url, timeout=30) as client:
            for name, text in rows:
                if self._stop.is_set():
                    return
                self._one(client, name, text)

    def _one(self, client: httpx.Client, name: str, text: str) -> None:
        try:
            answer = client.post("/v1/diagnose", json={"text": text})
            client.post("/v1/diagnose", json={"text": f"{UNKNOWN} {time.monotonic_ns()}"})
        except REFUSED as error:
            self.ends[type(error).__name__] += 1
            time.sleep(0.02)
            return
        self.ends[str(answer.status_code)] += 1
        if answer.status_code == 200:
            first = answer.json()["matches"][0]["id"]
            self.wrong += [] if first == name else [(name, first)]
        elif answer.headers["content-type"] != "application/problem+json":
            self.wrong.append(answer.text)

    def wait(self, end: str, number: int) -> None:
        """Until so many requests more have ended like that."""
        until, limit = self.ends[end] + number, time.monotonic() + 60
        while self.ends[end] < until:
            assert time.monotonic() < limit, self.ends
            time.sleep(0.05)


def free_port() -> str:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


def test_killed_and_started_again_under_load(tmp_path: pathlib.Path) -> None:
    path, port = tmp_path / "unmatched.db", free_port()
    options = ("--rate", "0", "--remember", "0", "--port", port, "--collect", str(path))
    with Load(f"http://127.0.0.1:{port}") as load:
        for _ in range(3):
            server = Server(*options)
            helpers = children(server.process.pid)
            assert helpers
            load.wait("200", 60)
            server.process.kill()
            server.stop()
            for _ in range(100):  # helpers see that nobody is there any more
                if not alive(helpers):
                    break
                time.sleep(0.1)
            assert not alive(helpers)
        with serving(*options):
            load.wait("200", 60)
    assert load.wrong == []
    assert set(load.ends) <= {"200", "503", "ConnectError", "ReadError", "RemoteProtocolError", "WriteError"}
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*), sum(count) > 50 FROM unmatched").fetchone() == (1, 1)


def test_a_killed_helper_costs_one_request_at_most() -> None:
    with serving("--rate", "0", "--remember", "0", "--helpers", "2") as server, Load(server.url) as load:
        for _ in range(4):
            load.wait("200", 30)
            victims = children(server.process.pid)
            assert len(victims) == 2
            os.kill(victims[0], signal.SIGKILL)
            server.wait_for("helper-ended")
            while len(children(server.process.pid)) < 2:
                time.sleep(0.05)
        load.wait("200", 30)
    assert load.wrong == []
    assert load.ends["500"] <= 4
    assert set(load.ends) <= {"200", "500"}


def test_several_workers_share_a_port_and_their_numbers() -> None:
    with serving("--rate", "0", "--workers", "2") as server, Load(server.url) as load:
        load.wait("200", 50)
        victim = next(pid for pid in children(server.process.pid) if children(pid))
        os.kill(victim, signal.SIGKILL)
        load.wait("200", 50)
        before = asked(server)
        assert before >= 100
        assert asked(server) >= before
    assert load.wrong == []
    assert set(load.ends) <= {"200", "ConnectError", "ReadError", "RemoteProtocolError", "WriteError"}


def asked(server: Server) -> float:
    """Diagnoses that /metrics counts."""
    rows = [
        line for line in server.client.get("/metrics").text.splitlines() if line.startswith("kdiag_diagnoses_total")
    ]
    return sum(float(line.rpartition(" ")[2]) for line in rows)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_end_in_order(number: int) -> None:
    with serving("--rate", "0") as server:
        lines = "".join(json.dumps({"text": text}) + "\n" for text in TEXTS.values())
        with Load(server.url) as load, server.client.stream(
            "POST", "/v1/diagnose/batch", content=lines * 3, headers={"content-type": "application/x-ndjson"}
        ) as answer:  # fmt: skip
            rows = answer.iter_lines()
            next(rows)
            server.process.send_signal(number)
            told = [json.loads(row) for row in rows]
        assert all("answer" in row for row in told)
        assert len(told) == 3 * len(TEXTS) - 1  # what was begun is answered whole
        assert load.wrong == []
        assert server.process.wait(30) in (0, 130, -number)
        assert "Traceback" not in "".join(server.raw)


def family_memory(server: Server) -> int:
    """Bytes of the server and its helpers."""
    total = 0
    for pid in (server.process.pid, *children(server.process.pid)):
        total += int(pathlib.Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return total * os.sysconf("SC_PAGE_SIZE")


def varied() -> Iterator[str]:
    """Texts without an end, no two alike."""
    number = 0
    while True:
        for text in TEXTS.values():
            number += 1
            yield text.replace("train.py", f"train_{number}.py") + f"\nstep {number}\n"


def test_memory_stays_flat() -> None:
    """An hour's soak in small: far more requests than any buffer or memo holds, each text and client id a new one.

    The room for answers is small, so that it is full before the first look.
    """
    with serving("--rate", "0", "--helpers", "1", "--remember", "1") as server:
        texts, ids, taken = varied(), itertools.count(), []
        for _ in range(6):
            for _ in range(400):
                server.client.post(
                    "/v1/diagnose", json={"text": next(texts)}, headers={"x-request-id": f"id-{next(ids)}"}
                )
            server.client.get("/metrics")
            taken.append(family_memory(server))
    growth = (taken[-1] - taken[1]) / taken[1]
    assert growth < 0.03, [one >> 10 for one in taken]


def test_the_port_in_use_is_told_in_a_line() -> None:
    import subprocess
    import sys

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = [sys.executable, "-m", "diagnose", "serve", "--port", port]
        done = subprocess.run(line, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"127.0.0.1:{port}" in done.stderr
