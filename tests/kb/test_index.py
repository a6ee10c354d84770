"""What is compiled comes back as it was, and only stable entries are matched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sample import PLACE, changed, folder

from kb import (
    ANY_VERSION,
    Template,
    VersionRange,
    WordingRecord,
    compile_index,
    dump_index,
    load_catalog,
    load_index,
    parse_template,
    read_index,
)

if TYPE_CHECKING:
    from pathlib import Path

WIDGET = parse_template("Widget '{widget}' has no gears to turn. Received: {_}")


def test_wording_is_compiled_with_all_its_evidence(tmp_path: Path) -> None:
    evidence = (
        '    keras: "3.10 -"\n    backends: [jax]\n    unless: ["to turn at all"]\n'
        '    line: "turn"\n    required: [line]\n'
        "    frames: [{path: keras/widget.py, function: turn}]\n"
        '  - pattern: "gear[s]{1,3} do not turn"'
    )
    more = ('    keras: "3.10 - 3.12"', evidence)
    index = compile_index(load_catalog(folder(tmp_path, {PLACE: changed(more)})), {}, {})
    first, second = index.wordings
    assert first == WordingRecord(
        entry=0,
        number=0,
        exceptions=("ValueError",),
        template=WIDGET,
        pattern="",
        unless=(parse_template("to turn at all"),),
        frames=(("keras/widget.py", "turn"),),
        line="turn",
        required=("line",),
        keras=VersionRange((3, 10), None),
        backends=("jax",),
    )
    assert second == WordingRecord(0, 1, (), None, "gear[s]{1,3} do not turn", (), (), "", (), ANY_VERSION, ())


def test_index_survives_being_kept(tmp_path: Path) -> None:
    root = folder(tmp_path, {"catalog/layers/other.yaml": changed(("summary:", "yields_to: [no-gears]\nsummary:"))})
    built = compile_index(load_catalog(root), {}, {})
    kept = read_index(dump_index(built))
    assert (kept.ids, kept.names, kept.wordings, kept.symptoms, kept.yields) == (
        ("no-gears", "other"),
        {"no-gears": 0, "other": 1},
        built.wordings,
        (("gears do not turn", 0), ("gears do not turn", 1)),
        {1: (0,)},
    )
    template = kept.wordings[0].template
    assert isinstance(template, Template)
    assert template.captures == ("widget",)
    assert kept.wordings[0].keras.holds((3, 11))
    assert [kept.entry(i) for i in (0, 1)] == [built.entry(i) for i in (0, 1)]


def test_entry_record_has_the_fields_of_the_entry(tmp_path: Path) -> None:
    root = folder(tmp_path)
    catalog, record = load_catalog(root), compile_index(load_catalog(root), {}, {}).entry(0)
    entry = catalog.entries[0]
    for field in ("id", "area", "title", "status", "aliases", "tags", "summary", "fallbacks", "check", "references"):
        assert getattr(record, field) == getattr(entry, field), field
    assert (record.replaced_by, record.reason, record.ask, record.verified) == ("", "", "", {})
    assert record.causes == [cause.model_dump(mode="json") for cause in entry.causes]
    assert record.causes[0]["broken"] == {
        "code": "import keras\n\nkeras.Widget().turn()\n",
        "keras": "-",
        "backends": ["tensorflow", "jax", "torch"],
        "shows": "error",
        "needs": [],
        "lacks": [],
        "environ": {},
        "not_run": None,
    }


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_only_stable_entries_are_matched_and_all_are_found(tmp_path: Path, status: str) -> None:
    text = changed(("tags:", f"status: {status}\nreason: gone\naliases: [old-name]\nyields_to: [no-gears]\ntags:"))
    index = compile_index(load_catalog(folder(tmp_path, {"catalog/layers/other.yaml": text})), {}, {})
    assert {wording.entry for wording in index.wordings} == {0}
    assert index.symptoms == (("gears do not turn", 0),)
    assert index.yields == {}
    assert index.names == {"no-gears": 0, "other": 1, "old-name": 1}
    assert (index.entry(1).status, index.entry(1).reason) == (status, "gone")


def test_damage_is_told() -> None:
    data = dump_index(load_index())
    assert read_index(data).ids == load_index().ids
    for bad in (b"", b"x" * 100, data[:-1], data + b"x", data[:40] + b"\0" + data[41:]):
        with pytest.raises(ValueError, match="damaged index"):
            read_index(bad)


def test_our_own_index_has_the_ops_table() -> None:
    rows = load_index().ops
    assert rows["tf.squeeze"].replacement == "keras.ops.squeeze"
    assert read_index(dump_index(load_index())).ops == rows
