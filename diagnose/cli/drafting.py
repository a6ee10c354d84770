"""``kdiag new``: the beginning of an entry, out of a text, printed or written into a catalogue."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from diagnose import draft, wrappers
from diagnose.engine import default_engine
from diagnose.main import DIAGNOSED, NOT_DIAGNOSED, BadUse, read_input, say, write
from diagnose.render.prose import clip, escape
from kb import atlas_loading, load_catalog, other_forms, place_span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnose.draft import Name, Seen
    from diagnose.engine import Engine
    from diagnose.model import Site
    from kb import Atlas

#: Wordings of other releases that are drafted too.
_FORMS = 5
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Wanted(NamedTuple):
    """What was asked for; "" where nothing was said. `place` is AREA/ID, `data` the folder with catalog/ in it."""

    file: str
    place: str
    data: str


def new(wanted: Wanted) -> int:
    """Draft an entry; returns the exit status."""
    name = _name(wanted.place) if wanted.place else None
    target = _target(wanted, name) if name else None
    seen = _seen(default_engine(), read_input(wanted.file))
    if seen is None:
        say("there is no error in this text: an entry begins with a traceback, or with the last line of one")
        return NOT_DIAGNOSED
    if seen.answer.status == "diagnosed":
        first = seen.answer.matches[0].id
        say(f"{first} explains this text already: kdiag explain {first}")
    name = name or draft.named(seen)
    text = draft.draft(seen, name)
    if target is None:
        write(text)
        say(f"put it into data/{name.path}, or let kdiag new do so: --write {name.area}/{name.id}")
        return DIAGNOSED
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    write(f"{target}\n")
    say(f"write what is marked with TODO, then kdiag lint {target}, and kdiag verify {name.id}")
    return DIAGNOSED


def _name(place: str) -> Name:
    area, _, entry = place.partition("/")
    if not _SLUG.fullmatch(area) or not _SLUG.fullmatch(entry) or len(entry) > 60:
        raise BadUse(f"'{clip(escape(place), 80)}' is no AREA/ID such as saving/file-not-found; kdiag list names both")
    return draft.Name(area, entry)


def _target(wanted: Wanted, name: Name) -> Path:
    """Give the file to write. Raises BadUse where the id is taken or there is no catalogue to write into."""
    root = Path(wanted.data or "data")
    if not (root / "catalog").is_dir():
        where = f"'{clip(escape(str(root)), 200)}'"
        raise BadUse(f"there is no catalogue in {where}: run this in a checkout of kdiag, or name a folder with --data")
    if load_catalog().find(name.id) is not None or (root / name.path).exists():
        raise BadUse(f"there is an entry {name.id} already: kdiag explain {name.id}")
    return root / name.path


def _seen(engine: Engine, data: bytes) -> Seen | None:
    answer = engine.diagnose(data)
    located = engine.located(data)
    sites = located.sites if located else ()
    shown = located if located and answer.status != "diagnosed" else answer
    number = draft.chosen(shown, sites if shown is located else ())
    if number is None:
        return None
    error = shown.errors[number]
    if shown is not located:  # explained by an entry: the places are its own only where the error is the same
        sites = tuple(site for site in sites if located and located.errors[site.error].message == error.message)
    message = wrappers.within(engine.index.wrappers, error.message)
    atlas = atlas_loading.load_atlas()
    forms = tuple(_forms(atlas, sites[0])) if sites else ()
    return draft.Seen(answer, error, message, sites, atlas.releases, forms)


def _forms(atlas: Atlas, site: Site) -> Iterator[tuple[str, str, str, str]]:
    """Yield what Keras prints in place of a site's message in releases that do not have it."""
    own = (site.module, site.function, site.kind, site.exception, site.template)
    key = next((key for key in atlas.places if key[:5] == own), None)
    for other in other_forms(atlas, key)[:_FORMS] if key else ():
        yield (other.exception, other.template, *place_span(atlas, atlas.places[other]))
