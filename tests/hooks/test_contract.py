"""One error, every surface: the same entry, the same confidence, the same fixes."""

from __future__ import annotations

import json
import re
import sys
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from programs import ROOT, command, python

from diagnose import diagnose_exception, diagnose_text
from diagnose.live import text_of
from diagnose.render import text
from diagnose.render.facts import change

if TYPE_CHECKING:
    from pathlib import Path

    from diagnose.model import Diagnosis

RECORDINGS = sorted((ROOT / "data" / "recordings").glob("*/*--plain--*.txt")) or sorted(
    (ROOT / "data" / "recordings").glob("*/*--jax--*.txt")
)


class Told(NamedTuple):
    """What surfaces must agree on."""

    id: str
    confidence: float
    fixes: tuple[tuple[str, str], ...]


def told(diagnosis: Diagnosis) -> list[Told]:
    return [Told(m.id, m.confidence, tuple((fix.do, fix.code) for fix in m.fixes)) for m in diagnosis.matches]


def _messages() -> dict[str, tuple[str, str]]:
    """Class and message of each entry's first recording that ends in an error of Python's own."""
    found = {}
    for path in RECORDINGS:
        errors = [e for e in diagnose_text(path.read_text(encoding="utf-8")).errors if e.kind == "error"]
        if errors and errors[-1].exception in ("ValueError", "TypeError", "AttributeError", "RuntimeError"):
            found.setdefault(path.parent.name, (errors[-1].exception, errors[-1].message))
    return found


MESSAGES = _messages()


def program(name: str) -> str:
    kind, message = MESSAGES[name]
    return f"def train():\n    raise {kind}({message!r})\ntrain()\n"


def raised(name: str, path: Path) -> BaseException:
    path.write_text(program(name))
    try:
        exec(compile(program(name), str(path), "exec"), {"__name__": "__main__"})  # noqa: S102 - a program of ours
    except Exception as error:  # noqa: BLE001 - whatever it raises is what is compared
        return error.with_traceback(error.__traceback__ and error.__traceback__.tb_next)
    raise AssertionError


@pytest.mark.parametrize("name", MESSAGES)
def test_a_live_error_is_diagnosed_as_its_text(tmp_path: Path, name: str) -> None:
    error = raised(name, tmp_path / "train.py")
    live = diagnose_exception(error)
    written = diagnose_text(text_of(error))
    assert told(live) == told(written)
    assert live.status == written.status


def test_the_live_text_is_what_python_prints(tmp_path: Path) -> None:
    for name in list(MESSAGES)[:3]:
        error = raised(name, tmp_path / "train.py")
        assert python(tmp_path, program(name)).err == text_of(error)


def _known(name: str) -> bool:
    """Whether the message says enough without the frames of Keras, which such a program has not."""
    frame = 'Traceback (most recent call last):\n  File "train.py", line 3, in <module>\n    train()\n'
    return diagnose_text(frame + ": ".join(MESSAGES[name])).status == "diagnosed"


SAMPLE = list(filter(_known, MESSAGES))[:: max(1, len(MESSAGES) // 4)]


@pytest.mark.parametrize("name", SAMPLE)
def test_every_surface_says_the_same(tmp_path: Path, name: str) -> None:
    bare = python(tmp_path, program(name))
    (tmp_path / "told.txt").write_text(bare.err)
    expected = diagnose_text(bare.err)
    assert expected.status == "diagnosed"
    first = told(expected)[0]
    shown = command(tmp_path, "sh", "-c", f"{sys.executable} -m diagnose --format json < told.txt")
    match = json.loads(shown.out)["matches"][0]
    assert (match["id"], match["confidence"]) == first[:2]
    assert [(fix["do"], fix["code"]) for fix in match["cause"]["fixes"]] == list(first.fixes)

    words = said(text.render(expected))
    assert said(command(tmp_path, "sh", "-c", f"{sys.executable} -m diagnose < told.txt").out) == words
    assert said(python(tmp_path, f"import diagnose; diagnose.install()\n{program(name)}").err) == words
    (tmp_path / "test_it.py").write_text("def test_it():\n" + "".join(f"    {x}\n" for x in program(name).splitlines()))
    line = ("-m", "pytest", "-c", "none.ini", "-p", "diagnose.hooks.pytest_plugin", "-p", "no:kdiag", "test_it.py")
    (tmp_path / "none.ini").write_text("[pytest]\n")
    tested = command(tmp_path, sys.executable, *line).out
    assert said(tested) == words
    assert f"KDIAG test_it.py::test_it - {first.id} {percent(first)}" in tested


def test_a_notebook_says_the_same(tmp_path: Path, cells: Any) -> None:
    outputs = cells("import diagnose; diagnose.install()", *map(program, SAMPLE))[1:]
    for name, (_, panel) in zip(SAMPLE, outputs, strict=True):
        expected = diagnose_text(python(tmp_path, program(name)).err)
        first = told(expected)[0]
        assert said(panel["data"]["text/plain"]) == said(text.render(expected))
        page = panel["data"]["text/html"]
        inside = re.sub("<[^>]*>", "", page)
        assert f"{first.id} {percent(first)}" in inside
        copied = [unescape(one) for one in re.findall(r'data-copy="([^"]*)"', page)]
        found = expected.matches[0]
        done = [change(found, fix) for fix in found.fixes]
        codes = [
            one.after if one else "\n".join(fix.commands) or fix.code
            for one, fix in zip(done, found.fixes, strict=True)
        ]
        assert copied == [code.strip() for code in codes]


def percent(told: Told) -> str:
    return f"{int(told.confidence * 100 + 0.5)} %"


def said(told: str) -> tuple[str, list[str]]:
    """Id, confidence and fixes as they stand in words."""
    return heading(told), instructions(told)


def heading(told: str) -> str:
    """The line with id and confidence."""
    return next(line for line in told.splitlines() if line.endswith(" %") and "-" in line).split("  ", 1)[-1]


def instructions(told: str) -> list[str]:
    """From the first fix to the check."""
    lines = told.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Fix "))
    return lines[start : next(number for number, line in enumerate(lines) if line.startswith("Check "))]
