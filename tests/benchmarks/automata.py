"""The two literal automata that have wheels everywhere, on the catalogue's own anchors, in one run.

pip install pyahocorasick
python tests/benchmarks/automata.py [--times N]
"""

from __future__ import annotations

import argparse
import pathlib
import statistics
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import ahocorasick_rs

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from kb import ANCHOR_LIMIT, load_index, squeeze


def anchors(times: int) -> list[str]:
    """The longest literal of each template, `times` over in variants that keep length and alphabet."""
    literals = [w.template.literals[w.template.anchor][:ANCHOR_LIMIT] for w in load_index().wordings if w.template]
    turns = [(literal, k % len(literal)) for literal in literals for k in range(times)]
    return sorted({literal[k:] + literal[:k] for literal, k in turns})


def median(action: Callable[[], object], repeat: int) -> float:
    """Median of `repeat` runs, in microseconds."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e6


def rust(words: list[str]) -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick(words, implementation=ahocorasick_rs.Implementation.ContiguousNFA)


def plain_c(words: list[str]) -> object:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for number, word in enumerate(words):
        automaton.add_word(word, number)
    automaton.make_automaton()
    return automaton


def exhaust(automaton: object, text: str) -> list[object]:
    return list(automaton.iter(text))  # type: ignore[attr-defined]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, nargs="*", default=[1, 10])
    recordings = sorted((ROOT / "data" / "recordings").glob("*/*.txt"))
    texts = {
        "one traceback": squeeze(recordings[0].read_text(encoding="utf-8")),
        "all recordings": squeeze("".join(path.read_text(encoding="utf-8") for path in recordings)),
    }
    print("| anchors | | ahocorasick-rs, us | pyahocorasick, us | ratio |\n|---|---|---|---|---|")
    for times in parser.parse_args().times:
        words = anchors(times)
        rows = {"build": (median(partial(rust, words), 9), median(partial(plain_c, words), 9))}
        first, second = rust(words), plain_c(words)
        for name, text in texts.items():
            scans = (partial(first.find_matches_as_indexes, text, overlapping=True), partial(exhaust, second, text))
            rows[f"scan {name}, {len(text):,} characters"] = (median(scans[0], 30), median(scans[1], 30))
        for name, (a, b) in rows.items():
            print(f"| {len(words)} | {name} | {a:,.0f} | {b:,.0f} | {b / a:.1f} |")


if __name__ == "__main__":
    main()
