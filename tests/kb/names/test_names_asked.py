"""What `kdiag op` finds for a name of Keras 2, however it is written, and what it says of it."""

from __future__ import annotations

import pytest

from diagnose.render import listed, listing
from kb import describe, load_index
from kb.names.asked import asked_for

INDEX = load_index()
TABLE = INDEX.name_table


def _keys(query: str) -> list[str]:
    return [row.key for row in asked_for(query, TABLE)]


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("keras.backend.int_shape", "backend.int_shape"),
        ("tf.keras.backend.int_shape", "backend.int_shape"),
        ("tensorflow.keras.backend.int_shape", "backend.int_shape"),
        ("K.int_shape", "backend.int_shape"),
        ("int_shape", "backend.int_shape"),
        ("keras.preprocessing.text", "preprocessing.text"),
        ("ImageDataGenerator", "preprocessing.image.ImageDataGenerator"),
        ("Sequential.predict_classes", "Model.predict_classes"),
        ("keras.Sequential.predict_classes", "Model.predict_classes"),
        ("Embedding(input_length=8)", "layers.Embedding(input_length)"),
        ("keras.layers.Embedding(input_length)", "layers.Embedding(input_length)"),
        ("fit(workers)", "Model.fit(workers)"),
        ("Adam(lr=0.1)", "optimizers.Optimizer(lr)"),
        ("keras.optimizers.legacy.Adam", "optimizers.legacy.Adam(*)"),
        ("keras.layers.core", "layers.core"),
    ],
)
def test_a_name_is_found_as_people_write_it(query: str, key: str) -> None:
    assert _keys(query) == [key]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "fit",
        "predict",
        "keras",
        "keras.layers.Dense",
        "Dense(units)",
        "torch.backend.int_shape",
        "x" * 5000,
        "(",
        "\0",
    ],
)
def test_what_keras_3_has_or_nobody_knows_gets_no_row(query: str) -> None:
    assert _keys(query) == []


def test_a_tf_name_wins_over_a_name_of_keras() -> None:
    assert [row.symbol for row in describe("slice", INDEX.ops, TABLE).rows] == ["tf.slice"]
    assert [row.key for row in describe("keras.backend.slice", INDEX.ops, TABLE).rows] == ["backend.slice"]


def test_what_looks_alike_is_of_the_same_kind() -> None:
    assert describe("keras.backend.int_shap", INDEX.ops, TABLE).near[0] == "keras.backend.int_shape"
    assert describe("tf.gathr", INDEX.ops, TABLE).near[0] == "tf.gather"


@pytest.mark.parametrize("key", sorted(TABLE.rows))
def test_every_row_is_answered(key: str) -> None:
    """Each row is found by its own key and shown in every form, with what to write."""
    found = describe(f"keras.{key}", INDEX.ops, TABLE)
    [row] = listed.ops_data([found], INDEX.ops)["ops"][0]["rows"]
    assert row["symbol"] in (f"keras.{key}", f"tf.keras.{key}")
    told = row["replacement"] or row["instead"]
    assert told
    text, page = listing.op_text(row), listing.op_markdown(row)
    assert " ".join(told.split()) in " ".join(text.split())
    assert row["symbol"] in page
    assert "no counterpart" not in text + page


SHOWN = """\
keras.backend.int_shape
  ->  read `x.shape`
  Inside of a compiled function, `keras.ops.shape(x)` gives a number for an
  unknown size, where `x.shape` has None.
  Not in `keras` of Keras 3; `tf.keras` has it.
  Example
    - K.int_shape(x)
    + tuple(x.shape)
"""


def test_a_name_is_shown_whole() -> None:
    found = describe("K.int_shape", INDEX.ops, TABLE)
    assert listing.op_text(listed.ops_data([found], INDEX.ops)["ops"][0]["rows"][0]) == SHOWN
