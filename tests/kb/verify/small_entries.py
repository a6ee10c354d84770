"""Entries as small as can be, for the verifier's own tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from kb.schema import Entry

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = "import keras\n\nkeras.layers.Dense()\n"
FIX = "import keras\n\nlayer = keras.layers.Dense(1)\nassert layer.units == 1\n"
MESSAGE = "missing 1 required positional argument:"


def fields(broken: str = BROKEN, fix: str = FIX, **more: Any) -> dict[str, Any]:
    """The fields of an entry with one cause and one fix; `more` goes into its broken program."""
    return {
        "title": "A layer without units",
        "wordings": [{"exceptions": ["TypeError"], "text": MESSAGE}],
        "summary": "A Dense layer wants to know how many units.",
        "check": "The layer is made.",
        "causes": [
            {
                "id": "nameless",
                "title": "The number is left out",
                "why": "Nobody knows.",
                "broken": {"code": broken, **more},
                "fixes": [{"do": "say how many", "code": fix}],
            }
        ],
    }


def entry(name: str = "small", **more: Any) -> Entry:
    """An entry as the loader makes it."""
    return Entry.model_validate({"id": name, "area": "layers", **fields(**more)}, strict=False)


def write(data: Path, name: str, **more: Any) -> None:
    """Put an entry into the data folder `data`."""
    folder = data / "catalog" / "layers"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(fields(**more)), encoding="utf-8")
