"""One engine over the small catalogue for all tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from small_catalogue import ENTRIES, engine_of

if TYPE_CHECKING:
    from diagnose.engine import Engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    return engine_of(*ENTRIES)
