"""All that lint judges, read and ready: the entries and what lies beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .errors import Fault
from .yaml_source import field_name, line_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .atlas.table import Atlas
    from .catalog import Catalog
    from .schema import Entry
    from .verified import Facts
    from .yaml_source import Path


class Subject(NamedTuple):
    """`areas` and `tags` are None where nobody closed the list. `recordings` maps ``<id>/<name>.txt`` to its text.

    `exempt` maps (check, entry) to the line that says so. `atlas` is what Keras prints, None where it is not known;
    `foreign` maps each text that a wording may have and Keras does not print to its place in ``foreign.yaml``.
    `faults` are those found while reading.
    """

    catalog: Catalog
    folder: str = "data"
    areas: Mapping[str, str] | None = None
    tags: Mapping[str, str] | None = None
    facts: Mapping[str, Mapping[str, Facts]] = {}
    recordings: Mapping[str, str] = {}
    exempt: Mapping[tuple[str, str], int] = {}
    atlas: Atlas | None = None
    foreign: Mapping[str, tuple[str, int]] = {}
    faults: tuple[Fault, ...] = ()

    def fault(self, entry: Entry, field: Path, message: str, hint: str = "", *, below: int = 0) -> Fault:
        """Make the fault of a field of an entry, `below` lines under the one where the field begins."""
        place = self.catalog.places.get(entry.id)
        if place is None:
            return Fault(f"{self.folder}/catalog/{entry.area}/{entry.id}.yaml", 0, field_name(field), message, hint)
        return Fault(place.path, line_of(place.lines, field) + below, field_name(field), message, hint)

    def table_fault(self, name: str, line: int, field: Path, message: str, hint: str = "") -> Fault:
        """Make the fault of a file that is no entry."""
        return Fault(f"{self.folder}/{name}", line, field_name(field), message, hint)
