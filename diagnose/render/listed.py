"""Entries and rows of the tables behind `kdiag op` as plain data, the same for the command line and the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .entry import spoken
from .json import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb import Entry, NameRow, OpRow


def entry_data(entry: Entry, verified: Mapping[str, str]) -> dict[str, Any]:
    """One entry whole, and by program where it was run, in words."""
    return {"format": FORMAT, **entry.model_dump(mode="json"), "verified": dict(verified)}


def entries_data(entries: Iterable[Entry], unproven: Mapping[str, Sequence[str]] | None = None) -> dict[str, Any]:
    """Entries in a row each; of those in `unproven`, the programs that no run has shown."""
    rows = [row(entry) for entry in entries]
    if unproven is not None:
        rows = [one | {"unverified": list(unproven[one["id"]])} for one in rows]
    return {"format": FORMAT, "entries": rows}


def row(entry: Entry) -> dict[str, Any]:
    """What a list shows of an entry."""
    return {
        "id": entry.id,
        "area": entry.area,
        "title": spoken(entry.title, entry.fallbacks),
        "status": entry.status,
        "tags": list(entry.tags),
    }


def ops_data(found: Sequence[Any], rows: Mapping[str, OpRow]) -> dict[str, Any]:
    """Descriptions of names, as of `kb.describe`."""
    return {
        "format": FORMAT,
        "ops": [
            {"query": one.query, "rows": [_row(known, rows) for known in one.rows], "near": list(one.near)}
            for one in found
        ],
    }


def _row(row: OpRow | NameRow, rows: Mapping[str, OpRow]) -> dict[str, Any]:
    from kb import OpRow

    return _op(row, rows) if isinstance(row, OpRow) else _name(row)


def _name(row: NameRow) -> dict[str, Any]:
    """A name of Keras 2 in the fields of an operation."""
    plain = bool(row.to) and row.do == f"write `{row.to[0]}`"
    lacks = row.gone[0] or not row.gone[1]
    return {
        "symbol": f"{'keras' if lacks else 'tf.keras'}.{row.key}",
        "aliases": [],
        "parameters": [],
        "replacement": row.to[0] if plain else "",
        "since": "",
        "caveat": row.note,
        "instead": "" if plain else row.do,
        "examples": [{"tf": row.before, "keras": row.after, "backends": list(row.backends)}] if row.after else [],
        "pitfalls": [],
        "gone": {} if row.taken == "works" else dict(zip(("keras", "tf.keras"), row.gone, strict=True)),
        "entry": row.entry,
    }


def _op(row: OpRow, rows: Mapping[str, OpRow]) -> dict[str, Any]:
    from kb import rewrite_calls

    def keras_of(tf: str) -> str:
        found = rewrite_calls(tf, rows)
        return found[0].after if found and found[0].after != tf else ""

    return {
        "symbol": row.symbol,
        "aliases": list(row.aliases),
        "parameters": list(row.parameters),
        "replacement": row.replacement,
        "since": row.since,
        "caveat": row.caveat,
        "instead": row.instead,
        "examples": [
            {"tf": tf, "keras": keras or keras_of(tf), "backends": list(b)} for tf, keras, b, _ in row.examples
        ],
        "pitfalls": [{"tf": tf, "keras": keras, "backends": list(b)} for tf, keras, b, _ in row.pitfalls],
        "gone": {},
        "entry": "",
    }
