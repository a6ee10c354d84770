"""Faults of the catalogue: where, what, and what to write instead."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """One fault. `line` counts from 1, 0 where the whole file is meant; `field` is "" there too."""

    path: str
    line: int
    field: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        field = f" {self.field}:" if self.field else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{place}:{field} {self.message}{hint}"


class CatalogError(Exception):
    """The catalogue cannot be used. `faults` holds all of them; the text has one line each."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))
