"""One error, every surface: the same entry, the same confidence, the same fixes."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
from programs import ROOT, command, python

from diagnose import diagnose_exception, diagnose_text
from diagnose.live import text_of
from diagnose.render import html, text

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
        exec(compile(program(name), str(path), "exec"), {"__name__": "__main__"})  # noqa: S102
    except Exception as error:  # noqa: BLE001
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


@pytest.mark.parametrize("name", list(MESSAGES)[:: max(1, len(MESSAGES) // 4)])
def test_every_surface_says_the_same(tmp_path: Path, name: str) -> None:
    bare = python(tmp_path, program(name))
    (tmp_path / "told.txt").write_text(bare.err)
    shown = command(tmp_path, "sh", "-c", f"{sys.executable} -m diagnose --format json < told.txt")
    record = json.loads(shown.out)
    expected = diagnose_text(bare.err)
    assert expected.status == "diagnosed"
    first = told(expected)[0]
    match = record["matches"][0]
    assert (match["id"], match["confidence"]) == first[:2]
    assert [(fix["do"], fix["code"]) for fix in match["cause"]["fixes"]] == list(first.fixes)

    hooked = python(tmp_path, f"import diagnose; diagnose.install()\n{program(name)}").err
    assert heading(hooked) == heading(text.render(expected))
    assert instructions(hooked) == instructions(text.render(expected))
    (tmp_path / "test_it.py").write_text("def test_it():\n" + "".join(f"    {x}\n" for x in program(name).splitlines()))
    line = ("-m", "pytest", "-c", "none.ini", "-p", "diagnose.hooks.pytest_plugin", "-p", "no:kdiag", "test_it.py")
    (tmp_path / "none.ini").write_text("[pytest]\n")
    tested = command(tmp_path, sys.executable, *line).out
    assert f"KDIAG test_it.py::test_it - {first.id} {int(first.confidence * 100 + 0.5)} %" in tested
    panel = html.fragment(expected)
    assert f"<code>{first.id}</code> {int(first.confidence * 100 + 0.5)} %" in panel
    assert panel.count("<button") == len(first.fixes)


def heading(told: str) -> str:
    """The line with id and confidence."""
    return next(line for line in told.splitlines() if line.endswith(" %") and "-" in line).split("  ", 1)[-1]


def instructions(told: str) -> list[str]:
    """From the first fix to the check."""
    lines = told.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Fix "))
    return lines[start : next(number for number, line in enumerate(lines) if line.startswith("Check "))]
