"""A pipe and a followed file are answered as they grow, each error once, and counted at the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from known_error import ENTRY, ERROR
from logtexts import MESSAGE, MESSAGE_ENTRY, OTHER, healthy, named

from diagnose.engine import default_engine
from diagnose.scan import Scanner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of another kind")
PATIENCE = 60.0


class Running:
    """``kdiag scan`` beside the test, and what it has printed so far."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "diagnose", "scan", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80"},
        )
        self.shown = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.shown += line.decode()

    def until(self, holds: Callable[[str], bool]) -> str:
        """Wait until what is shown is as wanted."""
        end = time.monotonic() + PATIENCE
        while not holds(self.shown):
            assert time.monotonic() < end, self.shown
            assert self.process.poll() is None, self.process.stderr and self.process.stderr.read()
            time.sleep(0.02)
        return self.shown

    def write(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def end(self, *, interrupt: bool = False) -> tuple[int, str]:
        """End it; gives exit status and all that it printed."""
        assert self.process.stdin is not None
        if interrupt:
            self.process.send_signal(signal.SIGINT)
        else:
            self.process.stdin.close()
        status = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        assert self.process.stderr is not None
        assert self.process.stderr.read() == b""
        return status, self.shown

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()


@pytest.fixture
def start() -> Iterator[Callable[..., Running]]:
    running: list[Running] = []

    def begin(*arguments: str) -> Running:
        running.append(Running(*arguments))
        return running[-1]

    yield begin
    for one in running:
        one.close()


def test_a_pipe_is_answered_before_it_ends(start: Callable[..., Running]) -> None:
    run = start()
    run.write(healthy(20) + ERROR)
    shown = run.until(lambda shown: "More   kdiag explain" in shown)
    assert shown.startswith("A TensorFlow function was called on a KerasTensor")
    run.write(healthy(3) + ERROR + healthy(3) + OTHER)
    run.until(lambda shown: "KeyError: 'label'" in shown)
    status, shown = run.end()
    assert status == 0
    assert shown.count("A TensorFlow function was called") == 1
    assert f"{ENTRY}: -:" in shown
    assert ", 2 times, last at line " in shown
    assert shown.splitlines()[-1].startswith("1 error of the catalogue, 1 other, in ")


def test_a_traceback_that_comes_in_pieces_is_told_whole(start: Callable[..., Running]) -> None:
    run = start("--follow", "--format", "json")
    lines = ERROR.splitlines(keepends=True)
    for line in lines:
        run.write(line)
        time.sleep(0.05)
    run.until(lambda shown: "\n" in shown)
    status, shown = run.end()
    first, whole = map(json.loads, shown.splitlines())
    assert status == 0
    assert first["diagnosis"]["matches"][0]["line"]["path"] == "train.py"
    assert [one["times"] for one in whole["findings"]] == [1]


def test_a_followed_file(start: Callable[..., Running], tmp_path: Path) -> None:
    path = tmp_path / "train.log"
    path.write_text(healthy(50))
    run = start("--follow", str(path))
    with path.open("a") as file:
        file.write(ERROR)
    run.until(lambda shown: "More   kdiag explain" in shown)
    with path.open("a") as file:
        file.write(healthy(400) + MESSAGE)
    run.until(lambda shown: MESSAGE_ENTRY in shown)
    status, shown = run.end(interrupt=True)
    assert status == 0
    assert shown.splitlines()[-1].startswith("2 errors of the catalogue, in ")


def test_a_followed_file_that_begins_anew(start: Callable[..., Running], tmp_path: Path) -> None:
    path = tmp_path / "train.log"
    path.write_text(healthy(50) + OTHER)
    run = start("-f", str(path), "--format", "github")
    run.until(lambda shown: "KeyError" in shown)
    path.rename(tmp_path / "train.log.1")
    path.write_text("\n" + ERROR)
    run.until(lambda shown: "file=train.py" in shown)
    assert run.shown.splitlines()[-1].endswith(f"%0A{path}:2")
    path.write_text(MESSAGE)
    run.until(lambda shown: MESSAGE_ENTRY in shown)
    status, shown = run.end(interrupt=True)
    assert status == 0
    assert len(shown.splitlines()) == 3


def test_several_followed_files_one_of_them_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text(ERROR)
    with subprocess.Popen(
        [sys.executable, "-m", "diagnose", "scan", "-f", str(tmp_path / "none"), str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        assert process.stderr.readline() == f"kdiag: '{tmp_path / 'none'}' is not there\n".encode()
        assert b"A TensorFlow function" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        assert process.wait(PATIENCE) == 0


def test_nothing_to_follow_is_bad_use(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "diagnose", "scan", "-f", str(tmp_path / "none")],
        capture_output=True,
        check=False,
        timeout=PATIENCE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert run.returncode == 2


def test_two_looks_alike_tell_an_error_once() -> None:
    scanner = Scanner(default_engine())
    data = ERROR.encode()
    assert not list(scanner.feed(data[:200]))
    assert not list(scanner.look())
    assert not list(scanner.look())  # frames alone are no error yet
    assert not list(scanner.feed(data[200:]))
    assert not list(scanner.look())
    assert named(list(scanner.look())) == [(1, ENTRY)]
    assert not list(scanner.look())
    assert not list(scanner.feed(healthy(900).encode()))
    assert not list(scanner.look())
    assert not list(scanner.feed(data))
    assert named(list(scanner.close())) == [(1 + healthy(900).count("\n") + data.count(b"\n"), ENTRY)]


def test_looks_at_any_time_change_nothing() -> None:
    log = (healthy(9) + ERROR + ERROR + healthy(300) + OTHER + MESSAGE).encode()
    scanner = Scanner(default_engine())
    whole = named([*scanner.feed(log), *scanner.close()])
    for step in (41, 97, 1_000):
        scanner = Scanner(default_engine())
        found = []
        for at in range(0, len(log), step):
            found += [*scanner.feed(log[at : at + step]), *scanner.look()]
        assert sorted(named([*found, *scanner.close()])) == sorted(whole)
