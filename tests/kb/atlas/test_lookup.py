"""The compiled atlas: what it is found by, how it is kept, and that nothing stale is ever read."""

from __future__ import annotations

import os
import pathlib
import shutil

import pytest

from kb import compile_index, load_places, parse_template, squeeze
from kb.atlas.declared import load_words
from kb.atlas.lookup import PIECE, Places, compile_places, dump_places, frame_key, is_shared, read_places
from kb.catalog import Catalog
from kb.errors import CatalogError
from kb.loading import atlas as loading
from kb.loading import cache

DATA = pathlib.Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def places() -> Places:
    atlas = loading.load_atlas(own=False)
    shared = load_words((DATA / "shared.yaml").read_text(encoding="utf-8"))
    return compile_places(atlas, (), [words for row in shared.values() for words in row])


def test_every_place_with_a_long_word_is_found_by_a_piece_of_it(places: Places) -> None:
    found = {}
    for piece, rows in places.pieces.items():
        assert len(piece) == PIECE
        for number, literal, at in rows:
            assert places[number].template.literals[literal][at : at + PIECE] == piece
            found[number] = piece
    for number in range(len(places)):
        longest = max(map(len, places[number].template.literals))
        assert (number in found) == (longest >= PIECE)


def test_every_place_is_found_by_its_frame(places: Places) -> None:
    for number in range(0, len(places), 17):
        place = places[number]
        assert number in places.frames[frame_key(f"/usr/lib/site-packages/{place.path}", place.function)]


@pytest.mark.parametrize(
    ("path", "function", "key"),
    [
        ("/usr/lib/keras/src/layers/layer.py", "Layer.__init__", "keras/src/layers/layer.py init"),
        (r"C:\a\keras\src\layers\layer.py", "call", "keras/src/layers/layer.py call"),
        ("keras/src/layers/layer.py", "call", "keras/src/layers/layer.py call"),
        ("/usr/lib/tf_keras/src/layers/layer.py", "call", ""),
        ("/home/u/train.py", "call", ""),
    ],
)
def test_frames_are_named_by_their_file_in_keras(path: str, function: str, key: str) -> None:
    assert frame_key(path, function) == key


def test_bytes_are_read_back_or_refused(places: Places) -> None:
    data = dump_places(places)
    again = read_places(data)
    assert again.pieces == places.pieces
    assert [again[n] for n in (0, 99, len(again) - 1)] == [places[n] for n in (0, 99, len(places) - 1)]
    for damaged in (b"", data[:50], data[:-1], data[:5000] + b"x" + data[5001:], b"other" + data):
        with pytest.raises(ValueError, match="damaged"):
            read_places(damaged)


def test_a_line_and_a_span_are_those_of_the_release(places: Places) -> None:
    place = next(p for p in (places[n] for n in range(len(places))) if len(p.lines) > 3 and p.since == "3.0")
    first, second = place.lines[0], place.lines[1]
    assert place.line_in(first[0]) == first
    assert place.line_in(second[0])[1] == second[1]
    assert place.line_in("") == (place.until, place.lines[-1][1])
    assert place.held_by("")
    assert place.held_by("3.0")
    assert not place.held_by("4.0")


def test_each_row_of_shared_words_stands_in_the_atlas(places: Places) -> None:
    templates = [places[number].template for number in range(len(places))]
    for library, words in load_words((DATA / "shared.yaml").read_text(encoding="utf-8")).items():
        for line in words:
            assert any(is_shared(template, [squeeze(line)]) for template in templates), f"{library}: {line}"


@pytest.mark.parametrize("text", ["numpy: [short]", "numpy: []", "numpy: words", "- numpy", "numpy: [1]"])
def test_faults_of_the_table_are_told(text: str) -> None:
    with pytest.raises(CatalogError):
        load_words(text)


def test_words_are_shared_where_they_stand_in_the_literals() -> None:
    template = parse_template("The {x} of a {y} is not a valid gufunc signature")
    assert is_shared(template, [squeeze("not a valid gufunc signature")])
    assert not is_shared(template, [squeeze("of a is not")])  # a value stands between


def test_the_compiled_form_is_kept_and_made_anew_where_something_has_changed(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KDIAG_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "data"
    (root / "atlas").mkdir(parents=True)
    file = root / loading.FILE
    index = compile_index(Catalog(()), {}, {})
    assert load_places(index, str(root)) is None  # no atlas
    shutil.copy(DATA / loading.FILE, file)
    os.utime(file, (1, 1))
    monkeypatch.setattr(cache, "SETTLED", -1)
    first = load_places(index, str(root))
    assert first is not None
    (kept,) = (tmp_path / "cache").glob("places-*.bin")
    before = kept.read_bytes()
    with monkeypatch.context() as patch:  # read, not compiled
        patch.setattr("kb.loading.places.compile_places", lambda *_: pytest.fail("compiled again"))
        again = load_places(index, str(root))
    assert again is not None
    assert len(again) == len(first)
    kept.write_bytes(before[:-5])
    assert load_places(index, str(root)) is not None
    assert kept.read_bytes() == before
    (root / "shared.yaml").write_text("numpy:\n  - not a valid gufunc signature\n", encoding="utf-8")
    changed = load_places(index, str(root))
    assert changed is not None
    assert any(changed[number].shared for number in range(len(changed)))
    file.write_text("{", encoding="utf-8")
    assert load_places(index, str(root)) is None
