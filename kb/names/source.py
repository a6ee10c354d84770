"""``data/names.yaml`` as written: the schema of a row, and the rows by key with all faults at once.

A key is what a message can name, below ``keras.``: ``backend.int_shape``, ``Model.fit_generator``,
``layers.Embedding(input_length)``, ``Model.fit(workers)``; see `kb.names.compare`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from kb.errors import CatalogError, Fault
from kb.loading.wording import explain
from kb.records import NameRow
from kb.schema import BACKENDS, Backend, Items, Line, Record, Slug
from kb.yaml_source import Source, field_name, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

Target = Annotated[str, Field(pattern=r"^keras(\.[A-Za-z_]\w*)*(\.\{name\})?$", max_length=90)]
Code = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\n]+$")]
SECTIONS = ("names", "members", "arguments")


class Row(Record):
    """One judgement on one or several names. ``{name}`` in a text stands for each of them.

    `to` are names of Keras 3, `do` says what to write in one line (``write `to` `` where it is left out). `before` is
    run on Keras 2, and fails on Keras 3 with a message that names what is gone; `after` is run on Keras 3 on
    `backends`, and gives the same as `compare` says. `entry` tells the whole story. `old` is what was gone before 2.15
    already. `taken` is for what no signature shows and Keras 3 takes all the same: it has its effect (works), or none
    (ignored).
    """

    to: Items[Target] = ()
    do: Line | None = None
    note: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    before: Code | None = None
    after: Code | None = None
    compare: Literal["values", "shape", "runs"] = "values"
    backends: Items[Backend] = BACKENDS
    entry: Slug | None = None
    old: bool = False
    taken: Literal["", "works", "ignored"] = ""

    @model_validator(mode="before")
    @classmethod
    def _one_target(cls, value: Any) -> Any:
        return value | {"to": [value["to"]]} if isinstance(value, dict) and isinstance(value.get("to"), str) else value

    @model_validator(mode="after")
    def _whole(self) -> Row:
        if self.taken != "works" and not (self.to or self.do):
            raise ValueError("says neither `to` nor `do`")
        if self.after and not self.before:
            raise ValueError("`after` has no `before`")
        if self.before and not self.after and self.compare != "runs":
            raise ValueError("`before` has no `after`")
        return self

    def record(self, key: str, name: str) -> NameRow:
        """Give the row as the compiled index keeps it, for one of its names."""

        def fill(text: str | None) -> str:
            return (text or "").replace("{name}", name)

        to = tuple(map(fill, self.to))
        return NameRow(
            key=key,
            to=to,
            do=fill(self.do) or (f"write `{to[0]}`" if to else "leave it as it is"),
            note=fill(self.note),
            before=fill(self.before),
            after=fill(self.after),
            compare=self.compare,
            backends=self.backends,
            entry=self.entry or "",
            old=self.old,
            taken=self.taken,
        )


def read_names(text: str, where: str = "data/names.yaml") -> dict[str, NameRow]:
    """Rows by key. Raises `CatalogError` with every fault, YAML's and the schema's, by line."""
    source = read_yaml(where, text.encode())
    faults, rows = list(source.faults), {}
    for section, owner, names, value in _cells(source, faults):
        place = (section, owner, names)
        try:
            row = Row.model_validate(value)
        except ValidationError as error:
            faults += [_fault(source, place, one) for one in error.errors(include_url=False)]
            continue
        for one in map(str.strip, owner.split(",")):
            for name in map(str.strip, names.split(",")):
                key = _KEYS[section](one, name)
                if key in rows:
                    hint = "keep one of the two"
                    faults.append(Fault(where, source.line(place), field_name(place), f"{key} has a row already", hint))
                rows[key] = row.record(key, name)
    if faults:
        raise CatalogError(tuple(sorted(set(faults), key=lambda fault: fault.line)))
    return rows


_KEYS = {
    "names": lambda owner, name: f"{owner}.{name}".lstrip("."),
    "members": lambda owner, name: f"{owner}.{name}",
    "arguments": lambda owner, name: f"{owner}({name})",
}


def _cells(source: Source, faults: list[Fault]) -> Iterator[tuple[str, str, str, Any]]:
    """Yield section, owner, names and row; what is no table of tables is a fault."""
    top = source.value if isinstance(source.value, dict) else {}
    for section, owners in top.items():
        if section not in SECTIONS:
            hint = f"there are {', '.join(SECTIONS)}"
            faults.append(Fault(source.path, source.line((section,)), section, "is no section", hint))
            continue
        for owner, rows in owners.items() if isinstance(owners, dict) else ():
            for names, row in rows.items() if isinstance(rows, dict) else ():
                yield section, owner, names, row


def _fault(source: Source, place: tuple[str, ...], row: Any) -> Fault:
    field = (*place, *(part for part in row["loc"] if part != "[key]"))
    if row["type"] == "extra_forbidden":
        message, hint = "is no field", f"there are {', '.join(Row.model_fields)}"
    else:
        message, hint = explain(row, field)
    return Fault(source.path, source.line(field), field_name(field), message, hint)
