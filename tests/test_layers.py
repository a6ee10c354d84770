"""Who may import whom, who may touch the world outside, and what a plain diagnosis may load."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import kb

ROOT = Path(__file__).parents[1]

#: Layers of `diagnose` from the ground up: a module imports from its own row and from those above it only.
ROWS = (
    {"model"},
    {"clean", "parse", "capture", "match", "rank", "fuzzy", "symptoms", "wrappers", "context", "answer", "timed"}
    | {"begun", "cut", "live", "locate", "located", "order", "raw", "signs", "tabled"},
    {"engine"},
    {"scan", "draft"},
    {"cli", "main", "hooks", "server"},
)
ENDS = ROWS[-1]
#: Parts that may look at the environment, the clock, the terminal and files.
OUTSIDE = (
    "diagnose/cli",
    "diagnose/main.py",
    "diagnose/__main__.py",
    "diagnose/hooks",
    "diagnose/server",
    "kb/loading",
    "kb/verify",
)
OUTSIDE_MODULES = frozenset(
    {
        "datetime",
        "glob",
        "io",
        "os",
        "pathlib",
        "shutil",
        "signal",
        "socket",
        "subprocess",
        "tempfile",
        "threading",
        "time",
    }
)
#: Lines of a module, and the modules that are longer all the same.
LONGEST = 330
LONG: set[str] = set()
OUTSIDE_NAMES = frozenset({"argv", "environ", "exit", "input", "open", "stderr", "stdin", "stdout"})


class Import(NamedTuple):
    """One import of a module: where it stands, from what, and which names ("" for the module as a whole)."""

    path: str
    line: int
    module: str
    names: tuple[str, ...]


def _files(*packages: str) -> list[Path]:
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


def _imports(path: Path) -> list[Import]:
    place = path.relative_to(ROOT)
    package = place.parts[:-1]
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [Import(place.as_posix(), node.lineno, alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*start, *([node.module] if node.module else [])])
            found.append(Import(place.as_posix(), node.lineno, module, tuple(alias.name for alias in node.names)))
    return found


def _parts(row: Import) -> set[str]:
    """Parts of `diagnose` that an import reaches: ``from . import engine`` reaches the engine."""
    head, _, rest = row.module.partition(".")
    if head != "diagnose":
        return set()
    return (
        {rest.partition(".")[0]}
        if rest
        else {name for name in row.names if (ROOT / "diagnose" / name).exists() or _is_module(name)}
    )


def _is_module(name: str) -> bool:
    return (ROOT / "diagnose" / f"{name}.py").exists()


def _part(path: str) -> str:
    return path.split("/")[1].removesuffix(".py")


def _level(part: str) -> int:
    return next(number for number, row in enumerate(ROWS) if part in row)


def test_kb_never_imports_diagnose() -> None:
    assert [row for path in _files("kb") for row in _imports(path) if row.module.split(".")[0] == "diagnose"] == []


def test_diagnose_uses_the_names_that_kb_exposes() -> None:
    exposed = {*kb.__all__, "__version__"}
    strangers = [
        row
        for path in _files("diagnose")
        for row in _imports(path)
        if row.module.split(".")[0] == "kb"
        and not (row.module == "kb" and set(row.names) <= exposed)
        and not (row.module == "kb.verify" and row.path.startswith("diagnose/cli/"))
    ]
    assert strangers == []


def test_every_part_of_diagnose_has_its_row() -> None:
    parts = {_part(path.relative_to(ROOT).as_posix()) for path in _files("diagnose")} - {
        "__init__",
        "__main__",
        "render",
    }
    assert parts - set().union(*ROWS) == set()


def test_diagnose_imports_downwards_only() -> None:
    wrong = []
    for path in _files("diagnose"):
        for row in _imports(path):
            part = _part(row.path)
            if part in ("__init__", "__main__"):
                allowed = {"engine", "hooks", "model"} if part == "__init__" else {"main"}
            elif part == "render":
                allowed = {"render", "model"}
            else:
                level = _level(part)
                allowed = set().union(*ROWS[: level + 1]) | ({"render", ""} if level == len(ROWS) - 1 else set())
            wrong += [row] if _parts(row) - allowed else []
    assert wrong == []


def test_nobody_imports_the_ends() -> None:
    reached = [
        row
        for path in _files("diagnose")
        for row in _imports(path)
        if _part(row.path) not in (*ENDS, "__init__", "__main__") and _parts(row) & ENDS
    ]
    assert reached == []


def test_only_the_ends_touch_the_world() -> None:
    touching = []
    for path in _files("kb", "diagnose"):
        place = path.relative_to(ROOT).as_posix()
        if place.startswith(OUTSIDE):
            continue
        touching += [row for row in _imports(path) if row.module.split(".")[0] in OUTSIDE_MODULES]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("open", "input")
            )
            system = (
                isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("sys", "os")
            )
            if called or (system and isinstance(node, ast.Attribute) and node.attr in OUTSIDE_NAMES):
                touching.append(Import(place, getattr(node, "lineno", 0), ast.unparse(node), ()))
    assert touching == []


def test_files_stay_short() -> None:
    lines = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8").count("\n")
        for path in _files("kb", "diagnose")
    }
    assert {path for path, number in lines.items() if number > LONGEST} == LONG


def test_nothing_is_called_utils() -> None:
    assert [path for path in _files("kb", "diagnose") if path.stem in ("utils", "helpers", "common", "misc")] == []


# --- what is loaded -------------------------------------------------------------------------------------------

#: All that a plain diagnosis may load, with what these load themselves.
BUDGET = "import __future__, sys, os, re, typing, collections, functools, itertools, bisect, marshal, zlib, operator"


def _loaded(code: str, cache: Path) -> set[str]:
    """Modules that are loaded after `code` has run in a Python of its own; `cache` is where the index is kept."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "KDIAG_CACHE_DIR": str(cache), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=cache,
        timeout=120,
    )
    return set(run.stdout.rsplit("\n", 2)[-2].split())


