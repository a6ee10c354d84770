"""The verifier on real Keras: what holds is kept, and every way of being wrong makes it fail."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from small_entries import BROKEN, FIX, MESSAGE, write

from kb import load_catalog
from kb.schema import BACKENDS
from kb.verify import Options, Report, render_report, run

if TYPE_CHECKING:
    from kb.verify.report import Step

pytestmark = pytest.mark.keras

ROOT = Path(__file__).parents[3]
REAL = "kerastensor-in-tf-function"
TRY = """\
import keras

try:
    keras.activations.get('nope')
except ValueError:
    pass
assert keras.__version__
"""

#: What is wrong -> (the programs and claims of such an entry, words of the fault that must be reported).
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "another-error": ({"broken": "import keras\n\nkeras.layers.Dense(-1)\n"}, "and is diagnosed as nothing"),
    "no-error": ({"broken": "import keras\n\nkeras.layers.Dense(1)\n"}, "raises nothing here"),
    "too-narrow": ({"keras": "- 3.14"}, "shows on 3.15.1 torch too: widen"),
    "no-silence": ({"shows": "silent"}, "does not show its silent behaviour"),
    "wrong-fix": ({"fix": FIX.replace("== 'relu'", "== 'gelu'")}, "is no fix here: it raises AssertionError"),
    "no-fix": ({"fix": BROKEN + "assert keras\n"}, "is no fix here: it raises ValueError"),
    "silencing-fix": ({"fix": TRY}, "uses try: that hides an error"),
    "lazy-fix": ({"fix": "import keras\n\nkeras.layers.Dense(1)\n"}, "asserts nothing"),
    "unreached-fix": ({"fix": "import keras\n\n\ndef check():\n    assert keras\n"}, "asserts nothing"),
    "chatting-fix": ({"fix": f"{FIX}print('{MESSAGE}')\n"}, "still prints this entry's own message"),
    "dies": ({"broken": "import os\n\nos.kill(os.getpid(), 11)\n"}, "was killed by signal 11"),
    "never-ends": ({"broken": "while True:\n    pass\n"}, "did not end within"),
    "leaves": ({"broken": "import os\n\nos._exit(5)\n"}, "exits with status 5"),
    "takes-its-worker-down": ({"broken": "import os\n\nos.kill(os.getppid(), 9)\n"}, "took its worker down"),
    "eats-memory": ({"broken": "x = bytearray(1 << 40)\n"}, "raises MemoryError"),
    "phones-home": (
        {"broken": "import socket\n\nsocket.create_connection(('192.0.2.1', 80), 3)\n"},
        "raises OSError: [Errno 101] Network is unreachable",
    ),
    "has-it": ({"broken": "import tf_keras\n", "needs": ["tf-keras"]}, "raises nothing here"),
    "begins-afresh": ({"broken": "import torch\n", "environ": {"A": "b"}}, "raises nothing here"),
    "reads": ({"broken": "input()\n"}, "raises EOFError"),
}


def judge(text: str) -> list[str]:
    """The entry whose program wrote its own name and the message."""
    return [line.removeprefix("this is ") for line in text.splitlines()[:1] if MESSAGE in text]


def verify(data: Path, options: Options, **more: Any) -> Report:
    steps: list[Step | str] = []
    catalog = load_catalog(str(data))
    report = run(catalog, options._replace(**{"backends": ("torch",), "seconds": 20, **more}), judge, steps.append)
    assert len(steps) == sum(total for _, total in report.counts.values())
    return report


def data_folder(folder: Path, *entries: str) -> Path:
    (folder / "catalog").mkdir(parents=True)
    shutil.copy(ROOT / "data" / "verify.yaml", folder / "verify.yaml")
    for name in entries:
        write(folder, name, **named(name))
    return folder


def named(name: str, broken: str = BROKEN, fix: str = FIX, **more: Any) -> dict[str, Any]:
    """Programs that begin by writing the name of their entry."""
    line = f"print('this is {name}')\n"
    return {"broken": line + broken, "fix": line + fix, **more}


def files_below(data: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(data)): path.read_bytes()
        for part in ("verified", "recordings")
        for path in sorted((data / part).rglob("*.*"))
    }


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory, keras_options: Options) -> dict[str, list[str]]:
    """Faults of each wrong entry and of a good one between them, all run by one verification."""
    data = data_folder(tmp_path_factory.mktemp("wrong") / "data", "good")
    for name, (fields, _) in WRONG.items():
        write(data, name, **named(name, **fields))
    report = verify(data, keras_options)
    assert not report.passed
    faults: dict[str, list[str]] = {name: [] for name in (*WRONG, "good")}
    for failure in report.failures:
        faults[failure.job.claim.entry].append(failure.reason)
    return faults


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_entry_fails_with_its_reason(name: str, wrong: dict[str, list[str]]) -> None:
    assert any(WRONG[name][1] in reason for reason in wrong[name]), wrong[name]


def test_a_good_entry_among_wrong_ones_holds(wrong: dict[str, list[str]]) -> None:
    assert wrong["good"] == []


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory, keras_options: Options) -> Path:
    """A data folder in which one good entry was verified on the newest and an old release."""
    data = data_folder(tmp_path_factory.mktemp("good") / "data", "good")
    report = verify(data, keras_options, keras=("3.15", "3.12"))
    assert report.passed, render_report(report)
    return data


def test_what_was_seen_is_kept(good: Path) -> None:
    facts = json.loads((good / "verified" / "good.json").read_text(encoding="utf-8"))
    runs = {name: program["runs"] for name, program in facts["programs"].items()}
    assert runs == {
        "unknown-name/broken": {"3.15.1": {"torch": "raised"}, "3.12.4": {"torch": "raised"}},
        "unknown-name/fix-1": {"3.15.1": {"torch": "clean"}, "3.12.4": {"torch": "clean"}},
    }
    assert facts["environment"]["torch"]


def test_the_recording_is_what_python_prints(good: Path) -> None:
    text = (good / "recordings" / "good" / "unknown-name--torch--3.15.1.txt").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[:4] == [
        "this is good",
        "Traceback (most recent call last):",
        '  File "/home/user/project/train.py", line 4, in <module>',
        "    keras.activations.get('nope')",
    ]
    assert any(line.startswith('  File "/usr/local/lib/python3.') and "/keras/src/" in line for line in lines)
    assert lines[-1] == f"ValueError: {MESSAGE}: nope"
    ipython = (good / "recordings" / "good" / "unknown-name--torch--3.15.1.ipython.txt").read_text(encoding="utf-8")
    assert "\x1b[" in ipython
    assert "Cell" in ipython


def test_an_old_wording_is_kept_only_where_it_differs(good: Path) -> None:
    assert not (good / "recordings" / "good" / "unknown-name--torch--3.12.4.txt").exists()


def test_a_second_run_leaves_every_file_as_it_is(good: Path, keras_options: Options) -> None:
    before = files_below(good)
    report = verify(good, keras_options)
    assert (report.touched, files_below(good)) == ((), before)
    assert verify(good, keras_options, check=True).passed


def test_a_check_finds_a_changed_program_and_writes_nothing(good: Path, keras_options: Options, tmp_path: Path) -> None:
    data = shutil.copytree(good, tmp_path / "data")
    fields = named("good")
    write(data, "good", **{**fields, "fix": fields["fix"] + "assert found\n"})
    before = files_below(data)
    report = verify(data, keras_options, check=True)
    assert (report.stale, report.failures) == (("verified/good.json",), ())
    assert not report.passed
    assert files_below(data) == before


def test_what_is_kept_of_an_entry_that_is_gone_goes_too(good: Path, keras_options: Options, tmp_path: Path) -> None:
    data = shutil.copytree(good, tmp_path / "data")
    (data / "catalog" / "layers" / "good.yaml").rename(data / "catalog" / "layers" / "other.yaml")
    write(data, "other", **named("other"))
    assert verify(data, keras_options).passed
    assert [name for name in files_below(data) if "good" in name] == []


def test_a_stopped_run_keeps_what_it_saw_and_the_next_goes_on(keras_options: Options, tmp_path: Path) -> None:
    data = data_folder(tmp_path / "data", "good")

    def stop(_: Step | str) -> None:
        raise KeyboardInterrupt

    report = run(load_catalog(str(data)), keras_options._replace(backends=("torch",)), judge, stop)
    assert report.fatal.startswith("stopped after 1 of 3")
    assert not report.passed
    assert report.touched[0] == "verified/good.json"
    rest = verify(data, keras_options, unproven=True)
    assert rest.passed
    assert rest.counts == {("good", "torch"): (2, 2)}
    assert verify(data, keras_options, check=True).passed


def test_a_keras_that_cannot_be_imported_is_not_passed(good: Path, keras_options: Options, tmp_path: Path) -> None:
    (tmp_path / "3.15.1").mkdir()
    report = verify(good, keras_options, keras_home=str(tmp_path), check=True)
    assert not report.passed
    assert "cannot be imported" in report.failures[0].reason


AROUND = """\
import os

