"""The table of wrappers: texts around a message that are no error of their own, read out of ``data/wrappers.yaml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from .errors import CatalogError, Fault
from .patterns import parse_template
from .records import WrapperRecord
from .schema import Items, Line, Record, Slug, TemplateText
from .yaml_source import field_name, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .yaml_source import Path, Source

#: A shorter opening stands in texts that wrap nothing.
LEAST_LETTERS = 10
#: What a wrapper may tell. Everything else is ``{_}``.
_TOLD = frozenset({"layer", "detail"})


class Wrapper(Record):
    """One kind of wrapper. The file's head explains the fields."""

    says: Line
    place: Literal["message", "text"] = "message"
    openings: Annotated[Items[TemplateText], Field(min_length=1)]
    closings: Items[TemplateText] = ()
    arguments: bool = False


_TABLE: TypeAdapter[dict[str, Wrapper]] = TypeAdapter(dict[Slug, Wrapper])


def load_wrappers(text: str, where: str = "data/wrappers.yaml") -> tuple[WrapperRecord, ...]:
    """Read the table, in its order. Raises `CatalogError` with all faults."""
    source = read_yaml(where, text.encode())
    faults = list(source.faults)
    rows: Mapping[str, Wrapper] = {}
    if not faults:
        try:
            rows = _TABLE.validate_python(source.value if source.value is not None else {})
        except ValidationError as error:
            faults += [_fault(source, tuple(row["loc"]), row["msg"]) for row in error.errors(include_url=False)]
    faults += _judge(source, rows)
    if faults:
        raise CatalogError(tuple(faults))
    return tuple(_record(kind, row) for kind, row in rows.items())


def _record(kind: str, row: Wrapper) -> WrapperRecord:
    openings, closings = tuple(map(parse_template, row.openings)), tuple(map(parse_template, row.closings))
    return WrapperRecord(kind, row.says, row.place, openings, closings, row.arguments)


def _judge(source: Source, rows: Mapping[str, Wrapper]) -> Iterator[Fault]:
    """Demand openings that say enough and stand in one kind only, and captures that an answer has room for."""
    owners: dict[str, str] = {}
    for kind, row in rows.items():
        for part, texts in (("openings", row.openings), ("closings", row.closings)):
            for number, text in enumerate(texts):
                place: Path = (kind, part, number)
                template = parse_template(text)
                if strange := set(template.captures) - _TOLD:
                    yield _fault(source, place, f"captures {min(strange)}", "write {layer}, {detail} or {_}")
                counts = part == "openings" and row.place == "message"
                if counts and len(template.literals[template.anchor]) < LEAST_LETTERS:
                    yield _fault(source, place, "says too little", f"{LEAST_LETTERS} letters without a gap")
                if owners.setdefault(text, kind) != kind:
                    yield _fault(source, place, f"stands under {owners[text]} too", "each text belongs to one kind")
        if row.arguments and not row.closings:
            yield _fault(source, (kind, "arguments"), "follow no closing", "add closings")


def _fault(source: Source, field: Path, message: str, hint: str = "") -> Fault:
    return Fault(source.path, source.line(field), field_name(field), message, hint)
