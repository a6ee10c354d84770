"""What a live error of real Keras tells beyond its text, on each backend."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from real_keras import BACKENDS, run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.keras, pytest.mark.parametrize("backend", BACKENDS)]
ENTRY = "kerastensor-as-python-bool"
LIVE = """
import json
from diagnose import diagnose_exception
class Odd(keras.layers.Layer):
    @property
    def looked_at(self):
        raise RuntimeError("a property was read")
    def __repr__(self):
        raise RuntimeError("a layer was printed")
    def call(self, x):
        kernel, state = np.ones((4, 3), "float32"), keras.ops.ones((2,))
        if keras.Input((4,), name="condition") > 0:
            return kernel
try:
    Odd(name="first")(np.ones((5, 4), "float32"))
except Exception as error:
    found = diagnose_exception(error)
print(json.dumps([found.matches[0].id, found.environment, found.seen]))
"""


def test_a_live_error_tells_of_layers_and_shapes(tmp_path: Path, backend: str) -> None:
    ended = run(tmp_path, backend, f"import keras, numpy as np\n{LIVE}")
    assert ended.status == 0, ended.err
    name, environment, seen = json.loads(ended.out.splitlines()[-1])
    assert name == ENTRY
    assert environment[0].startswith("3.")
    assert environment[1] == backend
    assert seen[0][:2] == ["first", "Odd"]
    assert ["kernel", "ndarray", "(4, 3)", "float32"] in seen
    assert next(one for one in seen if one[0] == "state")[2] == "(2,)"
