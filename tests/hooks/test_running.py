"""``kdiag run`` against plain Python, and ``KDIAG=1`` in an environment of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from typing import TYPE_CHECKING

import pytest
import yaml
from programs import ENTRY, MESSAGE, RAISE, ROOT, command, python

from diagnose.cli import enabling
from diagnose.cli.running import with_hooks
from diagnose.main import BadUse

if TYPE_CHECKING:
    from pathlib import Path

    from programs import Ended

SHOW = """
import __main__, os, sys
shown = sorted((name, value) for name, value in os.environ.items() if name not in ("_", "SHLVL", "LC_CTYPE"))
spec = __main__.__spec__ and __main__.__spec__.name
print(sys.argv, sys.path, __name__, __file__, spec, sorted(__main__.__dict__), shown)
"""
PROGRAMS = {
    "status": SHOW + "sys.exit(7)",
    "text status": "import sys\nsys.exit('bye')",
    "unknown": SHOW + "1 / 0",
    "syntax": "def f(:\n",
    "interrupt": "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nimport time\ntime.sleep(5)",
    "terminated": "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\nimport time\ntime.sleep(5)",
    "own hook": "import sys\nsys.excepthook = lambda kind, error, trace: print('mine', error)\n1 / 0",
}


def kdiag_run(folder: Path, *arguments: str, **environment: str | None) -> Ended:
    code = f"import sys; sys.path[0] = {str(ROOT)!r}; from diagnose.main import main; sys.exit(main())"
    return command(folder, sys.executable, "-c", code, "run", *arguments, **{"PYTHONPATH": "", **environment})


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("how", [("train.py",), ("-m", "train")], ids=" ".join)
def test_a_program_runs_as_in_plain_python(tmp_path: Path, name: str, how: tuple[str, ...]) -> None:
    (tmp_path / "train.py").write_text(PROGRAMS[name])
    for paths in (None, "", str(tmp_path / "lib")):
        bare = command(tmp_path, sys.executable, *how, "--epochs", "3", PYTHONPATH=paths)
        run = kdiag_run(tmp_path, *how, "--epochs", "3", PYTHONPATH=paths)
        assert (run.status, run.out, run.err) == (bare.status, bare.out, bare.err)


@pytest.mark.parametrize("how", [("train.py",), ("-m", "train")], ids=" ".join)
def test_a_known_error_is_explained_below(tmp_path: Path, how: tuple[str, ...]) -> None:
    (tmp_path / "train.py").write_text(RAISE + "outputs_of(1)")
    bare = command(tmp_path, sys.executable, *how, PYTHONPATH="")
    run = kdiag_run(tmp_path, *how)
    assert (run.status, run.out) == (bare.status, bare.out)
    assert run.err.startswith(bare.err)
    assert ENTRY in run.err[len(bare.err) :]


@pytest.mark.parametrize("how", [("train.py",), ("-m", "train")], ids=" ".join)
def test_a_hook_of_the_program_is_the_one_that_runs_and_the_rest_follows(tmp_path: Path, how: tuple[str, ...]) -> None:
    code = f"{RAISE}import sys\nsys.excepthook = lambda kind, error, trace: print('mine', kind)\n"
    (tmp_path / "train.py").write_text(f"{code}outputs_of(1)")
    bare = command(tmp_path, sys.executable, *how, PYTHONPATH="")
    run = kdiag_run(tmp_path, *how)
    assert (run.status, run.out, bare.err) == (bare.status, bare.out, "")
    assert run.err.count(ENTRY) == 2  # heading and last line of one panel
    over = "before = sys.excepthook\nsys.excepthook = lambda *told: before(*told)\n"
    (tmp_path / "train.py").write_text(f"{RAISE}import sys\n{over}outputs_of(1)")
    assert kdiag_run(tmp_path, *how).err.count(ENTRY) == 2  # ours was called: nothing follows
    for handled in (
        "try:\n    outputs_of(1)\nexcept ValueError as error:\n    print(error)",
        "import code\ncode.interact(readfunc=iter(['outputs_of(1)', 'raise SystemExit']).__next__, local=globals())",
        "sys.exit(3)",
    ):
        (tmp_path / "train.py").write_text(f"{code}{handled}")
        assert ENTRY not in kdiag_run(tmp_path, *how).err


def test_a_sitecustomize_of_the_environment_still_runs(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "sitecustomize.py").write_text("print('theirs')")
    (tmp_path / "train.py").write_text("import sitecustomize; print(sitecustomize.__file__)")
    run = kdiag_run(tmp_path, "train.py", PYTHONPATH=str(tmp_path / "lib"))
    once = "theirs\n"  # by kdiag's own Python and by the program's
    assert run.out == f"{once}{once}{tmp_path / 'lib' / 'sitecustomize.py'}\n"


def test_run_needs_something_to_run(tmp_path: Path) -> None:
    run = kdiag_run(tmp_path)
    assert run.status == 2
    assert run.err == "kdiag: kdiag run takes what python takes: a script, or -m and a module, and its arguments\n"
    assert kdiag_run(tmp_path, "missing.py").status == 2
    assert "SCRIPT" in kdiag_run(tmp_path, "--help").out


def test_the_environment_is_kept_for_the_start_to_restore() -> None:
    assert "_KDIAG_PYTHONPATH" not in with_hooks({})
    changed = with_hooks({"PYTHONPATH": "a", "X": "y"})
    assert (changed["_KDIAG_PYTHONPATH"], changed["X"]) == ("a", "y")
    assert changed["PYTHONPATH"].endswith(f"{os.pathsep}a")


def test_enabled_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    python_ = str(venv / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    site = subprocess.run(
        [python_, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    monkeypatch.setattr(sysconfig, "get_path", lambda _: site)
    monkeypatch.setattr(enabling.site, "ENABLE_USER_SITE", False)
    assert enabling.enable() == 0
    (tmp_path / "train.py").write_text(RAISE + "outputs_of(1)")
    paths = os.pathsep.join([str(ROOT), *[p for p in sys.path if "site-packages" in p]])

    def told(**environment: str) -> str:
        return command(tmp_path, python_, "train.py", **environment).err

    assert ENTRY in told(PYTHONPATH=paths, KDIAG="1")
    bare = told(PYTHONPATH=paths)
    assert bare.endswith(f"{MESSAGE}\n")
    assert told(PYTHONPATH=paths, KDIAG="0") == bare
    assert told(PYTHONPATH="", KDIAG="1") == bare  # the file has outlived kdiag
    assert enabling.disable() == enabling.disable() == 0
    assert told(PYTHONPATH=paths, KDIAG="1") == bare


def test_no_place_to_enable_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(enabling, "places", lambda: [tmp_path / "file" / "site"])
    with pytest.raises(BadUse, match="cannot be enabled"):
        enabling.enable()


def test_what_installing_loads(tmp_path: Path) -> None:
    """Before anything fails, nothing of ours loads but the waiting itself, and no library at all."""
    show = "print(*sorted(set(sys.modules) - before))"
    code = f"import sys\nbefore = set(sys.modules)\nimport diagnose\ndiagnose.install()\n{show}"
    assert python(tmp_path, code).out.split() == [
        "atexit",  # built into the interpreter
        "diagnose",
        "diagnose.hooks",
        "diagnose.hooks.interpreter",
        "diagnose.hooks.replaced",
        "diagnose.hooks.watch",
    ]


def test_the_action_of_the_readme_keeps_the_status(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = next(block for block in re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL) if "composite" in block)
    step = yaml.safe_load(found)["runs"]["steps"][-1]
    (tmp_path / "train.py").write_text(RAISE + "outputs_of(1)")
    (tmp_path / "kdiag").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m diagnose "$@"\n')
    (tmp_path / "kdiag").chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    line = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"])  # as Actions call it
    for program, status in (("train.py", 1), ("-c 'raise SystemExit(7)'", 7), ("-c 'print(1)'", 0)):
        run = command(
            tmp_path, *line, COMMAND=f"{sys.executable} {program}", RUNNER_TEMP=str(tmp_path), PATH=path
        )  # fmt: skip
        assert run.status == status
        assert ("Traceback" in run.out) == (program == "train.py")
