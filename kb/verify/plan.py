"""Which programs run where, and what each run has to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kb.ops_check import ops_programs
from kb.schema import BACKENDS, Broken, Setting
from kb.verified import digest_of, runnable_of
from kb.versions import ANY_VERSION, minor_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kb.records import OpRow
    from kb.schema import Entry, Program

    from .settings import Settings

#: The ops table stands in facts and reports as if it were an entry.
OPS = "ops"
#: So does the table of names.
NAMES = "names"


class Options(NamedTuple):
    """What to verify and how.

    Empty `ids`, `backends` and `keras` mean all entries, all backends, the newest release; `all_minors`
    means every release of `data/verify.yaml`. `ops` adds the ops table to the entries, `names` the table of
    names; the ids ``ops`` and ``names`` name them alone. `unproven` leaves out what the facts prove for the
    programs as they are. `check` writes nothing.
    `python` is an interpreter that has the libraries, `keras_home` a folder that holds each Keras in a folder
    named after its release; where neither they nor KDIAG_VERIFY_PYTHON and KDIAG_VERIFY_KERAS are given, both
    are built in `cache`. `seconds` and `memory` (bytes) limit one program.
    """

    ids: tuple[str, ...] = ()
    backends: tuple[str, ...] = ()
    keras: tuple[str, ...] = ()
    all_minors: bool = False
    jobs: int = 2
    ops: bool = False
    names: bool = False
    unproven: bool = False
    check: bool = False
    python: str | None = None
    keras_home: str | None = None
    cache: str | None = None
    seconds: float = 120.0
    memory: int = 8 << 30


class Cell(NamedTuple):
    """One Keras release on one backend."""

    release: str
    backend: str

    def __str__(self) -> str:
        return f"{self.release} {self.backend}"


class Claim(NamedTuple):
    """One program of an entry. `program` names it as the facts do: ``<cause>/broken``, ``<cause>/fix-1``.

    `shows` is error, warning or silent for a broken program, clean for a fix, and agrees for a piece of the
    ops table.
    """

    entry: str
    program: str
    shows: str
    code: str
    setting: Setting = Setting()

    @property
    def cause(self) -> str:
        """Give the cause that the program belongs to."""
        return self.program.partition("/")[0]

    @property
    def digest(self) -> str:
        """Give what binds a fact to this very program."""
        return digest_of(self.code, self.setting)


class Job(NamedTuple):
    """One run. `inside`: the claim says that it shows here; `style` is plain or ipython."""

    claim: Claim
    cell: Cell
    inside: bool
    style: str = "plain"


def claims_of(entry: Entry) -> Iterator[tuple[Claim, Program]]:
    """Yield every program of an entry that can run, in the order of the file."""
    for name, program in runnable_of(entry).items():
        shows = program.shows if isinstance(program, Broken) else "clean"
        yield Claim(entry.id, name, shows, program.code, program.setting), program


def cells_of(options: Options, settings: Settings) -> tuple[Cell, ...]:
    """Give the cells asked for, newest release first. Raises ValueError on a release that is not in the settings."""
    wanted = options.keras or (settings.releases if options.all_minors else (settings.newest,))
    releases = [_release(text, settings) for text in wanted]
    releases.sort(key=settings.releases.index, reverse=True)
    backends = [b for b in BACKENDS if not options.backends or b in options.backends]
    return tuple(Cell(release, backend) for release in dict.fromkeys(releases) for backend in backends)


def _release(text: str, settings: Settings) -> str:
    """``"3.12"`` and ``"3.12.4"`` both name the release that stands for that minor."""
    for release in settings.releases:
        if text in (release, release.rpartition(".")[0]):
            return release
    raise ValueError(f"Keras {text} is not run; data/verify.yaml names {', '.join(settings.releases)}")


def _holds(program: Program, cell: Cell) -> bool:
    minor = minor_of(cell.release)
    return cell.backend in program.run_on and minor is not None and program.keras.holds(minor)


def _spared(program: Program, cell: Cell, newest: str) -> bool:
    """Whether a program that needs more than Keras is left out here: outside of its claim, or of a range never given.

    Such a program takes seconds, others take parts of one, and it is about other packages than Keras.
    """
    if not any(program.setting):
        return False
    return not _holds(program, cell) or (program.keras == ANY_VERSION and cell.release != newest)


def plan_jobs(entries: Iterable[Entry], cells: Iterable[Cell], newest: str) -> list[Job]:
    """List every run, grouped by cell.

    Broken programs run in every cell, because a range that is too narrow is a fault too; fixes run where they are
    claimed; `_spared` says more on those that need more than Keras. Two causes of an entry may share a program, each
    with cells of its own: none is then held to be too narrow for those of the other. On the newest release an error
    or warning is recorded in IPython's form as well.
    """
    programs = [pair for entry in entries for pair in claims_of(entry)]
    twins: dict[tuple[str, str], list[Program]] = {}
    for claim, program in programs:
        twins.setdefault((claim.entry, claim.digest), []).append(program)
    jobs = []
    for cell in cells:
        for claim, program in programs:
            inside, broken = _holds(program, cell), isinstance(program, Broken)
            if _spared(program, cell, newest):
                continue
            if not inside and any(_holds(twin, cell) for twin in twins[claim.entry, claim.digest]):
                continue
            if inside or broken:
                jobs.append(Job(claim, cell, inside))
            if inside and broken and claim.shows != "silent" and cell.release == newest:
                jobs.append(Job(claim, cell, inside, "ipython"))
    return jobs


def plan_ops(rows: Mapping[str, OpRow], cells: Iterable[Cell], newest: str) -> list[Job]:
    """List the runs that hold the ops table against TensorFlow: on the newest release, which it is written for."""
    claims = [Claim(OPS, name.removeprefix("ops "), "agrees", code) for name, code in ops_programs(rows)]
    return [Job(claim, cell, inside=True) for cell in cells if cell.release == newest for claim in claims]