def _extra(code: str, base: str, cache: Path) -> list[str]:
    """What `code` loads beyond `base` and our own modules."""
    return sorted(
        name
        for name in _loaded(code, cache) - _loaded(base, cache)
        if name.partition(".")[0] not in ("kb", "diagnose", "ahocorasick_rs")
    )


def test_import_of_the_packages_loads_nothing(tmp_path: Path) -> None:
    assert _extra("import kb", "import __future__", tmp_path) == []
    assert _extra("import diagnose", BUDGET, tmp_path) == []
    assert not [
        name for name in _loaded("import kb, diagnose", tmp_path) if name.startswith(("kb.", "diagnose.", "ahoc"))
    ]


def test_warm_index_loads_the_budget_only(tmp_path: Path) -> None:
    cold = _loaded("import kb; kb.load_index()", tmp_path)
    assert {"yaml", "pydantic"} <= cold  # the test would see them
    assert _extra("import kb; kb.load_index().entry(0)", BUDGET, tmp_path) == []
    assert "kb.schema" not in _loaded("import kb; kb.load_index()", tmp_path)


RECORDINGS = sorted((ROOT / "data" / "recordings").glob("*/*.txt"))


@pytest.mark.parametrize("path", RECORDINGS[:: max(1, len(RECORDINGS) // 3)], ids=lambda path: path.stem)
def test_plain_diagnosis_loads_the_budget_only(tmp_path: Path, path: Path) -> None:
    """Where the reader's line holds a tf call, reading that call costs `ast` as well."""
    kb_load = "import kb; kb.load_index()"
    _loaded(kb_load, tmp_path)
    code = (
        f"import io, sys, diagnose.main\nsys.stdin = open({str(path)!r}, 'rb')\n"
        "try:\n    diagnose.main.main([])\nexcept SystemExit:\n    pass\nprint()"
    )
    extra = _extra(code, f"{BUDGET}, io", tmp_path)
    assert [name for name in extra if name not in ("ast", "_ast", "encodings.utf_8_sig")] == []


def test_version_stands_in_one_place() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{kb.__version__}"' in project
