"""Tests marked `keras` run real Keras: where the verifier's environment exists, else they are deselected, in sight."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kb.loading.cache import user_folder
from kb.verify import Options
from kb.verify.environment import EnvironmentFault, is_complete, library_folder
from kb.verify.settings import read_settings

DATA = Path(__file__).parents[3] / "data"


def _has_environment() -> bool:
    if os.environ.get("KDIAG_VERIFY_PYTHON"):
        return True
    try:
        return is_complete(library_folder(Options(), read_settings(DATA)))
    except EnvironmentFault:
        return False


# Looked up now: the tests' own cache folder, set later, knows no environment.
_PRESENT = _has_environment()
_CACHE = user_folder()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the tests that need Keras out where there is none."""
    if _PRESENT:
        return
    needy = [item for item in items if item.get_closest_marker("keras")]
    if needy:
        config.hook.pytest_deselected(items=needy)
        items[:] = [item for item in items if item not in needy]


@pytest.fixture(scope="session")
def keras_options() -> Options:
    """Options that find the environment in the user's own cache."""
    return Options(cache=_CACHE)
