"""The atlas: every place of every release that was read, with the releases in which it stands and on which line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from . import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .flow import Raw

_RELEASE = re.compile(r"(\d{1,4})\.(\d{1,4})(?:\.(\d{1,6}))?(.{0,60})")


class PlaceKey(NamedTuple):
    """What makes a place the same one in several releases.

    `function` is "" at the top of a module. `kind` is "error" or "warning"; `template` is "" where nothing is said.
    `number` counts places of a function that are alike, by their lines.
    """

    module: str
    function: str
    kind: str
    exception: str
    template: str
    number: int = 0


class Place(NamedTuple):
    """Where a place stands: by release its line, and the condition as written there, "" where it is long or none."""

    lines: dict[str, int]
    guards: dict[str, str]


class Atlas(NamedTuple):
    """All places of `releases`, which are in order. `names` holds public names: by module, by name in the module."""

    releases: tuple[str, ...]
    places: dict[PlaceKey, Place]
    names: dict[str, dict[str, str]]

    def of(self, release: str) -> dict[PlaceKey, int]:
        """Give the places of one release with their lines."""
        return {key: place.lines[release] for key, place in self.places.items() if release in place.lines}


EMPTY = Atlas((), {}, {})


def release_order(release: str) -> tuple[int, int, int, int, str]:
    """Sort releases: ``3.9.2`` before ``3.10.0``, ``3.16.0.dev1`` before ``3.16.0``."""
    found = _RELEASE.fullmatch(release)
    if found is None:
        return (0, 0, 0, 0, release)
    early = found[4] and not found[4].startswith((".post", "+"))
    return (int(found[1]), int(found[2]), int(found[3] or 0), 0 if early else 1, found[4])


def add(atlas: Atlas, release: str, raws: Iterable[Raw], names: Mapping[str, Mapping[str, str]]) -> Atlas:
    """Give the atlas with one more release, or with a new reading of one that it has.

    The result does not depend on the order in which releases are added.
    """
    atlas = without(atlas, release)
    places = {key: Place(dict(place.lines), dict(place.guards)) for key, place in atlas.places.items()}
    for key, raw in _keyed(raws):
        place = places.setdefault(key, Place({}, {}))
        place.lines[release] = raw.line
        place.guards[release] = raw.guard
    releases = tuple(sorted({*atlas.releases, release}, key=release_order))
    return Atlas(releases, places, _renamed(atlas, release, places, names))


def without(atlas: Atlas, release: str) -> Atlas:
    """Give the atlas without one release."""
    if release not in atlas.releases:
        return atlas
    places = {
        key: Place(
            {name: line for name, line in place.lines.items() if name != release},
            {name: guard for name, guard in place.guards.items() if name != release},
        )
        for key, place in atlas.places.items()
    }
    kept = {key: place for key, place in places.items() if place.lines}
    return Atlas(tuple(name for name in atlas.releases if name != release), kept, atlas.names)


def joined(atlas: Atlas, more: Atlas) -> Atlas:
    """Give the atlas with those releases of another one that it lacks."""
    new = [name for name in more.releases if name not in atlas.releases]
    places = {key: Place(dict(place.lines), dict(place.guards)) for key, place in atlas.places.items()}
    for key, place in more.places.items():
        for name in new:
            if name in place.lines:
                old = places.setdefault(key, Place({}, {}))
                old.lines[name], old.guards[name] = place.lines[name], place.guards[name]
    names = {module: {**more.names.get(module, {}), **rows} for module, rows in atlas.names.items()}
    names.update((module, rows) for module, rows in more.names.items() if module not in names)
    return Atlas(tuple(sorted({*atlas.releases, *new}, key=release_order)), places, names)


def _keyed(raws: Iterable[Raw]) -> Iterator[tuple[PlaceKey, Raw]]:
    seen: dict[PlaceKey, int] = {}
    for raw in raws:
        for template in dict.fromkeys(map(texts.template, raw.forms)):
            key = PlaceKey(raw.module, raw.function, raw.kind, raw.exception, template)
            seen[key] = number = seen.get(key, -1) + 1
            yield key._replace(number=number), raw


def _renamed(
    atlas: Atlas, release: str, places: Mapping[PlaceKey, Place], names: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """Give the public names: each as in the newest release that has a place below it."""
    newest: dict[tuple[str, str], str] = {}
    for key, place in places.items():
        head = (key.module, key.function.partition(".")[0])
        newest[head] = max([*place.lines, *filter(None, [newest.get(head)])], key=release_order)
    out: dict[str, dict[str, str]] = {}
    for (module, name), last in newest.items():
        source = names if last == release else atlas.names
        public = source.get(module, {}).get(name, "")
        if public:
            out.setdefault(module, {})[name] = public
    return out


def public_name(atlas: Atlas, key: PlaceKey) -> str:
    """Name a place as users know it: ``keras.layers.Dense.build``; "" where it has no public name."""
    head, _, rest = key.function.partition(".")
    name = atlas.names.get(key.module, {}).get(head, "")
    return ".".join(filter(None, [name, rest])) if name else ""


def place_span(atlas: Atlas, place: Place) -> tuple[str, str]:
    """Give the first and the last release of a place; see `short`."""
    found = [name for name in atlas.releases if name in place.lines]
    return short(atlas.releases, found[0]), short(atlas.releases, found[-1], last=True)


def short(releases: Iterable[str], release: str, *, last: bool = False) -> str:
    """``3.2.0`` -> ``3.2`` as a first release; as the last one only where its minor release has no later one."""
    minor = ".".join(release.split(".")[:2])
    same = [name for name in releases if name.startswith(f"{minor}.")]
    return minor if same and release == same[-1 if last else 0] else release
