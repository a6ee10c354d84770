"""What tests of several surfaces share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import kernels
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def cells(tmp_path: Path) -> Callable[..., list[list[kernels.Output]]]:
    """Run cells in a kernel of this Python."""
    for name in kernels.NEEDED:
        pytest.importorskip(name)
    return lambda *sources, **environment: kernels.outputs(tmp_path, "python3", *sources, **environment)
