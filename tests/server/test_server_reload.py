"""The moment between reading a catalogue and watching it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sample import PLACE, changed, folder

from diagnose.server import service
from diagnose.server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest


def test_what_changes_while_it_is_loaded_is_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    load = service._load

    def slow(extras: Sequence[str]) -> service.Snapshot:
        snapshot = load(extras)
        if not loaded:
            folder(tmp_path, {PLACE: changed(("A widget was", "A gadget was"))})
        entry = snapshot.catalog.find("no-gears")
        assert entry is not None
        loaded.append(entry.title)
        return snapshot

    monkeypatch.setattr(service, "_load", slow)

    async def second() -> None:
        while len(loaded) < 2:
            await asyncio.sleep(0.05)

    async def serve() -> None:
        its = service.Service(Settings(catalogs=(folder(tmp_path),), reload_seconds=0.05))
        await its.start()
        try:
            await asyncio.wait_for(second(), 60)
        finally:
            await its.stop()

    asyncio.run(serve())
    assert loaded == ["A widget was asked for its gears", "A gadget was asked for its gears"]
