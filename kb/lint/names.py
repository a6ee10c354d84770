"""Ids, aliases, areas, tags, states, the order among entries, and what entries say of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.errors import Fault
    from kb.schema import Entry
    from kb.subject import Subject


def names(subject: Subject) -> Iterator[Fault]:
    """Demand that every id and alias names one entry only, and every cause one of its entry."""
    owners = {entry.id: entry.id for entry in subject.catalog.entries}
    for entry in subject.catalog.entries:
        for at, alias in enumerate(entry.aliases):
            owner = owners.setdefault(alias, entry.id)
            if owner != entry.id or alias == entry.id or alias in entry.aliases[:at]:
                yield subject.fault(entry, ("aliases", at), f"{alias} is a name of {owner} already", "remove it")
        seen: set[str] = set()
        for at, cause in enumerate(entry.causes):
            if cause.id in seen:
                yield subject.fault(entry, ("causes", at, "id"), f"a second cause {cause.id}", "rename one of the two")
            seen.add(cause.id)


def labels(subject: Subject) -> Iterator[Fault]:
    """Demand areas and tags out of the closed lists of tags.yaml."""
    for entry in subject.catalog.entries:
        if subject.areas is not None and entry.area not in subject.areas:
            yield subject.fault(entry, (), f"{entry.area} is no area", _list(entry.area, subject.areas))
        for at, tag in enumerate(entry.tags):
            if subject.tags is not None and tag not in subject.tags:
                yield subject.fault(entry, ("tags", at), f"{tag} is no tag", _list(tag, subject.tags))
            elif tag in entry.tags[:at]:
                yield subject.fault(entry, ("tags", at), f"{tag} stands here twice", "remove one")


def _list(name: str, known: object) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only where there is a fault

    near = get_close_matches(name, list(known), 1, 0.6)  # type: ignore[call-overload]
    return f"did you mean {near[0]}? tags.yaml has all" if near else "tags.yaml has all, with what they mean"


def status(subject: Subject) -> Iterator[Fault]:
    """Demand that a retired entry, and no other, says what came after it or why."""
    for entry in subject.catalog.entries:
        if entry.status == "retired":
            yield from _retired(subject, entry)
            continue
        for field in ("replaced_by", "reason"):
            if getattr(entry, field) is not None:
                yield subject.fault(entry, (field,), "is for retired entries", "remove it, or write `status: retired`")
        if entry.status == "stable" and not entry.wordings and not entry.symptoms:
            yield subject.fault(entry, (), "can never be found", "give it wordings or symptoms")


def _retired(subject: Subject, entry: Entry) -> Iterator[Fault]:
    if entry.replaced_by is None:
        if entry.reason is None:
            yield subject.fault(entry, ("status",), "retired for no reason", "write `replaced_by` or `reason`")
        return
    heir = subject.catalog.find(entry.replaced_by)
    if heir is None or heir.id != entry.replaced_by:
        yield subject.fault(entry, ("replaced_by",), f"{entry.replaced_by} is no entry", "write the id of one")
    elif heir.status != "stable":
        yield subject.fault(entry, ("replaced_by",), f"{heir.id} is {heir.status}", "name a stable entry")


def order(subject: Subject) -> Iterator[Fault]:
    """Demand that entries yield to entries that exist, and never in a circle."""
    by_id = {entry.id: entry for entry in subject.catalog.entries}
    for entry in subject.catalog.entries:
        for at, other in enumerate(entry.yields_to):
            place = ("yields_to", at)
            if other not in by_id:
                yield subject.fault(entry, place, f"{other} is no entry", "write the id of one")
            elif by_id[other].status == "retired":
                yield subject.fault(entry, place, f"{other} is retired", "remove it")
            elif entry.id in yielded(other, by_id):
                itself = other == entry.id
                message = "yields to itself" if itself else f"yields to {other}, which yields to {entry.id}"
                yield subject.fault(entry, place, message, "remove it" if itself else "remove one of the two")


def yielded(entry: str, by_id: dict[str, Entry]) -> set[str]:
    """Collect all that `entry` yields to, itself and those that they yield to included."""
    found: set[str] = set()
    open_ends = [entry]
    while open_ends:
        name = open_ends.pop()
        if name not in found:
            found.add(name)
            open_ends += by_id[name].yields_to if name in by_id else ()
    return found


def near(subject: Subject) -> Iterator[Fault]:
    """Demand that a near miss has a text, and names an entry that can win."""
    by_id = {entry.id: entry for entry in subject.catalog.entries}
    for entry in subject.catalog.entries:
        for at, miss in enumerate(entry.near):
            if not miss.text.strip():
                yield subject.fault(entry, ("near", at, "text"), "nothing here", "write the message as printed")
            winner = by_id.get(miss.wins) if miss.wins else entry
            if winner is None:
                hint = "write the id of an entry, or null for none"
                yield subject.fault(entry, ("near", at, "wins"), f"{miss.wins} is no entry", hint)
            elif miss.wins and winner.status != "stable":
                message = f"{miss.wins} is {winner.status}"
                yield subject.fault(entry, ("near", at, "wins"), message, "name a stable entry")


def references(subject: Subject) -> Iterator[Fault]:
    """Demand references that are addresses beginning with https://, each once."""
    for entry in subject.catalog.entries:
        for at, address in enumerate(entry.references):
            host = address.removeprefix("https://").partition("/")[0]
            if not address.startswith("https://") or "." not in host or set(address) & set(' <>"{}|\\^`'):
                yield subject.fault(entry, ("references", at), f"{address} is no address", "write https://...")
            elif address in entry.references[:at]:
                yield subject.fault(entry, ("references", at), f"{address} stands here twice", "remove one")
