"""Entries in a line each, for `kdiag list` and `kdiag search`, and rows of the tables for `kdiag op`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import words
from .markdown import code, fenced, prose
from .prose import columns, escape, one_line, wrap
from .terminal import PLAIN, WIDTH, Paint

Data = Mapping[str, Any]


def entries_text(entries: Sequence[Data], *, width: int = WIDTH, paint: Paint = PLAIN) -> str:
    """Id and title of each entry; under each other where the width does not hold both."""
    ids = [escape(entry["id"]) for entry in entries]
    room = max(map(columns, ids), default=0) + 2
    lines = []
    for name, entry in zip(ids, entries, strict=True):
        title = one_line(entry["title"]) + (f" ({entry['status']})" if entry["status"] != "stable" else "")
        if width - room >= 40:
            first, *rest = wrap(title, width - room)
            lines.append(paint.code(name) + " " * (room - columns(name)) + first)
            lines += [" " * room + line for line in rest]
        else:
            lines += [paint.code(name), *[f"    {line}" for line in wrap(title, width - 4)]]
        lines += [f"    {line}" for told in entry.get("unverified", ()) for line in wrap(one_line(told), width - 4)]
    return "".join(f"{line}\n" for line in lines)


def entries_markdown(entries: Sequence[Data]) -> str:
    """A list with id and title of each entry."""
    lines = []
    for entry in entries:
        lines.append(f"- {code(entry['id'])} {prose(entry['title'])}")
        lines += [f"  - {prose(told)}" for told in entry.get("unverified", ())]
    return "".join(f"{line}\n" for line in lines)


def op_text(row: Data, *, width: int = WIDTH, paint: Paint = PLAIN) -> str:
    """One row of a table: the name to write instead or what to do, a call before and after, what to mind."""
    first, *rest = wrap(escape(row["replacement"] or _without(row)), width - 6)
    lines = [f"{paint.title(_signature(row))}", f"  ->  {paint.plus(first)}", *[f"      {line}" for line in rest]]
    lines += [f"  {line}" for text in _notes(row) for line in wrap(text, width - 2)]
    for label, tf, keras in _pairs(row):
        lines += [f"  {paint.label(label)}", f"    {paint.minus(f'- {tf}')}", f"    {paint.plus(f'+ {keras}')}"]
    return "".join(f"{line}\n" for line in lines)


def op_markdown(row: Data) -> str:
    """The row as Markdown."""
    parts = [op_head(row), *map(prose, _notes(row))]
    for label, tf, keras in _pairs(row):
        parts += [f"**{label}:**", fenced([f"- {tf}", f"+ {keras}"], "diff")]
    return "\n\n".join(parts) + "\n"


def op_head(row: Data) -> str:
    """The name and what to write instead, as Markdown."""
    replacement = code(row["replacement"]) if row["replacement"] else prose(_without(row))
    return f"{code(row['symbol'])} → {replacement}"


def op_notes(row: Data) -> list[str]:
    """What to mind of a row, a sentence or two each."""
    told = () if _is_name(row) else (row["instead"],)
    more = f"The whole story: `{words.explain(row['entry'])}`." if row["entry"] else ""
    texts = (*told, row["caveat"], words.since(row["since"]), words.gone(row["gone"]), more)
    return [one_line(text) for text in texts if text]


def _is_name(row: Data) -> bool:
    """Whether the row is of the table of names: no call, but a module, a class, a member or an argument."""
    return not row["symbol"].startswith(("tf.", "x.")) or row["symbol"].startswith("tf.keras.")


def _without(row: Data) -> str:
    return str(row["instead"]) if _is_name(row) else words.NO_COUNTERPART


def _signature(row: Data) -> str:
    return one_line(row["symbol"] if _is_name(row) else f"{row['symbol']}({', '.join(row['parameters'])})")


def _notes(row: Data) -> list[str]:
    return [*op_notes(row), *([one_line(f"Also {words.all_of(row['aliases'])}.")] if row["aliases"] else [])]


def _pairs(row: Data) -> list[tuple[str, str, str]]:
    pairs = [(words.EXAMPLE, row["examples"][:2]), (words.PITFALL, row["pitfalls"])]
    return [(label, one_line(e["tf"]), one_line(e["keras"])) for label, found in pairs for e in found if e["keras"]]
