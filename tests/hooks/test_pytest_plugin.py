"""The pytest plugin in pytest runs of their own."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING

import pytest
from programs import ENTRY, RAISE, command

if TYPE_CHECKING:
    from pathlib import Path

    from programs import Ended

TESTS = (
    RAISE
    + """
def test_known():
    outputs_of(1)

def test_unknown():
    assert 1 == 2

def test_well():
    pass
"""
)


def run(folder: Path, *arguments: str, tests: str = TESTS) -> Ended:
    (folder / "test_train.py").write_text(tests)
    line = [sys.executable, "-m", "pytest", "-c", "none.ini", "-p", "no:cacheprovider", *arguments]
    (folder / "none.ini").write_text("[pytest]\n")
    return command(folder, *line)


def plugin(folder: Path, *arguments: str, tests: str = TESTS) -> Ended:
    return run(folder, "-p", "diagnose.hooks.pytest_plugin", *arguments, tests=tests)


def added(bare: str, told: str) -> list[str]:
    """Lines that only `told` has; all of `bare` stands there, in order, but for times."""
    kept = iter(told.splitlines())
    steady = [line for line in bare.splitlines() if " in " not in line or "==" not in line]
    assert all(line in kept for line in steady)
    return [line for line in told.splitlines() if line not in bare.splitlines()]


def registered() -> bool:
    from importlib.metadata import entry_points

    return any(point.value == "diagnose.hooks.pytest_plugin" for point in entry_points(group="pytest11"))


# Where the package was installed after the plugin came to be, pytest finds it by itself.
OFF = ("-p", "no:kdiag") if registered() else ()


def test_a_known_failure_gets_one_section_and_a_line(tmp_path: Path) -> None:
    bare, told = run(tmp_path, *OFF), plugin(tmp_path, *OFF)
    assert told.status == bare.status == 1
    new = added(bare.out, told.out)
    assert sum(" kdiag " in line and line.startswith("---") for line in new) == 1
    assert new[-2 if " in " in new[-1] else -1].startswith(f"KDIAG test_train.py::test_known - {ENTRY} 9")


def test_short_and_off(tmp_path: Path) -> None:
    bare, short, off = (
        run(tmp_path, *OFF),
        plugin(tmp_path, *OFF, "--kdiag=short"),
        plugin(tmp_path, *OFF, "--kdiag=off"),
    )
    new = [line for line in added(bare.out, short.out) if " in " not in line or "==" not in line]
    assert [line.split()[0].strip("-") for line in new] == ["", "kdiag:", "Fix:", "KDIAG"]
    assert ENTRY not in off.out


@pytest.mark.skipif(not OFF, reason="installed before there was a plugin")
def test_pytest_finds_the_plugin_by_itself_and_can_be_told_not_to(tmp_path: Path) -> None:
    found, off = run(tmp_path), run(tmp_path, *OFF)
    assert f"KDIAG test_train.py::test_known - {ENTRY}" in found.out
    assert "kdiag" not in off.out.lower()
    assert "unrecognized arguments: --kdiag=short" in run(tmp_path, *OFF, "--kdiag=short").err
    assert "--kdiag={off,short,full}" in run(tmp_path, "--help").out


def test_a_module_that_cannot_be_imported(tmp_path: Path) -> None:
    told = plugin(tmp_path, *OFF, tests=RAISE + "outputs_of(1)")
    assert told.status == 2
    assert f"KDIAG test_train.py - {ENTRY}" in told.out
    assert "----- kdiag -----" in told.out


def test_what_stays_silent(tmp_path: Path) -> None:
    tests = TESTS.replace("def test_known", "import pytest\n@pytest.mark.xfail\ndef test_known") + (
        "def test_raises():\n    with pytest.raises(ValueError):\n        outputs_of(1)\n"
        "def test_skip():\n    pytest.skip('later')\n"
    )
    assert "kdiag" not in plugin(tmp_path, *OFF, tests=tests).out.lower()


@pytest.mark.skipif(importlib.util.find_spec("xdist") is None, reason="needs pytest-xdist")
def test_workers_of_xdist(tmp_path: Path) -> None:
    told = plugin(tmp_path, *OFF, "-n", "2")
    assert f"KDIAG test_train.py::test_known - {ENTRY}" in told.out
    assert told.out.count(" kdiag ") == 1 + told.out.count("kdiag explain")


def test_the_plugin_loads_nothing_before_a_failure(tmp_path: Path) -> None:
    ours = "sorted(m for m in sys.modules if m.startswith(('kb', 'diagnose')))"
    tests = f"import sys\ndef test_loaded():\n    print('loaded', {ours})"
    told = plugin(tmp_path, *OFF, "-s", tests=tests).out
    shown = next(line for line in told.splitlines() if "loaded [" in line)
    assert shown.split("loaded ")[1] == str(
        ["diagnose", "diagnose.hooks", "diagnose.hooks.pytest_plugin", "diagnose.hooks.watch"]
    )
