"""The two generated files beside ``data/names.yaml``: what Keras 2.15 had, and which Keras 3 releases lack it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kb.versions import minor_of

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The API that `kdiag verify --names` reads beside that of ``keras`` itself: what ``tf.keras`` stands for.
TF = "tf"


def dump(data: Mapping[str, Any] | list[Any]) -> str:
    """JSON with a line for each row of the second level, so that a change shows where it is."""
    if isinstance(data, list):
        return "[\n" + ",\n".join(json.dumps(row) for row in data) + "\n]\n"
    parts = []
    for key, value in data.items():
        rows = value
        if isinstance(value, dict):
            rows = "{\n" + ",\n".join(f" {json.dumps(k)}: {json.dumps(row)}" for k, row in value.items()) + "\n}"
        parts.append(f"{json.dumps(key)}: {rows if isinstance(value, dict) else json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def gone_of(lacks: Mapping[tuple[str, str], frozenset[str]]) -> list[dict[str, Any]]:
    """Tell where each key is missing, out of what each (release, backend or `TF`) lacks; keys alike stand together.

    `keras` and `tf` are the ranges without it of ``keras`` and of ``tf.keras``, as in the catalogue, "" where it is
    never missing; `backends` those that lack it in the newest release.
    """
    releases = sorted({release for release, _ in lacks}, key=lambda release: minor_of(release) or (0, 0))
    found: dict[tuple[Any, ...], list[str]] = {}
    for key in sorted({key for keys in lacks.values() for key in keys}):
        own, other = ([_has(lacks, key, release, tf=tf) for release in releases] for tf in (False, True))
        backends = sorted(b for (r, b), keys in lacks.items() if r == releases[-1] and b != TF and key in keys)
        found.setdefault((_range(own, releases), _range(other, releases), tuple(backends)), []).append(key)
    return [{"keras": own, "tf": tf, "backends": list(b), "keys": keys} for (own, tf, b), keys in sorted(found.items())]


def _has(lacks: Mapping[tuple[str, str], frozenset[str]], key: str, release: str, *, tf: bool) -> bool:
    return any(key in keys for (r, backend), keys in lacks.items() if r == release and (backend == TF) == tf)


def _range(missing: list[bool], releases: list[str]) -> str:
    if True not in missing:
        return ""
    first, last = missing.index(True), len(missing) - 1 - missing[::-1].index(True)
    if not all(missing[first : last + 1]):
        raise ValueError(f"gone, back and gone again: {missing}")
    begin, end = (release.rpartition(".")[0] for release in (releases[first], releases[last]))
    return f"{begin} -" if last == len(missing) - 1 else f"{begin} - {end}"
