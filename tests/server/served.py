"""Real server processes for tests: started by the command, asked over a socket, ended by a signal."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import queue
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = pathlib.Path(__file__).resolve().parents[2]
RECORDINGS = sorted((ROOT / "data" / "recordings").glob("*/*.txt"))
#: Seconds that a loaded machine may take for a start.
START = 60


class Server:
    """One ``kdiag serve``. `log` holds what it has logged so far, a dict a line."""

    def __init__(self, *options: str, environment: dict[str, str] | None = None) -> None:
        self.log: list[dict[str, Any]] = []
        self.raw: list[str] = []
        line = [sys.executable, "-m", "diagnose", "serve", "--port", "0", "--log-format", "json", *options]
        self.process = subprocess.Popen(
            line, cwd=ROOT, env=os.environ | (environment or {}), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
            text=True, start_new_session=True,
        )  # fmt: skip
        self._lines: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.client = httpx.Client(timeout=30)
        try:
            self.url = self.wait_for("listening")["url"]
            self.client.base_url = httpx.URL(self.url)
            self.wait_ready()
        except BaseException:
            self.kill()
            raise

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.raw.append(line)
            with contextlib.suppress(ValueError):
                row = json.loads(line)
                self.log.append(row)
                self._lines.put(row)
        self._lines.put(None)

    def wait_for(self, event: str) -> dict[str, Any]:
        """The next record of that event."""
        end = time.monotonic() + START
        while True:
            row = self._lines.get(timeout=max(0.01, end - time.monotonic()))
            assert row is not None, f"the server ended: {''.join(self.raw)}"
            if row["event"] == event:
                return row

    def wait_ready(self) -> None:
        """Until it takes work."""
        end = time.monotonic() + START
        while time.monotonic() < end:
            with contextlib.suppress(httpx.TransportError):
                if self.client.get("/readyz").status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("not ready")

    def diagnose(self, text: str | bytes, **more: Any) -> httpx.Response:
        """Ask as plain text."""
        return self.client.post("/v1/diagnose", content=text, headers={"content-type": "text/plain"}, **more)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it and give its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(30)
        self._reader.join(10)
        self.client.close()
        assert self.process.stderr is not None
        self.process.stderr.close()
        return status

    def kill(self) -> None:
        """End all of its processes at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.stop()

    def memory(self) -> int:
        """Bytes of its resident memory (Linux)."""
        status = pathlib.Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii")
        return int(status.split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextlib.contextmanager
def serving(*options: str, **more: Any) -> Iterator[Server]:
    """A server for the time of a block."""
    server = Server(*options, **more)
    try:
        yield server
    finally:
        server.kill()
