"""Where nothing stands in the text as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb import Index

    from .capture import Squeezed
    from .match import Hit
    from .model import Raised


def guess(index: Index, errors: Sequence[Raised], squeezed: Sequence[Squeezed]) -> list[Hit]:
    """Nothing yet."""
    return []
