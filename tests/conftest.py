"""What all tests share: goldens with a switch to rewrite them, and a surrounding that does not colour or resize."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from needs import PRESENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GOLDENS = Path(__file__).parent / "diagnose" / "goldens"
SURROUNDING = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LC_ALL", "LC_CTYPE", "LANG", "KDIAG_TRACEBACK")

#: Property tests take the same examples each time; ``--hypothesis-profile=long`` searches for real.
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("quick", max_examples=80, derandomize=True, deadline=None, suppress_health_check=_SLOW)
settings.register_profile("long", max_examples=20_000, deadline=None, suppress_health_check=_SLOW)
settings.load_profile("quick")


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job: its children would ignore it


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that takes what is printed now as what is right."""
    parser.addoption("--rewrite-goldens", action="store_true", help="write the golden files anew instead of comparing")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the tests out, in sight, whose needs this machine has not: real Keras, a browser."""
    absent = [name for name, here in PRESENT.items() if not here]
    needy = [item for item in items if any(map(item.get_closest_marker, absent))]
    if needy:
        config.hook.pytest_deselected(items=needy)
        items[:] = [item for item in items if item not in needy]


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a whole text with the file of that name below ``tests/diagnose/goldens``."""
    rewrite = request.config.getoption("--rewrite-goldens")

    def compare(name: str, text: str) -> None:
        path = GOLDENS / name
        if rewrite:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        assert path.exists(), f"no golden {name}; pytest --rewrite-goldens writes it"
        assert text == path.read_bytes().decode("utf-8")

    return compare


@pytest.fixture(autouse=True)
def _plain_surrounding(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SURROUNDING:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests compile the catalogue into a folder of their own: the user's cache is neither read nor filled."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KDIAG_CACHE_DIR", str(tmp_path_factory.mktemp("kdiag-cache")))
        yield
