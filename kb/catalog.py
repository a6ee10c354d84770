"""The catalogue in full: all entries as checked records, to find, filter and search."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .schema import Entry
    from .yaml_source import Path


class Place(NamedTuple):
    """Where an entry is written: its file, and the line of each field."""

    path: str
    lines: dict[Path, int]


class Catalog:
    """All entries, in the order of their ids. `places` has, by id, the file of each that came from one."""

    def __init__(self, entries: tuple[Entry, ...], places: dict[str, Place] | None = None, root: str = "") -> None:
        self.entries = tuple(sorted(entries, key=lambda entry: entry.id))
        self.places = places or {}
        self.root = root

    @cached_property
    def _names(self) -> dict[str, Entry]:
        names = {alias: entry for entry in self.entries for alias in entry.aliases}
        names.update((entry.id, entry) for entry in self.entries)
        return names

    def find(self, name: str) -> Entry | None:
        """Give the entry with this id or alias, or None."""
        return self._names.get(name)

    def filter(self, area: str | None = None, tag: str | None = None, status: str | None = None) -> tuple[Entry, ...]:
        """Give the entries for which all that is given holds."""
        return tuple(
            entry
            for entry in self.entries
            if (area is None or entry.area == area)
            and (tag is None or tag in entry.tags)
            and (status is None or entry.status == status)
        )

    def search(self, words: str) -> list[Entry]:
        """Give the entries in which every one of `words` occurs, best first.

        A word counts most in the title and the id, then in tags and symptoms, then in wordings, then in the
        summary and the causes. Case, quotes and the difference between ``_``, ``-`` and a space do not count.
        """
        wanted = _fold(words).split()
        scores = [(self._score(entry, wanted), entry) for entry in self.entries] if wanted else []
        return [entry for score, entry in sorted(scores, key=lambda pair: (-pair[0], pair[1].id)) if score]

    @staticmethod
    def _score(entry: Entry, wanted: list[str]) -> int:
        fields = _search_fields(entry)
        total = 0
        for word in wanted:
            best = max((weight for weight, text in fields if word in text), default=0)
            if not best:
                return 0
            total += best
        return total


def _search_fields(entry: Entry) -> list[tuple[int, str]]:
    messages = [wording.text or "" for wording in entry.wordings]
    exceptions = [name for wording in entry.wordings for name in wording.exceptions]
    causes = [part for cause in entry.causes for part in (cause.title, cause.why, *(fix.do for fix in cause.fixes))]
    return [
        (16, _fold(f"{entry.title}\n{entry.id}\n" + "\n".join(entry.aliases))),
        (8, _fold("\n".join((entry.area, *entry.tags, *entry.symptoms)))),
        (4, _fold("\n".join((*messages, *exceptions)))),
        (2, _fold("\n".join((entry.summary, *causes)))),
    ]


def _fold(text: str) -> str:
    return text.casefold().replace("-", " ").replace("_", " ").translate(_QUOTES)


_QUOTES = {ord(c): None for c in "'\"`"}
