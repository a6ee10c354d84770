"""Files to checked entries, with every fault of every file in one pass."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kb.catalog import Catalog, Place
from kb.errors import CatalogError, Fault
from kb.index import compile_index
from kb.schema import Entry
from kb.verified import Facts, read_facts
from kb.yaml_source import Source, field_name, read_yaml

from .wording import explain

if TYPE_CHECKING:
    from kb.index import Index
    from kb.records import NameTable, OpRow, WrapperRecord

#: The table of names: as written, what Keras 2.15 had, which Keras 3 releases lack it, and what they print then.
NAME_FILES = ("names.yaml", "names/keras2.json", "names/gone.json", "names/messages.json")



def shown(root: str, name: str) -> str:
    """Path of a data file as faults show it: ``data/catalog/layers/some-id.yaml``."""
    return f"{Path(root).resolve().name}/{name}"


def read_catalog(root: str, sources: dict[str, bytes]) -> tuple[Catalog, tuple[Fault, ...]]:
    """Make the entries that can be read, and the faults of all others. `sources` as of `read_sources`."""
    entries: dict[str, Entry] = {}
    places: dict[str, Place] = {}
    faults: list[Fault] = []
    names = [name for name in sources if name.startswith("catalog/")]
    for name in names:
        source = read_yaml(shown(root, name), sources[name])
        entry, found = read_entry(source, name)
        faults += found
        if entry is None:
            continue
        if entry.id in entries:
            hint = "a file name is unique in the whole catalogue; rename one"
            faults.append(Fault(source.path, 0, "", f"has the id of {places[entry.id].path}", hint))
            continue
        entries[entry.id] = entry
        places[entry.id] = Place(source.path, source.lines)
    if not names:
        faults.append(Fault(shown(root, "catalog"), 0, "", "holds no entries", "one file each: <area>/<id>.yaml"))
    return Catalog(tuple(entries.values()), places, root), tuple(faults)


def read_entry(source: Source, name: str) -> tuple[Entry | None, list[Fault]]:
    """Check one file at ``catalog/<area>/<id>.yaml``. None where it has faults."""
    area, _, stem = name.removeprefix("catalog/").removesuffix(".yaml").partition("/")
    if not stem or "/" in stem:
        return None, [Fault(source.path, 0, "", "is not in the folder of an area", "catalog/<area>/<id>.yaml")]
    if not isinstance(source.value, dict):
        return None, list(source.faults)
    faults = list(source.faults)
    for key, part, what in (("id", stem, "file"), ("area", area, "folder")):
        if key in source.value:
            hint = f"the name of the {what} says it"
            faults.append(Fault(source.path, source.line((key,)), key, "is no field", hint))
        if not _is_slug(part):
            hint = "lower case words-like-these, 60 characters at most"
            faults.append(Fault(source.path, 0, "", f"{part!r} is no name for a {what}", hint))
    entry, found = _validate(source, source.value | {"id": stem, "area": area})
    seen = {(fault.line, fault.field) for fault in faults}
    faults += [fault for fault in found if (fault.line, fault.field) not in seen]
    return (None if faults else entry), sorted(faults, key=lambda fault: fault.line)


def _is_slug(name: str) -> bool:
    parts = name.split("-")
    return len(name) <= 60 and all(part.isascii() and part.isalnum() and part == part.lower() for part in parts)


def _validate(source: Source, value: dict[str, Any]) -> tuple[Entry | None, list[Fault]]:
    try:
        return Entry.model_validate(value), []
    except ValidationError as error:
        return None, [_fault(source, row) for row in error.errors(include_url=False) if not _follows(row)]


def _follows(row: Any) -> bool:
    """Whether an error only repeats another one: names were judged, and items at fault leave their list too short."""
    return row["loc"] in (("id",), ("area",)) or (row["type"] == "too_short" and bool(row["input"]))


def _fault(source: Source, row: Any) -> Fault:
    field = tuple(part for part in row["loc"] if part != "[key]")
    message, hint = explain(row, field)
    return Fault(source.path, source.line(field), field_name(field), message, hint)


def read_verified(root: str, sources: dict[str, bytes]) -> tuple[dict[str, dict[str, Facts]], tuple[Fault, ...]]:
    """Read the verifier's facts, by entry and program; faults for the files that are none."""
    facts: dict[str, dict[str, Facts]] = {}
    faults: list[Fault] = []
    for name, data in sources.items():
        if name.startswith("verified/") and name not in ("verified/ops.json", "verified/names.json"):  # facts of tables
            try:
                facts[name.removeprefix("verified/").removesuffix(".json")] = read_facts(data)
            except ValueError as error:
                faults.append(Fault(shown(root, name), 0, "", str(error), "run `kdiag verify` again"))
    return facts, tuple(faults)


def read_ops(root: str, sources: dict[str, bytes]) -> dict[str, OpRow]:
    """Read the ops table; empty where there is none. Raises `CatalogError`."""
    data = sources.get("ops.yaml")
    if data is None:
        return {}
    from kb.ops import load_ops  # noqa: PLC0415 - only where there is a table

    return load_ops(data.decode("utf-8", "replace"), shown(root, "ops.yaml"))


def read_wrappers(root: str, sources: dict[str, bytes]) -> tuple[WrapperRecord, ...]:
    """Read the table of wrappers; empty where there is none. Raises `CatalogError`."""
    data = sources.get("wrappers.yaml")
    if data is None:
        return ()
    from kb.wrappers import load_wrappers  # noqa: PLC0415 - only where there is a table

    return load_wrappers(data.decode("utf-8", "replace"), shown(root, "wrappers.yaml"))


def read_name_table(root: str, sources: dict[str, bytes]) -> NameTable | None:
    """Read the table of names; None where there is none. Raises `CatalogError`."""
    texts = [sources.get(name, b"").decode("utf-8", "replace") for name in NAME_FILES]
    if not all(texts):
        return None
    from kb.names.table import compile_names  # noqa: PLC0415 - only where there is a table

    yaml, keras2, gone, messages = texts
    return compile_names(yaml, keras2, gone, messages, shown(root, NAME_FILES[0]))


def read_messages(sources: dict[str, bytes]) -> tuple[str, ...]:
    """Read the messages of Keras out of the atlas; none where it is missing or damaged: `kdiag atlas` says so."""
    data = sources.get("atlas/keras.json")
    if data is None:
        return ()
    from kb.atlas.store import messages  # noqa: PLC0415 - only where there is an atlas

    try:
        return messages(data)
    except ValueError:
        return ()


def build_index(root: str, sources: dict[str, bytes]) -> Index:
    """Compile what `sources` hold. Raises `CatalogError` with all faults."""
    catalog, faults = read_catalog(root, sources)
    if faults:
        raise CatalogError(faults)
    facts, _ = read_verified(root, sources)  # what cannot be read claims nothing; lint says so
    tables = read_ops(root, sources), facts, read_wrappers(root, sources), read_name_table(root, sources)
    return compile_index(catalog, *tables, read_messages(sources))
