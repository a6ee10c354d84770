"""What the verifier left behind still belongs to what the entries say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.verified import is_of, programs_of, runnable_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.errors import Fault
    from kb.schema import Entry
    from kb.subject import Subject
    from kb.yaml_source import Path

_VERIFY = "run `kdiag verify {}`"
_BACKENDS = ("tensorflow", "jax", "torch")
#: What a run is called that did what its program claims.
_OUTCOME = {"error": "raised", "warning": "warned", "silent": "silent", "clean": "clean"}


def stale(subject: Subject) -> Iterator[Fault]:
    """Demand that facts are of programs that are still there, as they were run."""
    by_id = {entry.id: entry for entry in subject.catalog.entries}
    for name, facts in subject.facts.items():
        entry = by_id.get(name)
        if entry is None:
            if not _unreadable(subject, name):
                yield subject.table_fault(f"verified/{name}.json", 0, (), "is of no entry", "remove the file")
            continue
        programs = programs_of(entry)
        for program, fact in facts.items():
            if program not in programs:
                message, hint = f"has facts of {program}, which is gone", _VERIFY.format(name)
                yield subject.table_fault(f"verified/{name}.json", 0, (), message, hint)
            elif programs[program].not_run is None and not is_of(fact, programs[program]):
                yield subject.fault(entry, _field(entry, program), "has changed since it was run", _VERIFY.format(name))


def _unreadable(subject: Subject, name: str) -> bool:
    """Whether the entry is there, with faults of its own that kept it from being read."""
    return any(fault.path.endswith(f"/{name}.yaml") for fault in subject.faults)


def unverified(subject: Subject) -> Iterator[Fault]:
    """Demand that every program of a stable entry was run on every backend that it names."""
    for entry in subject.catalog.entries:
        facts = subject.facts.get(entry.id, {})
        if entry.status != "stable" or not runnable_of(entry):
            continue
        if not facts:
            yield subject.fault(entry, (), "was never run", _VERIFY.format(entry.id))
            continue
        for name, program in runnable_of(entry).items():
            if name not in facts:
                yield subject.fault(entry, _field(entry, name), "was never run", _VERIFY.format(entry.id))
                continue
            ran = {backend for (backend, minor) in facts[name].cells() if program.keras.holds(minor)}
            missing = [backend for backend in program.run_on if backend not in ran]
            if missing:
                hint = f"{_VERIFY.format(entry.id)}, or take them out of `backends`"
                yield subject.fault(entry, _field(entry, name), f"was never run on {', '.join(missing)}", hint)


def contradicted(subject: Subject) -> Iterator[Fault]:
    """Demand that no run says otherwise than its program claims: a range may be widened after the run."""
    for entry in subject.catalog.entries:
        for name, fact in subject.facts.get(entry.id, {}).items():
            program = runnable_of(entry).get(name)
            if program is None or not is_of(fact, program):
                continue  # said by `stale`
            wanted = _OUTCOME[getattr(program, "shows", "clean")]
            wrong = [
                f"{minor[0]}.{minor[1]} with {backend} ({outcome})"
                for (backend, minor), outcome in sorted(fact.cells().items())
                if backend in program.backends and program.keras.holds(minor) and outcome != wanted
            ]
            if wrong:
                message = f"was not {wanted} on Keras {', '.join(wrong)}"
                hint = f"narrow `keras` or `backends`, or {_VERIFY.format(entry.id)}"
                yield subject.fault(entry, _field(entry, name), message, hint)


def _field(entry: Entry, program: str) -> Path:
    cause, _, part = program.partition("/")
    at = next(i for i, row in enumerate(entry.causes) if row.id == cause)
    if part == "broken":
        return ("causes", at, "broken", "code")
    return ("causes", at, "fixes", int(part.removeprefix("fix-")) - 1, "code")


def recordings(subject: Subject) -> Iterator[Fault]:
    """Demand that every recording is of a cause that exists: ``<id>/<cause>--<backend>--<release>.txt``."""
    by_id = {entry.id: entry for entry in subject.catalog.entries}
    for name in subject.recordings:
        folder, _, file = name.rpartition("/")
        entry = by_id.get(folder)
        if entry is None:
            if not _unreadable(subject, folder):
                yield subject.table_fault(f"recordings/{name}", 0, (), "is of no entry", "remove the file")
            continue
        parts = file.removesuffix(".txt").removesuffix(".ipython").split("--")
        causes = {cause.id for cause in entry.causes}
        if len(parts) != 3 or parts[1] not in _BACKENDS or not file.endswith(".txt") or parts[0] not in causes:
            hint = "remove the file, or name it <cause>--<backend>--<release>.txt"
            yield subject.table_fault(f"recordings/{name}", 0, (), f"is of no cause of {folder}", hint)
