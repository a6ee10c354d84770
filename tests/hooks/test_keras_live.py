"""Errors of real Keras, on each backend, where `kdiag verify` has built its environment."""

from __future__ import annotations

import json
import os
import sysconfig
from typing import TYPE_CHECKING

import pytest
from programs import ROOT, Ended, command

from kb import load_catalog
from kb.verify import Options
from kb.verify.environment import EnvironmentFault, is_complete, library_folder
from kb.verify.settings import read_settings

if TYPE_CHECKING:
    from pathlib import Path


def _keras_python() -> str:
    if named := os.environ.get("KDIAG_VERIFY_PYTHON"):
        return named
    try:
        folder = library_folder(Options(), read_settings(ROOT / "data"))
    except EnvironmentFault:
        return ""
    return str(folder / "bin" / "python") if is_complete(folder) else ""


# Looked up now: the tests' own cache folder, set later, knows no environment.
PYTHON = _keras_python()
pytestmark = [pytest.mark.keras, pytest.mark.skipif(not PYTHON, reason="`kdiag verify` has built no environment yet")]
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


def run(folder: Path, backend: str, code: str) -> Ended:
    ours = f"import sys\nsys.path.append({sysconfig.get_path('purelib')!r})\n"
    (folder / "train.py").write_text(ours + code)
    return command(folder, PYTHON, "train.py", KERAS_BACKEND=backend, TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_a_real_error_is_explained_below_its_traceback(tmp_path: Path, backend: str) -> None:
    entry = load_catalog().find(ENTRY)
    assert entry is not None
    code = f"pass\n{entry.causes[0].broken.code}"
    bare = run(tmp_path, backend, code)
    hooked = run(tmp_path, backend, code.replace("pass", "import diagnose; diagnose.install()", 1))
    trace = bare.err[bare.err.index("Traceback (most") :]
    assert hooked.status == bare.status == 1
    assert trace in hooked.err
    told = " ".join(hooked.err[hooked.err.index(trace) + len(trace) :].split())
    assert f"{ENTRY} 9" in told
    assert "Your text: Keras 3." in told
    assert {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "torch"}[backend] in told.split("Your text")[1]


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
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
