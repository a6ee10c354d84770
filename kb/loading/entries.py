"""Files to checked entries, with every fault of every file in one pass."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kb.catalog import Catalog, Place
from kb.errors import CatalogError, Fault
from kb.index import compile_index
from kb.schema import Entry
from kb.verified import Facts, read_facts
from kb.yaml_source import Source, field_name, read_yaml
from .files import read_sources
from .wording import explain

if TYPE_CHECKING:
    from kb.index import Index
    from kb.records import OpRow


def read_catalog(root: str, sources: dict[str, bytes] | None = None) -> tuple[Catalog, tuple[Fault, ...]]:
    """The entries below `root` that can be read, and the faults of all others. `sources` as of `read_sources`."""
    sources = read_sources(root) if sources is None else sources
    shown = os.path.basename(os.path.abspath(root))  # noqa: PTH100, PTH119 - a name, not a file
    entries: dict[str, Entry] = {}
    places: dict[str, Place] = {}
    faults: list[Fault] = []
    for name, data in sources.items():
        if not name.startswith("catalog/"):
            continue
        source = read_yaml(f"{shown}/{name}", data)
        entry, found = read_entry(source, name)
        faults += found
        if entry is None:
            continue
        if entry.id in entries:
            faults.append(_twice(source.path, places[entry.id].path))
            continue
        entries[entry.id] = entry
        places[entry.id] = Place(source.path, source.lines)
    return Catalog(tuple(entries.values()), places, root), tuple(faults)


def _twice(path: str, first: str) -> Fault:
    return Fault(path, 0, "", f"the id of {first}", "a file name is unique in the whole catalogue; rename one")


def read_entry(source: Source, name: str) -> tuple[Entry | None, list[Fault]]:
    """The entry of one file at ``catalog/<area>/<id>.yaml``, or None and its faults."""
    faults = list(source.faults)
    parts = name.removesuffix(".yaml").split("/")
    if len(parts) != 3:
        faults.append(Fault(source.path, 0, "", "not in the folder of an area", "catalog/<area>/<id>.yaml"))
    if not isinstance(source.value, dict):
        return None, faults
    value = dict(source.value)
    for key in ("id", "area"):
        if key in value:
            faults.append(Fault(source.path, source.line((key,)), key, "comes from the path", "remove this line"))
    value |= {"id": parts[-1], "area": parts[-2]}
    try:
        entry = Entry.model_validate(value)
    except ValidationError as error:
        known = {(fault.line, fault.field) for fault in source.faults}
        found = [_fault(source, row) for row in error.errors(include_url=False)]
        faults += [fault for fault in found if (fault.line, fault.field) not in known]
        return None, _in_order(faults)
    return (None if faults else entry), _in_order(faults)


def _in_order(faults: list[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: fault.line)


def _fault(source: Source, row: Any) -> Fault:
    field = tuple(part for part in row["loc"] if part != "[key]")
    message, hint = explain(row, field)
    return Fault(source.path, source.line(field), field_name(field), message, hint)


def read_verified(root: str, sources: dict[str, bytes]) -> tuple[dict[str, dict[str, Facts]], tuple[Fault, ...]]:
    """The verifier's facts, by entry and program, and the files that are none."""
    shown = os.path.basename(os.path.abspath(root))  # noqa: PTH100, PTH119 - a name, not a file
    facts: dict[str, dict[str, Facts]] = {}
    faults: list[Fault] = []
    for name, data in sources.items():
        if not name.startswith("verified/"):
            continue
        try:
            facts[name.removeprefix("verified/").removesuffix(".json")] = read_facts(data)
        except ValueError as error:
            faults.append(Fault(f"{shown}/{name}", 0, "", str(error), "run `kdiag verify`"))
    return facts, tuple(faults)


def read_ops(sources: dict[str, bytes]) -> dict[str, OpRow]:
    """The ops table; empty where there is none."""
    data = sources.get("ops.yaml")
    if data is None:
        return {}
    from kb.ops import load_ops  # noqa: PLC0415 - only where there is a table

    return load_ops(data.decode())


def build_index(root: str, sources: dict[str, bytes]) -> Index:
    """Compile what `sources` hold. Raises `CatalogError` with all faults."""
    catalog, faults = read_catalog(root, sources)
    if faults:
        raise CatalogError(faults)
    facts, _ = read_verified(root, sources)  # facts that cannot be read are lint's business: nothing is claimed without
    return compile_index(catalog, read_ops(sources), facts)
