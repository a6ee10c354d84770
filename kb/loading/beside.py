"""Our catalogue with others beside it, as one: their entries answer as ours do, and must not be in the way of ours.

Theirs are judged before they come in, by the checks of lint that do not ask for runs or for our tags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kb.catalog import Catalog
from kb.errors import CatalogError, Fault
from kb.index import compile_index
from kb.subject import Subject

from .entries import read_catalog, read_messages, read_name_table, read_ops, read_verified, read_wrappers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.index import Index

#: Checks of `kb.lint.CHECKS` that entries of others must pass.
CHECKS = (
    *("names", "status", "order", "near", "references", "captures", "fallbacks"),
    *("wordings", "patterns", "anchors", "code"),
)


class Part(NamedTuple):
    """One data folder and what `files.read_sources` read there."""

    root: str
    sources: dict[str, bytes]


def join(parts: Sequence[Part]) -> Catalog:
    """Make one catalogue; the first part is ours. Raises `CatalogError` with all faults of all parts."""
    read = [read_catalog(part.root, part.sources) for part in parts]
    faults = [fault for _, found in read for fault in found]
    ours = read[0][0]
    entries, places = [*ours.entries], dict(ours.places)
    for catalog, _ in read[1:]:
        faults += _clashes(catalog, Catalog(tuple(entries), places))
        known = {entry.id for entry in entries}
        entries += [entry for entry in catalog.entries if entry.id not in known]
        places = catalog.places | places
    joined = Catalog(tuple(entries), places, ours.root)
    theirs = {place.path for name, place in places.items() if name not in ours.places}
    faults = faults or [fault for fault in _judged(joined) if fault.path in theirs]
    if faults:
        raise CatalogError(tuple(faults))
    return joined


def _clashes(catalog: Catalog, known: Catalog) -> Iterator[Fault]:
    """Names that somebody has already."""
    for entry in catalog.entries:
        for name in (entry.id, *entry.aliases):
            if (other := known.find(name)) is not None:
                path, owner = catalog.places[entry.id].path, known.places[other.id].path
                yield Fault(path, 0, "", f"{name} is a name of {owner} already", "choose another one")


def _judged(catalog: Catalog) -> Iterator[Fault]:
    from kb import lint  # noqa: PLC0415 - which reads files through this package

    for name in CHECKS:
        yield from lint.CHECKS[name](Subject(catalog))


def build(parts: Sequence[Part]) -> Index:
    """Compile all parts into one index, with the tables of ours. Raises `CatalogError`."""
    catalog = join(parts)
    root, sources = parts[0]
    facts = {name: rows for part in reversed(parts) for name, rows in read_verified(*part)[0].items()}
    tables = read_ops(root, sources), facts, read_wrappers(root, sources), read_name_table(root, sources)
    return compile_index(catalog, *tables, read_messages(sources))
