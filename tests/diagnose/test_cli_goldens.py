"""Whole answers to real tracebacks, over a catalogue of this file: it changes only when these tests do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from small_catalogue import ENTRIES, TEXTS, WRAPPERS, entry

from diagnose import engine
from diagnose.main import main
from kb import compile_index, load_ops
from kb.catalog import Catalog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OPS = """\
tf.squeeze:
  signature: input, axis=None, name=None
  keras: keras.ops.squeeze
  call: "keras.ops.squeeze({input}{, axis})"
  since: "3.0"
  examples: ["tf.squeeze(m[:, None], axis=1)"]
"""
RICH = entry(
    "on-keras-tensor",
    [{"exceptions": ["ValueError"], "text": "A KerasTensor cannot be used as input to a TensorFlow function."}],
    title="A TensorFlow function was called on a KerasTensor",
    summary="The argument is a placeholder: it has a shape and a dtype, but no numbers for it to work on.",
    causes=[
        {
            "id": "while-building",
            "title": "A tf.* function is applied to the output of a layer",
            "why": "Keras 2 wrapped such calls in a layer for you. Keras 3 records only its own layers and operations.",
            "broken": {"code": "import tensorflow as tf\nimport keras\ntf.squeeze(keras.Input((1,)))\n"},
            "fixes": [
                {"do": "call the Keras operation instead", "replaces_ops": True, "code": "keras.ops.squeeze(x)\n"},
                {"do": "move the call into a layer's call()", "backends": ["tensorflow"], "code": "pass\n"},
            ],
        },
        {
            "id": "package",
            "title": "A package that you use was made for Keras 2",
            "why": "It calls TensorFlow itself.",
            "broken": {"code": "pass\n"},
            "fixes": [{"do": "look for a newer release", "code": "pass\n"}],
        },
    ],
    check="`model.summary()` lists the step.",
    ask="Does the last line of your own code name tf?",
    references=["https://keras.io/guides/migrating_to_keras_3/"],
)
CASES = {
    "replaced": ("squeeze-keras-tensor--jax", ["--format", "text"]),
    "replaced-markdown": ("squeeze-keras-tensor--jax", ["--format", "markdown"]),
    "replaced-json": ("squeeze-keras-tensor--jax", ["--format", "json"]),
    "several": ("warning-then-error--jax", []),
    "chain": ("bool-of-tensor--jax", []),
    "evidence-alone": ("bare-not-implemented--torch", []),
    "graph": ("xla--tensorflow", []),
}


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = (RICH, *[one for one in ENTRIES if one.id != RICH.id])
    monkeypatch.setattr(engine, "_engine", engine.Engine(compile_index(Catalog(entries), load_ops(OPS), {}, WRAPPERS)))


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("name", CASES)
def test_whole_answers(
    name: str, golden: Callable[[str, str], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, options = CASES[name]
    path = tmp_path / "trace.txt"
    path.write_text(TEXTS[text], encoding="utf-8")
    status = main([*options, str(path)])
    told = capsys.readouterr()
    golden(f"cli/{name}.txt", f"{told.out}exit status {status}\n{told.err}")
