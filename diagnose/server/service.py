"""What every surface of the server asks: the catalogue and the engine over it, behind the limits.

`Service.diagnose` is the only way to a diagnosis: HTTP, chat, MCP and the page all take it.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, NamedTuple

from diagnose.engine import Engine
from diagnose.model import Diagnosis, Environment
from kb import load_catalog, load_index

from .guard import Guard
from .refusals import Busy, TooLarge, TooSlow

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb import Catalog

    from .settings import Settings

#: Longer texts (characters or bytes) are diagnosed beside the event loop, which would stand still too long.
INLINE = 32_000
#: Of those, so many at a time: Python runs one at a time anyway.
BESIDE = 2


class Snapshot(NamedTuple):
    """The catalogue at one time; a reload puts a whole new one in its place."""

    engine: Engine
    catalog: Catalog
    #: Changes whenever an entry does.
    mark: str


class Service:
    """The catalogue in service. Made before it is ready: `start` loads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._snapshot: Snapshot | None = None
        self._guard = Guard(settings.seconds)
        self._slots = asyncio.Semaphore(BESIDE)
        self._waiting = 0
        #: Told of every diagnosis and the seconds that it took.
        self.observers: list[Callable[[Diagnosis, float], None]] = []

    @property
    def ready(self) -> bool:
        """Whether a catalogue is in service."""
        return self._snapshot is not None

    @property
    def snapshot(self) -> Snapshot:
        """The catalogue in service. Take it once for a request. Raises Busy before `start` is through."""
        if self._snapshot is None:
            raise Busy("the catalogue is being loaded")
        return self._snapshot

    async def start(self) -> None:
        """Load the catalogue. Raises `CatalogError` where it cannot be used."""
        self._guard.start()
        self._snapshot = await asyncio.to_thread(_load)

    async def stop(self) -> None:
        """Let go of what `start` took."""
        self._guard.stop()

    async def diagnose(self, text: str | bytes, told: Environment = Environment()) -> Diagnosis:  # noqa: B008 - a constant
        """Diagnose a text, of which `told` says what it does not tell itself.

        Raises `TooLarge`, `TooSlow` and `Busy`, all of them `Refused`; nothing else.
        """
        if len(text) > self.settings.body_bytes:
            raise TooLarge(self.settings.body_bytes)
        engine = self.snapshot.engine
        start = time.perf_counter()
        if len(text) <= INLINE:
            found = self._guard.run(lambda: engine.diagnose(text, told))
        else:
            found = await self._beside_the_loop(lambda: engine.diagnose(text, told))
        took = time.perf_counter() - start
        for observe in self.observers:
            observe(found, took)
        return found

    async def _beside_the_loop(self, work: Callable[[], Diagnosis]) -> Diagnosis:
        if self._waiting >= self.settings.requests:
            raise Busy("too many long texts are waiting")
        self._waiting += 1
        try:
            async with self._slots:
                return await self._guard.run_beside(work)
        finally:
            self._waiting -= 1


def _load() -> Snapshot:
    engine = Engine(load_index())
    engine.diagnose("ValueError: warm")
    return Snapshot(engine, load_catalog(), "0")


__all__ = ["Busy", "Service", "Snapshot", "TooLarge", "TooSlow"]
