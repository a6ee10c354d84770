"""What Keras prints is named exactly, with sample values, as a traceback and as one line: all of the newest release."""

from __future__ import annotations

from places import engine_without_entries, is_exact, shared_in, twins_of

from diagnose import diagnose_text
from kb import atlas_coverage, atlas_loading
from kb.atlas import samples


def test_messages_of_the_newest_release_are_named_exactly() -> None:
    atlas = atlas_loading.load_atlas(own=False)
    engine, twins = engine_without_entries(), twins_of(atlas)
    places = [row for row in sorted(atlas.of(atlas.releases[-1]).items()) if atlas_coverage.is_readable(row[0])]
    shared = shared_in(engine, [key for key, _ in places])
    missed, unseen = [], []
    for key, line in places:
        if not is_exact(engine.diagnose(samples.traceback_of(key, line)), key, twins[key], alone=True):
            missed.append(key)
        lead = "import keras\n" if key in shared else ""  # others print these words too
        said = f"{lead}{key.exception or 'RuntimeError'}: {samples.filled(key.template)}"
        if not is_exact(engine.diagnose(said), key, twins[key], alone=False):
            unseen.append(key)
    assert len(missed) <= 0.01 * len(places), missed[:10]
    assert len(unseen) <= 0.01 * len(places), unseen[:10]


def test_with_the_entries_each_is_diagnosed_or_located() -> None:
    atlas = atlas_loading.load_atlas(own=False)
    for key, line in sorted(atlas.of(atlas.releases[-1]).items())[::9]:
        if atlas_coverage.is_readable(key) and key.exception:
            assert diagnose_text(samples.traceback_of(key, line)).status in ("diagnosed", "located"), key
