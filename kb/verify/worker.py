"""Runs programs on one Keras release and one backend: imports once, forks a child for each.

A program that asks for a fresh interpreter gets one: its child becomes a new process of this file.

This file runs in the environment under test, which knows nothing of kdiag: it imports the standard
library only. It reads one job a line (JSON) from stdin and writes one result a line to the stream that
stdout was when it started. Paths are plain strings: a program's own `pathlib` is none of our business.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import ctypes
import gc
import importlib
import importlib.machinery
import importlib.metadata
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import types
from pathlib import Path
from typing import Any

OUTPUT_LIMIT = 1_000_000
FILE_LIMIT = 1 << 28
_NEW_USER, _NEW_NET, _PARENT_DEATH_SIGNAL = 0x10000000, 0x40000000, 1
_LOCAL = ("127.", "localhost", "::1")


def cut_network() -> bool:
    """Leave the machine's network for an empty one; False where the kernel does not allow it."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        return any(int(libc.unshare(flags)) == 0 for flags in (_NEW_NET, _NEW_USER | _NEW_NET))
    except (OSError, AttributeError):
        return False


def refuse_network(event: str, args: tuple[Any, ...]) -> None:
    """Audit hook, where the kernel keeps the network: no name is looked up, no foreign address reached."""
    host = None
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in {"socket.connect", "socket.sendto"} and isinstance(args[1], tuple):
        host = args[1][0]
    name = host.decode("latin-1") if isinstance(host, bytes) else host
    if name and not name.startswith(_LOCAL):
        raise PermissionError(f"programs under verification have no network: {name}")


def put_back(shims: list[str]) -> None:
    """Put back what this Keras expects of older libraries: see `shims` in data/verify.yaml."""
    if "numpy.Inf" in shims:
        numpy: Any = importlib.import_module("numpy")
        numpy.Inf = numpy.inf
    if "jax.spmd_mode" in shims:
        jax: Any = importlib.import_module("jax")
        jax.spmd_mode = lambda *_args, **_kwargs: contextlib.nullcontext()


def hide(names: list[str]) -> None:
    """Have these modules, and all below them, not be found, as if they were not installed."""
    usual = importlib.machinery.PathFinder

    class Finder(usual):  # type: ignore[misc, valid-type, unused-ignore]
        @classmethod
        def find_spec(cls, fullname: str, path: Any = None, target: Any = None) -> Any:
            return None if fullname.partition(".")[0] in names else usual.find_spec(fullname, path, target)

    sys.meta_path[sys.meta_path.index(usual)] = Finder


class CountAsserts(ast.NodeTransformer):
    """Has each `assert` that held tell so; line numbers stay."""

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        """Add a call behind the assertion."""
        call = ast.Call(ast.Name("__assertion_held__", ast.Load()), [], [])
        return [node, ast.fix_missing_locations(ast.copy_location(ast.Expr(call), node))]


def run_plain(code: str, path: str, report: dict[str, Any]) -> int:
    """Run `code` as ``python train.py`` does. Returns the exit status."""
    main = types.ModuleType("__main__")
    main.__file__ = path
    vars(main)["__builtins__"] = builtins
    sys.modules["__main__"] = main
    try:
        tree = CountAsserts().visit(ast.parse(code, path))
        exec(compile(tree, path, "exec"), vars(main))  # noqa: S102 - the whole purpose
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except BaseException as error:  # noqa: BLE001 - whatever the program raises
        report["exception"], report["message"] = type(error).__name__, str(error)
        frames = error.__traceback__.tb_next if error.__traceback__ else None
        error.__traceback__ = frames  # without this function's own
        sys.excepthook(type(error), error, frames)
        return 1
    return 0


def run_ipython(code: str, _path: str, report: dict[str, Any]) -> int:
    """Run `code` as the first cell of an IPython session with colours. Returns 0 or 1."""
    config = importlib.import_module("traitlets.config").Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "linux"
    shell = importlib.import_module("IPython.core.interactiveshell").InteractiveShell.instance(config=config)
    result = shell.run_cell(code, store_history=True)
    error = result.error_before_exec or result.error_in_exec
    if error is None:
        return 0
    report["exception"], report["message"] = type(error).__name__, str(error)
    return 1


def limit(memory: int) -> None:
    """Set limits on this process: bytes of private memory and of one file, no core dump, no life after its parent."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    for what, most in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_FSIZE, FILE_LIMIT), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def redirect(output: str) -> None:
    """Read nothing; write both streams to the file `output`."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sink = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(sink, 1)
    os.dup2(sink, 2)


def child(job: dict[str, Any], folder: str, guarded: bool) -> None:
    """Settle down in `folder` and run the job, here or in a new interpreter: the whole life of the forked child."""
    os.setsid()
    limit(job["memory"])
    redirect(f"{folder}/output")
    for name in ("project", "scratch"):
        Path(folder, name).mkdir()
    os.chdir(f"{folder}/project")
    if job["fresh"]:
        order = json.dumps({"job": job, "folder": folder, "guarded": guarded})
        Path(folder, "order").write_text(order, encoding="utf-8")
        environ = {name: value for name, value in {**os.environ, **job["environ"]}.items() if value}
        os.execve(sys.executable, [sys.executable, __file__, "fresh", folder], environ)  # noqa: S606 - ourselves
    perform(job, folder, guarded)


