"""What a larger catalogue costs: one warm diagnosis and a whole process at 1 x, 10 x and 100 x the entries.

    python tests/benchmarks/catalogue.py [--times 1 10 100] [--every 4] [--starts 40]

The added entries are made of the real ones: every other word of a message, of a phrase and of a clue gives way to
another word of the catalogue, so that anchors differ and still look like each other. What is diagnosed are the
recordings, by turns in one run: the ratio of a warm call is that of all of them together. A whole process reads a
data folder of that size.
"""

from __future__ import annotations

import argparse
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT)]

import yaml
from bars import Bar, by_turns, environment, median, percentile, progress, report

from diagnose.engine import Engine
from kb.catalog import Catalog
from kb.index import compile_index, dump_index, read_index
from kb.loading import load_catalog
from kb.loading.cache import SETTLED
from kb.loading.entries import read_ops
from kb.schema import Entry

LIMIT = 1.5
#: Plain words: what stands in braces is a capture, what follows a backslash belongs to a pattern.
_WORD = re.compile(r"\{[^}]*\}|\\.|\(\?\w*[:<!=]?|[A-Za-z]{4,}")


def vocabulary() -> list[str]:
    """Words of all messages."""
    texts = [wording.text or "" for entry in load_catalog().entries for wording in entry.wordings]
    return sorted({found for text in texts for found in _WORD.findall(text) if found[0].isalpha()})


def varied(text: str, copy: int, words: list[str]) -> str:
    """`text` with half of its words exchanged; the same word of one copy always for the same."""

    def other(found: re.Match[str]) -> str:
        chance = random.Random(f"{copy} {found[0]}")  # noqa: S311 - no secret
        return chance.choice(words) if found[0][0].isalpha() and chance.random() < 0.5 else found[0]

    return _WORD.sub(other, text)


#: Fields of an entry by which it is found.
_FOUND_BY = ("text", "pattern", "line", "path", "function", "symptoms")


def changed(value: Any, copy: int, words: list[str], field: str = "") -> Any:
    """An entry's data with all by which it is found varied."""
    if isinstance(value, dict):
        return {name: changed(part, copy, words, name) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [changed(part, copy, words, field) for part in value]
    return varied(value, copy, words) if isinstance(value, str) and field in _FOUND_BY else value


def copied(data: dict[str, Any], copy: int, words: list[str]) -> dict[str, Any]:
    """One added entry: other wordings and phrases, the same causes, no names but its own."""
    kept = {name: part for name, part in data.items() if name not in ("aliases", "near")}
    found = {name: changed(kept[name], copy, words, name) for name in ("wordings", "symptoms") if name in kept}
    return kept | found


def files() -> list[pathlib.Path]:
    """The real entries."""
    return sorted(ROOT.glob("data/catalog/*/*.yaml"))


def name(path: pathlib.Path, copy: int) -> str:
    """Id of an added entry."""
    return f"{path.stem[:50].rstrip('-')}-{copy}"


def engine(times: int, words: list[str]) -> Engine:
    """The engine over a catalogue `times` as large."""
    rows = [(path, yaml.safe_load(path.read_text(encoding="utf-8"))) for path in files()]
    more = []
    for copy in range(1, times):
        progress(f"{times} x the entries: {copy}")
        for path, data in rows:
            named = {"id": name(path, copy), "area": path.parent.name}
            more.append(Entry.model_validate(copied(data, copy, words) | named))
    entries = load_catalog().entries
    ops = read_ops("data", {"ops.yaml": (ROOT / "data" / "ops.yaml").read_bytes()})
    return Engine(read_index(dump_index(compile_index(Catalog((*entries, *more)), ops, {}))))


def warm(times: list[int], every: int) -> Iterator[Bar]:
    """Medians of a warm call over the recordings, by turns."""
    words = vocabulary()
    engines = {str(n): engine(n, words) for n in times}
    texts = [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("data/recordings/*/*.txt"))[::every]]
    found: dict[str, list[float]] = {size: [] for size in engines}
    for number, text in enumerate(texts):
        progress(f"recording {number} of {len(texts)}")
        for one in engines.values():
            one.diagnose(text)
        calls = {size: partial(one.diagnose, text) for size, one in engines.items()}
        for size, spent in by_turns(calls, 5).items():
            found[size].append(median(spent))
    progress("")
    base = found[str(times[0])]
    for size, spent in found.items():
        ratio = sum(spent) / sum(base)
        entries = len(engines[size].index.ids)
        middle, worst = median(spent) * 1e6, percentile(spent, 0.99) * 1e6
        numbers = f"{middle:.0f} us, 99th percentile {worst:,.0f} us, {ratio:.2f} x"
        held = int(size) == 10
        bar = f"at most {LIMIT} x" if held else "none"
        yield Bar(f"warm call, {entries:,} entries", numbers, bar, not held or ratio <= LIMIT)


