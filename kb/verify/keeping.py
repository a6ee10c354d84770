"""Writes what a verification saw into the data folder: facts, recordings, nothing of entries that are gone."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, NamedTuple

from kb.versions import minor_of

from .facts import merge_facts, read_facts, runs_of, write_facts
from .plan import NAMES, OPS, Cell
from .recordings import choose, recording_name, write_recordings

if TYPE_CHECKING:
    from pathlib import Path

    from .facts import Facts, Seen
    from .recordings import Printed
    from .settings import Settings


class Findings(NamedTuple):
    """What a run found out about one entry.

    `digests` are those of its programs as they are now; `seen` what was seen of them; `printed` the texts
    worth keeping; `ran` the names of all recordings that this run could have made.
    """

    entry: str
    digests: dict[str, str]
    seen: Seen
    printed: list[Printed]
    ran: set[str]


class Keeper:
    """Keeps findings below `data`, the data folder; with `check` it only compares. Raises OSError.

    `touched` and `stale` are names of files below the data folder.
    """

    def __init__(self, data: Path, settings: Settings, *, check: bool) -> None:
        self._data, self._settings, self._check = data, settings, check
        self.touched: list[str] = []
        self.stale: list[str] = []

    def keep(self, found: Findings, environment: dict[str, str]) -> None:
        """Bring facts and recordings of one entry up to date; `environment` are the libraries it was run on."""
        path = self._data / "verified" / f"{found.entry}.json"
        old = read_facts(path)
        facts = merge_facts(old, found.entry, found.digests, found.seen, environment)
        facts["shims"] = self._shims(facts)
        kept = choose(found.printed, self._not_run(found), self._settings.releases)
        if self._check:
            self._compare(path, old, facts, kept)
            return
        if write_facts(path, facts, datetime.datetime.now(datetime.timezone.utc).date().isoformat()):
            self.touched.append(f"verified/{path.name}")
        before = old["programs"] if old else {}
        changed = {
            name.partition("/")[0]
            for name, digest in found.digests.items()
            if name.endswith("/broken") and (name not in before or before[name]["digest"] != digest)
        }
        self._record(found, kept, changed)

    def _compare(self, path: Path, old: Facts | None, facts: Facts, kept: list[Printed]) -> None:
        if old is None or old["programs"] != facts["programs"]:
            self.stale.append(f"verified/{path.name}")
        for item in kept:
            name = f"recordings/{item.job.claim.entry}/{recording_name(item.job)}"
            if item.job.cell.release == self._settings.newest and not (self._data / name).exists():
                self.stale.append(name)

    def _record(self, found: Findings, kept: list[Printed], changed: set[str]) -> None:
        folder = self._data / "recordings" / found.entry
        stale = found.ran - {recording_name(item.job) for item in kept}
        causes = {program.partition("/")[0] for program in found.digests}
        stale |= {path.name for path in folder.glob("*.txt") if path.name.partition("--")[0] not in causes}
        touched = write_recordings(folder, kept, stale, changed)
        self.touched += [f"recordings/{found.entry}/{name}" for name in touched]

    def _not_run(self, found: Findings) -> dict[str, str]:
        """Read the recordings of what this run left out."""
        paths = (self._data / "recordings" / found.entry).glob("*--*--*.txt")
        names = [path for path in paths if path.name not in found.ran and not path.stem.endswith(".ipython")]
        return {path.name: path.read_text(encoding="utf-8") for path in names}

    def _shims(self, facts: Facts) -> list[str]:
        cells = {Cell(release, backend) for _, release, backend in runs_of(facts)}
        told = []
        for shim in self._settings.shims:
            used = {cell.release for cell in cells if shim in self._settings.shims_for(*cell)}
            if used:
                names = ", ".join(sorted(used, key=lambda release: minor_of(release) or (0, 0)))
                told.append(f"{shim.name} put back for Keras {names}: {shim.why}")
        return told

    def sweep(self, ids: set[str]) -> None:
        """Remove what is kept of entries that are not among `ids`."""
        gone = [path for path in (self._data / "verified").glob("*.json") if path.stem not in {*ids, OPS, NAMES}]
        folders = [folder for folder in (self._data / "recordings").glob("*") if folder.name not in ids]
        gone += [path for folder in folders for path in folder.glob("*.txt")]
        names = [path.relative_to(self._data).as_posix() for path in gone]
        if self._check:
            self.stale += names
            return
        for path in gone:
            path.unlink()
        for folder in folders:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        self.touched += names
