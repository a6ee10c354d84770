"""How sure the answers are against how often they are right, on texts that no author of an entry wrote.

    python tests/benchmarks/reliability.py CORPUS

CORPUS is a folder with ``positives.jsonl`` and ``negatives.jsonl`` (records with ``exc``, ``message``, ``frames``,
``style``, ``label``), ``render.py`` with ``STYLES`` and any healthy texts of ours beside it (``tests/clean``).

Three groups are measured, each text in every style: positives by the whole catalogue; the same by a catalogue from
which the entry of their label was taken (whatever is named then is wrong; general entries, which yield to that one or
answer out of a table, are true of its texts and do not count); negatives and healthy texts (as well).
The first candidate of a text counts with its confidence, below the bar too. The last lines give the slope and the
shift of the logistic that would fit best: see `CALIBRATION` in ``diagnose/rank.py``, which is set from them.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import pathlib
import sys
from collections import Counter, defaultdict
from itertools import pairwise
from math import exp, log
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE.parent), str(ROOT)]

from styles import LOSSY
from styles import STYLES as OURS

from diagnose.engine import Engine
from diagnose.rank import BAR, CALIBRATION
from kb import compile_index, load_catalog
from kb.catalog import Catalog
from kb.loading.entries import read_messages, read_name_table, read_wrappers
from kb.loading.files import data_root, read_sources

BINS = (0.0, 0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)
#: Their words are those of Keras, or declared to tell alone, once the frames are gone; see tests/catalog.
SAME_WORDS = {
    "h5py-open",
    "python-arguments",
    "python-attribute-metrics",
    "python-missing-initializer",
    "torch-module-init",
    "torch-numpy",
}


class Case(NamedTuple):
    """The first candidate of one text: how sure, and whether it is right."""

    group: str
    confidence: float
    right: bool
    text: str


def records(path: pathlib.Path) -> list[dict[str, Any]]:
    """Records of one file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def styles_of(corpus: pathlib.Path) -> dict[str, Callable[[dict[str, Any]], str]]:
    """The forms that the corpus brings."""
    spec = importlib.util.spec_from_file_location("corpus_render", corpus / "render.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no render.py in {corpus}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: dict[str, Callable[[dict[str, Any]], str]] = module.STYLES
    return found


def texts(record: dict[str, Any], styles: dict[str, Callable[[dict[str, Any]], str]]) -> Iterator[tuple[str, str]]:
    """Style and text of a record; what was posted as prose or cut has no other forms."""
    for name, style in styles.items():
        if record.get("style") in ("prose", "truncated") and name not in ("plain", "message_only"):
            continue
        yield name, record["message"] if record.get("style") == "prose" or not record.get("exc") else style(record)


@functools.cache
def tables() -> tuple[Any, ...]:
    """All that an index is made of besides the entries and what was verified of them."""
    root = data_root()
    sources = read_sources(root)
    return read_wrappers(root, sources), read_name_table(root, sources), read_messages(sources)


def engine_without(catalog: Catalog, left_out: str) -> Engine:
    """An engine that never heard of one entry."""
    kept = [entry for entry in catalog.entries if entry.id != left_out]
    return Engine(compile_index(Catalog(tuple(kept)), {}, {}, *tables()))


def case(engine: Engine, group: str, name: str, text: str, wanted: str) -> Case:
    """Judge one text; its confidence is 0 where nothing is named."""
    found = engine.candidates(text)
    if not found:
        return Case(group, 0.0, False, "")
    first = engine.index.ids[found[0].hit.wording.entry]
    return Case(group, found[0].confidence, first == wanted, f"{name}: {first}")


def general_to(catalog: Catalog, name: str) -> set[str]:
    """Entries that say of the texts of this one what is true, if less."""
    return {entry.id for entry in catalog.entries if entry.table or name in entry.yields_to}


def cases(corpus: pathlib.Path) -> Iterator[Case]:
    """All of them."""
    catalog, styles = load_catalog(), styles_of(corpus)
    whole, others = engine_without(catalog, ""), {}
    for record in records(corpus / "positives.jsonl"):
        entry = catalog.find(record["label"])
        wanted = entry.id if entry else ""
        for name, text in texts(record, styles):
            yield case(whole, "positives" if wanted else "uncovered", f"{record['id']} {name}", text, wanted)
            if wanted:
                others[wanted] = others.get(wanted) or engine_without(catalog, wanted)
                left = case(others[wanted], "left out", f"{record['id']} {name}", text, "")
                if left.text.rpartition(": ")[2] not in general_to(catalog, wanted):
                    yield left
    for record in records(corpus / "negatives.jsonl"):
        for name, text in texts(record, styles):
            yield case(whole, "negatives", f"{record['id']} {name}", text, "")
    for path in sorted((HERE.parent / "clean").glob("*.txt")):
        for name, style in OURS.items():
            if path.stem not in SAME_WORDS or name not in LOSSY:
                yield case(whole, "healthy", f"{path.stem} {name}", style(path.read_text(encoding="utf-8")), "")


def table(found: list[Case], silent: dict[str, int]) -> list[str]:
    """Lines of the reliability table, the Brier score and the expected calibration error."""
    lines, error = ["confidence      n    right   mean confidence"], 0.0
    for low, high in pairwise(BINS):
        inside = [one for one in found if low <= one.confidence < high or (high == 1.0 and one.confidence == 1.0)]
        if inside:
            right = sum(one.right for one in inside) / len(inside)
            mean = sum(one.confidence for one in inside) / len(inside)
            error += abs(right - mean) * len(inside) / len(found)
            lines.append(f"{low:.2f} - {high:.2f} {len(inside):>6} {right:>8.1%} {mean:>12.1%}")
    brier = sum((one.confidence - one.right) ** 2 for one in found) / len(found)
    lines.append(f"Brier {brier:.4f}, expected calibration error {error:.4f}, {len(found)} texts with a candidate")
    groups: dict[str, list[Case]] = defaultdict(list)
    for one in found:
        groups[one.group].append(one)
    for group, quiet in silent.items():
        above = [one for one in groups[group] if one.confidence >= BAR]
        wrong = sum(not one.right for one in above)
        total = quiet + len(groups[group])
        lines.append(f"{group:10} {total:>6} texts, {len(above):>5} diagnosed, {wrong:>4} of them wrong")
    return lines


def _sum(confidence: float) -> float:
    """The weighted sum behind a confidence."""
    slope, shift = CALIBRATION
    return (min(12.0, log(confidence / max(1e-9, 1 - confidence))) - shift) / slope


def fitted(found: list[Case]) -> tuple[float, float]:
    """Slope and shift of the logistic over the weighted sum, by gradient descent."""
    rows = [(_sum(one.confidence), float(one.right)) for one in found]
    slope, shift = CALIBRATION
    for _ in range(4000):
        errors = [(1 / (1 + exp(-(slope * x + shift))) - y, x) for x, y in rows]
        slope -= 0.05 * sum(e * x for e, x in errors) / len(rows)
        shift -= 0.05 * sum(e for e, _ in errors) / len(rows)
    return slope, shift


def main() -> int:
    """Print the table."""
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    every = list(cases(pathlib.Path(sys.argv[1])))
    found = [one for one in every if one.text]
    silent = dict.fromkeys([one.group for one in every], 0) | Counter(one.group for one in every if not one.text)
    print("\n".join(table(found, silent)))
    wrong = [one for one in found if not one.right and one.confidence >= BAR]
    print("sure and wrong:", *[f"\n  {one.confidence:.2f} {one.group}: {one.text}" for one in wrong])
    slope, shift = fitted(found)
    print(f"best fit: slope {slope:.2f}, shift {shift:+.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
