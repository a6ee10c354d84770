"""What the verifier found, as it lies in ``data/verified/<id>.json``, and the words that an answer shows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .versions import Minor, minor_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .schema import Entry, Program, Setting

Cell = tuple[str, Minor]

_NAMES = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "torch"}
_SHOWS = {"error": "Raises", "warning": "Warns", "silent": "Shows"}


class Facts(NamedTuple):
    """The runs of one program: its digest, and the outcome for each Keras release and backend."""

    digest: str
    runs: dict[str, dict[str, str]]

    def cells(self) -> dict[Cell, str]:
        """Outcome by backend and Keras minor."""
        return {
            (backend, minor): outcome
            for release, row in self.runs.items()
            if (minor := minor_of(release))
            for backend, outcome in row.items()
            if backend in _NAMES and outcome
        }


def digest_of(code: str, setting: Setting | None = None) -> str:
    """Hash a program and what it needs around it: SHA-256, in hex. It ties facts to what was run."""
    import hashlib  # noqa: PLC0415 - off the diagnosing path

    around = f"\0{tuple(setting)}" if setting and any(setting) else ""
    return hashlib.sha256(f"{code}{around}".encode()).hexdigest()


def is_of(fact: Facts, program: Program) -> bool:
    """Tell whether `fact` is of this program as it stands."""
    return fact.digest == digest_of(program.code, program.setting)


def programs_of(entry: Entry) -> dict[str, Program]:
    """Name every program of an entry as its facts do: ``<cause>/broken``, ``<cause>/fix-1``."""
    found: dict[str, Program] = {}
    for cause in entry.causes:
        found[f"{cause.id}/broken"] = cause.broken
        found.update((f"{cause.id}/fix-{n}", fix) for n, fix in enumerate(cause.fixes, 1))
    return found


def runnable_of(entry: Entry) -> dict[str, Program]:
    """Give the programs that the verifier runs, named as its facts do."""
    return {name: program for name, program in programs_of(entry).items() if program.not_run is None}


def not_run_of(entry: Entry) -> dict[str, str]:
    """Give the reason for each program that the verifier cannot run, named as facts would; empty for most entries."""
    return {name: program.not_run for name, program in programs_of(entry).items() if program.not_run is not None}


def read_facts(data: bytes) -> dict[str, Facts]:
    """Read the facts of one file, by program. Raises ValueError where it is not what the verifier writes."""
    import json  # noqa: PLC0415 - off the diagnosing path

    try:
        value = json.loads(data)
        return {name: Facts(str(p["digest"]), _runs(p["runs"])) for name, p in value["programs"].items()}
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise ValueError("not what the verifier writes") from error


def _runs(value: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {str(release): {str(b): str(o) for b, o in cells.items()} for release, cells in value.items()}


def verified_words(entry: Entry, facts: Mapping[str, Facts]) -> dict[str, str]:
    """Say for each program where it was run, and under "" for the whole entry, where all of its programs were.

    ``Raises on Keras 3.0 to 3.6 with TensorFlow and JAX, runs clean on Keras 3.7 to 3.15 with TensorFlow``;
    ``Runs clean on Keras 3.0 to 3.15 with torch``; ``Run on Keras 3.0 to 3.15 with TensorFlow, JAX and torch``.
    Runs of a program that has been changed since do not count. Programs that were not run are left out; those that
    cannot run say so themselves, and do not count for the whole entry.
    """
    programs = runnable_of(entry)
    fresh = {
        name: facts[name].cells() for name, program in programs.items() if name in facts and is_of(facts[name], program)
    }
    words = {name: _program_words(programs[name], cells) for name, cells in fresh.items()}
    if len(fresh) == len(programs):
        words[""] = _part("Run on", {cell for cells in fresh.values() for cell in cells})
    return {name: text for name, text in words.items() if text}


def _program_words(program: Program, cells: dict[Cell, str]) -> str:
    clean = {cell for cell, outcome in cells.items() if outcome == "clean"}
    shows = getattr(program, "shows", None)
    if shows is None:
        return _part("Runs clean on", clean)
    claimed = {(b, minor) for b, minor in cells if b in program.backends and program.keras.holds(minor)}
    shown = _part(f"{_SHOWS[shows]} on", claimed)
    gone = _part("runs clean on", clean - claimed)
    return f"{shown}, {gone}" if shown and gone else shown


def _part(verb: str, cells: Iterable[Cell]) -> str:
    """``Run on Keras 3.0 to 3.15 with TensorFlow, 3.4 to 3.15 with JAX and torch``."""
    minors: dict[str, set[Minor]] = {}
    for backend, minor in cells:
        minors.setdefault(backend, set()).add(minor)
    groups: dict[tuple[Minor, ...], list[str]] = {}
    for backend, name in _NAMES.items():
        if backend in minors:
            groups.setdefault(tuple(sorted(minors[backend])), []).append(name)
    parts = [f"{_spans(group)} with {_and(names)}" for group, names in groups.items()]
    return f"{verb} Keras {', '.join(parts)}" if parts else ""


def _spans(minors: tuple[Minor, ...]) -> str:
    """``3.0 to 3.6 and 3.9``: neighbours are joined, gaps stay visible."""
    spans: list[list[Minor]] = []
    for minor in minors:
        if spans and spans[-1][1] == (minor[0], minor[1] - 1):
            spans[-1][1] = minor
        else:
            spans.append([minor, minor])
    return _and([f"{a[0]}.{a[1]}" if a == b else f"{a[0]}.{a[1]} to {b[0]}.{b[1]}" for a, b in spans])


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
