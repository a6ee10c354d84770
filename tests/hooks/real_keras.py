"""Programs that run on real Keras, in the environment that the verifier has built, with this checkout's kdiag."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from needs import KERAS_PYTHON, PACKAGES
from programs import ROOT, Ended, command

from kb import load_catalog

if TYPE_CHECKING:
    from pathlib import Path

BACKENDS = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "torch"}
#: Our own libraries and those of notebooks, behind the ones that Keras was installed with.
OURS = f"import sys\nsys.path += {PACKAGES!r}\n"


def surrounding(backend: str) -> dict[str, str]:
    """Environment variables of such a program: processor only, no banners."""
    return {
        "PYTHONPATH": str(ROOT),
        "KERAS_BACKEND": backend,
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "JAX_PLATFORMS": "cpu",
    }


def run(folder: Path, backend: str, code: str) -> Ended:
    """Run `code` as a script."""
    (folder / "train.py").write_text(OURS + code, encoding="utf-8")
    return command(folder, KERAS_PYTHON, "train.py", **surrounding(backend))


def kernel(data: Path, backend: str) -> None:
    """Add a kernel ``keras`` to Jupyter's data folder."""
    folder = data / "kernels" / "keras"
    folder.mkdir(parents=True)
    start = f"{OURS}from ipykernel.kernelapp import launch_new_instance\nlaunch_new_instance()"
    (folder / "kernel.py").write_text(start, encoding="utf-8")
    line = [KERAS_PYTHON, str(folder / "kernel.py"), "-f", "{connection_file}"]
    spec = {"argv": line, "display_name": "Keras", "language": "python", "env": surrounding(backend)}
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


def broken(entry: str) -> str:
    """The program of an entry's first cause, complete."""
    found = load_catalog().find(entry)
    assert found is not None
    return found.causes[0].broken.code
