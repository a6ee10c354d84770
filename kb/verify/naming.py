"""The table of names in the verifier: what is run of it, and what its runs print that is kept beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kb.names.check import names_programs
from kb.names.source import read_names
from kb.names.stored import TF, dump, gone_of
from kb.names.table import backends_without
from kb.schema import Setting
from kb.versions import minor_of, parse_range

from .complete import complete_program
from .plan import NAMES, Cell, Claim, Job

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

#: The package that ``tf.keras`` stands for.
TF_KERAS = "keras._tf_keras.keras"
_NEEDS = Setting(needs=("tf-keras",))


def plan_names(data: Path, cells: Iterable[Cell], newest: str) -> list[Job]:
    """List the runs that prove the table: rows on the newest release, what is missing on each that is asked for.

    Raises `CatalogError` on a table with faults.
    """
    rows = read_names((data / "names.yaml").read_text(encoding="utf-8"))
    keras2, gone = (_read(data / "names" / name) for name in ("keras2.json", "gone.json"))
    without = backends_without(gone)
    jobs = []
    for cell in cells:
        expected = _expected(gone, cell, newest)
        if cell.release == newest:
            programs = names_programs(rows, without, cell.backend)
            jobs += [Job(_claim(f"{cell.backend}: {name}", code), cell, inside=True) for name, code in programs]
        if expected:
            code = complete_program(keras2, expected, twin=cell.release == newest)
            jobs.append(Job(_claim(f"{cell.release} {cell.backend}: all", code), cell, inside=True))
    return jobs


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _claim(name: str, code: str) -> Claim:
    return Claim(NAMES, name, "agrees", code, _NEEDS)


def _expected(gone: Sequence[Mapping[str, Any]], cell: Cell, newest: str) -> dict[str, list[str]]:
    """Keys that each package lacks in a cell; of an old release one backend stands for all."""
    roots = {TF_KERAS: "tf"} if cell.backend == "tensorflow" else {}
    if cell.release == newest or cell.backend == "jax":
        roots["keras"] = "keras"
    minor = minor_of(cell.release)
    return {
        root: [
            key
            for row in gone
            if row[field] and minor and parse_range(row[field]).holds(minor)
            and (field == "tf" or cell.release != newest or cell.backend in row["backends"])
            for key in row["keys"]
        ]
        for root, field in roots.items()
    }  # fmt: skip


class Noted:
    """What runs of the table printed: lines that fail with their messages, by name, and what a package lacks."""

    def __init__(self) -> None:
        self.messages: dict[str, dict[tuple[str, str], None]] = {}
        self.lacks: dict[tuple[str, str], frozenset[str]] = {}

    def take(self, cell: Cell, output: str) -> None:
        """Note the marked lines of an output."""
        for mark, value in _marked(output):
            if mark == "@message" and value[2]:
                self.messages.setdefault(value[0], {})[value[1], value[2]] = None
            elif mark == "@lacks":
                self.lacks[cell.release, TF if value[0] == TF_KERAS else cell.backend] = frozenset(value[1])

    def write(self, data: Path, releases: Sequence[str]) -> list[str]:
        """Bring the files beside the table up to date; returns their names. The ranges need all `releases`."""
        found: dict[str, Any] = {}
        if self.messages:
            found["messages.json"] = {"messages": {key: [*self.messages[key]] for key in sorted(self.messages)}}
        if {release for release, _ in self.lacks} == {*releases}:
            found["gone.json"] = gone_of(self.lacks)
        touched = []
        for name, value in found.items():
            path, text = data / "names" / name, dump(value)
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
                touched.append(f"names/{name}")
        return touched


def _marked(output: str) -> Iterator[tuple[str, Any]]:
    for line in output.splitlines():
        mark, _, rest = line.partition(" ")
        if mark in ("@message", "@lacks"):
            yield mark, json.loads(rest)
