"""Judging the catalogue without running it: one function a check, all faults of all checks in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.catalog import Catalog
from kb.loading.files import data_root
from kb.loading.subject import read_subject, subject_of

from . import captures, gone, left_out, names, overlap, programs, prose, runs, wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from kb.errors import Fault
    from kb.subject import Subject

    Check = Callable[[Subject], Iterator[Fault]]

#: Every check by the name under which it can be skipped, and entries exempted from it.
CHECKS: dict[str, Check] = {
    "names": names.names,
    "labels": names.labels,
    "status": names.status,
    "order": names.order,
    "near": names.near,
    "references": names.references,
    "captures": captures.captures,
    "fallbacks": captures.fallbacks,
    "wordings": wordings.evidence,
    "patterns": wordings.patterns,
    "anchors": wordings.anchors,
    "bare": wordings.bare,
    "gone": gone.gone,
    "code": programs.code,
    "asserts": programs.asserts,
    "silencing": programs.silencing,
    "not-run": left_out.not_run,
    "commands": left_out.commands,
    "sources": left_out.sources,
    "prose": prose.prose,
    "steps": prose.steps,
    "todo": prose.todo,
    "overlap": overlap.templates,
    "recorded-overlap": overlap.recordings,
    "stale": runs.stale,
    "unverified": runs.unverified,
    "contradicted": runs.contradicted,
    "recordings": runs.recordings,
}


def lint_catalog(catalog_or_path: Catalog | str | None = None, skip: Collection[str] = ()) -> tuple[Fault, ...]:
    """Collect the faults of a loaded catalogue, of a data folder, or of an entry or area inside of one.

    Without one, those of our own data. `skip` names checks of `CHECKS` to leave out. Faults come in the
    order of files and lines. Raises `CatalogError` where the path holds no catalogue.
    """
    if isinstance(catalog_or_path, Catalog):
        subject, below = subject_of(catalog_or_path), ""
    else:
        subject, below = read_subject(catalog_or_path or data_root())
    faults = [*subject.faults, *_exempted(subject, skip)]
    wanted = {fault for fault in faults if fault.path.startswith(below)}
    return tuple(sorted(wanted, key=lambda fault: (fault.path, fault.line, fault.field, fault.message)))


def gone_wordings(path: str | None = None) -> tuple[Fault, ...]:
    """Give the wordings that stand in no release of Keras and are of nobody else, as faults; see `lint.gone`.

    Raises `CatalogError` where the path holds no catalogue.
    """
    return tuple(gone.gone(read_subject(path or data_root())[0]))


def _exempted(subject: Subject, skip: Collection[str]) -> Iterator[Fault]:
    """Yield the faults of all checks but those that an entry is exempted from; an exemption in vain is a fault."""
    owners = {place.path: name for name, place in subject.catalog.places.items()}
    needed: set[tuple[str, str]] = set()
    for name, check in CHECKS.items():
        for fault in check(subject) if name not in skip else ():
            key = (name, owners.get(fault.path, ""))
            if key in subject.exempt:
                needed.add(key)
            else:
                yield fault
    for (name, entry), line in subject.exempt.items():
        if name not in CHECKS:
            yield subject.table_fault("exempt.yaml", line, (name,), "is no check", f"there are {', '.join(CHECKS)}")
        elif name not in skip and (name, entry) not in needed:
            yield subject.table_fault("exempt.yaml", line, (name, entry), "is needless", "remove it")
