"""`data/verified/<id>.json`: where each program of an entry was seen to do what it claims."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypedDict

from kb.versions import minor_of

if TYPE_CHECKING:
    from pathlib import Path


class ProgramFacts(TypedDict):
    """`digest` is the sha256 of the program; `runs` maps a Keras release to backends to what was seen there."""

    digest: str
    runs: dict[str, dict[str, str]]


class Facts(TypedDict):
    """One file. `date` is the day on which something in it last changed; `shims` say what was put back where."""

    id: str
    date: str
    environment: dict[str, str]
    shims: list[str]
    programs: dict[str, ProgramFacts]


#: (program, release, backend) -> what was seen, "" where the claim did not hold.
Seen = dict[tuple[str, str, str], str]


def read_facts(path: Path) -> Facts | None:
    """Read the file as written, or give None where there is none."""
    try:
        facts: Facts = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return facts


def merge_facts(
    old: Facts | None, entry: str, digests: dict[str, str], seen: Seen, environment: dict[str, str]
) -> Facts:
    """Join the facts of `old` that still stand with what was `seen` now.

    A program's older runs stand while its digest does and the libraries are the same; those of programs
    that are gone are dropped. `shims` and `date` are the caller's.
    """
    same = old is not None and _libraries(old["environment"]) == _libraries(environment)
    before = old["programs"] if old is not None and same else {}
    programs: dict[str, ProgramFacts] = {}
    for program, digest in digests.items():
        known = before.get(program)
        runs = {r: dict(b) for r, b in known["runs"].items()} if known and known["digest"] == digest else {}
        for (name, release, backend), fact in seen.items():
            if name == program:
                runs.setdefault(release, {})[backend] = fact
        programs[program] = {"digest": digest, "runs": _tidy(runs)}
    named = dict(sorted(environment.items()))
    return {"id": entry, "date": "", "environment": named, "shims": [], "programs": programs}


def _libraries(environment: dict[str, str]) -> dict[str, str]:
    return {name: version for name, version in environment.items() if name != "python"}


def _tidy(runs: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Drop empty facts; newest release first."""
    held = {release: {b: fact for b, fact in sorted(by.items()) if fact} for release, by in runs.items()}
    return {r: held[r] for r in sorted(held, key=lambda r: minor_of(r) or (0, 0), reverse=True) if held[r]}


def runs_of(facts: Facts | None) -> list[tuple[str, str, str]]:
    """List every (program, release, backend) that the facts name."""
    return [
        (name, release, backend)
        for name, program in (facts["programs"] if facts else {}).items()
        for release, by in program["runs"].items()
        for backend in by
    ]


def proven_runs(facts: Facts | None) -> set[tuple[str, str, str, str]]:
    """Give every (program, digest, release, backend) that the facts name."""
    programs = facts["programs"] if facts else {}
    return {(name, programs[name]["digest"], release, backend) for name, release, backend in runs_of(facts)}


def write_facts(path: Path, facts: Facts, today: str) -> bool:
    """Write the file with `today` (ISO date), unless nothing else would change. True where it was written."""
    old = read_facts(path)
    if old is not None and {**old, "date": ""} == {**facts, "date": ""}:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**facts, "date": today}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return True
