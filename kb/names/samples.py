"""Sample values of the examples in ``data/names.yaml``, as code for Keras 2 and 3.

`program` makes a complete program of one expression over them: what an answer shows, and what is run.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterator

#: Numbers. They become a tensor of the Keras that the program imports.
ARRAYS = {
    "x": "np.linspace(-1, 1, 12, dtype='float32').reshape(3, 4)",
    "y": "np.linspace(2, -1.5, 12, dtype='float32').reshape(3, 4)",
    "u": "np.linspace(0.05, 0.95, 12, dtype='float32').reshape(3, 4)",
    "a": "np.linspace(-1, 1, 24, dtype='float32').reshape(2, 3, 4)",
    "a2": "np.linspace(-2, 1, 40, dtype='float32').reshape(2, 4, 5)",
    "w": "np.linspace(-1, 2, 20, dtype='float32').reshape(4, 5)",
    "v4": "np.array([0.2, 0.5, 0.3, 0.9], 'float32')",
    "vec": "np.array([0.5, -1.0, 2.0], 'float32')",
    "t": "np.eye(4, dtype='float32')[[0, 3, 1]]",
    "t3": "np.eye(3, dtype='float32')",
    "p": "np.array([[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1], [0.7, 0.1, 0.1, 0.1]], 'float32')",
    "n": "np.arange(12, dtype='int32').reshape(3, 4)",
    "n3": "np.array([[0, 1, 2], [3, 1, 0]], 'int32')",
    "b": "np.arange(12).reshape(3, 4) % 3 == 0",
    "i": "np.array([2, 0], 'int32')",
    "lab": "np.array([1, 3, 0], 'int32')",
    "img": "np.linspace(-1, 1, 120, dtype='float32').reshape(2, 4, 5, 3)",
    "seq": "np.linspace(-1, 1, 48, dtype='float32').reshape(2, 8, 3)",
    "vol": "np.linspace(-1, 1, 128, dtype='float32').reshape(1, 4, 4, 4, 2)",
    "k1": "np.linspace(-1, 1, 54, dtype='float32').reshape(3, 3, 6)",
    "k2": "np.linspace(-1, 1, 162, dtype='float32').reshape(3, 3, 3, 6)",
    "k2t": "np.linspace(-1, 1, 162, dtype='float32').reshape(3, 3, 6, 3)",
    "k3": "np.linspace(-1, 1, 216, dtype='float32').reshape(3, 3, 3, 2, 4)",
    "kd": "np.linspace(-1, 1, 54, dtype='float32').reshape(3, 3, 3, 2)",
    "kp": "np.linspace(-1, 1, 30, dtype='float32').reshape(1, 1, 6, 5)",
    "ctc_t": "np.array([[0], [2]], 'int32')",
    "ctc_p": "np.array([[[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1]], [[0.7, 0.1, 0.1, 0.1]] * 2], 'float32')",
    "one2": "np.array([[1], [1]], 'int32')",
    "two2": "np.array([2, 2], 'int32')",
}
#: Plain NumPy arrays, in both.
PLAIN = frozenset({"lab", "t3"})
#: Objects of Keras, made by the same code in both.
OBJECTS = {
    "K": "keras.backend",
    "kt": "keras.Input((4,))",
    "dense": "keras.layers.Dense(2)",
    "inp": "keras.Input((4,))",
    "functional": "keras.Model(inp, keras.layers.Dense(2)(inp))",
    "model": "keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation='softmax')])",
    "subclassed": "Own()",
    "metric": "keras.metrics.Mean()",
    "optimizer": "keras.optimizers.Adam(0.01)",
    "lstm": "keras.layers.LSTM(2)",
    "rnn": "keras.layers.RNN(keras.layers.LSTMCell(2))",
    "bidirectional": "keras.layers.Bidirectional(keras.layers.LSTM(2))",
    "inputlayer": "keras.layers.InputLayer((4,), 2)",
}
#: What more a name needs after its assignment, or before it.
AFTER = {"model": "model.compile(loss='mse')", "dense": "dense.build((None, 4))"}
BEFORE = {"Own": "class Own(keras.Model):\n    def call(self, inputs):\n        return inputs\n"}
IMPORTS = {
    "np": "import numpy as np",
    "tf": "import tensorflow as tf",
    "math": "import math",
    "inspect": "import inspect",
}


def program(expression: str, *, old: bool = False, comment: str = "") -> str:
    """Make a program that ends in ``result = expression``; `old` imports Keras 2 by the name of keras."""
    lines: list[str] = []
    _define(expression, lines, {"keras"}, old=old)
    package = "import tf_keras as keras" if old else "import keras"
    used = {name for code in (*lines, expression) for name in _names(code)}
    imports = sorted(line for name, line in IMPORTS.items() if name in used)
    end = f"result = {expression}" + (f"  # {comment}" if comment else "")
    return "\n".join([*imports, package, "", *lines, end]) + "\n"


def _define(code: str, lines: list[str], known: set[str], *, old: bool) -> None:
    """Add the lines that define the samples of `code`, those of each first."""
    for name in _names(code):
        if name in known:
            continue
        known.add(name)
        if name in ARRAYS:
            value = ARRAYS[name]
            tensor = f"tf.constant({value})" if old else f"keras.ops.array({value})"
            lines.append(f"{name} = {value if name in PLAIN else tensor}")
        elif name == "var":
            _define("x", lines, known, old=old)
            lines.append(f"var = {'tf' if old else 'keras'}.Variable(x)")
        elif name in BEFORE:
            lines.append(BEFORE[name])
        elif name in OBJECTS:
            _define(OBJECTS[name], lines, known, old=old)
            lines.append(f"{name} = {OBJECTS[name]}")
            lines += [AFTER[name]] if name in AFTER else []


def _names(code: str) -> Iterator[str]:
    """Names that `code` uses, in order."""
    import ast  # noqa: PLC0415 - off the diagnosing path but for a table's answer

    try:
        tree = ast.parse(code)
    except SyntaxError:  # a class as text
        return
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    yield from dict.fromkeys(node.id for node in sorted(found, key=lambda node: (node.lineno, node.col_offset)))
