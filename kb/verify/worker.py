"""Runs programs on one Keras release and one backend: imports once, forks a child for each.

This file runs in the environment under test, which knows nothing of kdiag: it imports the standard
library only. It reads one job a line (JSON) from stdin and writes one result a line to the stream that
stdout was when it started.
"""

import ast
import builtins
import contextlib
import ctypes
import importlib
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

OUTPUT_LIMIT = 1_000_000
_NEW_USER, _NEW_NET, _PARENT_DEATH_SIGNAL = 0x10000000, 0x40000000, 1
_LOCAL = ("127.", "localhost", "::1", "0.0.0.0")  # noqa: S104 - compared with, never bound


def cut_network():
    """Leave the machine's network for an empty one; False where the kernel does not allow it."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        return libc.unshare(_NEW_NET) == 0 or libc.unshare(_NEW_USER | _NEW_NET) == 0
    except (OSError, AttributeError):
        return False


def refuse_network(event, args):
    """Audit hook, where the kernel keeps the network: no name is looked up, no foreign address reached."""
    host = None
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        host = args[1][0]
    if isinstance(host, (str, bytes)):
        name = host if isinstance(host, str) else host.decode("latin-1")
        if name and not name.startswith(_LOCAL):
            raise PermissionError(f"the verifier's programs have no network: {name}")


def put_back(shims):
    """Put back what this Keras expects of older libraries: see `shims` in data/verify.yaml."""
    if "numpy.Inf" in shims:
        numpy = importlib.import_module("numpy")
        numpy.Inf = numpy.inf
    if "jax.spmd_mode" in shims:
        importlib.import_module("jax").spmd_mode = lambda *_args, **_kwargs: contextlib.nullcontext()


class CountAsserts(ast.NodeTransformer):
    """Has each `assert` that held tell so; line numbers stay."""

    def visit_Assert(self, node):
        """Add a call behind the assertion."""
        call = ast.Call(ast.Name("__assertion_held__", ast.Load()), [], [])
        return [node, ast.fix_missing_locations(ast.copy_location(ast.Expr(call), node))]


def run_plain(code, path, report):
    """Run `code` as ``python train.py`` does. Returns the exit status."""
    main = types.ModuleType("__main__")
    main.__file__ = path
    main.__builtins__ = builtins
    sys.modules["__main__"] = main
    try:
        tree = CountAsserts().visit(ast.parse(code, path))
        exec(compile(tree, path, "exec"), main.__dict__)  # noqa: S102 - the whole purpose
    except SystemExit as exit_:
        if exit_.code is None or isinstance(exit_.code, int):
            return exit_.code or 0
        print(exit_.code, file=sys.stderr)  # noqa: T201
        return 1
    except BaseException as error:
        report["exception"], report["message"] = type(error).__name__, str(error)
        error.__traceback__ = error.__traceback__.tb_next  # without this function's own frame
        sys.excepthook(type(error), error, error.__traceback__)
        return 1
    return 0


def run_ipython(code, _path, report):
    """Run `code` as the first cell of an IPython session with colours. Returns 0 or 1."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "linux"
    shell = InteractiveShell.instance(config=config)
    result = shell.run_cell(code, store_history=True)
    error = result.error_before_exec or result.error_in_exec
    if error is not None:
        report["exception"], report["message"] = type(error).__name__, str(error)
    return int(error is not None)


def child(job, folder, output, report_file, guarded):
    """The forked child: settle down, run the job, write the report. Never returns."""
    os.setsid()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (job["memory"], job["memory"]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sink = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    sys.stdin = open(0, closefd=False)  # noqa: PTH123, SIM115
    sys.stdout.reconfigure(line_buffering=True)
    project, tempfile.tempdir = os.path.join(folder, "project"), os.path.join(folder, "tmp")
    os.mkdir(project), os.mkdir(tempfile.tempdir)
    os.chdir(project)
    path = os.path.join(project, "train.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(job["code"])
    sys.argv, sys.path[0] = [path], project
    held, report = [], {"exception": "", "message": ""}
    builtins.__assertion_held__ = lambda: held.append(1)
    random.seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
    if not guarded:
        sys.addaudithook(refuse_network)
    status = {"plain": run_plain, "ipython": run_ipython}[job["style"]](job["code"], path, report)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    report.update(code=status, asserts=len(held))
    with open(report_file, "w", encoding="utf-8") as file:
        json.dump(report, file)
    os._exit(0)


def wait_for(pid, seconds):
    """Wait for the child at most `seconds`. Returns its wait status, or None after killing its group."""
    end, pause = time.monotonic() + seconds, 0.005
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        if time.monotonic() > end:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return None
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)


def run_job(job, guarded):
    """Fork, wait, and tell what happened: `status` is exit, signal or timeout."""
    folder = os.path.realpath(tempfile.mkdtemp(prefix="kdiag-run-"))
    output, report_file = os.path.join(folder, "output"), os.path.join(folder, "report")
    started = time.monotonic()
    try:
        pid = os.fork()
        if pid == 0:
            try:
                child(job, folder, output, report_file, guarded)
            except BaseException as error:
                sys.excepthook(type(error), error, error.__traceback__)
            finally:
                os._exit(70)
        status = wait_for(pid, job["seconds"])
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # grandchildren that outlived their parent
        result = {"key": job["key"], "exception": "", "message": "", "asserts": 0, "code": 0}
        if os.path.exists(report_file):
            with open(report_file, encoding="utf-8") as file:
                result.update(json.load(file))
            result["status"] = "exit"
        elif status is None:
            result["status"] = "timeout"
        elif os.WIFSIGNALED(status):
            result.update(status="signal", code=os.WTERMSIG(status))
        else:
            result.update(status="exit", code=os.WEXITSTATUS(status) or 71)
        if os.path.exists(output):
            with open(output, encoding="utf-8", errors="replace", newline="") as file:
                result["output"] = file.read(OUTPUT_LIMIT)
        else:
            result["output"] = ""
        result.update(seconds=round(time.monotonic() - started, 3), folder=folder)
        return result
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepare(settings):
    """Import Keras and what its programs use. Returns what the first line of the answer says."""
    put_back(settings["shims"])
    keras = importlib.import_module("keras")
    importlib.import_module("tensorflow")
    versions = {"python": ".".join(map(str, sys.version_info[:2])), "keras": keras.__version__}
    for name in settings["reported"]:
        module = importlib.import_module(name)
        versions[name] = module.__version__.split("+")[0]
    homes = [os.path.dirname(os.path.dirname(sys.modules[name].__file__)) for name in ("keras", "numpy")]
    return {"versions": versions, "keras": homes[0], "site": homes[1], "stdlib": os.path.dirname(os.__file__)}


def main():
    """Serve jobs until stdin ends."""
    settings = json.loads(sys.argv[1])
    sys.path[0] = settings["keras_folder"]
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    jobs = os.fdopen(os.dup(0), encoding="utf-8")
    os.dup2(2, 1)
    guarded = cut_network()
    try:
        hello = prepare(settings)
        if not os.path.samefile(hello["keras"], settings["keras_folder"]):
            raise ImportError(f"keras came from {hello['keras']}, not from {settings['keras_folder']}")
    except BaseException as error:
        hello = {"failed": f"{type(error).__name__}: {error}"}
    answer.write(json.dumps(hello) + "\n")
    answer.flush()
    if "failed" in hello:
        return
    for line in jobs:
        answer.write(json.dumps(run_job(json.loads(line), guarded)) + "\n")
        answer.flush()


if __name__ == "__main__":
    main()
