"""Pages of ``kdiag atlas``: places of Keras, how many of them have an entry, and what a release has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import words
from .markdown import code, prose
from .prose import clip, escape, one_line, wrap

Data = Mapping[str, Any]
_MESSAGE = 600


def summary(releases: Sequence[str], release: str, messages: int, counts: Sequence[int]) -> str:
    """What the atlas holds, in three lines. `counts`: places, messages, readable and silent ones of `release`."""
    places, said, readable, silent = counts
    share = 100 * readable / places if places else 0
    return (
        f"{len(releases)} releases of Keras, {releases[0]} to {releases[-1]}; {messages:,} messages in all\n"
        f"Keras {release}: {places:,} places that raise or warn, {said:,} messages\n"
        f"  {readable:,} ({share:.1f} %) can be told by their words, {silent:,} say nothing\n"
    )


def changed(before: str, *counts: int) -> str:
    """How much has changed since another release, in a line."""
    told = ", ".join(
        f"{count} {what}" for count, what in zip(counts, ("new", "gone", "reworded", "moved"), strict=True)
    )
    return f"  since Keras {before}: {told}\n"


class Places:
    """Places, one after the other."""

    @staticmethod
    def text(data: Data, width: int) -> str:
        """Name, releases and condition of each place, with its message below."""
        return "".join(f"{line}\n" for place in data["places"] for line in _lines(place, width))

    @staticmethod
    def markdown(data: Data) -> str:
        """A list of places."""
        return "".join(map(_item, data["places"]))


def _lines(place: Data, width: int) -> list[str]:
    said = ": ".join(filter(None, [place["exception"], one_line(place["template"][:_MESSAGE])]))
    head = one_line(f"{place['name']}  {words.span(place['since'], place['until'])}, line {place['line']}")
    lines = [clip(head, width)]
    if place["guard"]:
        lines.append(clip(f"  when {one_line(place['guard'])}", width))
    if place.get("entry"):
        lines.append(f"  -> {escape(place['entry'])}")
    return [*lines, *[f"    {line}" for line in wrap(said, width - 4)]]


def _item(place: Data) -> str:
    said = ": ".join(filter(None, [place["exception"], place["template"][:_MESSAGE]]))
    entry = f" → {code(place['entry'])}" if place.get("entry") else ""
    when = f", when {code(place['guard'])}" if place["guard"] else ""
    return f"- {code(place['name'])} {words.span(place['since'], place['until'])}{when}{entry}: {code(said)}\n"


class Coverage:
    """Which places have an entry."""

    @staticmethod
    def text(data: Data, width: int) -> str:
        """The sums, then a line for each part of Keras; with a module, its open places too."""
        lines = [_sums(data), _worded(data), *[escape(fault) for fault in data["gone"]], ""]
        rows = data["modules"] if data["module"] else _grouped(data["modules"])
        room = max((len(row["name"]) for row in rows), default=0)
        lines += [f"{row['name'].ljust(room)}  {row['covered']:5} of {row['messages']:5}" for row in rows]
        if data["module"]:
            lines.append("")
            for place in data["places"]:
                lines += _lines(place, width) if not place["entry"] else []
        else:
            lines += ["", "--module NAME tells a part in full"]
        return "\n".join(lines) + "\n"

    @staticmethod
    def markdown(data: Data) -> str:
        """The sums, a table of all modules, the places that have an entry, and where each wording stands."""
        rows = [f"| {code(row['name'])} | {row['messages']} | {row['covered']} |" for row in data["modules"]]
        known = [_item(place) for place in data["places"] if place["entry"]]
        head = ["| module | messages | with an entry |", "|---|---|---|"]
        parts = [f"## Coverage of Keras {prose(data['keras'])}", prose(_sums(data)), "\n".join([*head, *rows])]
        parts += ["### Places with an entry", "".join(known).rstrip(), "### Wordings", prose(_worded(data))]
        parts += ["".join(f"- {prose(fault)}\n" for fault in data["gone"]).rstrip()] if data["gone"] else []
        stand = [
            f"| {code(one['entry'])} | {words.span(one['since'], one['until'])} | {_cell(one['text'][:_MESSAGE])} |"
            for one in data["wordings"]
        ]
        return "\n\n".join([*parts, "\n".join(["| entry | stands in | wording |", "|---|---|---|", *stand])]) + "\n"


def _cell(text: str) -> str:
    """Code in a table, which a bar would end even there."""
    return code(text).replace("|", "\\|")


def _worded(data: Data) -> str:
    told = data["wordings"]
    newest = sum(one["newest"] for one in told)
    others = f", and {data['others']:,} are of other packages" if data["others"] else ""
    gone = f"; lint finds {len(data['gone'])} at fault" if data["gone"] else ""
    stand = f"{len(told):,} stand in Keras, {newest:,} of them in {data['keras']}"
    return f"Of the entries' wordings, {stand}{others}{gone}"


def _sums(data: Data) -> str:
    where = f" below {data['module']}" if data["module"] else ""
    total = len(data["places"])
    share = 100 * data["covered"] / total if total else 0
    return (
        f"Keras {data['keras']}{where}: {total:,} messages, {data['covered']:,} of them ({share:.0f} %) with an entry"
    )


def _grouped(modules: Sequence[Data]) -> list[dict[str, Any]]:
    """Sum up ``keras.src.layers.core.dense`` under ``keras.src.layers.core``, the most open first."""
    sums: dict[str, list[int]] = {}
    for row in modules:
        name = ".".join(row["name"].split(".")[:4])
        total = sums.setdefault(name, [0, 0])
        total[0] += row["messages"]
        total[1] += row["covered"]
    rows = [{"name": name, "messages": total, "covered": done} for name, (total, done) in sums.items()]
    return sorted(rows, key=lambda row: (row["covered"] - row["messages"], row["name"]))


class Drift:
    """What a release has changed."""

    @staticmethod
    def text(data: Data, width: int) -> str:
        """Each kind of change under its heading."""
        lines = []
        for kind, rows in _changes(data):
            lines.append(f"{kind.upper()} ({len(rows)})")
            for old, new in rows:
                if kind == "reworded":
                    lines += [clip(one_line(new["name"]), width), *_sign("-", old, width), *_sign("+", new, width)]
                elif kind == "moved":
                    lines += [clip(one_line(f"{old['name']} -> {new['name']}"), width), *_sign(" ", new, width)]
                else:
                    lines += [clip(one_line(new["name"]), width), *_sign("+" if kind == "new" else "-", new, width)]
            lines.append("")
        told = ", ".join(f"{len(rows)} {kind}" for kind, rows in _changes(data)) or "no place has changed"
        return "\n".join([*lines, f"Keras {data['before']} to {data['after']}: {told}"]) + "\n"

    @staticmethod
    def markdown(data: Data) -> str:
        """Each kind of change as a list."""
        parts = [f"## Keras {prose(data['before'])} to {prose(data['after'])}"]
        for kind, rows in _changes(data):
            items = [f"- {code(new['name'])}: {_both(kind, old, new)}" for old, new in rows]
            parts.append("\n".join([f"### {kind.capitalize()} ({len(rows)})", "", *items]))
        return "\n\n".join(parts) + "\n"


def _changes(data: Data) -> list[tuple[str, list[tuple[Data, Data]]]]:
    """The kinds of change that there are, each with its places before and after."""
    kinds = [(kind, [(row, row) for row in data[kind]]) for kind in ("new", "gone")]
    kinds += [(kind, [(old, new) for old, new in data[kind]]) for kind in ("reworded", "moved")]
    return [(kind, rows) for kind, rows in kinds if rows]


def _said(place: Data) -> str:
    return ": ".join(filter(None, [place["exception"], place["template"][:_MESSAGE]]))


def _sign(sign: str, place: Data, width: int) -> list[str]:
    first, *rest = wrap(one_line(_said(place)), width - 4) or [""]
    return [f"  {sign} {first}", *[f"    {line}" for line in rest]]


def _both(kind: str, old: Data, new: Data) -> str:
    if kind == "reworded":
        return f"{code(_said(old))} → {code(_said(new))}"
    return f"from {code(old['name'])}: {code(_said(new))}" if kind == "moved" else code(_said(new))
