"""What every surface of the server asks: the catalogue, and diagnoses over it within limits.

`Service.diagnose` and `Service.answer` are the only ways to a diagnosis: HTTP, chat, MCP and the page take them. A text
that came before is not worked out again; see `memory`.
"""

from __future__ import annotations

import asyncio
import gc
import pickle
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from diagnose.model import Environment
from kb import CatalogError, catalog_marks, dump_index, load_catalog, load_index

from . import logs
from .collect.skeleton import known_of
from .helper import JSON, RECORD
from .memory import Memory
from .pool import Pool
from .refusals import Busy, TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from diagnose.model import Diagnosis
    from kb import Catalog, Index

    from .collect.skeleton import Known
    from .pool import Answer
    from .settings import Settings

_NOTHING = Environment()


@dataclass(frozen=True)
class Snapshot:
    """The catalogue at one time; a reload puts a whole new one in its place."""

    index: Index
    catalog: Catalog

    @cached_property
    def known(self) -> Known:
        """The words that may stay in what is collected."""
        return known_of(self.catalog.entries)


class Service:
    """The catalogue in service. Made before it is ready: `start` loads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        #: Told of every diagnosis, whoever asked for it.
        self.observers: list[Callable[[Answer], None]] = []
        self._snapshot: Snapshot | None = None
        self._pool: Pool | None = None
        self._memory = Memory(settings.remember_bytes)
        self._watcher: asyncio.Task[None] | None = None

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
        """Load the catalogue, start the helpers. Raises `CatalogError` where the former cannot be used."""
        # Marks before content: what changes while it is loaded shows at the first look.
        seen = await asyncio.to_thread(catalog_marks, self.settings.catalogs)
        await self._use(await asyncio.to_thread(_load, self.settings.catalogs))
        if self.settings.catalogs:
            self._watcher = asyncio.create_task(self._watch(seen))

    async def stop(self) -> None:
        """End the helpers when they are through."""
        if self._watcher is not None:
            self._watcher.cancel()
        if self._pool is not None:
            await self._pool.stop()
        self._memory.clear()

    async def _watch(self, seen: object) -> None:
        """Take up what changes in the user's own catalogues since `seen`; what is at fault stays outside."""
        extras = self.settings.catalogs
        while True:
            await asyncio.sleep(self.settings.reload_seconds)
            marks = await asyncio.to_thread(catalog_marks, extras)
            if marks == seen:
                continue
            seen = marks
            try:
                await self._use(await asyncio.to_thread(_load, extras))
            except CatalogError as error:
                logs.faults("the changed catalogue is refused, the one before stays", error.faults)
            except Exception as error:  # noqa: BLE001 - a failed reload must not be the last one
                logs.failure(error, "reload")
            else:
                logs.event("the changed catalogue is in service", entries=len(self.snapshot.index.ids))

    async def diagnose(self, text: str | bytes, told: Environment = _NOTHING) -> Diagnosis:
        """Diagnose a text, of which `told` says what it does not tell itself.

        Raises nothing but what is `Refused`: TooLarge, TooSlow, Busy, Failed.
        """
        answer = await self._ask(text, told, RECORD, 0)
        found: Diagnosis = pickle.loads(answer.payload)  # noqa: S301 - written by our own helper
        return found

    async def answer(self, text: str | bytes, told: Environment = _NOTHING, candidates: int = 5) -> bytes:
        """Diagnose as `diagnose` does; the record as JSON in one line, with at most so many `candidates`."""
        return (await self._ask(text, told, JSON, candidates)).payload

    async def _ask(self, text: str | bytes, told: Environment, kind: int, candidates: int) -> Answer:
        if len(text) > self.settings.body_bytes:
            raise TooLarge(self.settings.body_bytes)
        if self._pool is None:
            raise Busy("the catalogue is being loaded")
        pool, memory = self._pool, self._memory  # a reload puts new ones in their place
        key = memory.key(text, *told, kind, candidates)
        answer = memory.get(key)
        if answer is None:
            answer = await pool.ask(text, tuple(told), kind, candidates)
            memory.put(key, answer)
        for observe in self.observers:
            observe(answer)
        return answer

    async def _use(self, snapshot: Snapshot) -> None:
        """Put a catalogue in service; what runs over the one before is finished."""
        pool = Pool(await asyncio.to_thread(dump_index, snapshot.index), self.settings.helpers, self.settings.seconds)
        await pool.start()
        before, self._pool, self._snapshot = self._pool, pool, snapshot
        self._memory.clear()
        self._memory = Memory(self.settings.remember_bytes)
        gc.unfreeze()
        gc.collect()
        gc.freeze()  # the catalogue stays: no collection need look at it again
        if before is not None:
            await before.stop()


def _load(extras: Sequence[str]) -> Snapshot:
    return Snapshot(load_index(extras=extras), load_catalog(extras=extras))
