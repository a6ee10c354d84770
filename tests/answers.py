"""Records to render, built by hand: a full answer, and the same with one part absent at a time."""

from __future__ import annotations

from diagnose.model import (
    Cause,
    Diagnosis,
    Environment,
    Evidence,
    Fix,
    Frame,
    Match,
    Raised,
    Replacement,
    Site,
    SourceLine,
    Span,
)

BROKEN = (
    "import keras\nimport tensorflow as tf\n\ninputs = keras.Input((2, 2, 1))\noutputs = tf.squeeze(inputs, axis=-1)\n"
)
FIXED = """\
import keras

inputs = keras.Input((2, 2, 1))
outputs = keras.ops.squeeze(inputs, axis=-1)
model = keras.Model(inputs, outputs)
assert model.output_shape == (None, 2, 2)
"""
LAYER = """\
import keras
import numpy as np
import tensorflow as tf

class Squeeze(keras.layers.Layer):
    def __init__(self, axis):
        super().__init__()
        self.axis = axis

    def call(self, x):
        return tf.squeeze(x, axis=self.axis)

inputs = keras.Input((2, 2, 1))
model = keras.Model(inputs, Squeeze(-1)(inputs))
assert model.predict(np.ones((3, 2, 2, 1))).shape == (3, 2, 2)
"""
ALL = ("tensorflow", "jax", "torch")

OPERATION = Fix("call the Keras operation instead", FIXED, "", ALL, "", True, "Runs clean on Keras 3.15 with JAX")
IN_A_LAYER = Fix(
    "move the call into a layer's `call()`", LAYER, "JAX cannot trace it.", ("tensorflow", "torch"), "3.4 -", False, ""
)
SHELL = Fix("install tf-keras", "", "", ALL, "", False, "", ("pip install tf-keras",), "changes what is installed")
CALL = Cause(
    id="tf-call",
    title="A tf.* function is applied to the output of a layer",
    why="Keras 2 wrapped such calls in a layer for you. Keras 3 records only its own layers and operations.",
    broken=BROKEN,
    shows="error",
    backends=ALL,
    keras="",
    fits="yes",
    fixes=(OPERATION, IN_A_LAYER),
    verified="Raises on Keras 3.15 with JAX",
)
PACKAGE = CALL._replace(id="package", title="A package that you use was made for Keras 2", fits="maybe")
RULED_OUT = CALL._replace(id="ruled-out", title="Never to be seen", fits="no")
LINE = SourceLine(
    "train.py",
    12,
    "x = tf.squeeze(inputs)",
    (
        Replacement(
            "tf.squeeze",
            "keras.ops.squeeze",
            "x = tf.squeeze(inputs)",
            "x = keras.ops.squeeze(inputs)",
            "`axis` must not be a tensor.",
        ),
    ),
)
FRAME = Frame("/home/me/train.py", 12, "<module>", "x = tf.squeeze(inputs)", Span(35, 90))
MESSAGE = "A KerasTensor cannot be used as input to a TensorFlow function."
RAISED = Raised("ValueError", MESSAGE, "error", (FRAME,), "", Span(0, 200))
MATCH = Match(
    id="kerastensor-in-tf-function",
    title="A TensorFlow function was called on a KerasTensor",
    confidence=0.978,
    summary="`inputs` is a placeholder: it has a shape and a dtype, but no numbers for `tf.squeeze` to work on.",
    causes=(CALL, PACKAGE, RULED_OUT),
    check="`model.summary()` lists the step.",
    ask="Does the last frame lie in your own file?",
    captures={"name": "inputs"},
    evidence=(Evidence("message", MESSAGE, Span(95, 160)), Evidence("exception", "ValueError", None)),
    references=("https://keras.io/guides/migrating_to_keras_3/",),
    line=LINE,
    verified="Run on Keras 3.0 to 3.15 with TensorFlow, JAX and torch",
    error=0,
)
RIVAL = MATCH._replace(id="kerastensor-in-numpy-function", title="A KerasTensor was given to NumPy", confidence=0.21)
SECOND = MATCH._replace(id="optimizer-reused", title="An optimizer was used for two models", confidence=0.9, error=1)
OTHER = Raised("KeyError", "'loss'\nand more", "error", (), "", Span(200, 300))
FOREIGN = Raised("ZeroDivisionError", "division by zero", "error", (), "", Span(300, 400))
FULL = Diagnosis(
    status="diagnosed",
    matches=(MATCH, RIVAL, SECOND),
    errors=(RAISED, OTHER, FOREIGN),
    environment=Environment("3.6.0", "tensorflow", "3.11"),
)

