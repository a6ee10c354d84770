"""The whole job: plan, run, judge, keep."""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from kb.ops import load_ops
from kb.verified import not_run_of

from .claims import judge_run
from .environment import EnvironmentFault, extra_folders, keras_folder, python_for
from .facts import proven_runs, read_facts
from .keeping import Findings, Keeper
from .naming import Noted, plan_names
from .plan import NAMES, OPS, cells_of, claims_of, plan_jobs, plan_ops
from .pool import Bench, Pool
from .recordings import Printed, essence, recording_name
from .report import Failure, Report, Step
from .settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.catalog import Catalog
    from kb.schema import Entry

    from .claims import Judge, Run
    from .facts import Seen
    from .plan import Cell, Claim, Job, Options
    from .pool import Outcome
    from .report import Progress
    from .settings import Settings


def run(catalog: Catalog, options: Options, judge: Judge, progress: Progress) -> Report:
    """Verify what `options` name and keep what was seen in the catalogue's data folder.

    Raises ValueError on an unknown id, release or extra, CatalogError on an ops table with faults. What the machine
    refuses (no environment, no folder to write to) ends in `Report.fatal`.
    """
    started = time.monotonic()
    data = Path(catalog.root)
    settings = read_settings(data)
    entries = _wanted(catalog, options)
    cells = cells_of(options, settings)
    jobs = plan_jobs(entries, cells, settings.newest)
    if options.unproven:
        jobs = _unproven(jobs, data, settings.newest)
    if options.ops or OPS in options.ids:
        jobs += plan_ops(load_ops((data / "ops.yaml").read_text(encoding="utf-8")), cells, settings.newest)
    if options.names or NAMES in options.ids:
        jobs += plan_names(data, cells, settings.newest)
    session = Session(settings, jobs, judge, progress)
    keeper = Keeper(data, settings, check=options.check)
    fatal = ""
    try:
        bench = _bench(options, settings, cells, jobs, progress)
        fatal = session.run_all(Pool(bench, options.jobs), jobs)
        for found in session.findings({claim.entry: _digests(claim.entry, entries, jobs) for claim, *_ in jobs}):
            keeper.keep(found, session.environment | _pins(catalog, found.entry, settings))
        if not (options.check or options.backends or fatal):
            keeper.touched += session.noted.write(data, settings.releases)
        if not options.ids and not fatal:
            keeper.sweep({entry.id for entry in catalog.entries if any(claims_of(entry))})
    except (EnvironmentFault, OSError) as fault:
        fatal = str(fault)
    left_out = {f"{entry.id} {name}": why for entry in entries for name, why in not_run_of(entry).items()}
    return session.report(keeper, time.monotonic() - started, fatal)._replace(left_out=left_out)


def _wanted(catalog: Catalog, options: Options) -> list[Entry]:
    if not options.ids:
        return list(catalog.entries)
    found = {name: catalog.find(name) for name in options.ids if name not in (OPS, NAMES)}
    unknown = [name for name, entry in found.items() if entry is None]
    if unknown:
        raise ValueError(f"there is no entry {unknown[0]!r}; `kdiag list` names them all")
    return list({entry.id: entry for entry in found.values() if entry is not None}.values())


def _unproven(jobs: list[Job], data: Path, newest: str) -> list[Job]:
    """Leave out runs of programs that the facts say were seen in that cell as they are now, and recorded."""
    names = {job.claim.entry for job in jobs}
    proven = {name: proven_runs(read_facts(data / "verified" / f"{name}.json")) for name in names}

    def is_done(job: Job) -> bool:
        fact = (job.claim.program, job.claim.digest, *job.cell)
        recorded = job.cell.release == newest and job.claim.shows in {"error", "warning"}
        path = data / "recordings" / job.claim.entry / recording_name(job)
        return job.inside and fact in proven[job.claim.entry] and (not recorded or path.exists())

    return [job for job in jobs if not is_done(job)]


def _digests(name: str, entries: list[Entry], jobs: list[Job]) -> dict[str, str]:
    """Digests of all programs of an entry, also of those that do not run in the cells asked for."""
    claims: list[Claim] = [claim for entry in entries if entry.id == name for claim, _ in claims_of(entry)]
    claims = claims or [job.claim for job in jobs if job.claim.entry == name]
    return {claim.program: claim.digest for claim in claims}


