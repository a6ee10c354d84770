"""Programs: they parse, they assert what they show, and they hide nothing."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING

from kb.schema import Broken
from kb.verified import programs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.errors import Fault
    from kb.schema import Entry, Program
    from kb.subject import Subject
    from kb.yaml_source import Path

#: Calls that keep an error or a warning from being seen, or end the program before its assertions.
_HIDING = frozenset({
    "suppress", "filterwarnings", "simplefilter", "catch_warnings", "captureWarnings", "disable", "setLevel",
    "excepthook", "exit", "quit", "_exit", "abort", "raises", "warns", "SystemExit", "disable_traceback_filtering",
})  # fmt: skip
#: What a silent program may use all the same: to prove that there was no warning.
_WATCHING = frozenset({"filterwarnings", "simplefilter", "catch_warnings"})
_ENVIRONMENT = ("KERAS_BACKEND", "KERAS_HOME", "CUDA_VISIBLE_DEVICES", "PYTHONWARNINGS")


def _programs(entry: Entry) -> Iterator[tuple[Path, Program]]:
    places = [
        ("causes", c, *part, "code")
        for c, cause in enumerate(entry.causes)
        for part in (("broken",), *(("fixes", f) for f in range(len(cause.fixes))))
    ]
    if len({cause.id for cause in entry.causes}) == len(entry.causes):  # or else `names` has a fault already
        yield from ((place, row) for place, row in zip(places, programs_of(entry).values(), strict=True) if row.code)


def _trees(subject: Subject) -> Iterator[tuple[Entry, Path, Program, ast.Module]]:
    for entry in subject.catalog.entries:
        for field, program in _programs(entry):
            tree = _parsed(program.code)
            if isinstance(tree, ast.Module):
                yield entry, field, program, tree


@cache
def _parsed(text: str) -> ast.Module | Exception:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return error


def code(subject: Subject) -> Iterator[Fault]:
    """Demand programs that parse, written as blocks of lines that end clean."""
    for entry in subject.catalog.entries:
        for field, program in _programs(entry):
            problem = _parsed(program.code)
            if isinstance(problem, SyntaxError):
                yield subject.fault(entry, field, f"does not parse: {problem.msg}", below=problem.lineno or 0)
            elif isinstance(problem, Exception):
                yield subject.fault(entry, field, f"does not parse: {problem}")
            for number, line in enumerate(program.code.split("\n"), 1):
                if line != line.rstrip() or "\t" in line:
                    message = "a tab, or blanks at the end of a line"
                    yield subject.fault(entry, field, message, "remove them", below=number)
            if not program.code.endswith("\n") or program.code.endswith("\n\n"):
                yield subject.fault(entry, field, "does not end with one line break", "write it behind `code: |`")


def asserts(subject: Subject) -> Iterator[Fault]:
    """Demand that a fix asserts its right result, and a silent program its odd one, where that is sure to run."""
    for entry, field, program, tree in _trees(subject):
        silent = isinstance(program, Broken)
        if isinstance(program, Broken) and program.shows != "silent":
            continue
        reached = list(_reached(tree.body))
        if not any(_says_something(row.test) for row in reached):
            what = "the odd behaviour" if silent else "the right result"
            hint = f"assert {what} at the top level, with a comparison or a call"
            yield subject.fault(entry, field, "asserts nothing that could fail", hint)
        for row in reached:
            if _constant(row.test):
                yield subject.fault(entry, field, "always holds", "compare a result", below=row.lineno)


def _reached(body: list[ast.stmt]) -> Iterator[ast.Assert]:
    """Yield the assertions that run when the program does: none in functions, classes or branches of an `if`."""
    for row in body:
        if isinstance(row, ast.Assert):
            yield row
        elif isinstance(row, ast.With | ast.For):
            yield from _reached(row.body)


def _says_something(test: ast.expr) -> bool:
    telling = (ast.Call, ast.Compare, ast.Attribute)
    return not _constant(test) and any(isinstance(node, telling) for node in ast.walk(test))


def _constant(test: ast.expr) -> bool:
    """Whether the assertion holds whatever the program did."""
    if isinstance(test, ast.Tuple | ast.List | ast.Dict | ast.Lambda | ast.JoinedStr):
        return True
    if isinstance(test, ast.BoolOp):
        return (any if isinstance(test.op, ast.Or) else all)(_constant(value) for value in test.values)
    if isinstance(test, ast.Compare):
        return all(ast.dump(value) == ast.dump(test.left) for value in test.comparators)
    return not any(isinstance(node, ast.Name) for node in ast.walk(test))


def silencing(subject: Subject) -> Iterator[Fault]:
    """Demand that no program hides an error or a warning, or chooses its own backend."""
    for entry, field, program, tree in _trees(subject):
        silent = isinstance(program, Broken) and program.shows == "silent"
        for line, found in hiding(tree, silent=silent, fresh=program.setting.fresh):
            hint = "a program shows what happens; `kdiag verify` watches it"
            yield subject.fault(entry, field, found, hint, below=line)


def hiding(tree: ast.Module, *, silent: bool = False, fresh: bool = False) -> Iterator[tuple[int, str]]:
    """Yield line and words of all that keeps an error or a warning from being seen.

    A program that shows silent behaviour may watch for warnings, to prove that there is none. One with an
    interpreter of its own (`fresh`) may set variables: it says itself on which backend it runs.
    """
    allowed = (_WATCHING if silent else frozenset[str]()) | (frozenset(_ENVIRONMENT) if fresh else frozenset[str]())
    for node in ast.walk(tree):
        found = _hides(node, allowed)
        if found:
            yield getattr(node, "lineno", 0), found


def _hides(node: ast.AST, allowed: frozenset[str]) -> str:
    if type(node).__name__ in ("Try", "TryStar"):
        return "uses try"
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return next((f"sets {name}" for name in _ENVIRONMENT if name == node.value and name not in allowed), "")
    name = {ast.Name: "id", ast.Attribute: "attr", ast.alias: "name"}.get(type(node), "")
    word = str(getattr(node, name, "")) if name else ""
    return f"uses {word}" if word in _HIDING - allowed else ""
