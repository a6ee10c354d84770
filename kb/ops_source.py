"""``data/ops.yaml`` as written: a row by its tf symbol; the schema, the checks, the compiled records."""

from __future__ import annotations

import ast
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from .errors import CatalogError, Fault
from .loading.wording import explain
from .ops_template import HOLE, hole_names, split_signature
from .records import OpRow
from .schema import BACKENDS, Backend, Items, Record
from .yaml_source import Source, field_name, read_yaml

Symbol = Annotated[str, Field(pattern=r"^(tf(\.[A-Za-z_]\w*)+|x\.numpy)$", max_length=80)]
Target = Annotated[str, Field(pattern=r"^keras(\.[A-Za-z_]\w*)+$", max_length=80)]
Expression = Annotated[str, Field(min_length=1, max_length=200)]
Minor = Annotated[str, Field(pattern=r"^3\.\d{1,2}$")]
Caveat = Annotated[str, Field(min_length=1, max_length=400)]


class Example(Record):
    """A tf expression over the sample values of `kb.ops_check`; `keras` is what the row's own template makes of it.

    `compare` is ``shape`` for random numbers. `backends` are those on which both agree.
    """

    tf: Expression
    keras: Expression | None = None
    backends: Items[Backend] = BACKENDS
    compare: Literal["values", "shape"] = "values"


class Pitfall(Record):
    """The port that habit suggests. On `backends` it gives something else than `tf`, or an error."""

    tf: Expression
    keras: Expression
    backends: Items[Backend] = BACKENDS


class Variant(Record):
    """Another way to write the call, where these parameters are given (``"*"``: with any value)."""

    given: dict[str, str]
    call: Expression


class Row(Record):
    """One tf function. Either `keras` with examples, or `instead`, whose formula the examples prove."""

    symbol: Symbol
    aliases: Items[Symbol] = ()
    signature: str
    keras: Target | None = None
    call: Expression | None = None
    variants: Items[Variant] = ()
    ignores: Items[str] = ()
    eager_only: Items[Backend] = ()
    since: Minor | None = None
    caveat: Caveat | None = None
    instead: Caveat | None = None
    examples: Items[Annotated[Example | str, Field(union_mode="left_to_right")]] = ()
    pitfalls: Items[Pitfall] = ()

    @model_validator(mode="after")
    def _whole(self) -> Row:
        if self.keras is None:
            self._expect(self.instead is not None, "a row without `keras` says what to do in `instead`")
            by_hand = all(isinstance(example, Example) and example.keras for example in self.examples)
            self._expect(by_hand, "without `keras`, an example gives the Keras code itself")
            self._expect(not (self.call or self.since), "a row without `keras` has no call and no since")
            return self
        self._expect(self.since is not None, '`since` is missing: the first Keras minor with the function, as "3.0"')
        self._expect(bool(self.examples), "`examples` is empty: a row is checked by running")
        self._check_templates()
        return self

    def _check_templates(self) -> None:
        names = {part.split("=")[0].lstrip("*") for part in split_signature(self.signature)}
        for call in filter(None, (self.call, *(v.call for v in self.variants))):
            unknown = sorted(set(hole_names(call)) - names)
            self._expect(not unknown, f"{call!r} names no parameter of the signature: {', '.join(unknown)}")
            self._expect(_is_primary(call), f"{call!r} is no single call; wrap operators into keras.ops functions")
        unknown = sorted({*self.ignores, *(n for v in self.variants for n in v.given)} - names)
        self._expect(not unknown, f"no parameter of the signature: {', '.join(unknown)}")

    @staticmethod
    def _expect(holds: bool, message: str) -> None:
        if not holds:
            raise ValueError(message)

    def record(self) -> OpRow:
        """Give the row as the compiled index keeps it."""
        ways = [((), self.call or ""), *((tuple(sorted(v.given.items())), v.call) for v in self.variants)]
        ways.sort(key=lambda way: -len(way[0]))  # the most particular first
        return OpRow(
            symbol=self.symbol,
            aliases=self.aliases,
            replacement=self.keras or "",
            parameters=split_signature(self.signature),
            calls=tuple((given, call) for given, call in ways if call),
            ignored=self.ignores,
            eager_only=self.eager_only,
            caveat=self.caveat or "",
            instead=self.instead or "",
            since=self.since or "",
            examples=tuple(_plain(e) for e in self.examples),
            pitfalls=tuple((p.tf, p.keras, p.backends, "values") for p in self.pitfalls),
        )


def _plain(example: Example | str) -> tuple[str, str, tuple[str, ...], str]:
    if isinstance(example, str):
        return (example, "", BACKENDS, "values")
    return (example.tf, example.keras or "", example.backends, example.compare)


def _is_primary(call: str) -> bool:
    """Whether the template stays one value wherever a call may stand (``-tf.f(x)``, ``tf.f(x)[0]``)."""
    text = HOLE.sub(lambda hole: f", {hole[2] or hole[4]}=v" if hole[1] else "v", call)
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        return False
    return isinstance(tree, ast.Call | ast.Subscript | ast.Attribute | ast.Name)


def read_rows(text: str, where: str) -> tuple[OpRow, ...]:
    """All rows of the table. Raises `CatalogError` with every fault, YAML's and the schema's, by line."""
    source = read_yaml(where, text.encode())
    faults, rows = list(source.faults), []
    for symbol, value in source.value.items() if isinstance(source.value, dict) else ():
        try:
            rows.append(Row.model_validate({"symbol": symbol} | value if isinstance(value, dict) else value))
        except ValidationError as error:  # noqa: PERF203 - all faults in one pass
            faults += [_fault(source, symbol, row) for row in error.errors(include_url=False)]
    faults += _names_claimed_twice(source, rows)
    if faults:
        raise CatalogError(tuple(sorted(set(faults), key=lambda fault: fault.line)))
    return tuple(row.record() for row in rows)


def _fault(source: Source, symbol: str, row: Any) -> Fault:
    field = (symbol, *(part for part in row["loc"] if part not in ("[key]", "Example", "str", "symbol")))
    if row["type"] == "extra_forbidden":
        message, hint = "is no field", f"there are {', '.join(Row.model_fields)}"
    else:
        message, hint = explain(row, field)
    return Fault(source.path, source.line(field), field_name(field), message, hint)


def _names_claimed_twice(source: Source, rows: list[Row]) -> list[Fault]:
    owners: dict[str, str] = {row.symbol: row.symbol for row in rows}
    faults = []
    for row in rows:
        for alias in row.aliases:
            owner = owners.setdefault(alias, row.symbol)
            if owner != row.symbol or alias == row.symbol:
                place = (row.symbol, "aliases")
                fault = f"{alias} is a name of {owner}"
                faults.append(Fault(source.path, source.line(place), field_name(place), fault, "keep one of the two"))
    return faults
