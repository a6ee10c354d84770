"""A time limit around what is awaited: TimeoutError after so many seconds."""

from __future__ import annotations

import sys

if sys.version_info >= (3, 11):
    from asyncio import timeout as within
else:
    from contextlib import asynccontextmanager
    from typing import TYPE_CHECKING

    import anyio

    if TYPE_CHECKING:
        from collections.abc import AsyncIterator

    @asynccontextmanager
    async def within(delay: float) -> AsyncIterator[None]:
        """Raise TimeoutError where the block takes over `delay` seconds."""
        with anyio.fail_after(delay):
            yield


__all__ = ["within"]
