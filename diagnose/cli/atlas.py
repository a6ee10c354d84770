"""What ``kdiag atlas`` does. Each command returns the exit status."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from diagnose.engine import ids_of
from diagnose.main import DIAGNOSED, NOT_DIAGNOSED, BadUse, say, width, write
from diagnose.render import atlas as pages
from diagnose.render.prose import escape
from kb import (
    CatalogError,
    atlas_coverage,
    atlas_loading,
    compare_releases,
    gone_wordings,
    load_catalog,
    place_span,
    public_name,
    release_order,
)

from .progress import progress_on
from .suggest import did_you_mean, near

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb import Atlas, PlaceKey


class Wanted(NamedTuple):
    """Which places are meant: of one release, in one part of Keras; "" where nothing was said."""

    keras: str
    installed: bool
    module: str
    data: str
    format: str


def _loaded(wanted: Wanted) -> tuple[Atlas, str]:
    """Give the atlas and the release that is meant. Raises BadUse where there is none."""
    try:
        if wanted.installed:
            return atlas_loading.with_installed(progress_on(sys.stderr), wanted.data or None)
        atlas = atlas_loading.load_atlas(wanted.data or None)
    except atlas_loading.AtlasFault as fault:
        raise BadUse(str(fault)) from None
    if not atlas.releases:
        raise BadUse("the atlas is empty: kdiag atlas update fills it")
    return atlas, _release(atlas, wanted.keras) if wanted.keras else atlas.releases[-1]


def _release(atlas: Atlas, name: str) -> str:
    """Give the release that was meant: ``3.14`` is the last one of its minor."""
    found = [one for one in atlas.releases if one == name or one.startswith(f"{name}.")]
    if not found:
        like = did_you_mean(near(name, atlas.releases))
        held = f"{atlas.releases[0]} to {atlas.releases[-1]}{like or '; kdiag atlas update adds new ones'}"
        raise BadUse(f"the atlas has no Keras '{escape(name[:40])}', but {held}")
    return name if name in found else found[-1]


def _below(key: PlaceKey, module: str) -> bool:
    return _within(key.module, module)


def _within(name: str, module: str) -> bool:
    return not module or name == module or name.startswith(f"{module}.")


def _of(atlas: Atlas, release: str, wanted: Wanted) -> dict[PlaceKey, int]:
    found = {key: line for key, line in atlas.of(release).items() if _below(key, wanted.module)}
    if not found and wanted.module:
        names = {key.module for key in atlas.places}
        like = did_you_mean(near(wanted.module, names))
        raise BadUse(f"nothing raises or warns below '{escape(wanted.module[:80])}'{like}")
    return found


def _data(atlas: Atlas, key: PlaceKey, entry: str | None = None) -> dict[str, Any]:
    place = atlas.places[key]
    last = max(place.lines, key=release_order)
    since, until = place_span(atlas, place)
    return {
        "name": public_name(atlas, key) or ".".join(filter(None, [key.module, key.function])),
        "module": key.module,
        "function": key.function,
        "kind": key.kind,
        "exception": key.exception,
        "template": key.template,
        "guard": place.guards[last],
        "line": place.lines[last],
        "since": since,
        "until": until,
        **({"entry": entry} if entry is not None else {}),
    }


def _print(wanted: Wanted, data: dict[str, Any], page: Any) -> None:
    if wanted.format == "json":
        write(json.dumps({"format": 1, **data}, indent=2, ensure_ascii=True) + "\n")
    elif wanted.format == "markdown":
        write(page.markdown(data))
    else:
        write(page.text(data, width()))


# --- commands -------------------------------------------------------------------------------------------


def summary(*, installed: bool, data: str) -> int:
    """Print what the atlas holds; of the installed Keras, what it has that the newest release has not."""
    wanted = Wanted("", installed, "", data, "text")
    atlas, release = _loaded(wanted)
    places = atlas.of(release)
    counts = atlas_coverage.counted(places)
    write(pages.summary(atlas.releases, release, len(atlas.places), counts))
    if installed:
        earlier = [one for one in atlas.releases if one != release]
        if earlier:
            write(pages.changed(earlier[-1], *map(len, compare_releases(atlas.of(earlier[-1]), places))))
    return DIAGNOSED


def find(wanted: Wanted, words: Sequence[str], *, all_releases: bool, uncovered: bool) -> int:
    """Print the places whose message, function or module has all `words`."""
    atlas, release = _loaded(wanted)
    of_all = [key for key in atlas.places if _below(key, wanted.module)]
    keys = of_all if all_releases else list(_of(atlas, release, wanted))
    folded = [atlas_coverage.folded(word) for word in words]
    found = [key for key in sorted(keys) if all(word in _haystack(atlas, key) for word in folded)]
    told = _entries(atlas, found) if uncovered or wanted.format != "text" or len(found) <= _FEW else {}
    if uncovered:
        found = [key for key in found if not told[key]]
    if not found:
        say("no place has these words; fewer words find more, and --all looks in older releases too")
    _print(wanted, {"keras": release, "places": [_data(atlas, key, told.get(key)) for key in found]}, pages.Places)
    return DIAGNOSED if found else NOT_DIAGNOSED


_FEW = 200


def _haystack(atlas: Atlas, key: PlaceKey) -> str:
    return atlas_coverage.folded(
        " ".join((key.template, key.function, key.module, key.exception, public_name(atlas, key)))
    )


def _entries(atlas: Atlas, keys: Sequence[PlaceKey]) -> dict[PlaceKey, str]:
    places = {key: next(reversed(atlas.places[key].lines.values())) for key in keys}
    return {one.key: one.entry for one in atlas_coverage.cover(places, ids_of)}


def coverage(wanted: Wanted) -> int:
    """Print how many places have an entry, by module, and the wordings that no release holds any more."""
    atlas, release = _loaded(wanted)
    places = _of(atlas, release, wanted)
    show = progress_on(sys.stderr if sys.stderr is not None and sys.stderr.isatty() else None)
    covers = atlas_coverage.cover(places, ids_of, lambda done, of: show(done, of, "asking the catalogue"))
    show(1, 1, "")
    data = {
        "keras": release,
        "module": wanted.module,
        "counts": atlas_coverage.counted(places)._asdict(),
        "covered": sum(bool(one.entry) for one in covers),
        "modules": [row._asdict() for row in atlas_coverage.by_module(covers)],
        "places": [_data(atlas, one.key, one.entry) for one in covers],
        **_wordings(atlas, release, wanted),
    }
    _print(wanted, data, pages.Coverage)
    return DIAGNOSED


def _wordings(atlas: Atlas, release: str, wanted: Wanted) -> dict[str, Any]:
    """Tell what has become of the wordings of the entries that are not retired."""
    entries = [entry for entry in load_catalog().entries if entry.status != "retired"]
    found = atlas_coverage.worded(atlas, entries, release)
    keras = [one for one in found if any(_within(name, wanted.module) for name in one.modules)]
    try:
        gone = [] if wanted.module else [str(fault) for fault in gone_wordings(wanted.data or None)]
    except CatalogError:
        gone = []  # another data folder, with nothing but an atlas
    return {
        "wordings": [one._asdict() for one in keras],
        "others": sum(not one.modules for one in found) if not wanted.module else 0,
        "gone": gone,
    }


def diff(wanted: Wanted, before: str) -> int:
    """Print what has changed from one release to another."""
    atlas, after = _loaded(wanted)
    before = _release(atlas, before)
    if before == after:
        raise BadUse(f"name two releases: {before} is both")
    old, new = (_part(atlas.of(one), wanted.module) for one in (before, after))
    changes = compare_releases(old, new)
    data: dict[str, Any] = {
        "before": before,
        "after": after,
        "new": [_data(atlas, key) for key in changes.new],
        "gone": [_data(atlas, key) for key in changes.gone],
        "reworded": [[_data(atlas, one), _data(atlas, other)] for one, other in changes.reworded],
        "moved": [[_data(atlas, one), _data(atlas, other)] for one, other in changes.moved],
    }
    _print(wanted, data, pages.Drift)
    return DIAGNOSED


def _part(places: Mapping[PlaceKey, int], module: str) -> dict[PlaceKey, int]:
    return {key: line for key, line in places.items() if _below(key, module)}


def update(releases: Sequence[str], *, rebuild: bool, installed: bool, data: str) -> int:
    """Add releases to the atlas."""
    show = progress_on(sys.stderr)
    try:
        if installed:
            done = atlas_loading.keep_installed(show)
        else:
            done = atlas_loading.update_atlas(show, root=data or None, releases=releases, rebuild=rebuild)
    except atlas_loading.AtlasFault as fault:
        raise BadUse(str(fault)) from None
    for name in done.skipped:
        say(f"not read, this Python cannot parse it: {name}")
    told = f"read Keras {', '.join(done.added)}" if done.added else "there is no release that the atlas lacks"
    write(f"{told}; {'wrote' if done.changed else 'nothing has changed in'} {done.path}\n")
    return DIAGNOSED
