"""Workflow commands: whole texts, the places that they point at, and nothing of the text that acts on a runner."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from answers import ANSWERS, FULL, LINE, MATCH, RAISED
from hypothesis import given
from hypothesis import strategies as st

from diagnose.main import main
from diagnose.model import Diagnosis, Finding, Place, Raised, Span
from diagnose.render import github, html

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Golden = Callable[[str, str], None]
COMMAND = re.compile(r"::(error|warning|notice) ((?:[a-z]+=[^:,\r\n]*,?)+)::([^\r\n]*)\n")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Level, properties and message of each command, as a runner reads them; all of `text` must be commands."""
    found = list(COMMAND.finditer(text))
    assert "".join(one[0] for one in found) == text
    read = []
    for one in found:
        pairs = dict(part.split("=", 1) for part in one[2].split(","))
        read.append((one[1], {name: unescaped(value) for name, value in pairs.items()}, unescaped(one[3])))
    return read


def unescaped(value: str) -> str:
    for sign, code in (("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C"), ("%", "%25")):
        value = value.replace(code, sign)
    return value


@pytest.mark.parametrize(
    "name", ["full", "no-line", "no-replacement", "least", "unknown", "unknown-near", "located", "no-error"]
)
def test_each_verdict_as_commands(name: str, golden: Golden) -> None:
    golden(f"github/{name}.txt", github.render(ANSWERS[name], below="/home/me"))


@pytest.mark.parametrize("name", ["full", "least", "unknown", "unknown-near", "located", "no-error"])
def test_each_verdict_as_a_page(name: str, golden: Golden) -> None:
    golden(f"html/{name}.html", html.page(ANSWERS[name]))


def test_one_command_for_each_error() -> None:
    assert [(level, file) for level, file, _ in commands(github.render(FULL, below="/home/me"))] == [
        (
            "error",
            {
                "file": "train.py",
                "line": "12",
                "title": "A TensorFlow function was called on a KerasTensor (kerastensor-in-tf-function 98 %)",
            },
        ),
        (
            "error",
            {"file": "train.py", "line": "12", "title": "An optimizer was used for two models (optimizer-reused 90 %)"},
        ),
        ("error", {"title": "ZeroDivisionError"}),
    ]


def at(path: str, below: str) -> str:
    diagnosis = FULL._replace(matches=(MATCH._replace(line=LINE._replace(path=path)),), errors=(RAISED,))
    return commands(github.render(diagnosis, below=below))[0][1].get("file", "")


@pytest.mark.parametrize(
    ("path", "below", "file"),
    [
        ("/work/repo/src/train.py", "/work/repo", "src/train.py"),
        ("/work/repo/src/train.py", "/work/repo/", "src/train.py"),
        ("/work/repository/train.py", "/work/repo", "/work/repository/train.py"),
        ("./src/train.py", "/work/repo", "src/train.py"),
        ("src/train.py", "/work/repo", "src/train.py"),
        ("D:\\a\\repo\\src\\train.py", "D:\\a\\repo", "src/train.py"),
        ("/train.py", "/", "train.py"),
        ("Cell In[3]", "/work/repo", ""),
        ("Input In [3]", "/work/repo", ""),
        ("<ipython-input-3-0f1>", "/work/repo", ""),
        ("<stdin>", "/work/repo", ""),
    ],
)
def test_paths_are_relative_to_the_checkout(path: str, below: str, file: str) -> None:
    assert at(path, below) == file


def test_an_unknown_error_points_at_the_checkout_alone() -> None:
    frames = tuple(
        RAISED.frames[0]._replace(path=path) for path in ("/repo/a.py", "/repo/.venv/site-packages/b.py", "/usr/c.py")
    )
    unknown = Diagnosis("unknown", errors=(Raised("KeyError", "1", "error", frames, "", Span(0, 1)),))
    assert commands(github.render(unknown, below="/repo"))[0][1] == {"file": "a.py", "line": "12", "title": "KeyError"}
    assert "file" not in commands(github.render(unknown, below="/elsewhere"))[0][1]


def test_a_warning_is_a_warning() -> None:
    warned = FULL._replace(matches=(MATCH,), errors=(RAISED._replace(kind="warning"),))
    assert [level for level, _, _ in commands(github.render(warned))] == ["warning"]


def test_how_often_and_where_in_a_log() -> None:
    finding = Finding(FULL._replace(matches=(MATCH,), errors=(RAISED,)), 3, Place("a.log", 7), Place("b.log", 9))
    (command,) = commands(github.render_finding(finding))
    assert command[2].splitlines()[-1] == "a.log:7, 3 times, last at b.log:9"
    once = finding._replace(times=1, last=finding.first)
    assert commands(github.render_finding(once))[0][2].splitlines()[-1] == "a.log:7"


@given(text=st.text(st.characters(codec="utf-8") | st.sampled_from("\r\n:%,=#[]\x1b\u2028"), max_size=60))
def test_no_text_begins_a_command_of_its_own(text: str) -> None:
    line = LINE._replace(path=text or "a", code=text)
    match = MATCH._replace(title=text, summary=text, check=text, id=text, line=line)
    raised = RAISED._replace(message=text + "\n::error::x\n##[error]x", exception=text)
    for diagnosis in (FULL._replace(matches=(match,), errors=(raised,)), Diagnosis("unknown", errors=(raised,))):
        shown = github.render(diagnosis, below="/repo")
        assert len(commands(shown)) == 1
        assert "\x1b" not in shown
        assert all(line.startswith("::") for line in shown.split("\n") if line)


@pytest.mark.parametrize(
    ("form", "begin"), [("github", "::error file=train.py,line=12,"), ("html", "<!doctype html>\n")]
)
def test_both_over_the_command_line(
    form: str, begin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "trace.txt"
    path.write_text(
        f'Traceback (most recent call last):\n  File "{tmp_path}/train.py", line 12, in <module>\n    x = tf.abs(i)\n'
        "ValueError: A KerasTensor cannot be used as input to a TensorFlow function. A KerasTensor is a symbolic "
        "placeholder for a shape and dtype, used when constructing Keras Functional models or Keras Functions.\n"
    )
    for arguments in ([str(path), "--format", form], ["diagnose", f"--format={form}", str(path)]):
        assert main(arguments) == 0
        assert capsys.readouterr().out.startswith(begin)
