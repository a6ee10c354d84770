"""What the commands do, beyond diagnosing. Each returns the exit status."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from diagnose.main import BROKEN_CATALOGUE, DIAGNOSED, NOT_DIAGNOSED, BadUse, colour, say, width, write
from diagnose.render import entry as entry_page
from diagnose.render import listed, listing, terminal
from diagnose.render.prose import clip, escape
from kb import extra_catalogs, load_catalog, load_index, not_run_of, programs_of

from .suggest import did_you_mean, near

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb import Entry, Index


def _paint(asked: bool | None) -> terminal.Paint:
    return terminal.COLOURED if colour(asked) else terminal.PLAIN


def _json(data: Any) -> str:
    import json

    return json.dumps(data, indent=2, allow_nan=False) + "\n"


def _quoted(name: str) -> str:
    return f"'{clip(escape(name), 200)}'"


def explain(name: str, form: str, asked: bool | None) -> int:
    """Print one entry whole."""
    catalog = load_catalog(extras=extra_catalogs())
    entry = catalog.find(name.strip().strip("`'\""))
    if entry is None:
        names = [known for one in catalog.entries for known in (one.id, *one.aliases)]
        say(f"there is no entry {_quoted(name)}{did_you_mean(near(name, names)) or '; kdiag list names them all'}")
        return NOT_DIAGNOSED
    verified = _verified(entry.id)
    data = listed.entry_data(entry, verified)
    if form == "json":
        write(_json(data))
    elif form == "markdown":
        write(entry_page.render_markdown(data, verified))
    else:
        write(entry_page.render_text(data, verified, width=width(), paint=_paint(asked)))
    return DIAGNOSED


def _verified(name: str) -> dict[str, str]:
    index = load_index(extras=extra_catalogs())
    return index.entry(index.names[name]).verified if name in index.names else {}


class Listed(NamedTuple):
    """Which entries are wanted; "" where nothing was said."""

    area: str
    tag: str
    status: str
    unverified: bool


def list_entries(wanted: Listed, form: str, asked: bool | None) -> int:
    """List entries, those for which all that is given holds."""
    catalog = load_catalog(extras=extra_catalogs())
    found = catalog.filter(area=wanted.area or None, tag=wanted.tag or None, status=wanted.status or None)
    if not found and catalog.entries:
        known = {
            "area": (wanted.area, {e.area for e in catalog.entries}),
            "tag": (wanted.tag, {t for e in catalog.entries for t in e.tags}),
            "status": (wanted.status, {"draft", "stable", "retired"}),
        }
        for field, (value, values) in known.items():
            if value and value not in values:
                raise BadUse(f"there is no {field} {_quoted(value)}; there are: {', '.join(sorted(values))}")
    if not wanted.unverified:
        return _entries(found, form, asked)
    index = load_index(extras=extra_catalogs())
    unproven = {entry.id: missing for entry in found if (missing := _unproven(entry, index))}
    if not unproven:
        say("each of these entries was run as it stands")
    return _entries([entry for entry in found if entry.id in unproven], form, asked, unproven)


def _unproven(entry: Entry, index: Index) -> list[str]:
    """Name the programs that no run has shown as they stand, with the reason where they cannot be run."""
    position = index.names.get(entry.id)
    shown = index.entry(position).verified if position is not None else {}
    reasons = not_run_of(entry)
    names = [name for name in programs_of(entry) if name not in shown]
    return [f"{name} ({reasons[name]})" if name in reasons else name for name in names]


def search(words: Sequence[str], form: str, asked: bool | None) -> int:
    """List the entries that hold all `words`."""
    found = load_catalog(extras=extra_catalogs()).search(" ".join(words))
    if not found:
        say(f"no entry holds {_quoted(' '.join(words))}; fewer words find more")
    return _entries(found, form, asked)


def _entries(
    entries: Sequence[Entry], form: str, asked: bool | None, unproven: Mapping[str, Sequence[str]] | None = None
) -> int:
    data = listed.entries_data(entries, unproven)
    if form == "json":
        write(_json(data))
    elif form == "markdown":
        write(listing.entries_markdown(data["entries"]))
    else:
        write(listing.entries_text(data["entries"], width=width(), paint=_paint(asked)))
    return DIAGNOSED if entries else NOT_DIAGNOSED


def op(names: Sequence[str], form: str, asked: bool | None) -> int:
    """Say what stands for each tf function or name of Keras 2; unknown names are told with those that look alike."""
    from kb import describe

    index = load_index()
    rows = index.ops
    found = [describe(name, rows, index.name_table) for name in names]
    for one in found:
        if not one.rows:
            known = "the tables of tf functions and of names that Keras 3 lacks"
            say(f"{_quoted(one.query)} is not in {known}{did_you_mean(list(one.near))}")
    data = listed.ops_data(found, rows)
    shown: list[dict[str, Any]] = [row for one in data["ops"] for row in one["rows"]]
    if form == "json":
        write(_json(data))
    elif form == "markdown":
        write("\n".join(map(listing.op_markdown, shown)))
    else:
        paint = _paint(asked)
        write("\n".join(listing.op_text(row, width=width(), paint=paint) for row in shown))
    return DIAGNOSED if all(one.rows for one in found) else NOT_DIAGNOSED


def lint(path: str, form: str) -> int:
    """Print every fault of the data folder, one in a line."""
    from kb import lint_catalog

    if path and not os.path.exists(path):  # noqa: PTH110 - a path is text here
        raise BadUse(f"there is no file or folder {_quoted(path)}")
    faults = lint_catalog(path or None)
    if form == "json":
        write(_json({"format": 1, "faults": [fault._asdict() for fault in faults]}))
    else:
        write("".join(f"{escape(str(fault))}\n" for fault in faults))
        say("1 fault" if len(faults) == 1 else f"{len(faults) or 'no'} faults")
    return BROKEN_CATALOGUE if faults else DIAGNOSED
