"""`data/verify.yaml`: the releases and libraries that the verifier runs on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import yaml
from pydantic import Field

from kb.schema import Backend, Items, Line, Range, Record
from kb.versions import ANY_VERSION, minor_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ShimName = Literal["numpy.Inf", "jax.spmd_mode"]


class Shim(Record):
    """A name that an old Keras needs and today's libraries no longer have; see `worker.put_back`."""

    name: ShimName
    keras: Range = ANY_VERSION
    backends: Items[Backend] = ()
    why: Line


class Settings(Record):
    """The file as read. `libraries` are pip requirements, one list a pip call; `extras` those of what programs need."""

    releases: Items[str] = Field(min_length=1)
    libraries: Items[Items[str]]
    reported: Items[str]
    shims: Items[Shim] = ()
    extras: Annotated[dict[str, Items[str]], Field(description="name -> requirements")] = {}  # noqa: RUF012 - pydantic copies it

    def pins(self, needs: Iterable[str]) -> dict[str, str]:
        """Give the release of each library in the extras that `needs` name."""
        rows = [row for name in needs for row in self.extras[name]]
        return {name: version for name, _, version in (row.partition("==") for row in rows)}

    @property
    def newest(self) -> str:
        """Give the release that is always run."""
        return self.releases[-1]

    def shims_for(self, release: str, backend: str) -> tuple[Shim, ...]:
        """Tell what the worker puts back for this cell."""
        minor = minor_of(release)
        return tuple(
            shim
            for shim in self.shims
            if minor and shim.keras.holds(minor) and (not shim.backends or backend in shim.backends)
        )


def read_settings(data: Path) -> Settings:
    """Read ``verify.yaml`` of the data folder. Raises pydantic's ValidationError on a wrong field."""
    return Settings.model_validate(yaml.safe_load((data / "verify.yaml").read_text(encoding="utf-8")))
