"""Is every message that Keras can print named exactly, and no message of others?

    python tests/benchmarks/atlas.py [--show] [--foreign FOLDER ...]

Each message of each release, filled with sample values, goes through the pipeline over a catalogue without entries: as
a traceback, and as one line. It is named exactly where its own place is listed with all that print the same words; a
frame tells these apart. Words that other libraries print too (data/shared.yaml) are Keras's only in a text that shows
Keras: they get a line that does. Then the messages of Python's own library, or of the packages in FOLDER, read from
their sources in the same way: none of them is Keras's.
"""

from __future__ import annotations

import argparse
import pathlib
import sys
import sysconfig
from typing import TYPE_CHECKING

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1])]

from bars import Bar, progress, report
from places import Foreign, engine_without_entries, foreign_messages, is_exact, shared_in, twins_of

from kb import atlas_coverage, atlas_loading
from kb.atlas import samples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb import Atlas, PlaceKey

NAMED, WRONG, SIZE = 0.99, 0.001, 1_500_000
TRACEBACK, LINE = "a traceback", "one line"
SHARED = "one line under `import keras`, of words that others print too"


def text_of(key: PlaceKey, line: int, form: str) -> str:
    """A place's message as it is pasted."""
    if form == TRACEBACK:
        return samples.traceback_of(key, line)
    lead = "import keras\n" if form == SHARED else ""
    return f"{lead}{key.exception or 'RuntimeError'}: {samples.filled(key.template)}"


def naming(atlas: Atlas, *, show: bool) -> Iterator[Bar]:
    """How many messages are named exactly, in each form."""
    engine, twins = engine_without_entries(), twins_of(atlas)
    every = [key for key in sorted(atlas.places) if atlas_coverage.is_readable(key)]
    shared = shared_in(engine, every)
    alone = [key for key in every if key not in shared]
    for form, keys in ((TRACEBACK, every), (LINE, alone), (SHARED, sorted(shared))):
        right = 0
        for number, key in enumerate(keys):
            if number % 200 == 0:
                progress(f"{form}: {number} of {len(keys)}")
            line = next(reversed(atlas.places[key].lines.values()))
            found = engine.diagnose(text_of(key, line, form))
            exact = is_exact(found, key, twins[key], alone=form == TRACEBACK)
            right += exact
            if show and not exact:
                print(f"{form}: {key} -> {[(s.module, s.function, s.template) for s in found.sites]}", file=sys.stderr)
        progress("")
        share = right / len(keys)
        measured = f"{100 * share:.2f} % ({right:,} of {len(keys):,})"
        yield Bar(f"messages of Keras named exactly, as {form}", measured, "at least 99 %", share >= NAMED)


def strangers(messages: list[Foreign], *, show: bool) -> Iterator[Bar]:
    """How many messages of others are taken for Keras's."""
    engine = engine_without_entries()
    for form in (TRACEBACK, LINE):
        wrong = 0
        for number, message in enumerate(messages):
            if number % 200 == 0:
                progress(f"others, {form}: {number} of {len(messages)}")
            text = message.line if form == LINE else message.traceback
            found = engine.diagnose(text)
            wrong += found.status == "located"
            if show and found.status == "located":
                print(f"{form}: {message.path}: {message.line} -> {found.sites[0]}", file=sys.stderr)
        progress("")
        share = wrong / max(1, len(messages))
        most = WRONG if form == LINE else 0.0
        measured = f"{wrong} of {len(messages):,}"
        yield Bar(
            f"messages of others taken for Keras's, as {form}", measured, f"at most {100 * most:g} %", share <= most
        )


def readable(atlas: Atlas) -> Iterator[Bar]:
    """What share of the places says something that can be read."""
    for release in (atlas.releases[0], atlas.releases[-1]):
        counts = atlas_coverage.counted(atlas.of(release))
        share = 100 * counts.readable / counts.places
        saying = 100 * counts.readable / (counts.places - counts.silent)
        told = f"{share:.1f} % of {counts.places:,}; {saying:.1f} % of those that say anything"
        yield Bar(f"places of Keras {release} with a readable message", told, "at least 95 %", share >= 95)


def bars(folders: list[pathlib.Path], *, show: bool) -> Iterator[Bar]:
    """All rows."""
    atlas = atlas_loading.load_atlas(own=False)
    size = (HERE.parents[1] / "data" / atlas_loading.FILE).stat().st_size
    yield Bar(
        f"size of the atlas of {len(atlas.releases)} releases", f"{size:,} bytes", f"at most {SIZE:,}", size <= SIZE
    )
    yield from readable(atlas)
    yield from naming(atlas, show=show)
    yield from strangers(foreign_messages(folders, progress), show=show)


def main() -> int:
    """Measure and print; returns 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--show", action="store_true", help="print what was not named, or wrongly")
    parser.add_argument("--foreign", nargs="*", type=pathlib.Path, default=[], help="packages to read instead")
    options = parser.parse_args()
    folders = options.foreign or [pathlib.Path(sysconfig.get_path("stdlib"))]
    return report(bars(folders, show=options.show))


if __name__ == "__main__":
    sys.exit(main())
