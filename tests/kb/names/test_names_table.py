"""The table answers for every name, member and argument that the comparison of real packages found gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from kb.errors import CatalogError
from kb.names.check import BATCH, names_programs
from kb.names.probes import probes
from kb.names.source import read_names
from kb.names.stored import dump, gone_of
from kb.names.table import backends_without, compile_names

DATA = Path(__file__).parents[3] / "data"
YAML = (DATA / "names.yaml").read_text(encoding="utf-8")
ROWS = read_names(YAML)
GONE: list[dict[str, Any]] = json.loads((DATA / "names" / "gone.json").read_text(encoding="utf-8"))
KEYS = {key for row in GONE for key in row["keys"]}
PYTHON = os.environ.get("KDIAG_VERIFY_PYTHON") or (sys.executable if find_spec("tf_keras") else "")


def _answered(key: str) -> bool:
    owner = key.partition("(")[0]
    return key in ROWS or f"{owner}(*)" in ROWS or f"{key.rpartition('.')[0]}.*" in ROWS


def test_every_name_and_argument_that_keras_3_lacks_is_judged() -> None:
    assert [key for key in sorted(KEYS) if not _answered(key)] == []
    assert len(KEYS) > 800


def test_no_row_is_about_what_keras_3_has() -> None:
    assert [key for key, row in ROWS.items() if "*" not in key and not row.old and key not in KEYS] == []


def test_each_row_says_what_to_do() -> None:
    for row in ROWS.values():
        assert row.do, row.key
        assert row.do[0].islower(), row.key
        assert not row.do.endswith("."), row.key
        assert "removed" not in row.do, row.key


def test_each_function_with_a_replacement_has_an_example() -> None:
    without = [k for k, r in ROWS.items() if k.startswith("backend.") and k.count(".") == 1 and r.to and not r.before]
    for key in without:
        assert ROWS[key].old or ROWS[key].do.partition(" ")[0] in {"hand", "leave", "cut", "take", "write"}, key


def test_the_programs_hold_every_row_and_name_each_once() -> None:
    programs = list(names_programs(ROWS, backends_without(GONE), "jax"))
    assert len({name for name, _ in programs}) == len(programs) == -(-len(ROWS) // BATCH)
    text = "".join(code for _, code in programs)
    assert [key for key in ROWS if f"({key!r}," not in text] == []


def test_every_row_that_is_no_whole_class_is_probed() -> None:
    assert [key for key, row in ROWS.items() if "*" not in key and not probes(row)] == []


PLANTED = {
    "resolves to nothing": 'names: {backend: {abs: {to: keras.ops.magnitude}}}',
    "other numbers": 'names: {backend: {abs: {to: keras.ops.sign, before: "K.abs(x)", after: "keras.ops.sign(x)"}}}',
    "is not gone": 'names: {utils: {to_categorical: {do: "leave it out", old: true}}}',
    "is not taken": 'arguments: {layers.Layer: {weights: {taken: works}}}',
}


@pytest.mark.skipif(not PYTHON, reason="needs Keras and tf_keras")
@pytest.mark.parametrize("yaml", PLANTED.values(), ids=PLANTED)
def test_a_false_row_makes_the_program_fail(yaml: str) -> None:
    ((_, code),) = names_programs(read_names(yaml), {}, "jax")
    environment = os.environ | {"KERAS_BACKEND": "jax", "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run([PYTHON, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "AssertionError: table of names" in done.stderr, done.stderr[-400:]


FAULTY = {
    'names: {backend: {abs: {}}}': "says neither `to` nor `do`",
    'names: {backend: {abs: {to: ops.abs}}}': "names.backend.abs.to",
    'names: {backend: {abs: {to: keras.ops.abs, after: "x"}}}': "`after` has no `before`",
    'names: {backend: {abs: {to: keras.ops.abs, colour: red}}}': "is no field",
    'names: {backend: {abs: {do: a}, "abs, all": {do: b}}}': "backend.abs has a row already",
    'nomes: {}': "is no section",
}


@pytest.mark.parametrize("yaml", FAULTY)
def test_a_row_out_of_shape_is_a_fault_with_its_line(yaml: str) -> None:
    with pytest.raises(CatalogError) as caught:
        read_names(yaml)
    assert any(FAULTY[yaml] in str(fault) for fault in caught.value.faults), caught.value.faults
    assert all(fault.line == 1 for fault in caught.value.faults)


def test_ranges_come_out_of_what_each_release_lacks() -> None:
    lacks = {
        ("3.0.5", "jax"): frozenset({"a", "b"}),
        ("3.1.1", "jax"): frozenset({"a"}),
        ("3.0.5", "tf"): frozenset({"a"}),
        ("3.1.1", "tf"): frozenset[str](),
    }
    found = {key: row for row in gone_of(lacks) for key in row["keys"]}
    assert (found["a"]["keras"], found["a"]["tf"], found["a"]["backends"]) == ("3.0 -", "3.0 - 3.0", ["jax"])
    assert (found["b"]["keras"], found["b"]["tf"], found["b"]["backends"]) == ("3.0 - 3.0", "", [])


def test_a_name_that_comes_and_goes_has_no_range() -> None:
    lacks = {(f"3.{n}.0", "jax"): frozenset({"a"} if n != 1 else ()) for n in range(3)}
    with pytest.raises(ValueError, match="gone, back and gone again"):
        gone_of(lacks)


def test_stored_files_are_as_written() -> None:
    for name in ("gone.json", "keras2.json"):
        text = (DATA / "names" / name).read_text(encoding="utf-8")
        assert dump(json.loads(text)) == text, name


def test_compiled_rows_know_where_they_are_gone() -> None:
    files = ("keras2.json", "gone.json", "messages.json")
    keras2, gone, messages = ((DATA / "names" / name).read_text(encoding="utf-8") for name in files)
    table = compile_names(YAML, keras2, gone, messages)
    assert table.rows["layers.RNN(time_major)"].printed == ("ValueError",)
    assert table.rows["backend.int_shape"].gone == ("3.0 -", "")
    assert table.rows["losses.mean_squared_error"].gone == ("", "3.3 -")
    assert table.classes["LSTM"] == ("layers.LSTM", "layers.RNN", "layers.Layer")
    assert table.inner["utils.vis_utils"] == ("utils.model_to_dot", "utils.plot_model")


def test_the_list_of_keras_2_is_written_in_one_order() -> None:
    """`python -m kb.verify.keras2` writes it so: then a change of the file is a change of the packages."""
    text = (DATA / "names" / "keras2.json").read_text(encoding="utf-8")
    api = json.loads(text)
    assert dump(api) == text
    assert [*api["inner"]] == sorted(api["inner"])
