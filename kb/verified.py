"""What the verifier found, as it lies in ``data/verified/<id>.json``, and the words that an answer shows of it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from .versions import Minor, minor_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .schema import Entry, Program

_NAMES = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "torch"}


class Facts(NamedTuple):
    """The runs of one program: its digest, and the outcome for each Keras release and backend."""

    digest: str
    runs: dict[str, dict[str, str]]


def digest_of(code: str) -> str:
    """What ties facts to a program: the SHA-256 of its text, in hex."""
    return hashlib.sha256(code.encode()).hexdigest()


def programs_of(entry: Entry) -> dict[str, Program]:
    """Every program of an entry under the name that its facts have: ``<cause>/broken``, ``<cause>/fix-1``."""
    found: dict[str, Program] = {}
    for cause in entry.causes:
        found[f"{cause.id}/broken"] = cause.broken
        found.update((f"{cause.id}/fix-{n}", fix) for n, fix in enumerate(cause.fixes, 1))
    return found


def read_facts(data: bytes) -> dict[str, Facts]:
    """Facts of one file, by program. Raises ValueError where it is not what the verifier writes."""
    import json  # noqa: PLC0415 - off the diagnosing path

    try:
        value = json.loads(data)
        return {name: Facts(str(p["digest"]), _runs(p["runs"])) for name, p in value["programs"].items()}
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise ValueError(f"not what the verifier writes: {error!r}") from error


def _runs(value: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {str(release): {str(b): str(o) for b, o in cells.items()} for release, cells in value.items()}


def verified_words(entry: Entry, facts: dict[str, Facts]) -> dict[str, str]:
    """Words for each program, and under "" for all of them together: ``Run on Keras 3.0 to 3.15 with JAX``.

    Runs of a program that has been changed since do not count.
    """
    fresh = {n: facts[n].runs for n, p in programs_of(entry).items() if n in facts and facts[n].digest == digest_of(p.code)}
    words = {name: _words([runs]) for name, runs in fresh.items()}
    if fresh and len(fresh) == len(programs_of(entry)):
        words[""] = _words(list(fresh.values()))
    return {name: text for name, text in words.items() if text}


def _words(programs: list[dict[str, dict[str, str]]]) -> str:
    cells = {(release, backend) for runs in programs for release, row in runs.items() for backend in row}
    minors = sorted({minor for release, _ in cells if (minor := minor_of(release))})
    backends = [name for key, name in _NAMES.items() if any(backend == key for _, backend in cells)]
    if not minors or not backends:
        return ""
    return f"Run on Keras {_spans(minors)} with {_and(backends)}"


def _spans(minors: Iterable[Minor]) -> str:
    """``3.0 to 3.6, 3.9``: neighbours are joined, gaps stay visible."""
    spans: list[list[Minor]] = []
    for minor in minors:
        if spans and spans[-1][1] == (minor[0], minor[1] - 1):
            spans[-1][1] = minor
        else:
            spans.append([minor, minor])
    return _and([f"{a[0]}.{a[1]}" if a == b else f"{a[0]}.{a[1]} to {b[0]}.{b[1]}" for a, b in spans])


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
