"""A small catalogue of its own: these tests hold whatever the real one says."""

from __future__ import annotations

import pathlib
from typing import Any

from diagnose.engine import Engine
from kb import Entry, compile_index, load_wrappers
from kb.catalog import Catalog

TEXTS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((pathlib.Path(__file__).parent / "texts").glob("*.txt"))
}


WRAPPERS = load_wrappers((pathlib.Path(__file__).parents[2] / "data" / "wrappers.yaml").read_text(encoding="utf-8"))


def entry(name: str, wordings: list[dict[str, Any]], **more: Any) -> Entry:
    cause = {"id": "only", "title": "t", "why": "w", "broken": {"code": "1"}, "fixes": [{"do": "do it", "code": "1"}]}
    fields = {
        "id": name,
        "area": "layers",
        "title": name,
        "summary": "s",
        "causes": [cause],
        "check": "c",
        "wordings": wordings,
    }
    return Entry.model_validate(fields | more)


def engine_of(*entries: Entry, messages: tuple[str, ...] = ()) -> Engine:
    """`messages` are templates of all that Keras prints."""
    return Engine(compile_index(Catalog(entries), {}, {}, WRAPPERS, messages=messages))


def _cause(name: str, **when: Any) -> dict[str, Any]:
    return {
        "id": name, "title": name, "when": when, "why": "why", "broken": {"code": "1"},
        "fixes": [{"do": "act", "code": "1"}],
    }  # fmt: skip


ENTRIES = (
    entry(
        "on-keras-tensor",
        [{"exceptions": ["ValueError"], "text": "A KerasTensor cannot be used as input to a TensorFlow function."}],
    ),
    entry(
        "save-extension",
        [
            {
                "exceptions": ["ValueError"],
                "text": "Invalid filepath extension for saving.{_}Received: filepath={filepath}.",
            }
        ],
    ),
    entry(
        "unbuilt",
        [
            {
                "exceptions": ["UserWarning"],
                "text": "Layer '{layer}' looks like it has unbuilt state, but Keras is not able to trace the layer",
            }
        ],
        summary="`{layer}` of `{{a}}`",
        yields_to=["masked"],
    ),
    entry(
        "masked",
        [{"exceptions": ["AttributeError", "RuntimeError"], "text": "'str' object has no attribute '_error_repr'"}],
        causes=[
            _cause("array", text="{{tracer._error_repr()}}{{tracer._origin_msg()}}"),
            _cause("bool", text="Attempted boolean conversion of"),
        ],
    ),
    entry(
        "not-built",
        [{"exceptions": ["RuntimeError"], "text": "Unable to automatically build the model. Please build it yourself"}],
    ),
    entry(
        "branch",
        [
            {
                "exceptions": ["OperatorNotAllowedInGraphError"],
                "text": "Using a symbolic `tf.Tensor` as a Python `bool` is not allowed.",
            }
        ],
    ),
    entry(
        "array",
        [
            {
                "exceptions": ["TracerArrayConversionError"],
                "text": "__array__() was called on traced array with shape {shape}",
            }
        ],
    ),
    entry(
        "xla",
        [
            {
                "exceptions": ["InvalidArgumentError"],
                "text": "Detected unsupported operations when trying to compile graph {graph} on {device}: {op} (",
            }
        ],
    ),
    entry(
        "condition",
        [{"exceptions": ["ValueError"], "text": "condition of if statement expected to be `tf.bool` scalar, got {_};"}],
    ),
    entry(
        "add-loss",
        [
            {
                "exceptions": ["NotImplementedError"],
                "frames": [{"path": "models/functional.py", "function": "add_loss"}],
                "required": ["frames", "exception"],
            }
        ],
    ),
    entry(
        "experimental",
        [{"exceptions": ["AttributeError"], "text": "module '{module:id}' has no attribute 'experimental'"}],
    ),
    entry(
        "fourier",
        [
            {
                "exceptions": ["AttributeError"],
                "text": "module '{module:id}' has no attribute 'experimental'",
                "line": r"RandomFourierFeatures",
                "required": ["line"],
            }
        ],
    ),
    entry(
        "constants",
        [
            {
                "exceptions": ["TypeError"],
                "text": "got an unexpected keyword argument 'constants'",
                "frames": [{"path": "keras/src/utils/traceback_utils.py"}],
                "required": ["frames"],
            }
        ],
    ),
    entry(
        "relu", [{"exceptions": ["AttributeError"], "text": "module 'keras.layers' has no attribute 'ThresholdedReLU'"}]
    ),
    entry("silent", [], symptoms=["dropout gives the same noise in every predict call"]),
)
ANSWERS = {
    "bare-not-implemented--torch": "add-loss",
    "bool-of-tensor--jax": "masked",
    "bool-of-tensor--tensorflow": "branch",
    "experimental--torch": "fourier",
    "in-user-code--tensorflow": "condition",
    "in-user-code--torch": "condition",
    "keyword--tensorflow": "constants",
    "not-built--jax": "masked",
    "save--tensorflow": "save-extension",
    "squeeze-keras-tensor--jax": "on-keras-tensor",
    "warning-then-error--jax": "masked",
    "xla--jax": "array",
    "xla--tensorflow": "xla",
}
