"""What every benchmark here hands back: rows of one table, and an exit status that says whether all bars are met."""

from __future__ import annotations

import os
import statistics
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

HEAD = "| what | measured | bar | ok |\n|---|---|---|---|"


class Bar(NamedTuple):
    """One row: what was measured, the number in words, what it is held to, and whether it holds."""

    what: str
    measured: str
    bar: str
    ok: bool

    def __str__(self) -> str:
        return f"| {self.what} | {self.measured} | {self.bar} | {'yes' if self.ok else '**no**'} |"


def report(bars: Iterable[Bar]) -> int:
    """Print the rows as they come; 1 where a bar is missed."""
    print(HEAD, flush=True)
    missed = 0
    for bar in bars:
        print(bar, flush=True)
        missed += not bar.ok
    return int(missed > 0)


def environment(folder: object) -> dict[str, str]:
    """Environment of a measured process: what it compiles is kept below `folder`, whatever this process is told."""
    own = {"KDIAG_CACHE_DIR": f"{folder}/cache", "PYTHONPYCACHEPREFIX": f"{folder}/pycache"}
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | own


def progress(text: str) -> None:
    """Say on a terminal's own line what is being measured."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text[:100]}" if text else "\r\x1b[K")
        sys.stderr.flush()


def seconds(action: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def by_turns(actions: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of `rounds` calls of each action, by turns: a busy machine then slows all of them alike."""
    found: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            found[name].append(seconds(action))
    return found


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Iterable[float]) -> float:
    """As `statistics.median`."""
    return statistics.median(values)
