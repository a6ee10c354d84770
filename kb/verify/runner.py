"""The whole job: plan, run, judge, keep."""

from __future__ import annotations

import datetime
import time
from collections import defaultdict
from pathlib import Path

from ..catalog import Catalog
from ..schema import Entry
from ..versions import minor_of
from .claims import Judge, Run, judge_run
from .environment import EnvironmentFault, keras_folder, python_for
from .facts import Seen, merge_facts, read_facts, runs_of, write_facts
from .plan import Cell, Job, Options, cells_of, claims_of, plan_jobs
from .pool import Bench, Outcome, Pool
from .recordings import Printed, choose, essence, recording_name, write_recordings
from .report import Failure, Progress, Report, Step
from .settings import Settings, read_settings


def run(catalog: Catalog, options: Options, judge: Judge, progress: Progress) -> Report:
    """Verify the entries that `options` name and keep what was seen in the catalogue's data folder.

    Raises ValueError on an unknown id or release. An environment that cannot be built ends in `Report.fatal`.
    """
    started = time.monotonic()
    settings = read_settings(Path(catalog.root))
    entries = _wanted(catalog, options.ids)
    cells = cells_of(options, settings)
    try:
        bench = _bench(options, settings, cells, progress)
    except EnvironmentFault as fault:
        return Report((), {}, {}, cells, (), (), time.monotonic() - started, str(fault))
    jobs = plan_jobs(entries, cells, settings.newest)
    session = _Session(settings, len(jobs), judge, progress)
    for outcome in Pool(bench, options.jobs).run(jobs):
        session.take(outcome)
    keeper = _Keeper(Path(catalog.root), settings, session, check=options.check)
    for entry in entries:
        keeper.keep(entry)
    if not options.ids:
        keeper.sweep({entry.id for entry in catalog.entries})
    return session.report(cells, keeper, time.monotonic() - started)


def _wanted(catalog: Catalog, ids: tuple[str, ...]) -> list[Entry]:
    entries = []
    for name in ids:
        entry = catalog.find(name)
        if entry is None:
            raise ValueError(f"no entry {name!r}")
        entries.append(entry)
    return entries or list(catalog.entries)


def _bench(options: Options, settings: Settings, cells: tuple[Cell, ...], progress: Progress) -> Bench:
    return Bench(
        python=python_for(options, settings, progress),
        keras_home=keras_folder(options, dict.fromkeys(cell.release for cell in cells), progress),
        seconds=options.seconds,
        memory=options.memory,
        reported=settings.reported,
        shims={cell: tuple(shim.name for shim in settings.shims_for(*cell)) for cell in cells},
    )


class _Session:
    """Collects outcomes as they come."""

    def __init__(self, settings: Settings, total: int, judge: Judge, progress: Progress) -> None:
        self._settings, self._total, self._judge, self._progress = settings, total, judge, progress
        self._done = 0
        self.failures: list[Failure] = []
        self.absent: dict[Cell, str] = {}
        self.counts: dict[tuple[str, str], tuple[int, int]] = {}
        self.seen: dict[str, Seen] = defaultdict(dict)
        self.printed: dict[str, list[Printed]] = defaultdict(list)
        self.ran: dict[str, set[str]] = defaultdict(set)
        self.environment: dict[str, str] = {}

    def take(self, outcome: Outcome) -> None:
        """Judge one outcome and remember it."""
        job, run_ = outcome.job, outcome.run
        self._done += 1
        reason = ""
        if run_.status == "absent":
            self.absent[job.cell] = run_.message
            if job.cell.release == self._settings.newest:
                reason = f"Keras cannot be imported: {run_.message}"
                self._count(job, reason, run_)
        else:
            self.environment = {k: v for k, v in outcome.versions.items() if k != "keras"}
            verdict = judge_run(job, run_, self._judge)
            reason = verdict.fault
            self._count(job, reason, run_)
            self._remember(job, run_, verdict.fact)
        self._progress(Step(self._done, self._total, job, reason, run_.seconds))

    def _count(self, job: Job, reason: str, run_: Run) -> None:
        key = (job.claim.entry, job.cell.backend)
        held, total = self.counts.get(key, (0, 0))
        self.counts[key] = (held + (not reason), total + 1)
        if reason:
            self.failures.append(Failure(job, reason, "\n".join(run_.output.rstrip().splitlines()[-6:])))

    def _remember(self, job: Job, run_: Run, fact: str) -> None:
        entry = job.claim.entry
        if job.style == "plain" and (job.inside or job.claim.shows == "clean"):
            self.seen[entry][(job.claim.program, *job.cell)] = fact
        if job.claim.shows in ("error", "warning"):
            self.ran[entry].add(recording_name(job))
            if fact or job.style == "ipython":
                told = essence(job.claim.shows, run_.exception, run_.message, run_.output)
                self.printed[entry].append(Printed(job, run_.output, told))

    def report(self, cells: tuple[Cell, ...], keeper: _Keeper, seconds: float) -> Report:
        """Everything, failures in the order of the catalogue."""
        failures = tuple(sorted(self.failures, key=lambda f: (f.job.claim.entry, f.job.claim.program, f.job.cell)))
        return Report(failures, self.absent, self.counts, cells, tuple(keeper.touched), tuple(keeper.stale), seconds)


