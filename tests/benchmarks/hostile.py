"""Inputs made to be slow: 10 MB on one line and tracebacks of 100,000 lines, each a whole process, and twice as long.

    python tests/benchmarks/hostile.py [--megabytes 10] [--only WORD]

Each kind is diagnosed by a process of its own (``kdiag < input``), which has a second. Then the same kind is
diagnosed at half and at full length in this process, by turns: twice the length may take 2.2 times as long.
Counted is time on the processor, as the machine may have other things to do.
"""

from __future__ import annotations

import argparse
import base64
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bars import Bar, environment, progress, report

from diagnose import diagnose_text
from diagnose.render import json, markdown, text
from kb import load_index

LIMIT_SECONDS = 1.0
LIMIT_RATIO = 2.2
#: Below this a process is as fast as it can be, and a ratio would measure the noise.
QUIET = 0.05

Kind = Callable[[int], str]


def _filled(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def _random(alphabet: str, size: int) -> str:
    return "".join(random.Random(1).choices(alphabet, k=size))  # noqa: S311 - no secret


def _anchors(size: int) -> str:
    return _filled("".join(load_index().anchors), size)


def _recording() -> str:
    return next(iter(sorted(ROOT.glob("data/recordings/*/*.txt")))).read_text(encoding="utf-8")


def _after_message(size: int) -> str:
    return _recording().rstrip("\n") + _filled("xyz ", size)


def _before_message(size: int) -> str:
    return _filled("xyz ", size) + _recording()


def _json_nested(size: int) -> str:
    return _filled('{"a":[', size // 2) + _filled("]}", size // 2)


def _json_record(size: int) -> str:
    frames = _filled('  File \\"/a/b.py\\", line 1, in f\\n    x = f(x)\\n', size)
    return '{"exc_info": "Traceback (most recent call last):\\n' + frames + '\\nValueError: no\\n"}'


def _repr(size: int) -> str:
    return repr(_filled(_recording(), size))


def _base64(size: int) -> str:
    return base64.b64encode(random.Random(2).randbytes(size * 3 // 4)).decode()  # noqa: S311 - no secret


def _collapsed(size: int) -> str:
    return _filled(" ".join(_recording().split()) + " ", size)


UNITS = {
    "one letter": "a",
    "letters": "abcdefghij",
    "capitals": "AbCdEf",
    "digits": "0123456789",
    "spaces": " ",
    "tabs": "\t",
    "no-break spaces": "\xa0",
    "words": "the quick brown fox ",
    "dots": ".",
    "dotted names": "a.b.c.D.",
    "underscores": "_",
    "colons": ":",
    "commas": ",",
    "Error: repeated": "Error: ",
    "ValueError: repeated": "ValueError: ",
    "a.b.CError: repeated": "a.b.CError: x ",
    "Warning: repeated": "UserWarning: ",
    "warnings with places": "a.py:1: UserWarning: x ",
    "traceback heads": "Traceback (most recent call last): ",
    "frames": 'File "a.py", line 1, in f ',
    "heads and frames": 'Traceback (most recent call last):   File "a.py", line 1, in f ValueError: x ',
    "open frames": 'File "',
    "cells": "Cell In[1], line 1 ",
    "arrows": "----> 1 ",
    "square brackets": "[",
    "bracket pairs": "[]",
    "links": "[a](http",
    "braces": "{",
    "parentheses": "(",
    "double quotes": '"',
    "single quotes": "'",
    "curly quotes": "\u201c\u2019",
    "backticks": "`",
    "backslashes": "\\",
    "written line breaks": "\\n",
    "written quotes": '\\"',
    "written escapes": "\\x1b[0m",
    "unicode escapes": "\\u0041",
    "half unicode escapes": "\\u00",
    "json fields": '"a": "b\\n", ',
    "docker lines": '{"log":"x\\n","stream":"stderr"} ',
    "ansi colours": "\x1b[31mx\x1b[0m",
    "ansi open": "\x1b[",
    "ansi titles": "\x1b]0;",
    "bare colours": "[0;31m[0m",
    "carriage returns": "\r",
    "progress bars": "1/2 [==>...] - loss: 0.5\r",
    "backspaces": "\x08a",
    "nulls and letters": "abcdefghijklmnopqrstuvwxyz\x00",
    "tags": "<",
    "open tags": "<a ",
    "pre tags": "</pre><pre>",
    "entities": "&lt;",
    "entity numbers": "&#x41;",
    "ampersands": "&",
    "box bars": "\u2502",
    "box tops": "\u256d\u2500",
    "quote marks": "> ",
    "pipes": "| ",
    "rank marks": "[rank0]: ",
    "time stamps": "2026-11-23 13:05:09,482 ERROR ",
    "levels": "ERROR:a:",
    "gutters": "  | ",
    "paths": "/usr/lib/python3/dist-packages/",
    "windows paths": "C:\\a\\b",
    "tilde and caret": "~^",
    "emoji": "\U0001f600",
    "combining marks": "e\u0301",
    "wide letters": "\u4e2d",
    "zero width": "\u200b",
    "half characters": "\ud800",
    "keras": "keras",
    "wrappers": "Exception encountered when calling Dense.call(). ",
}
#: There is nothing to diagnose in these, and the command says so.
BLANK = ("spaces", "tabs", "carriage returns")
LINES: dict[str, Kind] = {
    **{name: partial(_filled, unit) for name, unit in UNITS.items()},
    "random letters": partial(_random, "abcdefghijklmnopqrstuvwxyz"),
    "random punctuation": partial(_random, "'\"`()[]{}<>\\/|:;,.&#%$@!?*~^_-+= "),
    "random code": partial(_random, "abcXYZ_.:'\"()[]{}<>=,0123 \\"),
    "anchors of the catalogue": _anchors,
    "a message, then no end": _after_message,
    "no beginning, then a message": _before_message,
    "nested json": _json_nested,
    "a json record": _json_record,
    "a repr": _repr,
    "base64": _base64,
    "collapsed tracebacks": _collapsed,
}

HEAD = "Traceback (most recent call last):\n"
FRAME = '  File "/home/user/project/model.py", line 12, in call\n    return self.call(x)\n'
END = "RecursionError: maximum recursion depth exceeded\n"
LINK = "\nDuring handling of the above exception, another exception occurred:\n\n"


def _recursion(lines: int) -> str:
    return HEAD + FRAME * (lines // 2) + END


def _many_frames(lines: int) -> str:
    frames = (f'  File "/a/m{n % 97}.py", line {n}, in f{n}\n    return g{n}(x)\n' for n in range(lines // 2))
    return HEAD + "".join(frames) + END


def _chained(lines: int) -> str:
    parts = (HEAD + FRAME * 3 + f"ValueError: number {n}\n" for n in range(lines // 11))
    return LINK.join(parts)


def _repeated(lines: int) -> str:
    recording = _recording()
    return recording * (lines // max(1, recording.count("\n")))


def _distinct(lines: int) -> str:
    recording = _recording().rstrip("\n")
    return "".join(f"{recording} {n}\n" for n in range(lines // max(1, recording.count("\n"))))


def _groups(lines: int) -> str:
    parts = [
        f"  +---------------- {n} ----------------\n  | Traceback (most recent call last):\n"
        f'  |   File "a.py", line {n}, in f\n  |     x\n  | ValueError: number {n}\n'
        for n in range(lines // 5)
    ]
    return '  + Exception Group Traceback (most recent call last):\n  |   File "a.py", line 1, in f\n' + "".join(parts)


def _nested_groups(lines: int) -> str:
    return "".join(f"{'  ' * min(n, 40)}+-+---------------- 1 ----------------\n" for n in range(lines))


def _warnings(lines: int) -> str:
    return "".join(f"/a/b.py:{n}: UserWarning: layer {n}\n  warnings.warn(x)\n" for n in range(lines // 2))


def _logged(lines: int) -> str:
    return "".join(f"2026-11-23 13:05:09,482 ERROR line {n}\n" for n in range(lines))


def _prefixed(lines: int) -> str:
    return "".join(f"[rank{n % 8}]: {line}\n" for n, line in enumerate(_recursion(lines).splitlines()))


def _notes(lines: int) -> str:
    return HEAD + FRAME + "ValueError: x\n" + "".join(f"note {n}: more\n" for n in range(lines))


def _box(lines: int) -> str:
    return "".join(f"\u2502 {line:<96} \u2502\n" for line in _recursion(lines).splitlines())


def _epochs(lines: int) -> str:
    return "".join(f"Epoch {n}/50\n" for n in range(lines - 30)) + _recording()


def _wide(lines: int) -> str:
    """Every line as long as a screen is wide."""
    text = _recording()
    return "\n".join(_filled(f"{text!r}", 80) for _ in range(lines))


def _empty(lines: int) -> str:
    return "\n" * lines + _recording()


def _finals(lines: int) -> str:
    return "ValueError: x\n" * lines


TRACEBACKS: dict[str, Kind] = {
    "deep recursion": _recursion,
    "distinct frames": _many_frames,
    "10,000 chained exceptions": _chained,
    "one traceback repeated": _repeated,
    "many tracebacks": _distinct,
    "exception groups": _groups,
    "nested groups": _nested_groups,
    "warnings by the thousand": _warnings,
    "log lines": _logged,
    "rank marks on each line": _prefixed,
    "notes without end": _notes,
    "a box around all": _box,
    "epochs, then an error": _epochs,
    "lines of one width": _wide,
    "empty lines": _empty,
    "bare names": _finals,
}


def process(path: pathlib.Path, place: dict[str, str]) -> tuple[float, int]:
    """Processor seconds and exit status of ``kdiag < path``."""
    with path.open("rb") as stdin:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "diagnose", "--no-color"]
        run = subprocess.run(command, stdin=stdin, capture_output=True, check=False, cwd=ROOT, env=place, timeout=600)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return spent, run.returncode


def processor(action: Callable[[], object]) -> float:
    """Processor seconds of one call."""
    start = time.process_time()
    action()
    return time.process_time() - start


def answered(source: str) -> None:
    """Diagnose and render on every surface, in this process."""
    diagnosis = diagnose_text(source)
    text.render(diagnosis)
    markdown.render(diagnosis)
    json.render(diagnosis)


def measured(name: str, kind: Kind, size: int, folder: pathlib.Path, tries: int) -> tuple[float, float, int]:
    """Seconds of the best of some processes, times for twice the length, and the exit status."""
    path = folder / "input.txt"
    path.write_text(kind(size), encoding="utf-8", errors="surrogatepass")
    best, status = 1e9, 0
    for _ in range(tries):
        progress(f"{name}: {size:,}")
        spent, status = process(path, environment(folder))
        best = min(best, spent)
        if best < LIMIT_SECONDS / 2 or best > 10 * LIMIT_SECONDS:
            break
    if best > 10 * LIMIT_SECONDS:
        return best, 9.9, status
    sizes = [partial(answered, kind(n)) for n in (size // 2, size)]
    half, whole = map(min, zip(*([processor(action) for action in sizes] for _ in range(tries)), strict=True))
    return best, whole / half if whole > QUIET else 1.0, status


def bars(megabytes: float, lines: int, only: str, tries: int) -> Iterator[Bar]:
    """One row a kind, then the worst of each sort."""
    sorts = (
        (f"{megabytes:g} MB on one line", LINES, int(megabytes * 1e6)),
        (f"{lines:,} lines", TRACEBACKS, lines),
    )
    for title, kinds, size in sorts:
        found = {}
        with tempfile.TemporaryDirectory() as folder:
            for name, kind in kinds.items():
                if only in name:
                    found[name] = measured(name, kind, size, pathlib.Path(folder), tries)
        progress("")
        yield from rows(title, found)


def rows(title: str, found: dict[str, tuple[float, float, int]]) -> Iterator[Bar]:
    """Every kind that misses a bar, and the worst of all."""
    for name, (spent, ratio, status) in found.items():
        expected = (2,) if name in BLANK else (0, 1)
        bad = spent > LIMIT_SECONDS or ratio > LIMIT_RATIO or status not in expected
        if bad:
            yield Bar(f"{title}: {name}", f"{spent:.2f} s, {ratio:.2f} x, status {status}", "1 s, 2.2 x", ok=False)
    if found:
        slowest = max(found, key=lambda name: found[name][0])
        steepest = max(found, key=lambda name: found[name][1])
        spent, ratio = found[slowest][0], found[steepest][1]
        what = f"{title}, {len(found)} kinds, the slowest process ({slowest})"
        yield Bar(what, f"{spent:.2f} s", f"at most {LIMIT_SECONDS:g} s", spent <= LIMIT_SECONDS)
        what = f"{title}, twice the length, the steepest ({steepest})"
        yield Bar(what, f"{ratio:.2f} x", f"at most {LIMIT_RATIO} x", ratio <= LIMIT_RATIO)


def main() -> int:
    """Measure and print; returns 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--megabytes", type=float, default=10, help="length of a line (10)")
    parser.add_argument("--lines", type=int, default=100_000, help="lines of a traceback (100,000)")
    parser.add_argument("--only", default="", help="kinds whose name holds this")
    parser.add_argument("--tries", type=int, default=3, help="the best of so many (3)")
    options = parser.parse_args()
    return report(bars(options.megabytes, options.lines, options.only, options.tries))


if __name__ == "__main__":
    sys.exit(main())