_UNCAUSED = MATCH._replace(causes=(CALL,))
_GENERIC = CALL._replace(fixes=(OPERATION._replace(replaces_ops=False),))


def _with(**parts: object) -> Diagnosis:
    return FULL._replace(matches=(MATCH._replace(**parts), *FULL.matches[1:]))  # type: ignore[arg-type]


PLACE = Site(
    module="keras.src.layers.core.dense",
    function="Dense.build",
    since="3.2",
    until="3.15",
    name="keras.layers.Dense.build",
    exception="ValueError",
    template="Received an invalid value for `units`. Received: units={units} of {name}",
    guard="not isinstance(units, int) or units <= 0",
    path="keras/src/layers/core/dense.py",
    line=102,
    release="3.6.0",
    captures={"units": "-1", "name": "<b>dense</b> @you"},
    error=1,
)
#: Name -> record: everything, then everything but one part, then the other verdicts.
ANSWERS: dict[str, Diagnosis] = {
    "full": FULL,
    "no-line": _with(line=None),
    "no-replacement": _with(line=LINE._replace(replacements=())),
    "no-line-number": _with(line=LINE._replace(line=None)),
    "no-other-fix": _with(causes=(CALL._replace(fixes=(OPERATION,)), PACKAGE)),
    "no-other-cause": _with(causes=(CALL,)),
    "no-ask": _with(ask=""),
    "no-references": _with(references=()),
    "no-captures-no-evidence": _with(captures={}, evidence=()),
    "not-verified": _with(verified=""),
    "no-rival": FULL._replace(matches=(MATCH, SECOND)),
    "no-other-error": FULL._replace(matches=(MATCH, RIVAL), errors=(RAISED,)),
    "no-environment": FULL._replace(environment=Environment()),
    "no-errors": FULL._replace(matches=(MATCH,), errors=()),
    "long-program": _with(causes=(CALL._replace(fixes=(IN_A_LAYER, OPERATION)),)),
    "commands": _with(causes=(CALL._replace(fixes=(SHELL, OPERATION)),)),
    "not-run": _with(causes=(CALL._replace(not_run="needs an NVIDIA GPU"),), verified=""),
    "least": Diagnosis(
        "diagnosed",
        (_UNCAUSED._replace(causes=(_GENERIC,), line=None, ask="", references=(), verified="", evidence=()),),
    ),
    "unknown": Diagnosis("unknown", errors=(RAISED, FOREIGN), environment=Environment(keras="3.6.0")),
    "unknown-near": Diagnosis("unknown", matches=(RIVAL,), errors=(RAISED,)),
    "unknown-message-only": Diagnosis("unknown", errors=(Raised("", MESSAGE, "message", (), "", Span(0, 63)),)),
    "located": Diagnosis(
        "located",
        sites=(
            Site("keras.src.layers.core.dense", "Dense.build", "3.2", "3.15"),
            Site("keras.src.ops", "f", "3.0", "3.0"),
        ),
        errors=(RAISED,),
    ),
    "located-alone": Diagnosis(
        "located",
        matches=(RIVAL._replace(error=1, confidence=0.0, ask=""),),
        sites=(PLACE,),
        errors=(FOREIGN, RAISED),
        environment=Environment(keras="3.6.0"),
    ),
    "located-warning": Diagnosis(
        "located",
        sites=(PLACE._replace(kind="warning", exception="UserWarning", captures={}, guard="", error=0),),
        errors=(Raised("UserWarning", "Be careful.", "warning", (), "", Span(0, 20)),),
    ),
    "located-often": Diagnosis(
        "located",
        sites=tuple(PLACE._replace(name=f"keras.layers.Dense{n}.build", error=0) for n in range(12)),
        errors=(RAISED,),
    ),
    "no-error": Diagnosis("no-error"),
}
