"""``kdiag unmatched``: what a server has collected, as a list, as the beginning of an entry, or deleted."""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from diagnose.main import DIAGNOSED, NOT_DIAGNOSED, BadUse, say, width, write
from diagnose.render.prose import clip, escape, wrap
from diagnose.server.collect.draft import draft
from diagnose.server.collect.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnose.server.collect.store import Unmatched


@contextmanager
def _opened(path: str) -> Iterator[Store]:
    """The store at `path`. Raises BadUse where there is none."""
    shown = f"'{clip(escape(path), 200)}'"
    if not Path(path).is_file():
        raise BadUse(f"there is no file {shown}; kdiag serve --collect {shown} writes one")
    try:
        store = Store(path)
        try:
            yield store
        finally:
            store.close()
    except sqlite3.Error as error:
        raise BadUse(f"{shown} is nothing that kdiag serve has collected: {escape(str(error))}") from None


def show(path: str, limit: int, form: str) -> int:
    """List the groups, the commonest first."""
    with _opened(path) as store:
        rows, (groups, errors) = store.rows(limit), store.total()
    if form == "json":
        data = {"format": 1, "groups": groups, "errors": errors, "unmatched": [asdict(row) for row in rows]}
        write(json.dumps(data, indent=2) + "\n")
    else:
        write("".join(_shown(row) for row in rows))
        say(f"{errors} error{'s' * (errors != 1)} in {groups} group{'s' * (groups != 1)}")
    return DIAGNOSED if rows else NOT_DIAGNOSED


def _shown(row: Unmatched) -> str:
    last = datetime.fromtimestamp(row.last, timezone.utc).strftime("%Y-%m-%d")
    head = f"{row.id}  {row.count} x, last {last}{row.around and f', {row.around}'}"
    body = wrap(escape(f"{row.exception}: {row.text}"), width() - 4)
    return "\n".join([escape(head), *[f"    {line}" for line in body]]) + "\n"


def export(path: str, name: str) -> int:
    """Print one group as a draft entry."""
    with _opened(path) as store:
        row = store.find(name)
    if row is None:
        say(
            f"there is no group '{clip(escape(name), 60)}', or more than one; kdiag unmatched {escape(path)} lists them"
        )
        return NOT_DIAGNOSED
    write(draft(row))
    return DIAGNOSED


def delete(path: str) -> int:
    """Delete all groups."""
    with _opened(path) as store:
        groups, errors = store.total()
        store.delete_all()
    say(f"deleted: {errors} error{'s' * (errors != 1)} in {groups} group{'s' * (groups != 1)}")
    return DIAGNOSED
