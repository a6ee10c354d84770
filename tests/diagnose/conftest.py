"""One engine over the small catalogue for all tests of this folder."""

from __future__ import annotations

import pytest
from small_catalogue import ENTRIES, engine_of

from diagnose.engine import Engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    return engine_of(*ENTRIES)
