"""What a program printed, made the same on every machine, and the files that keep it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from .plan import Job

PROJECT = "/home/user/project"
_PYTHON = "/usr/local/lib/python"
_SCRATCH = "/tmp"  # noqa: S108 - a name in a text
#: Lines of TensorFlow's and abseil's C++ start-up, which TF_CPP_MIN_LOG_LEVEL does not always stop.
_NOISE = re.compile(
    r"^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWEF] (?:tensorflow|external|third_party)/.*"
    r"|[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ .*|[IWEF]0000 00:00:\d+\.\d+ .*"
    r"|WARNING: All log messages before absl::InitializeLog\(\) is called.*"
    r"|To enable the following instructions: .*rebuild TensorFlow.*)\r?\n",
    re.MULTILINE,
)
#: The worker's own frames, which TensorFlow lists among those that made a node.
_OURS = re.compile(r'^[ \t]*File "[^"\n]*kb/verify/worker\.py", line \d+, in .*\n', re.MULTILINE)
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")
_VOLATILE = (
    (re.compile(r"(__autograph_generated_file|/tmp/tmp)\w{8}"), r"\1kd14gn0s"),
    (re.compile(r"\b\d+(?:ms|us|s)/step\b"), "20ms/step"),
    (re.compile(r"\b\d+s (?=20ms/step)"), "0s "),
)
_PROGRESS = re.compile(r"^.*\d+/\d+\S* \S*[━=].*$\n?|[\x08\r]", re.MULTILINE)
_DIGITS = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?")


class Places(NamedTuple):
    """Where the worker found things: folders of Keras, other libraries, Python's own modules, a program's extras."""

    keras: str
    site: str
    stdlib: str
    python: str
    extras: tuple[str, ...] = ()


def normalise(text: str, folder: str, places: Places) -> str:
    """Take start-up noise out of `text`, and make the run's folder, library paths, addresses and timings equal."""
    home = _PYTHON + places.python
    for path, name in (
        (f"{folder}/project", PROJECT),
        (f"{folder}/scratch", _SCRATCH),
        *((path, f"{home}/site-packages") for path in (*places.extras, places.keras)),
        (places.site, f"{home}/site-packages"),
        (places.stdlib, home),
    ):
        text = text.replace(path[1:], name[1:])  # TensorFlow's C++ prints them without the first slash
    text = _OURS.sub("", _NOISE.sub("", text))
    addresses: dict[str, str] = {}
    text = _ADDRESS.sub(lambda found: addresses.setdefault(found[0], f"0x7f{(len(addresses) + 1) * 16:010x}"), text)
    for pattern, name in _VOLATILE:
        text = pattern.sub(name, text)
    return text


def skeleton(text: str) -> str:
    """Give what of a printed text does not change from run to run: no numbers, no progress bars."""
    return _DIGITS.sub("0", _PROGRESS.sub("", text))


def essence(shows: str, exception: str, message: str, output: str) -> str:
    """Give what tells whether another text is in the same words: the final exception, or all where there is none."""
    return skeleton(f"{exception}: {message}".rstrip(" :") if shows == "error" else output)


def recording_name(job: Job) -> str:
    """Give ``<cause>--<backend>--<release>.txt``, with ``.ipython`` before the ending for that form."""
    form = ".ipython" if job.style == "ipython" else ""
    return f"{job.claim.cause}--{job.cell.backend}--{job.cell.release}{form}.txt"


class Printed(NamedTuple):
    """One run's text, ready to be kept. `essence` as above."""

    job: Job
    text: str
    essence: str


class _Row(NamedTuple):
    cause: str
    backend: str
    release: str
    text: str
    item: Printed | None


def choose(printed: list[Printed], kept_before: dict[str, str], releases: tuple[str, ...]) -> list[Printed]:
    """Choose those worth a file: all of the newest release, and of older ones each that words it in a new way.

    `releases` are all of them, oldest first; `kept_before` are the recordings, text by name, of what did not run
    this time. A wording is new where the text of the next newer release does not hold it; so it is kept with
    the last release that used it.
    """
    plain = [item for item in printed if item.job.style == "plain"]
    rows = [_Row(i.job.claim.cause, i.job.cell.backend, i.job.cell.release, i.text, i) for i in plain]
    for name, text in kept_before.items():
        cause, backend, release = name.removesuffix(".txt").split("--")
        if release in releases:
            rows.append(_Row(cause, backend, release, text, None))
    chosen = [item for item in printed if item.job.style == "ipython"]
    newer: dict[tuple[str, str], str] = {}
    for row in sorted(rows, key=lambda row: releases.index(row.release), reverse=True):
        before = newer.get((row.cause, row.backend), "")
        if row.item and (row.release == releases[-1] or row.item.essence not in before):
            chosen.append(row.item)
        newer[row.cause, row.backend] = skeleton(row.text)
    return chosen


def write_recordings(folder: Path, kept: list[Printed], stale: set[str], changed: set[str]) -> list[str]:
    """Write one entry's recordings and remove the `stale` names. Returns the names that were touched.

    A file stays as it is where only numbers differ, unless its cause is in `changed` (a new program).
    """
    touched = []
    for item in kept:
        path = folder / recording_name(item.job)
        old = _read(path)
        if old is not None and item.job.claim.cause not in changed and skeleton(old) == skeleton(item.text):
            continue
        if old != item.text:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(item.text, encoding="utf-8", newline="")
            touched.append(path.name)
    for name in sorted(stale):
        if (folder / name).exists():
            (folder / name).unlink()
            touched.append(name)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    return touched


def _read(path: Path) -> str | None:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None
