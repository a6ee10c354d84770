"""Tests marked `keras` run real Keras, in the environment that the verifier has built."""

from __future__ import annotations

import pytest

from kb.loading.cache import user_folder
from kb.verify import Options

# Looked up now: the tests' own cache folder, set later, knows no environment.
_CACHE = user_folder()


@pytest.fixture(scope="session")
def keras_options() -> Options:
    """Options that find the environment in the user's own cache."""
    return Options(cache=_CACHE)
