"""Entries as small as can be, for the verifier's own tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from kb.schema import Entry

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = "import keras\n\nkeras.activations.get('nope')\n"
FIX = "import keras\n\nfound = keras.activations.get('relu')\nassert found.__name__ == 'relu'\n"
MESSAGE = "Could not interpret activation function identifier"


def fields(broken: str = BROKEN, fix: str = FIX, **more: Any) -> dict[str, Any]:
    """The fields of an entry with one cause and one fix; `more` goes into its broken program."""
    return {
        "title": "An activation that is none",
        "wordings": [{"exceptions": ["ValueError"], "text": MESSAGE}],
        "summary": "Activations are named.",
        "check": "It is found.",
        "causes": [
            {
                "id": "unknown-name",
                "title": "The name is unknown",
                "why": "Nobody knows.",
                "broken": {"code": broken, **more},
                "fixes": [{"do": "name one that exists", "code": fix}],
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
