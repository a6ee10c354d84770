"""Releases are put together and written down so that nothing depends on the order in which they came."""

from __future__ import annotations

import itertools
import json

import pytest

from kb.atlas import store, table
from kb.atlas.flow import Raw
from kb.atlas.table import PlaceKey
from kb.atlas.texts import Hole


def raw(function: str, line: int, message: str = "Bad thing.", guard: str = "", kind: str = "error") -> Raw:
    exception = "UserWarning" if kind == "warning" else "ValueError"
    return Raw("keras.src.m", function, line, kind, exception, ((message,),), guard)


RELEASES = {
    "3.2.0": [raw("A.f", 3), raw("g", 9, "Gone soon.")],
    "3.9.0": [raw("A.f", 3, guard="x"), raw("g", 9, "Said twice."), raw("g", 12, "Said twice.")],
    "3.10.0": [raw("A.f", 4, guard="x"), raw("g", 10, "Said twice."), raw("w", 20, "Old.", kind="warning")],
}
NAMES = {
    "3.2.0": {"keras.src.m": {"A": "keras.Old"}},
    "3.9.0": {"keras.src.m": {"A": "keras.A", "g": "keras.g"}},
    "3.10.0": {"keras.src.m": {"A": "keras.A"}},
}


def atlas_of(*releases: str) -> table.Atlas:
    atlas = table.EMPTY
    for release in releases:
        atlas = table.add(atlas, release, RELEASES[release], NAMES[release])
    return atlas


def test_the_order_of_adding_does_not_matter() -> None:
    texts = {store.dump(atlas_of(*order)) for order in itertools.permutations(RELEASES)}
    assert len(texts) == 1
    assert atlas_of(*RELEASES).releases == ("3.2.0", "3.9.0", "3.10.0")


def test_a_new_reading_takes_the_place_of_the_old_one() -> None:
    atlas = table.add(atlas_of(*RELEASES), "3.9.0", RELEASES["3.9.0"], NAMES["3.9.0"])
    assert store.dump(atlas) == store.dump(atlas_of(*RELEASES))
    less = table.add(atlas, "3.10.0", [], {})
    assert {release for place in less.places.values() for release in place.lines} == {"3.2.0", "3.9.0"}


def test_a_file_says_all_and_is_read_back() -> None:
    atlas = atlas_of(*RELEASES)
    text = store.dump(atlas)
    assert store.load(text) == atlas
    assert json.loads(text)["modules"]["keras.src.m"]["places"] == [
        ["A.f", "ValueError", "Bad thing.", [[0, ""], [1, "x"]], "0-1:3 2:4"],
        ["g", "ValueError", "Gone soon.", "", "0:9"],
        ["g", "ValueError", "Said twice.", "", "1:9 2:10"],
        ["g", "ValueError", "Said twice.", "", "1:12"],
        ["w", "warns UserWarning", "Old.", "", "2:20"],
    ]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "keras": ["3"], "modules": {"m": 1}}']
)
def test_what_is_no_atlas_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's own message for what is no JSON at all
        store.load(text)


def test_public_names_are_those_of_the_newest_release() -> None:
    atlas = atlas_of(*RELEASES)
    names = {key.function: table.public_name(atlas, key) for key in atlas.places}
    assert names == {"A.f": "keras.A.f", "g": "", "w": ""}  # g is not exported any more


def test_spans_name_a_minor_release_where_it_is_whole() -> None:
    assert table.short(["3.1.0", "3.1.1", "3.2.0"], "3.1.0") == "3.1"
    assert table.short(["3.1.0", "3.1.1", "3.2.0"], "3.1.0", last=True) == "3.1.0"
    assert table.short(["3.1.0", "3.1.1", "3.2.0"], "3.1.1", last=True) == "3.1"
    atlas = atlas_of(*RELEASES)
    key = next(key for key in atlas.places if key.function == "A.f")
    assert table.place_span(atlas, atlas.places[key]) == ("3.2", "3.10")


def test_releases_are_sorted_as_releases() -> None:
    releases = ["3.10.0", "3.16.0", "3.9.2", "3.16.0.dev20260101", "3.9.10", "odd"]
    assert sorted(releases, key=table.release_order) == [
        "odd",
        "3.9.2",
        "3.9.10",
        "3.10.0",
        "3.16.0.dev20260101",
        "3.16.0",
    ]


def test_own_releases_are_joined_to_those_of_the_file() -> None:
    joined = table.joined(atlas_of("3.2.0", "3.9.0"), atlas_of("3.10.0", "3.9.0"))
    assert store.dump(joined) == store.dump(atlas_of(*RELEASES)).replace(
        '{"A":"keras.A"}', '{"A":"keras.A","g":"keras.g"}'
    )


def test_forms_of_one_place_are_a_row_each() -> None:
    forms = (("One thing.",), ("Other ", Hole("x", "x"), "."))
    atlas = table.add(table.EMPTY, "3.0.0", [Raw("m", "f", 1, "error", "ValueError", forms, "")], {})
    assert [key.template for key in sorted(atlas.places)] == ["One thing.", "Other {x}."]
    assert isinstance(next(iter(atlas.places)), PlaceKey)
