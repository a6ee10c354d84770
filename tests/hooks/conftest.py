"""What tests of several surfaces share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import kernels
import pytest

from kb import load_index

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session", autouse=True)
def _compiled(_own_cache: None) -> None:
    """The catalogue is compiled before the first program runs: hooks have seconds only, and the machine may be busy."""
    load_index()


@pytest.fixture
def cells(tmp_path: Path) -> Callable[..., list[list[kernels.Output]]]:
    """Run cells in a kernel of this Python."""
    for name in kernels.NEEDED:
        pytest.importorskip(name)
    return lambda *sources, **environment: kernels.outputs(tmp_path, "python3", *sources, **environment)
