"""Finding, filtering and searching entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sample import changed, folder

from kb import Catalog, load_catalog

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    title, text = "title: A widget was asked for its gears", "has no gears to turn"
    others = {
        "catalog/layers/b-wheel.yaml": changed(
            (title, "title: A wheel stands still"),
            ("tags:", "aliases: [wheel-gone]\nstatus: draft\ntags:"),
            (text, "has no spokes to count"),
            ("[gears do not turn]", "[the wheel_base is 'short']"),
            ("which has no gears.", "which has no spokes."),
            ("lost their gears", "lost their spokes"),
        ),
        "catalog/saving/a-file.yaml": changed(
            (title, "title: A file was written twice"),
            ("tags: [layers]", "tags: [saving]"),
            (text, "was written after wheel"),
            ("[gears do not turn]", "[twice the file]"),
            ("of the plain sort, which has no gears", "of the plain sort"),
            ("Plain widgets lost their gears", "Files lost their wheels"),
        ),
    }
    return load_catalog(folder(tmp_path, others))


def test_entries_come_in_the_order_of_their_ids(catalog: Catalog) -> None:
    assert [entry.id for entry in catalog.entries] == ["a-file", "b-wheel", "no-gears"]


def test_find(catalog: Catalog) -> None:
    found = [catalog.find(name) for name in ("b-wheel", "wheel-gone", "wheel", "")]
    assert [entry and entry.id for entry in found] == ["b-wheel", "b-wheel", None, None]


def test_filter(catalog: Catalog) -> None:
    def ids(**wanted: str) -> list[str]:
        return [entry.id for entry in catalog.filter(**wanted)]

    assert ids() == ["a-file", "b-wheel", "no-gears"]
    assert ids(area="layers") == ["b-wheel", "no-gears"]
    assert ids(tag="saving") == ["a-file"]
    assert ids(status="draft") == ["b-wheel"]
    assert ids(area="layers", status="stable") == ["no-gears"]
    assert ids(area="layer") == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("gears", ["no-gears"]),
        ("GEARS asked", ["no-gears"]),
        ("wheel", ["b-wheel", "a-file"]),  # title before message
        ("wheel base", ["b-wheel"]),  # all words, whatever joins them
        ("wheel-base 'short'", ["b-wheel"]),
        ("wheel_gone", ["b-wheel"]),
        ("widget", ["no-gears", "a-file", "b-wheel"]),  # title before capture, then by id
        ("ValueError spokes", ["b-wheel"]),
        ("gears spokes", []),
        ("", []),
        ("  -  ", []),
    ],
)
def test_search(catalog: Catalog, words: str, expected: list[str]) -> None:
    assert [entry.id for entry in catalog.search(words)] == expected
