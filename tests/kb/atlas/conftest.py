"""Tests marked `keras` read a real Keras: where the verifier has one, or a wheel is kept, else they are deselected."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.loading import atlas as loading
from kb.loading.cache import user_folder

# Looked up now: the tests' own cache folder, set later, has none.
_CACHE = Path(user_folder() or "")


def _releases() -> dict[str, Path]:
    """What is at hand: unpacked by the verifier, or as a wheel."""
    found = {path.name: path for path in _CACHE.glob("verify/keras/*") if (path / ".complete").exists()}
    wheels = {path.name.split("-")[1]: path for path in _CACHE.glob("atlas/wheels/*.whl")}
    return wheels | found


_FOUND = _releases()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the tests that need Keras out where there is none."""
    needy = [
        item for item in items if item.get_closest_marker("keras") and item.path.is_relative_to(Path(__file__).parent)
    ]
    if needy and not _FOUND:
        config.hook.pytest_deselected(items=needy)
        items[:] = [item for item in items if item not in needy]


@pytest.fixture(scope="session")
def real_keras() -> tuple[str, dict[str, str]]:
    """Give the newest release at hand that the atlas has, and its modules."""
    known = loading.load_atlas(own=False).releases
    release = [name for name in known if name in _FOUND][-1]
    place = _FOUND[release]
    return release, loading.sources_in(place) if place.is_dir() else loading.sources_of(place)
