"""``kdiag`` as a whole process, as a shell starts it: good input, bad input, and no traceback of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from known_error import ENTRY, ERROR

from diagnose import context
from diagnose import main as command
from diagnose.model import Environment
from diagnose.render.words import your_text
from kb import keras_release

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]


def kdiag(
    *arguments: str, text: str | bytes | None = ERROR, code: str = "", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    line = [sys.executable, "-m", "diagnose", *arguments] if not code else [sys.executable, "-c", code, *arguments]
    return subprocess.run(
        line,
        input=text.encode() if isinstance(text, str) else text,
        stdin=subprocess.DEVNULL if text is None else None,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        check=False,
    )


def said(run: subprocess.CompletedProcess[bytes]) -> str:
    """What stands on standard error, which never holds a traceback."""
    told = run.stderr.decode()
    assert "Traceback" not in told
    return told


def test_a_pipe_is_diagnosed() -> None:
    run = kdiag()
    assert run.returncode == 0
    assert ENTRY in run.stdout.decode()
    assert "+ x = keras.ops.squeeze(inputs)" in run.stdout.decode()
    assert not run.stderr
    assert b"\x1b" not in run.stdout


PLAIN: list[list[str]] = [
    [],
    ["-"],
    ["FILE"],
    ["--format", "json"],
    ["--format=markdown", "FILE"],
    ["FILE", "--format", "text"],
    ["--color", "FILE"],
    ["--no-color"],
    ["missing.txt"],
    ["explian"],
    ["FOLDER"],
]


@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_the_parser_and_the_fast_path_agree(arguments: list[str], tmp_path: Path) -> None:
    names = {"FILE": str(tmp_path / "trace.txt"), "FOLDER": str(tmp_path)}
    (tmp_path / "trace.txt").write_text(ERROR)
    arguments = [names.get(argument, argument) for argument in arguments]
    assert command.plain_request(arguments) is not None
    assert command.plain_request(["diagnose", *arguments]) is None
    fast, parsed = kdiag(*arguments), kdiag("diagnose", *arguments)
    assert (fast.returncode, fast.stdout, fast.stderr) == (parsed.returncode, parsed.stdout, parsed.stderr)
    lang = kdiag(*arguments, "--lang", "en")
    assert (lang.returncode, lang.stdout, lang.stderr) == (fast.returncode, fast.stdout, fast.stderr)


#: Modules that cost a start more than they are worth; the first run compiles and may load any of them.
HEAVY = (
    *("typer", "click", "rich", "pydantic", "yaml", "json", "inspect", "pathlib", "dataclasses", "logging", "textwrap"),
    *("re", "enum", "typing", "functools", "contextlib", "ast", "regex", "rapidfuzz", "hashlib", "shutil", "traceback"),
)


def test_plain_diagnosing_loads_little() -> None:
    code = f"import sys; from diagnose.main import main; main([]); print([m for m in {HEAVY} if m in sys.modules])"
    shown = [kdiag(code=code).stdout.decode().splitlines()[-1] for _ in range(3)]
    assert "[]" in shown, shown[-1]


@pytest.mark.parametrize(
    ("arguments", "request_"),
    [
        ([], command.Request()),
        (["a.txt"], command.Request("a.txt")),
        (["-", "--no-color"], command.Request("-", colour=False)),
        (["--format", "json", "a"], command.Request("a", "json")),
        (["list"], None),
        (["--format", "json", "list"], None),
        (["a", "b"], None),
        (["--help"], None),
        (["--format", "xml"], None),
        (["--format"], None),
        (["--lang", "de"], None),
        ([""], None),
    ],
)
def test_what_is_plain(arguments: Sequence[str], request_: command.Request | None) -> None:
    assert command.plain_request(arguments) == request_


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("", 2, "the input is empty"),
        (" \n\t\n", 2, "the input is empty"),
        (bytes(range(256)) * 40, 2, "looks like a binary file"),
        (b"\x7fELF" + bytes(4000), 2, "looks like a binary file"),
        (None, 2, "the input is empty"),
    ],
)
def test_bad_input(text: str | bytes | None, status: int, words: str) -> None:
    run = kdiag(text=text)
    assert run.returncode == status
    assert words in said(run)
    assert not run.stdout


def test_bad_files(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    locked = tmp_path / "locked"
    locked.write_text(ERROR)
    locked.chmod(0)
    cases = {
        str(tmp_path): "is a folder",
        str(tmp_path / "empty"): "is empty",
        str(tmp_path / "none.txt"): "there is no file",
        str(tmp_path / "none" / "none.txt"): "there is no file",
        str(tmp_path / "empty" / "none"): "cannot be read",
        "a\0b": "cannot be read",
        "x" * 5000: "cannot be read",
        "\x1b[31mred": "there is no file '\\x1b[31mred'",
    }
    if os.name == "posix" and os.geteuid():
        cases[str(locked)] = "no permission"
    for path, words in cases.items():
        with pytest.raises(command.BadUse, match=r".") as caught:
            command.read_input(path)
        assert words in str(caught.value), path
        assert "\x1b" not in str(caught.value)
        assert command.main([path]) == command.BAD_USE


def test_a_word_that_is_no_file_is_taken_for_a_slip() -> None:
    assert "`kdiag explain`" in said(kdiag("explian"))
    assert f"kdiag explain {ENTRY}" in said(kdiag(ENTRY))
    assert f"`kdiag explain {ENTRY}`" in said(kdiag("kerastensor-in-tf-functoin"))
    assert said(kdiag("trace.txt")) == "kdiag: there is no file 'trace.txt'\n"


def test_long_input_is_read_at_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "LIMIT", 3 << 20)
    path = tmp_path / "long.log"
    path.write_text("epoch 1: all is well\n" * 400_000 + ERROR)
    data = command.read_input(str(path))
    assert len(data) <= 3 << 20
    assert data.startswith(b"epoch 1")
    assert data.endswith(ERROR.encode())
    assert "has 8 MB; the last 3 MB are read" in capsys.readouterr().err
    assert command.main([str(path)]) == 0


def test_a_long_pipe_is_read_at_its_end() -> None:
    run = kdiag(text="epoch 1: all is well\n" * 1_000_000 + ERROR)
    assert run.returncode == 0
    assert said(run) == "kdiag: the input has 20 MB; the last 16 MB are read, where Python prints the error\n"


def test_what_powershell_writes() -> None:
    assert kdiag(text=ERROR.encode("utf-16")).returncode == 0
    assert kdiag(text=b"\xef\xbb\xbf" + ERROR.encode()).returncode == 0


def test_bytes_that_are_no_utf8() -> None:
    run = kdiag(text=b"caf\xe9 \xff\xfe\n" + ERROR.replace("train", "tr\u00e4in").encode("latin-1"))
    assert run.returncode == 0
    assert ENTRY in run.stdout.decode()


def test_an_ascii_locale_gets_ascii() -> None:
    text = ERROR.replace("train.py", "tr\u00e4in-\u6a21.py").replace("inputs", "\u00efnputs")
    for environment in ({"LC_ALL": "C"}, {"LC_ALL": "POSIX", "FORCE_COLOR": ""}, {"PYTHONIOENCODING": "ascii"}):
        run = kdiag(text=text, **environment)
        assert run.returncode == 0
        assert run.stdout.isascii()
        assert b"\\xef" in run.stdout
    assert "\u00efnputs".encode() in kdiag(text=text).stdout


def test_colour_is_asked_for_or_forced() -> None:
    assert b"\x1b[1m" in kdiag("--color").stdout
    assert b"\x1b[1m" in kdiag(FORCE_COLOR="1").stdout
    assert b"\x1b" not in kdiag(FORCE_COLOR="1", NO_COLOR="1").stdout
    assert b"\x1b" not in kdiag("--no-color", FORCE_COLOR="1").stdout


def test_width_is_taken_from_columns() -> None:
    assert max(map(len, kdiag(COLUMNS="50").stdout.decode().splitlines()[:-1])) <= 50
    assert max(map(len, kdiag(COLUMNS="1").stdout.decode().splitlines()[:-1])) <= 40
    assert kdiag(COLUMNS="0").stdout == kdiag(COLUMNS="junk").stdout == kdiag(COLUMNS="80").stdout


def test_unknown_and_no_error_are_not_diagnosed() -> None:
    head = 'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n'
    unknown = kdiag(text=f"{head}ZeroDivisionError: division by zero\n")
    assert (unknown.returncode, said(unknown)) == (1, "")
    assert "ZeroDivisionError: division by zero" in unknown.stdout.decode()
    nothing = kdiag(text="Epoch 1/2\nEpoch 2/2\n")
    assert nothing.returncode == 1
    assert nothing.stdout.decode().startswith("No error found in 2 lines.")


def test_a_reader_that_leaves() -> None:
    if os.name != "posix":
        pytest.skip("a pipe breaks differently elsewhere")
    reading, writing = os.pipe()
    os.close(reading)
    for arguments in (["-"], ["diagnose", "-"], ["list"], ["explain", ENTRY]):
        run = subprocess.run(
            [sys.executable, "-m", "diagnose", *arguments],
            input=ERROR.encode(),
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
        assert (run.returncode, run.stderr) == (command.PIPE_CLOSED, b""), arguments
    os.close(writing)


@pytest.mark.skipif(os.name != "posix", reason="shell syntax")
def test_closed_streams() -> None:
    shell = f"{sys.executable} -m diagnose"
    closed = subprocess.run(["sh", "-c", f"{shell} <&-"], capture_output=True, check=False)  # noqa: S607 - the shell of the system
    assert closed.returncode == 2
    assert "standard input is closed" in said(closed)
    mute = subprocess.run(["sh", "-c", f"{shell} >&-"], input=ERROR.encode(), capture_output=True, check=False)  # noqa: S607 - the shell of the system
    assert (mute.returncode, mute.stderr) == (0, b"")
    silent = subprocess.run(["sh", "-c", f"{shell} none.txt 2>&-"], capture_output=True, check=False)  # noqa: S607 - the shell of the system
    assert (silent.returncode, silent.stdout) == (2, b"")


def test_ctrl_c_and_faults_of_our_own(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_: command.Request) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "answer", interrupted)
    assert command.main([]) == command.INTERRUPTED

    def broken(_: command.Request) -> int:
        raise RuntimeError("a \x1b[31mfault")

    monkeypatch.setattr(command, "answer", broken)
    assert command.main([]) == command.OUR_FAULT
    told = capsys.readouterr().err
    assert "this is a fault of kdiag, not of your program: RuntimeError: a \\x1b[31mfault" in told
    assert "please report it" in told
    monkeypatch.setenv("KDIAG_TRACEBACK", "1")
    with pytest.raises(RuntimeError):
        command.main([])


def test_a_broken_catalogue_has_its_own_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from kb import CatalogError, Fault

    def broken(_: command.Request) -> int:
        raise CatalogError((Fault("data/a.yaml", 3, "title", "too long", "shorten it"),))

    monkeypatch.setattr(command, "answer", broken)
    assert command.main([]) == command.BROKEN_CATALOGUE
    assert (
        capsys.readouterr().err
        == "kdiag: data/a.yaml:3: title: too long; shorten it\nkdiag: the catalogue is broken: 1 fault\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_bare_terminal_is_told_what_to_do() -> None:
    import pty

    ours, theirs = pty.openpty()
    run = subprocess.run([sys.executable, "-m", "diagnose"], stdin=theirs, capture_output=True, timeout=60, check=False)
    os.close(ours)
    os.close(theirs)
    assert run.returncode == 2
    assert "python train.py 2>&1 | kdiag" in said(run)
    assert not run.stdout


def test_json_over_the_command_line_is_the_record() -> None:
    data = json.loads(kdiag("--format", "json").stdout)
    assert (data["format"], data["status"], data["matches"][0]["id"]) == (1, "diagnosed", ENTRY)
    assert data["matches"][0]["line"]["code"] == "x = tf.squeeze(inputs)"


def test_another_keras_beside_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "keras-3.15.1.dist-info").mkdir()
    assert keras_release([str(tmp_path / "missing"), str(tmp_path)]) == "3.15.1"
    rows = [("3.6.0", "3.15.1"), ("3.15.1", ""), ("3.15", ""), ("3.1", "3.15.1"), ("3.9+", ""), ("", "")]
    for named, installed in rows:
        assert context.beside(Environment(keras=named), lambda: "3.15.1").installed == installed, named
    shown = your_text("3.6.0", "jax", "3.11+", "3.15.1")
    assert shown == "Your text: Keras 3.6.0, JAX, Python 3.11 or later. Installed here: Keras 3.15.1."
