"""What a verification found, and how it is shown."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, NamedTuple

from kb.schema import BACKENDS

if TYPE_CHECKING:
    from .plan import Cell, Job

_SHOWN_LINES = 6


class Failure(NamedTuple):
    """One claim that did not hold; `output` is what the program printed."""

    job: Job
    reason: str
    output: str

    @property
    def rerun(self) -> str:
        """Give the command line that shows it again."""
        release, backend = self.job.cell
        return f"kdiag verify {shlex.quote(self.job.claim.entry)} --backend {backend} --keras {release}"


class Step(NamedTuple):
    """One job is done: told to the progress function. `reason` is "" where its claim held."""

    done: int
    total: int
    job: Job
    reason: str


class Report(NamedTuple):
    """All that was run. `absent` are cells where Keras could not be imported, with why: not run, not passed.

    `counts` maps entry and backend to (claims that held, runs). `touched` are the files written or removed,
    below the data folder; `stale` those that a check found out of date; `fatal` is why the rest was not done.
    `left_out` are the programs that cannot run, as ``<entry> <cause>/broken``, with why: nothing is claimed of them.
    """

    failures: tuple[Failure, ...]
    absent: dict[Cell, str]
    counts: dict[tuple[str, str], tuple[int, int]]
    environment: dict[str, str]
    touched: tuple[str, ...]
    stale: tuple[str, ...]
    seconds: float
    fatal: str = ""
    left_out: Mapping[str, str] = MappingProxyType({})

    @property
    def passed(self) -> bool:
        """Tell whether every claim held and nothing that must run was left out."""
        return not (self.failures or self.stale or self.fatal)


#: Told of each finished job, and in words of what takes long before the first.
Progress = Callable[["Step | str"], None]


def terminal_progress(stream: IO[str]) -> Progress:
    """Show a bar on a terminal; elsewhere a line for each failure and for each tenth of the way."""
    if stream.isatty():
        return _bar(stream)
    tenths = 0

    def show(step: Step | str) -> None:
        nonlocal tenths
        if isinstance(step, str):
            print(step, file=stream, flush=True)
            return
        if step.reason:
            print(f"FAILED {_label(step.job)}: {step.reason}", file=stream, flush=True)
        if step.done * 10 // step.total > tenths or step.done == step.total:
            tenths = step.done * 10 // step.total
            print(f"{step.done} of {step.total} programs", file=stream, flush=True)

    return show


def _label(job: Job) -> str:
    return f"{job.claim.entry} {job.claim.program} on Keras {job.cell.release}, {job.cell.backend}"


def _bar(stream: IO[str]) -> Progress:
    from rich import console as consoles  # noqa: PLC0415 - only on a terminal
    from rich import progress as bars  # noqa: PLC0415 - only on a terminal

    console = consoles.Console(file=stream)
    words = bars.TextColumn("{task.description}")
    columns = (bars.BarColumn(), bars.MofNCompleteColumn(), bars.TimeRemainingColumn(), words)
    bar = bars.Progress(*columns, console=console)
    task = bar.add_task("", total=None)

    def show(step: Step | str) -> None:
        if isinstance(step, str):
            console.print(step, markup=False, highlight=False)
            return
        bar.start()
        if step.reason:
            console.print(f"FAILED {_label(step.job)}: {step.reason}", markup=False, highlight=False)
        bar.update(task, completed=step.done, total=step.total, description=f"{step.job.cell} {step.job.claim.entry}")
        if step.done == step.total:
            bar.stop()

    return show


def render_report(report: Report) -> str:
    """Write the final table (entries x backends), each failure, and one closing line. Plain text."""
    lines = _table(report)
    if report.environment:
        lines += ["on " + ", ".join(f"{name} {version}" for name, version in sorted(report.environment.items())), ""]
    for cell, why in report.absent.items():
        lines.append(f"NOT RUN  Keras {cell}: {why}")
    lines += [f"LEFT OUT {name}: {why}" for name, why in report.left_out.items()]
    for failure in report.failures:
        lines += [f"FAILED   {_label(failure.job)}", f"         {failure.reason}"]
        lines += [f"         | {line}" for line in failure.output.rstrip().splitlines()[-_SHOWN_LINES:]]
        lines.append(f"         again: {failure.rerun}")
    lines += [f"CHANGED  {name}" for name in report.touched]
    lines += [f"STALE    {name}: run kdiag verify without --check" for name in report.stale]
    if report.fatal:
        lines.append(f"FAILED   {report.fatal}")
    return "\n".join([*lines, closing_line(report)])


def _table(report: Report) -> list[str]:
    entries = sorted({entry for entry, _ in report.counts})
    backends = [name for name in BACKENDS if any(backend == name for _, backend in report.counts)]
    if not entries:
        return []
    width = max(map(len, entries))
    lines = [" ".join(["entry".ljust(width), *(b.rjust(12) for b in backends)])]
    for entry in entries:
        cells = []
        for backend in backends:
            held, total = report.counts.get((entry, backend), (0, 0))
            cells.append(("-" if not total else f"{held}/{total}" + ("" if held == total else " !")).rjust(12))
        lines.append(" ".join([entry.ljust(width), *cells]))
    return [*lines, ""]


def closing_line(report: Report) -> str:
    """Write the sum of all: ``==== 2 failed, 96 held, 3 cells not run in 240 s ====``."""
    held = sum(count for count, _ in report.counts.values())
    total = sum(count for _, count in report.counts.values())
    parts = [f"{total - held} failed", f"{held} held"] if total - held else [f"{held} held"]
    if report.absent:
        parts.append(f"{len(report.absent)} cells not run")
    if report.left_out:
        parts.append(f"{len(report.left_out)} program{'s' * (len(report.left_out) > 1)} left out")
    if report.fatal or report.stale:
        parts.insert(0, "not verified")
    return f"==== {', '.join(parts)} in {report.seconds:.0f} s ===="