class _Keeper:
    """Writes facts and recordings below the data folder; with `check` it only compares the facts."""

    def __init__(self, data: Path, settings: Settings, session: _Session, *, check: bool) -> None:
        self._data, self._settings, self._session, self._check = data, settings, session, check
        self.touched: list[str] = []
        self.stale: list[str] = []

    def keep(self, entry: Entry) -> None:
        """Facts and recordings of one entry."""
        path = self._data / "verified" / f"{entry.id}.json"
        old = read_facts(path)
        digests = {claim.program: claim.digest for claim, _ in claims_of(entry)}
        seen = self._session.seen[entry.id]
        if not seen and not self._session.ran[entry.id]:
            return
        facts = merge_facts(old, entry.id, digests, seen, self._session.environment)
        cells = {Cell(release, backend) for _, release, backend in runs_of(facts)}
        facts["shims"] = self._shims(cells)
        if self._check:
            if old is None or old["programs"] != facts["programs"]:
                self.stale.append(f"verified/{path.name}")
            return
        if write_facts(path, facts, datetime.datetime.now(datetime.timezone.utc).date().isoformat()):
            self.touched.append(f"verified/{path.name}")
        before = {name: program["digest"] for name, program in (old["programs"] if old else {}).items()}
        self._record(entry, {name.partition("/")[0] for name in digests if before.get(name) != digests[name]})

    def _record(self, entry: Entry, changed: set[str]) -> None:
        folder = self._data / "recordings" / entry.id
        kept = choose(self._session.printed[entry.id], self._settings.newest, self._settings.releases)
        names = {recording_name(item.job) for item in kept}
        stale = self._session.ran[entry.id] - names
        causes = {cause.id for cause in entry.causes}
        stale |= {path.name for path in folder.glob("*.txt") if path.name.partition("--")[0] not in causes}
        touched = write_recordings(folder, kept, stale, changed)
        self.touched += [f"recordings/{entry.id}/{name}" for name in touched]

    def _shims(self, cells: set[Cell]) -> list[str]:
        told = []
        for shim in self._settings.shims:
            used = {c.release for c in cells if shim in self._settings.shims_for(*c)}
            if used:
                names = ", ".join(sorted(used, key=lambda r: minor_of(r) or (0, 0)))
                told.append(f"{shim.name} put back for Keras {names}: {shim.why}")
        return told

    def sweep(self, ids: set[str]) -> None:
        """Remove what is kept of entries that are gone."""
        gone = [path for path in (self._data / "verified").glob("*.json") if path.stem not in {*ids, "ops"}]
        gone += [
            path for folder in (self._data / "recordings").glob("*") if folder.name not in ids for path in folder.glob("*.txt")
        ]
        for path in gone:
            name = path.relative_to(self._data).as_posix()
            if self._check:
                self.stale.append(name)
                continue
            path.unlink()
            self.touched.append(name)
            if path.suffix == ".txt" and not any(path.parent.iterdir()):
                path.parent.rmdir()
