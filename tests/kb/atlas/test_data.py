"""The file in data/atlas: all releases, small enough, and what the code of today builds."""

from __future__ import annotations

import pathlib

import pytest

from kb.atlas import coverage, store, table
from kb.atlas.reader import read_places
from kb.loading import atlas as loading

FILE = pathlib.Path(__file__).parents[3] / "data" / loading.FILE
#: Bytes that the file may have in the wheel, before it is packed.
ROOM = 1_500_000


@pytest.fixture(scope="module")
def atlas() -> table.Atlas:
    return loading.load_atlas(own=False)


def test_it_is_small_and_as_it_was_written(atlas: table.Atlas) -> None:
    data = FILE.read_bytes()
    assert len(data) <= ROOM
    assert store.dump(atlas).encode() == data


def test_it_has_every_minor_release_from_the_first_on(atlas: table.Atlas) -> None:
    minors = [int(release.split(".")[1]) for release in atlas.releases]
    assert atlas.releases[0] == "3.0.0"
    assert sorted(set(minors)) == list(range(max(minors) + 1))
    assert len(atlas.releases) >= 40
    assert list(atlas.releases) == sorted(atlas.releases, key=table.release_order)


def test_nearly_every_place_can_be_told_by_its_words(atlas: table.Atlas) -> None:
    for release in atlas.releases:
        counts = coverage.counted(atlas.of(release))
        assert counts.places > 1_200
        assert counts.readable >= 0.95 * counts.places
        assert counts.readable >= 0.995 * (counts.places - counts.silent)


@pytest.mark.keras
def test_it_is_what_this_code_reads_from_keras(atlas: table.Atlas, real_keras: tuple[str, dict[str, str]]) -> None:
    """`kdiag atlas update --rebuild` writes it anew where the reader has learned something."""
    release, sources = real_keras
    reading = read_places(sources)
    assert not reading.skipped
    again = table.add(atlas, release, reading.places, reading.names)
    assert store.dump(again) == store.dump(atlas)


def test_known_messages_stand_where_keras_has_them(atlas: table.Atlas) -> None:
    """Read by hand in the sources of these releases."""
    spans = {key: table.place_span(atlas, place) for key, place in atlas.places.items()}
    tensor = [key for key in atlas.places if "cannot be used as input to a TensorFlow function." in key.template]
    assert {(key.module, key.function) for key in tensor} == {
        ("keras.src.backend.common.keras_tensor", "KerasTensor.__tf_tensor__")
    }
    assert {spans[key]: "`keras.ops`" in key.template for key in tensor} == {
        ("3.0", "3.8"): False,  # that namespace was still called keras.operations there
        ("3.9", "3.15"): True,
    }
    locked = _only(atlas, "You cannot add new elements of state (variables or sub-layers) to a layer")
    assert locked.function == "Tracker.add_to_store"
    assert table.public_name(atlas, _only(atlas, "Received an invalid value for `units`", "Dense.__init__")) == (
        "keras.layers.Dense.__init__"
    )


def _only(atlas: table.Atlas, words: str, function: str = "") -> table.PlaceKey:
    newest = atlas.of(atlas.releases[-1])
    found = [key for key in newest if words in key.template and function in (key.function, "")]
    assert found, words
    return found[0]