def _pins(catalog: Catalog, name: str, settings: Settings) -> dict[str, str]:
    """Releases of the extras that the programs of an entry need, whichever of them ran now."""
    entry = catalog.find(name)
    return settings.pins(_needs(claim for claim, _ in claims_of(entry))) if entry else {}


def _needs(claims: Iterable[Claim]) -> list[str]:
    """Extras that programs need, each once."""
    return sorted({name for claim in claims for name in claim.setting.needs})


def _bench(
    options: Options, settings: Settings, cells: tuple[Cell, ...], jobs: list[Job], progress: Progress
) -> Bench:
    return Bench(
        python=python_for(options, settings, progress),
        keras_home=keras_folder(options, dict.fromkeys(cell.release for cell in cells), progress),
        seconds=options.seconds,
        memory=options.memory,
        reported=settings.reported,
        shims={cell: tuple(shim.name for shim in settings.shims_for(*cell)) for cell in cells},
        newest=settings.newest,
        extras=extra_folders(options, settings, _needs(job.claim for job in jobs), progress),
    )


class Session:
    """Judges outcomes as they come and collects what they tell."""

    def __init__(self, settings: Settings, jobs: list[Job], judge: Judge, progress: Progress) -> None:
        self._settings, self._total, self._judge, self._progress = settings, len(jobs), judge, progress
        self._done = 0
        self._seen: dict[str, Seen] = defaultdict(dict)
        self._printed: dict[str, list[Printed]] = defaultdict(list)
        self._ran: dict[str, set[str]] = defaultdict(set)
        self.failures: list[Failure] = []
        self.absent: dict[Cell, str] = {}
        self.counts: dict[tuple[str, str], tuple[int, int]] = {}
        self.environment: dict[str, str] = {}
        self.noted = Noted()

    def run_all(self, pool: Pool, jobs: list[Job]) -> str:
        """Run and judge all jobs. Returns why it ended early, or ""; what was seen until then stands."""
        try:
            for outcome in pool.run(jobs):
                self.take(outcome)
        except KeyboardInterrupt:
            return f"stopped after {self._done} of {self._total} programs: `kdiag verify --unproven` does the rest"
        return ""

    def take(self, outcome: Outcome) -> None:
        """Judge one outcome and remember it."""
        job, seen = outcome.job, outcome.run
        self._done += 1
        if seen.status == "absent":
            self.absent[job.cell] = seen.message
            reason = ""
            if job.cell.release == self._settings.newest:
                reason = f"Keras cannot be imported: {seen.message}"
                self._count(job, seen, reason)
        else:
            self.environment = {name: version for name, version in outcome.versions.items() if name != "keras"}
            fact, reason = judge_run(job, seen, self._judge)
            if job.claim.entry == NAMES:
                self.noted.take(job.cell, seen.output)
            self._count(job, seen, reason)
            self._remember(job, seen, fact)
        self._progress(Step(self._done, self._total, job, reason))

    def _count(self, job: Job, seen: Run, reason: str) -> None:
        key = (job.claim.entry, job.cell.backend)
        held, total = self.counts.get(key, (0, 0))
        self.counts[key] = (held + (not reason), total + 1)
        if reason:
            self.failures.append(Failure(job, reason, seen.output))

    def _remember(self, job: Job, seen: Run, fact: str) -> None:
        claim = job.claim
        if job.style == "plain" and job.inside:
            self._seen[claim.entry][claim.program, job.cell.release, job.cell.backend] = fact
        if claim.shows in {"error", "warning"}:
            self._ran[claim.entry].add(recording_name(job))
            if fact or job.style == "ipython":
                told = essence(claim.shows, seen.exception, seen.message, seen.output)
                self._printed[claim.entry].append(Printed(job, seen.output, told))

    def findings(self, digests: dict[str, dict[str, str]]) -> list[Findings]:
        """List what was found out about each entry that ran at all; `digests` by entry and program."""
        return [
            Findings(name, digests[name], self._seen[name], self._printed[name], self._ran[name])
            for name in sorted({*self._seen, *self._ran})
        ]

    def report(self, keeper: Keeper, seconds: float, fatal: str) -> Report:
        """Sum up; failures in the order of the catalogue."""
        failures = tuple(sorted(self.failures, key=lambda f: (f.job.claim.entry, f.job.claim.program, f.job.cell)))
        touched, stale = tuple(keeper.touched), tuple(keeper.stale)
        return Report(failures, self.absent, self.counts, self.environment, touched, stale, seconds, fatal)
