"""Programs that the verifier cannot run: none without need, and each with something else to stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.errors import Fault
    from kb.schema import Entry, Program
    from kb.subject import Subject
    from kb.yaml_source import Path

#: Independent reports that a text needs which no run printed, unless the source of the library itself is named.
REPORTS = 2


def _all(entry: Entry) -> Iterator[tuple[str, Path, Program]]:
    for c, cause in enumerate(entry.causes):
        yield f"{cause.id}/broken", ("causes", c, "broken"), cause.broken
        for f, fix in enumerate(cause.fixes):
            yield f"{cause.id}/fix-{f + 1}", ("causes", c, "fixes", f), fix


def not_run(subject: Subject) -> Iterator[Fault]:
    """Demand that what says `not_run` was not run, and has nothing that only a run needs."""
    for entry in subject.catalog.entries:
        for name, field, program in _all(entry):
            if program.not_run is None:
                continue
            place = (*field, "not_run")
            if name in subject.facts.get(entry.id, {}):
                yield subject.fault(entry, place, "is needless: there are facts of a run", "remove it")
            for key in ("needs", "lacks", "environ"):
                if getattr(program, key):
                    yield subject.fault(entry, (*field, key), "is for a program that is run", "remove it or `not_run`")


def commands(subject: Subject) -> Iterator[Fault]:
    """Demand that a fix has a program that proves it, or commands for a shell and the reason why nothing does."""
    for entry in subject.catalog.entries:
        for c, cause in enumerate(entry.causes):
            for f, fix in enumerate(cause.fixes):
                field = ("causes", c, "fixes", f)
                if not fix.code and not fix.commands:
                    yield subject.fault(entry, field, "says no way out", "write `code` or `commands`")
                elif not fix.code and fix.not_run is None:
                    hint = "write `code` that proves them, or `not_run`"
                    yield subject.fault(entry, (*field, "commands"), "nothing shows that these help", hint)


def sources(subject: Subject) -> Iterator[Fault]:
    """Demand that the text of an error that was not run is from a source file or from several reports."""
    for entry in subject.catalog.entries:
        source = any("/blob/" in address for address in entry.references)
        for name, field, program in _all(entry):
            told = source or len(entry.references) >= REPORTS
            if program.not_run is not None and name.endswith("/broken") and not told:
                hint = f"write {REPORTS} `references` at least, or that of a source file (https://github.com/.../blob/...)"
                yield subject.fault(entry, (*field, "not_run"), "nothing shows that the error is printed so", hint)
