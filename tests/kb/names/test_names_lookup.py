"""From a message's names to the row: in every spelling of Keras, and never for what is not Keras's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb import load_index
from kb.names import lookup

if TYPE_CHECKING:
    from kb.names.lookup import Lost

TABLE = load_index().name_table


def _keys(found: Lost | None) -> list[str]:
    return [row.key for row in found.rows] if found else []


@pytest.mark.parametrize(
    "module", ["keras.backend", "keras.api.backend", "keras.src.backend"]
)
def test_a_name_is_found_however_keras_is_spelled(module: str) -> None:
    assert _keys(lookup.of_module(TABLE, module, "int_shape", "")) == ["backend.int_shape"]


@pytest.mark.parametrize("root", ["tensorflow.keras", "tf.keras", "keras._tf_keras.keras"])
def test_tf_keras_lacks_what_it_lacks_and_no_more(root: str) -> None:
    found = lookup.of_module(TABLE, f"{root}.backend", "placeholder", "")
    assert found is not None
    assert found.name == "tf.keras.backend.placeholder"
    assert lookup.of_module(TABLE, f"{root}.backend", "int_shape", "") is None  # it still has it
    assert _keys(lookup.of_module(TABLE, f"{root}.losses", "mean_squared_error", "")) == ["losses.mean_squared_error"]
    assert lookup.of_module(TABLE, "keras.losses", "mean_squared_error", "") is None


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keras.layers", "Dens"),
        ("keras.backend", "int_shap"),
        ("tf_keras.backend", "int_shape"),
        ("keras_core.backend", "int_shape"),
        ("mykeras.backend", "int_shape"),
        ("numpy", "int_shape"),
        ("keras", ""),
    ],
)
def test_nothing_is_said_of_other_names_and_other_modules(module: str, name: str) -> None:
    assert lookup.of_module(TABLE, module, name, "") is None


def test_keras_2_itself_lacks_only_what_was_gone_by_then() -> None:
    assert lookup.of_module(TABLE, "keras.api._v2.keras.backend", "int_shape", "") is None
    assert _keys(lookup.of_module(TABLE, "keras.api._v2.keras.backend", "set_session", "")) == ["backend.set_session"]


def test_the_line_says_which_name_of_a_missing_module_is_wanted() -> None:
    line = "from keras.layers.experimental.preprocessing import Rescaling, RandomFlip as Flip"
    below = "layers.experimental.preprocessing"
    found = _keys(lookup.of_path(TABLE, "keras.layers.experimental", line))
    assert found == [f"{below}.Rescaling", f"{below}.RandomFlip"]
    line = "x = layers.experimental.preprocessing.Rescaling(1.0 / 255)(x)"
    assert _keys(lookup.of_module(TABLE, "keras.api.layers", "experimental", line)) == [f"{below}.Rescaling"]
    assert _keys(lookup.of_path(TABLE, "keras.layers.experimental", "import layers")) == ["layers.experimental"]


def test_a_file_of_keras_2_leads_to_what_was_public_in_it() -> None:
    found = lookup.of_path(TABLE, "keras.utils.vis_utils", "from keras.utils.vis_utils import plot_model")
    assert found is not None
    assert found.rows[0].to == ("keras.utils.plot_model",)
    assert _keys(lookup.of_module(TABLE, "keras.utils", "data_utils", "")) == ["utils.data_utils"]
    assert lookup.of_path(TABLE, "keras.utils.my_utils", "") is None


def test_members_are_those_of_the_class_and_its_bases() -> None:
    assert _keys(lookup.of_object(TABLE, "Sequential", "fit_generator", named=False)) == ["Model.fit_generator"]
    assert _keys(lookup.of_object(TABLE, "LSTM", "get_input_at", named=False)) == ["layers.Layer.get_input_at"]
    assert _keys(lookup.of_object(TABLE, "Functional", "predict_classes", named=False)) == ["Model.predict_classes"]
    assert lookup.of_object(TABLE, "LSTM", "fit_generator", named=True) is None


def test_a_class_of_somebody_else_needs_a_name_of_keras_alone_and_a_text_that_names_it() -> None:
    assert _keys(lookup.of_object(TABLE, "MyModel", "fit_generator", named=True)) == ["Model.fit_generator"]
    assert lookup.of_object(TABLE, "MyModel", "fit_generator", named=False) is None
    for name in ("history", "predict_proba", "get_weights", "inputs", "stateful"):
        assert lookup.of_object(TABLE, "Board", name, named=True) is None, name


def test_arguments_of_a_class_and_its_bases() -> None:
    assert _keys(lookup.of_class_arguments(TABLE, "LSTM", "'time_major': True}")) == ["layers.RNN(time_major)"]
    found = _keys(lookup.of_class_arguments(TABLE, "Dense", "{'foo': 1, 'init': 'x', 'weights': [array([1."))
    assert found == ["layers.Dense(init)", "layers.Layer(weights)"]
    assert _keys(lookup.of_class_arguments(TABLE, "MyLayer", "'batch_input_shape': (1, 2)}")) == [
        "layers.Layer(batch_input_shape)"
    ]
    assert lookup.of_class_arguments(TABLE, "Dense", "'unitts': 3}") is None


@pytest.mark.parametrize("call", ["TensorFlowTrainer.fit", "JAXTrainer.fit", "TorchTrainer.fit", "Functional.fit"])
def test_arguments_of_a_method(call: str) -> None:
    assert _keys(lookup.of_call(TABLE, call, "workers", "", named=False)) == ["Model.fit(workers)"]


def test_old_pythons_name_no_class_and_the_line_has_to() -> None:
    found = lookup.of_call(TABLE, "__init__", "period", "cb = ModelCheckpoint('m.h5', period=5)", named=True)
    assert _keys(found) == ["callbacks.ModelCheckpoint(period)"]
    assert lookup.of_call(TABLE, "__init__", "period", "", named=True) is None
    assert _keys(lookup.of_call(TABLE, "fit", "workers", "", named=True)) == ["Model.fit(workers)"]
    assert lookup.of_call(TABLE, "fit", "workers", "", named=False) is None


def test_functions() -> None:
    assert _keys(lookup.of_call(TABLE, "to_categorical", "dtype", "", named=False)) == ["utils.to_categorical(dtype)"]
    assert lookup.of_call(TABLE, "get", "use_legacy_optimizer", "", named=False) is None
    assert lookup.of_call(TABLE, "Game.fit", "workers", "", named=True) is None


@pytest.mark.parametrize(("call", "argument"), [("ModelCheckpoint.__init__", "period"), ("Model.fit", "workers")])
def test_a_class_that_others_have_too_needs_a_text_that_names_keras(call: str, argument: str) -> None:
    """`ModelCheckpoint(period=)` is refused in the same words by a library for torch."""
    assert lookup.of_call(TABLE, call, argument, "", named=False) is None
    assert lookup.of_call(TABLE, call, argument, "", named=True)
