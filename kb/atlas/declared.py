"""Tables of words by the package that prints them.

``data/shared.yaml``: words that other libraries print too. ``data/foreign.yaml``: words in wordings of the catalogue
that Keras does not print at all, where no recording shows it.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from kb.errors import CatalogError, Fault
from kb.patterns import squeeze
from kb.schema import Items, Line
from kb.yaml_source import field_name, read_yaml

#: Fewer letters stand in messages that have nothing to do with each other.
LEAST_LETTERS = 12

_TABLE: TypeAdapter[dict[str, tuple[str, ...]]] = TypeAdapter(
    dict[str, Annotated[Items[Line], Field(min_length=1)]],
)


def load_words(text: str, where: str = "data/shared.yaml") -> dict[str, tuple[str, ...]]:
    """Read a table: words by library. Raises `CatalogError` with all faults."""
    source = read_yaml(where, text.encode())
    faults = list(source.faults)
    rows: dict[str, tuple[str, ...]] = {}
    if not faults:
        try:
            rows = _TABLE.validate_python(source.value if source.value is not None else {})
        except ValidationError as error:
            for row in error.errors(include_url=False):
                place = tuple(row["loc"])
                faults.append(Fault(source.path, source.line(place), field_name(place), row["msg"]))
    for library, words in rows.items():
        for number, line in enumerate(words):
            if len(squeeze(line)) < LEAST_LETTERS:
                hint = f"{LEAST_LETTERS} letters at least"
                place = (library, number)
                faults.append(Fault(source.path, source.line(place), field_name(place), "says too little", hint))
    if faults:
        raise CatalogError(tuple(faults))
    return rows
