"""Scanning a long log with few errors against ``rg -F -f anchors`` on the same log, and its memory as logs grow.

    python tests/benchmarks/scan.py [--megabytes 200] [--rounds 5]

The log is made here: progress bars, loggers, TensorFlow's lines, JSON, foreign warnings, and recordings of the
catalogue planted far from each other. ripgrep looks for the longest literal of each wording, once as printed and once
as the matcher's automaton has it, without blanks and quotes. Whole processes are measured by turns; counted is time
on the processor, as the machine may have other things to do. What kdiag finds must be what was planted.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT)]

from bars import Bar, environment, median, progress, report

from kb import load_catalog, load_index, squeeze
from kb.patterns import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MISSING = "ripgrep is not installed: apt-get install ripgrep, brew install ripgrep or pip install ripgrep"
RATIO = 1.0
SMALL, LARGE, GROWTH = 50, 400, 1.1
_BARS = "\x1b[32m━━━━━━━━━━\x1b[0m\x1b[37m━━━━━━━\x1b[0m"


class Spent(NamedTuple):
    """What one process took: seconds on the processor and by the clock, and its largest memory in MB."""

    processor: float
    wall: float
    memory: float


def lines(chance: random.Random, step: int) -> str:
    """A few lines of a run at a step."""
    kind = chance.random()
    stamp = f"2026-11-23 13:{step // 60 % 60:02d}:{step % 60:02d}"
    if kind < 0.45:
        return (
            f"\r\x1b[1m{step % 938:4d}/938\x1b[0m {_BARS} \x1b[1m{chance.randint(1, 20)}s\x1b[0m"
            f" {chance.randint(1, 90)}ms/step - accuracy: {chance.random():.4f} - loss: {chance.random():.4f}"
            f" - mean_squared_error: {chance.random():.4f}"
        )
    if kind < 0.75:
        return (
            f"{stamp},{chance.randint(0, 999):03d} - trainer.loop - INFO - step {step} loss={chance.random():.4f}"
            f" lr={chance.random():.2e} examples/s={chance.randint(1000, 9000)} grad_norm={chance.random():.3f}\n"
        )
    if kind < 0.9:
        return (
            f"{stamp}.{chance.randint(0, 999999):06d}: I tensorflow/core/framework/local_rendezvous.cc:405]"
            " Local rendezvous is aborting with status: OUT_OF_RANGE: End of sequence\n"
        )
    if kind < 0.98:
        return f'{{"ts": {1763900000 + step}, "level": "info", "msg": "wrote ckpt-{step}.keras", "n": {step // 938}}}\n'
    return f"\nEpoch {step // 938}/5000\n"


WARNED = "/opt/lib/plotting.py:31: UserWarning: the axes were not found, the picture has none\n  warnings.warn(text)\n"


def recordings(number: int) -> list[tuple[str, str]]:
    """So many recordings of different entries, each with the id of its entry."""
    folders = sorted((ROOT / "data" / "recordings").iterdir())
    chosen = folders[:: max(1, len(folders) // number)][:number]
    return [(folder.name, min(folder.glob("*.txt")).read_text(encoding="utf-8")) for folder in chosen]


def write_log(path: pathlib.Path, megabytes: int) -> list[str]:
    """Make a log of that size; gives the entries of the errors that were planted in it."""
    chance = random.Random(1)  # noqa: S311 - no secret
    blocks = ["".join(lines(chance, part * 400 + n) for n in range(400)).encode() for part in range(300)]
    planted = recordings(20)
    size, written = megabytes * 10**6, 0
    told = []
    with path.open("wb") as file:
        while written < size:
            written += file.write(chance.choice(blocks))
            if written > (len(told) + 1) * size // (len(planted) + 1) and len(told) < len(planted):
                entry, text = planted[len(told)]
                told.append(entry)
                written += file.write(f"\n{text}\n{WARNED}".encode())
    return told


def anchors(folder: pathlib.Path) -> dict[str, pathlib.Path]:
    """Files with the longest literal of each wording, one in a line: as printed, and as the automaton has it."""
    texts = [wording.text for entry in load_catalog().entries for wording in entry.wordings if wording.text]
    printed = {max(pieces(text)[0], key=lambda piece: len(squeeze(piece))).strip(" '\"`") for text in texts}
    lists = {"as printed": printed, "squeezed": set(load_index().anchors)}
    for name, literals in lists.items():
        (folder / f"{name}.txt").write_text("".join(f"{one}\n" for one in sorted(literals)), encoding="utf-8")
    return {name: folder / f"{name}.txt" for name in lists}


def spent(command: Sequence[str], place: dict[str, str], output: int = subprocess.DEVNULL) -> Spent:
    """Run a process to its end and measure it."""
    import time

    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=output, env=place, cwd=ROOT)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 1), command
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return Spent(used.ru_utime + used.ru_stime, time.perf_counter() - started, used.ru_maxrss / scale)


def kdiag(log: pathlib.Path) -> list[str]:
    """The command that is measured."""
    return [sys.executable, "-m", "diagnose", "scan", str(log)]


def found(log: pathlib.Path, place: dict[str, str]) -> list[str]:
    """Entries that a scan names, by their first places."""
    run = subprocess.run([*kdiag(log), "--format", "json"], capture_output=True, env=place, cwd=ROOT, check=False)
    data = json.loads(run.stdout)
    return [one["diagnosis"]["matches"][0]["id"] for one in data["findings"] if one["diagnosis"]["matches"]]


def speed(log: pathlib.Path, folder: pathlib.Path, rounds: int, place: dict[str, str]) -> Iterator[Bar]:
    """Against ripgrep with each list, by turns."""
    rg = shutil.which("rg")
    if rg is None:
        print(MISSING, file=sys.stderr)
        yield Bar("scan against rg -F -f anchors", MISSING, f"at least {RATIO:g} x", ok=False)
        return
    lists = anchors(folder)
    commands = {"kdiag": kdiag(log)} | {name: [rg, "-F", "-f", str(path), str(log)] for name, path in lists.items()}
    times: dict[str, list[Spent]] = {name: [] for name in commands}
    for number in range(rounds):
        for name, command in commands.items():
            progress(f"round {number + 1} of {rounds}: {name}")
            times[name].append(spent(command, place))
    progress("")
    own = median(one.processor for one in times["kdiag"])
    for name, path in lists.items():
        theirs = median(one.processor for one in times[name])
        wall = median(b.wall / a.wall for a, b in zip(times["kdiag"], times[name], strict=True))
        number = len(path.read_text(encoding="utf-8").splitlines())
        what = f"scan of {log.stat().st_size / 1e6:,.0f} MB against rg -F -f, {number} anchors {name}"
        told = f"{theirs / own:.2f} x ({own:.2f} s against {theirs:.2f} s; by the clock {wall:.2f} x)"
        yield Bar(what, told, f"at least {RATIO:g} x", theirs / own >= RATIO)


def bars(megabytes: int, rounds: int) -> Iterator[Bar]:
    """Speed, what was found, and memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        place = environment(folder)
        log = folder / "train.log"
        progress(f"making a log of {megabytes} MB")
        planted = write_log(log, megabytes)
        named = found(log, place)  # compiles the catalogue as well
        yield from speed(log, folder, rounds, place)
        missed = sorted(set(planted) - set(named))
        told = f"{len(set(planted)) - len(missed)} of {len(set(planted))}"
        yield Bar("scan: planted errors found", f"{told} {' '.join(missed)}".strip(), "all", not missed)
        peaks = []
        for size in (SMALL, LARGE):
            progress(f"memory at {size} MB")
            write_log(log, size)
            peaks.append(spent(kdiag(log), place).memory)
        progress("")
        what = f"scan: largest memory at {LARGE} MB against {SMALL} MB"
        told = f"{peaks[1] / peaks[0]:.2f} x ({peaks[1]:.0f} MB, {peaks[0]:.0f} MB)"
        yield Bar(what, told, f"at most {GROWTH} x", peaks[1] <= GROWTH * peaks[0])


def main() -> int:
    """Measure and print; returns 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--megabytes", type=int, default=200, help="length of the log (200)")
    parser.add_argument("--rounds", type=int, default=5, help="the median of so many (5)")
    options = parser.parse_args()
    return report(bars(options.megabytes, options.rounds))


if __name__ == "__main__":
    sys.exit(main())