def begin_afresh(folder: str) -> None:
    """Do what the child left in `folder` for its new interpreter, which has imported nothing yet."""
    order = json.loads(Path(folder, "order").read_text(encoding="utf-8"))
    hide(order["job"]["lacks"])
    perform(order["job"], order["folder"], order["guarded"])


def perform(job: dict[str, Any], folder: str, guarded: bool) -> None:
    """Run the job and write the report."""
    tempfile.tempdir = f"{folder}/scratch"
    path = f"{folder}/project/train.py"
    Path(path).write_text(job["code"], encoding="utf-8")
    sys.argv, sys.path[:1] = [path], [f"{folder}/project", *job["paths"], job["keras_folder"]]
    with contextlib.suppress(ImportError):
        put_back(job["shims"] if job["fresh"] else [])
    stdout: Any = sys.stdout
    stdout.reconfigure(line_buffering=True)  # as on a terminal
    held: list[None] = []
    vars(builtins)["__assertion_held__"] = lambda: held.append(None)
    random.seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
    if not guarded:
        sys.addaudithook(refuse_network)
    report: dict[str, Any] = {"exception": "", "message": ""}
    run = run_ipython if job["style"] == "ipython" else run_plain
    report["code"] = run(job["code"], path, report)
    report["asserts"] = len(held)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    Path(folder, "report").write_text(json.dumps(report), encoding="utf-8")


def fork(job: dict[str, Any], folder: str, guarded: bool) -> int:
    """Start the child. Returns its process id."""
    pid = os.fork()
    if pid:
        return pid
    status = 70
    try:
        child(job, folder, guarded)
        status = 0
    except BaseException as error:  # noqa: BLE001 - a forked child must never return into its parent's code
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        os._exit(status)


def wait_for(pid: int, seconds: float) -> int | None:
    """Wait for the child at most `seconds`. Returns its wait status, or None after killing its group."""
    end, pause = time.monotonic() + seconds, 0.005
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
    for kill in (os.killpg, os.kill):  # the group may not exist yet
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return None


def ending(status: int | None, folder: str) -> dict[str, Any]:
    """Tell how the child ended: `status` is exit, signal or timeout; `code` the exit status or the signal."""
    result: dict[str, Any] = {"exception": "", "message": "", "asserts": 0, "code": 0}
    report = Path(folder, "report")
    if status is None:
        return {**result, "status": "timeout"}
    if os.WIFSIGNALED(status):
        return {**result, "status": "signal", "code": os.WTERMSIG(status)}
    if report.exists():
        return {**result, "status": "exit", **json.loads(report.read_text(encoding="utf-8"))}
    return {**result, "status": "exit", "code": os.WEXITSTATUS(status) or 71}  # it left by os._exit


def run_job(job: dict[str, Any], guarded: bool) -> dict[str, Any]:
    """Fork, wait, and tell what happened and what was printed."""
    folder = os.path.realpath(tempfile.mkdtemp(prefix="kdiag-run-"))
    started = time.monotonic()
    try:
        pid = fork(job, folder, guarded)
        result = ending(wait_for(pid, job["seconds"]), folder)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # grandchildren that outlived their parent
        output = Path(folder, "output")
        printed = output.read_bytes()[:OUTPUT_LIMIT] if output.exists() else b""
        result["output"] = printed.decode("utf-8", "replace")
        return {**result, "seconds": round(time.monotonic() - started, 3), "folder": folder}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepare(settings: dict[str, Any]) -> dict[str, Any]:
    """Import Keras and what its programs use. Returns what the first line of the answer says."""
    put_back(settings["shims"])
    keras: Any = importlib.import_module("keras")
    versions = {"python": ".".join(map(str, sys.version_info[:2])), "keras": keras.__version__}
    versions.update((name, version_of(name)) for name in settings["reported"])
    importlib.import_module("tensorflow")  # most programs import it: seconds each, were it not here already
    numpy: Any = sys.modules["numpy"]
    home, site = (str(Path(module.__file__).parents[1]) for module in (keras, numpy))
    if not Path(home).samefile(settings["keras_folder"]):
        raise ImportError(f"keras came from {home}, not from {settings['keras_folder']}")
    return {"versions": versions, "keras": home, "site": site, "stdlib": str(Path(os.__file__).parent)}


def version_of(name: str) -> str:
    """Tell the release of an installed library, by its own name or as ``<name>-cpu``."""
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        version = importlib.metadata.version(f"{name}-cpu")
    return version.partition("+")[0]


def main() -> None:
    """Serve jobs until stdin ends."""
    if sys.argv[1] == "fresh":
        begin_afresh(sys.argv[2])
        return
    settings = json.loads(sys.argv[1])
    sys.path[0] = settings["keras_folder"]
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    jobs = os.fdopen(os.dup(0), encoding="utf-8")
    os.dup2(2, 1)
    guarded = cut_network()
    try:
        hello = prepare(settings)
    except BaseException as error:  # noqa: BLE001 - an old Keras may fail in any way
        hello = {"failed": f"{type(error).__name__}: {error}"}
    print(json.dumps(hello), file=answer, flush=True)
    gc.freeze()  # no child looks through, and so copies, what all of them share
    if "failed" not in hello:
        for line in jobs:
            job = {**json.loads(line), "keras_folder": settings["keras_folder"], "shims": settings["shims"]}
            print(json.dumps(run_job(job, guarded)), file=answer, flush=True)


if __name__ == "__main__":
    main()
