"""Requests per second of ``kdiag serve`` against a bare FastAPI route that echoes the same bodies.

    apt install wrk; pip install -e '.[bench]'
    python tests/benchmarks/serve.py [--rounds 5] [--seconds 4]

One worker each, on the same uvicorn, event loop and parser; by turns in one run, so that a busy machine slows both
alike. Ours runs as it does by itself, but for the rate limit: logging every request, counting it, and with its helper
processes, one a processor. There are two loads. In the first every body is another text (all recordings, in a fixed
disorder) and `--remember 0` sees to it that each is worked out, also when it comes again. In the second one body is
sent again and again, the recording of middle length, to a server with its own settings: it is worked out once, then
its answer is kept. Last ours gets half of the first load that it could bear, each request at its own time whether the
one before is answered or not, and the latency counts from there.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from typing import TYPE_CHECKING, NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from bars import Bar, median, percentile, progress, report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHARE, P99 = 0.7, 0.050
CONNECTIONS = 16
PATH = "/v1/diagnose"
OTHER, SAME = "every body another text", "the same body again"
ECHO = """
from fastapi import FastAPI
from pydantic import BaseModel

class Body(BaseModel):
    text: str

app = FastAPI()

@app.post("/echo")
async def echo(body: Body) -> Body:
    return body
"""
LUA = """
local bodies, number = {}, 0
for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
request = function()
  number = number % #bodies + 1
  return wrk.format("POST", nil, {["Content-Type"] = "application/json"}, bodies[number])
end
"""


class Load(NamedTuple):
    """What one run of wrk found: requests per second, and answers that were no success."""

    rate: float
    failed: int


def bodies() -> list[str]:
    """A JSON body of every recording that differs from all others, in a fixed disorder."""
    texts = sorted({path.read_text(encoding="utf-8") for path in ROOT.glob("data/recordings/*/*.txt")})
    random.Random(5).shuffle(texts)  # noqa: S311 - no secret
    return [json.dumps({"text": text}) for text in texts]


@contextlib.contextmanager
def running(line: Sequence[str], url: str, folder: pathlib.Path) -> Iterator[None]:
    """A server for the time of a block; `url` answers when it is ready."""
    with subprocess.Popen(
        line, cwd=folder, stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(ROOT)}
    ) as server:
        try:
            for _ in range(600):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own
                    break
                if server.poll() is not None:
                    raise SystemExit(f"{' '.join(line)}: ended with {server.returncode}")
                time.sleep(0.1)
            yield
        finally:
            server.send_signal(signal.SIGTERM)


def wrk(url: str, folder: pathlib.Path, seconds: float) -> Load:
    """Load `url` for so many seconds."""
    line = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "-s", "bodies.lua", url]
    told = subprocess.run(
        line, cwd=folder, env=os.environ | {"BODIES": "bodies.txt"}, capture_output=True, text=True, check=True
    ).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    assert rate, told
    return Load(float(rate[1]), int(failed[1]) if failed else 0)


async def latencies(port: int, path: str, texts: list[str], rate: float, seconds: float) -> list[float]:
    """Seconds from when each request was due to its whole answer, at `rate` requests per second."""
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(4 * CONNECTIONS):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", port))
    found: list[float] = []

    async def one(text: str, due: float) -> None:
        reader, writer = await free.get()
        body = text.encode()
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200"), answer
        size = re.search(rb"content-length: (\d+)", answer)
        assert size
        await reader.readexactly(int(size[1]))
        found.append(time.perf_counter() - due)
        free.put_nowait((reader, writer))

    start, tasks = time.perf_counter(), []
    for number in range(int(rate * seconds)):
        due = start + number / rate
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        tasks.append(asyncio.create_task(one(texts[number % len(texts)], due)))
    await asyncio.gather(*tasks)
    while not free.empty():
        free.get_nowait()[1].close()
    return found


class Servers(NamedTuple):
    """The processes of a run: their command lines by name, where each is asked, and what says that it is ready."""

    lines: dict[str, list[str]]
    urls: dict[str, str]
    ready: dict[str, str]


def servers() -> Servers:
    """The echo, ours with nothing kept, and ours as it is."""
    python = sys.executable
    uvicorn = ["-m", "uvicorn", "echo:app", "--no-access-log", "--http", "httptools", "--loop", "uvloop"]
    own = [python, "-m", "diagnose", "serve", "--rate", "0", "--log-format", "json"]
    lines = {"echo": [python, *uvicorn], OTHER: [*own, "--remember", "0"], SAME: own}
    ports = {name: 18651 + number for number, name in enumerate(lines)}
    base = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    return Servers(
        {name: [*line, "--port", str(ports[name])] for name, line in lines.items()},
        {name: url + ("/echo" if name == "echo" else PATH) for name, url in base.items()},
        {name: url + ("/docs" if name == "echo" else "/readyz") for name, url in base.items()},
    )


def bars(rounds: int, seconds: float) -> Iterator[Bar]:
    """The ratio of rates for both loads, then the latency at half of our own."""
    texts = bodies()
    run = servers()
    with tempfile.TemporaryDirectory() as place, contextlib.ExitStack() as stack:
        folder = pathlib.Path(place)
        (folder / "bodies.lua").write_text(LUA, encoding="utf-8")
        (folder / "echo.py").write_text(ECHO, encoding="utf-8")
        for name, line in run.lines.items():
            stack.enter_context(running(line, run.ready[name], folder))
        for name, sent in ((OTHER, texts), (SAME, [sorted(texts, key=len)[len(texts) // 2]])):
            (folder / "bodies.txt").write_text("".join(f"{text}\n" for text in sent), encoding="utf-8")
            found: dict[str, list[Load]] = {"echo": [], name: []}
            for number in range(-1, rounds):  # the first one warms both
                for server, loads in found.items():
                    progress(f"{name}, {server}: round {number + 1} of {rounds}")
                    load = wrk(run.urls[server], folder, seconds)
                    loads.extend([load] if number >= 0 else [])
            yield ratio(name, found[name], found["echo"])
            if name == OTHER:
                rate = median(load.rate for load in found[OTHER]) / 2
                progress(f"latency at {rate:.0f} requests per second")
                times = asyncio.run(latencies(18652, PATH, texts, rate, 4 * seconds))
        progress("")
        worst = percentile(times, 0.99)
        told = f"{worst * 1e3:.1f} ms (median {median(times) * 1e3:.1f} ms, {rate:.0f} per second)"
        yield Bar("serve: 99th percentile at half its load", told, f"under {P99 * 1e3:g} ms", worst < P99)


def ratio(name: str, ours: list[Load], echo: list[Load]) -> Bar:
    """Medians over the rounds."""
    shares = [one.rate / other.rate for one, other in zip(ours, echo, strict=True)]
    failed = sum(load.failed for load in ours + echo)
    share = median(shares)
    rates = f"{median(load.rate for load in ours):.0f} and {median(load.rate for load in echo):.0f} per second"
    told = (
        f"{share:.2f} x ({rates}; {min(shares):.2f} to {max(shares):.2f}; {os.cpu_count()} processors; {failed} failed)"
    )
    return Bar(
        f"serve, {name}: requests per second against a bare FastAPI echo",
        told,
        f"at least {SHARE:g} x",
        share >= SHARE and not failed,
    )


def main() -> int:
    """Measure and print; returns 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5, help="turns of each server (5)")
    parser.add_argument("--seconds", type=float, default=4, help="of each turn (4)")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing, which makes the load: apt install wrk")
    return report(bars(options.rounds, options.seconds))


if __name__ == "__main__":
    sys.exit(main())
