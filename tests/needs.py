"""What some tests need beyond Python, looked up once: the tests' own cache folder, set later, knows none of it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from kb.verify import Options
from kb.verify.environment import EnvironmentFault, is_complete, library_folder
from kb.verify.settings import read_settings

DATA = Path(__file__).parents[1] / "data"
#: Names under which Chromium and those made of it are installed; ``KDIAG_BROWSER`` names another one.
_BROWSERS = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome", "google-chrome-stable")
_DRIVEN_BY = ("jupyterlab", "playwright", "ipykernel", "nbformat")


def _keras_python() -> str:
    if named := os.environ.get("KDIAG_VERIFY_PYTHON"):
        return named
    try:
        folder = library_folder(Options(), read_settings(DATA))
    except EnvironmentFault:
        return ""
    return str(folder / "bin" / "python") if is_complete(folder) else ""


def _browser() -> str:
    if not all(map(importlib.util.find_spec, _DRIVEN_BY)):
        return ""
    names = filter(None, (os.environ.get("KDIAG_BROWSER"), *_BROWSERS))
    return next((path for path in map(shutil.which, names) if path), "")


#: The interpreter with TensorFlow, JAX, torch and the newest Keras that `kdiag verify` has built; "" without one.
KERAS_PYTHON = _keras_python()
#: The executable of a Chromium, where all is there that drives it; "" without one.
BROWSER = _browser()
#: Marker -> whether tests with it can run here.
PRESENT = {"keras": bool(KERAS_PYTHON), "browser": bool(BROWSER)}
#: Where this Python finds its packages, for another Python that has those of Keras.
PACKAGES = [place for place in sys.path if place.endswith(("site-packages", "dist-packages"))]