import keras
import {module}

assert (os.environ.get('KERAS_BACKEND', ''), keras.backend.backend()) == {backends}
keras.activations.get('nope')
"""
#: What is around a program -> (its fields, a module that it imports, its KERAS_BACKEND and its backend).
SETTINGS: dict[str, tuple[dict[str, Any], str, tuple[str, str]]] = {
    "needs": ({"needs": ["tf-keras"], "backends": ["torch"]}, "tf_keras", ("torch", "torch")),
    "environ": ({"environ": {"KERAS_BACKEND": "jax"}}, "numpy", ("jax", "jax")),
    "not-set": ({"environ": {"KERAS_BACKEND": ""}}, "numpy", ("", "tensorflow")),
    "both": ({"environ": {"KERAS_BACKEND": "tensorflow"}, "needs": ["tf-keras"]}, "tf_keras", ("tensorflow",) * 2),
    "lacks": ({"lacks": ["jax"], "backends": ["torch"]}, "numpy", ("torch", "torch")),
}


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory, keras_options: Options) -> tuple[Path, Report]:
    """A data folder whose programs ask for more than Keras and its backend, one that cannot run, and their report."""
    data = data_folder(tmp_path_factory.mktemp("around") / "data")
    for name, (more, module, backends) in SETTINGS.items():
        write(data, name, **named(name, AROUND.format(module=module, backends=backends), **more))
    missing = "import keras\n\nif __import__('importlib').util.find_spec('jax'):\n    keras.Nothing()\nimport jax\n"
    write(data, "missing", **named("missing", f"print('{MESSAGE}')\n{missing}", lacks=["jax"], backends=["torch"]))
    write(data, "unrun", **named("unrun", "import nothing\n", not_run="needs an NVIDIA GPU"))
    return data, verify(data, keras_options, seconds=120, backends=BACKENDS)


def test_programs_get_what_they_need_and_only_that(around: tuple[Path, Report]) -> None:
    data, report = around
    assert report.passed, render_report(report)
    for name, (_, _, (_, backend)) in SETTINGS.items():
        assert report.counts[name, backend] == (3, 3), name
    assert report.counts["missing", "torch"] == (3, 3)
    # a backend that the program chooses itself is the only one it is run on; its fix runs on all
    assert report.counts["environ", "torch"] == (1, 1)
    facts = json.loads((data / "verified" / "needs.json").read_text(encoding="utf-8"))
    assert facts["environment"]["tf-keras"]
    assert "tf-keras" not in json.loads((data / "verified" / "lacks.json").read_text(encoding="utf-8"))["environment"]


def test_module_that_is_lacking_is_missed_as_python_misses_it(around: tuple[Path, Report]) -> None:
    text = (around[0] / "recordings" / "missing" / "unknown-name--torch--3.15.1.txt").read_text(encoding="utf-8")
    assert text.splitlines()[2:] == [
        "Traceback (most recent call last):",
        '  File "/home/user/project/train.py", line 7, in <module>',
        "    import jax",
        "ModuleNotFoundError: No module named 'jax'",
    ]


def test_program_that_cannot_run_is_counted_apart(around: tuple[Path, Report]) -> None:
    data, report = around
    assert report.counts["unrun", "torch"] == (1, 1)
    assert report.left_out == {"unrun unknown-name/broken": "needs an NVIDIA GPU"}
    page = render_report(report).splitlines()
    assert "LEFT OUT unrun unknown-name/broken: needs an NVIDIA GPU" in page
    assert ", 1 program left out in " in page[-1]
    assert not (data / "recordings" / "unrun").exists()


def test_unknown_extra_is_refused(keras_options: Options, tmp_path: Path) -> None:
    data = data_folder(tmp_path / "data")
    write(data, "needy", **named("needy", needs=["tf-kears"]))
    with pytest.raises(ValueError, match=r"no extra 'tf-kears'; data/verify.yaml names .*tf-keras"):
        verify(data, keras_options)


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [("", "", 0), ("== (None, 2, 2)", "== (None, 2, 3)", 1), ("tf.squeeze(inputs", "tf.no_such_name(inputs", 1)],
)
def test_the_command_fails_for_a_real_entry_that_is_wrong(
    keras_options: Options, tmp_path: Path, old: str, new: str, status: int
) -> None:
    data = data_folder(tmp_path / "data")
    source = ROOT / "data" / "catalog" / "functional" / f"{REAL}.yaml"
    target = data / "catalog" / "functional" / source.name
    target.parent.mkdir()
    text = source.read_text(encoding="utf-8")
    assert old in text
    target.write_text(text.replace(old, new), encoding="utf-8")
    environment = dict(os.environ)
    if keras_options.cache:
        environment["KDIAG_CACHE_DIR"] = keras_options.cache
    command = [sys.executable, "-m", "diagnose", "verify", REAL, "--data", str(data), "--backend", "torch"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert done.returncode == status, done.stdout + done.stderr
    assert (" failed, " in done.stdout.splitlines()[-1]) == bool(status)
