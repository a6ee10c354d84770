"""One server for most tests of this folder; without the extra there is nothing to test."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from served import Server

MISSING = [name for name in ("starlette", "uvicorn", "httpx", "prometheus_client") if find_spec(name) is None]
collect_ignore_glob = ["test_*.py"] if MISSING else []


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server with the settings that it has by itself, but for the rate: tests come from one address."""
    from served import serving

    with serving("--rate", "0") as one:
        yield one
