"""Workers: one process for each Keras release and backend, fed with jobs, replaced when one dies."""

from __future__ import annotations

import json
import os
import queue
import select
import signal
import subprocess
import tempfile
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from .claims import Run
from .recordings import Places, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .plan import Cell, Job

_WORKER = Path(__file__).with_name("worker.py")
#: A second worker for one cell pays off only where more programs than this wait there.
_WORTH_SHARING = 24
_START_SECONDS = 300.0
_GRACE_SECONDS = 30.0


class Bench(NamedTuple):
    """What all workers need: interpreter, folder of the unpacked Keras releases, limits, libraries to name, shims.

    `extras` are the folders of what single programs need, by name.

    Programs on a release other than the `newest` are compiled without optimisation, which takes a third less time.
    """

    python: str
    keras_home: Path
    seconds: float
    memory: int
    reported: tuple[str, ...]
    shims: dict[Cell, tuple[str, ...]]
    newest: str
    extras: Mapping[str, str] = MappingProxyType({})


class Outcome(NamedTuple):
    """A finished job. `versions` name the libraries that the worker ran on, empty where it could not start."""

    job: Job
    run: Run
    versions: dict[str, str]


class WorkerDiedError(Exception):
    """The worker process is gone or silent."""


class Worker:
    """One process of `worker.py`. Raises WorkerDiedError where it cannot start or ends early."""

    def __init__(self, bench: Bench, cell: Cell) -> None:
        self._bench = bench
        self._home = tempfile.TemporaryDirectory(prefix="kdiag-worker-")
        self._log = (Path(self._home.name) / "log").open("w+b")
        folder = str(bench.keras_home / cell.release)
        settings = {"keras_folder": folder, "shims": bench.shims[cell], "reported": bench.reported}
        self._process = subprocess.Popen(  # noqa: S603 - our own file, the interpreter asked for
            [bench.python, str(_WORKER), json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            cwd=self._home.name,
            env=_environment(cell, self._home.name, quick=cell.release != bench.newest),
            start_new_session=True,
        )
        self._buffer = b""
        hello = self._answer(_START_SECONDS)
        if "failed" in hello:
            self.close()
            raise WorkerDiedError(hello["failed"])
        self.versions: dict[str, str] = hello["versions"]
        self._places = Places(hello["keras"], hello["site"], hello["stdlib"], self.versions["python"])

    def run(self, job: Job) -> Run:
        """Run one program."""
        bench = self._bench
        setting = job.claim.setting
        paths = [bench.extras[name] for name in setting.needs]
        line = {"code": job.claim.code, "style": job.style, "seconds": bench.seconds, "memory": bench.memory}
        line |= {"paths": paths, "lacks": setting.lacks, "environ": dict(setting.environ), "fresh": setting.fresh}
        try:
            _stream(self._process.stdin).write(json.dumps(line).encode() + b"\n")
            _stream(self._process.stdin).flush()
        except OSError as error:
            raise WorkerDiedError("it went away between two programs") from error
        answer = self._answer(bench.seconds + _GRACE_SECONDS)
        folder, places = answer["folder"], self._places._replace(extras=tuple(paths))
        return Run(
            status=answer["status"],
            code=answer["code"],
            exception=answer["exception"],
            message=normalise(answer["message"], folder, places),
            asserts=answer["asserts"],
            output=normalise(answer["output"], folder, places),
            seconds=answer["seconds"],
        )

    def _answer(self, seconds: float) -> dict[str, Any]:
        """Read the next line of the worker. Kills it where none comes in time."""
        stream = _stream(self._process.stdout).fileno()
        while b"\n" not in self._buffer:
            ready, _, _ = select.select([stream], [], [], seconds)
            piece = os.read(stream, 1 << 20) if ready else b""
            if not piece:
                reason = self._last_words() if ready else f"no answer within {seconds:.0f} s"
                self.close()
                raise WorkerDiedError(reason)
            self._buffer += piece
        line, _, self._buffer = self._buffer.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _last_words(self) -> str:
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else "it ended without a word"

    def kill(self) -> None:
        """Stop the process and, through it, its child. Safe from another thread."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the process, whatever it does, and remove its folder. May be called twice."""
        if self._process.returncode is not None:
            return
        self.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                _stream(stream).close()
        self._log.close()
        self._home.cleanup()


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise WorkerDiedError("no pipe to the worker")
    return stream


def _environment(cell: Cell, home: str, *, quick: bool) -> dict[str, str]:
    """Give all that the programs see of the machine's environment."""
    flags = {"XLA_FLAGS": "--xla_backend_optimization_level=0"} if quick and cell.backend == "jax" else {}
    return {
        **flags,
        "PATH": os.defpath,
        "HOME": home,
        "KERAS_HOME": f"{home}/keras",
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "KERAS_BACKEND": cell.backend,
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "CUDA_VISIBLE_DEVICES": "-1",
        "JAX_PLATFORMS": "cpu",
        "OMP_NUM_THREADS": "1",
    }


class Pool:
    """Runs jobs on up to `workers` processes at once; a cell keeps its worker as long as it has jobs."""

    def __init__(self, bench: Bench, workers: int) -> None:
        self._bench, self._count = bench, max(1, workers)
        self._waiting: dict[Cell, deque[Job]] = {}
        self._owned: set[Cell] = set()
        self._live: set[Worker] = set()
        self._lock = threading.Lock()
        self._done: queue.Queue[Outcome | BaseException] = queue.Queue()
        self._stop = threading.Event()

    def run(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Yield each job's outcome as it ends, in no fixed order. A worker that cannot start gives status absent."""
        total = 0
        for job in jobs:
            self._waiting.setdefault(job.cell, deque()).append(job)
            total += 1
        threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(self._count)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(total):
                outcome = self._done.get()
                if isinstance(outcome, BaseException):
                    raise outcome
                yield outcome
        finally:
            self._end(threads)

    def _end(self, threads: list[threading.Thread]) -> None:
        """Leave no process behind, also where the caller stops early."""
        with self._lock:
            self._stop.set()
            for worker in self._live:
                worker.kill()
        for thread in threads:
            thread.join()

    def _serve(self) -> None:
        try:
            while (cell := self._claim()) is not None:
                self._serve_cell(cell)
        except BaseException as error:  # noqa: BLE001 - raised again where the caller waits
            self._done.put(error)

    def _claim(self) -> Cell | None:
        """Choose the next cell that nobody serves, else one with enough left to share; None at the end."""
        with self._lock:
            if self._stop.is_set():
                return None
            for cell, jobs in self._waiting.items():
                if jobs and cell not in self._owned:
                    self._owned.add(cell)
                    return cell
            left = max(self._waiting, key=lambda cell: len(self._waiting[cell]), default=None)
            return left if left is not None and len(self._waiting[left]) > _WORTH_SHARING else None

    def _next(self, cell: Cell) -> Job | None:
        with self._lock:
            jobs = self._waiting[cell]
            return jobs.popleft() if jobs and not self._stop.is_set() else None

    def _serve_cell(self, cell: Cell) -> None:
        """Run the jobs of a cell; a worker that a program took down is replaced, one that cannot start is not."""
        worker: Worker | None = None
        while (job := self._next(cell)) is not None:
            try:
                worker = worker or self._started(cell)
            except WorkerDiedError as error:
                self._put_absent(cell, job, str(error))
                return
            try:
                self._done.put(Outcome(job, worker.run(job), worker.versions))
            except WorkerDiedError as error:
                self._done.put(Outcome(job, Run("crash", message=str(error)), worker.versions))
                self._ended(worker)
                worker = None
        if worker is not None:
            self._ended(worker)

    def _started(self, cell: Cell) -> Worker:
        worker = Worker(self._bench, cell)
        with self._lock:
            self._live.add(worker)
            if self._stop.is_set():
                worker.kill()
        return worker

    def _ended(self, worker: Worker) -> None:
        with self._lock:
            self._live.discard(worker)
        worker.close()

    def _put_absent(self, cell: Cell, job: Job | None, reason: str) -> None:
        while job is not None:
            self._done.put(Outcome(job, Run("absent", message=reason), {}))
            job = self._next(cell)