def folder(root: pathlib.Path, times: int, words: list[str]) -> pathlib.Path:
    """A checkout's shape with a catalogue `times` as large."""
    for package in ("kb", "diagnose"):
        (root / package).symlink_to(ROOT / package)
    (root / "data").mkdir()
    for path in sorted((ROOT / "data").iterdir()):
        if path.name != "catalog":
            (root / "data" / path.name).symlink_to(path)
    for path in files():
        place = root / "data" / "catalog" / path.parent.name
        place.mkdir(parents=True, exist_ok=True)
        source = path.read_text(encoding="utf-8")
        (place / path.name).write_text(source, encoding="utf-8")
        data = yaml.safe_load(source)
        for copy in range(1, times):
            text = yaml.safe_dump(copied(data, copy, words), allow_unicode=True)
            (place / f"{name(path, copy)}.yaml").write_text(text, encoding="utf-8")
    return root


def start(root: pathlib.Path, text: bytes) -> None:
    """One whole process."""
    command = [sys.executable, "-m", "diagnose"]
    run = subprocess.run(command, input=text, capture_output=True, check=False, cwd=root, env=environment(root))
    assert run.returncode == 0, run.stderr.decode()


def starts(times: list[int], rounds: int) -> Iterator[Bar]:
    """Medians of whole processes, by turns, against a bare one."""
    words = vocabulary()
    text = min(ROOT.glob("data/recordings/*/*.txt")).read_bytes()
    with tempfile.TemporaryDirectory() as place:
        roots = {}
        for n in times:
            progress(f"a folder of {n} x the entries")
            (pathlib.Path(place) / str(n)).mkdir()
            roots[str(n)] = folder(pathlib.Path(place) / str(n), n, words)
        time.sleep(SETTLED / 1e9 + 0.1)  # a cache trusts no file that has just been written
        for root in roots.values():
            for _ in range(3):
                start(root, text)  # compiles the catalogue
        progress("starts")
        bare = partial(subprocess.run, [sys.executable, "-c", "pass"], check=True, env=environment(place))
        calls = {"bare": bare, **{size: partial(start, root, text) for size, root in roots.items()}}
        found = {size: median(spent) for size, spent in by_turns(calls, rounds).items()}
        progress("")
    for size in roots:
        ratios = found[size] / found["bare"], found[size] / found[str(times[0])]
        numbers = f"{found[size] * 1e3:.1f} ms, {ratios[0]:.2f} x a bare process, {ratios[1]:.2f} x"
        bar = f"at most {LIMIT} x" if int(size) == 10 else "none"
        yield Bar(f"whole process, {size} x the entries", numbers, bar, int(size) != 10 or ratios[1] <= LIMIT)


def main() -> int:
    """Measure and print; returns 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, nargs="*", default=[1, 10, 100])
    parser.add_argument("--every", type=int, default=4, help="every so many recordings (4)")
    parser.add_argument("--starts", type=int, default=40, help="starts of each size (40)")
    options = parser.parse_args()

    def bars() -> Iterator[Bar]:
        yield from warm(options.times, options.every)
        yield from starts([n for n in options.times if n <= 10], options.starts)

    return report(bars())


if __name__ == "__main__":
    sys.exit(main())
