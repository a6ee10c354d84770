"""A small catalogue to plant faults in: one entry without any."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = """\
title: A widget was asked for its gears
tags: [layers]
wordings:
  - exceptions: [ValueError]
    text: "Widget '{widget}' has no gears to turn. Received: {_}"
    keras: "3.10 - 3.12"
fallbacks: {widget: the widget}
symptoms: [gears do not turn]
summary: "'{widget}' is a widget of the plain sort, which has no gears."
causes:
  - id: plain-widget
    title: A plain widget where a geared one is wanted
    why: Plain widgets lost their gears in Keras 3.
    broken:
      code: |
        import keras

        keras.Widget().turn()
    fixes:
      - do: make a geared widget
        code: |
          import keras

          widget = keras.GearedWidget()
          assert widget.turn() == 1
check: "`widget.turn()` gives a number."
near:
  - {text: "ValueError: Widget 'w' has no wheels.", wins: null}
references: ["https://keras.io/api/"]
"""
TAGS = "areas: {layers: writing layers}\ntags: {layers: about layers}\n"
PLACE = "catalog/layers/no-gears.yaml"


def changed(*changes: tuple[str, str]) -> str:
    """The entry with each (old, new) replaced; old must be there once."""
    text = ENTRY
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def folder(root: Path, files: dict[str, str | bytes] | None = None) -> str:
    """A data folder with the entry, the tags, and `files` beside them or in their place."""
    for name, content in ({PLACE: ENTRY, "tags.yaml": TAGS} | (files or {})).items():
        path = root / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(root / "data")
