"""A log is cut by what stands in it, never by the blocks in which it comes, and little of it is kept."""

from __future__ import annotations

import json
import tracemalloc
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from known_error import ENTRY, ERROR
from logtexts import MESSAGE, MESSAGE_ENTRY, OTHER, healthy, named, scanned

from diagnose.engine import default_engine
from diagnose.scan import Scanner, Signs, windows
from diagnose.scan.windows import Window, Windows

if TYPE_CHECKING:
    from collections.abc import Iterable

LOG = (
    healthy(30) + ERROR + healthy(20) + MESSAGE + healthy(20) + OTHER + OTHER + healthy(10) + "ValueError: no line end"
)


@pytest.fixture(scope="module")
def signs() -> Signs:
    return Signs(default_engine())


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts so small that a few thousand bytes hold several."""
    for name, size in {
        "BEFORE": 100,
        "AFTER": 300,
        "_GAP": 600,
        "LINE": 200,
        "LONG": 900,
        "LONGEST": 2_000,
        "LONGEST_LINE": 900,
    }.items():
        monkeypatch.setattr(windows, name, size)


def cut(signs: Signs, blocks: Iterable[bytes]) -> list[Window]:
    all_ = Windows(signs)
    out = [window for block in blocks for window in all_.feed(block)]
    return [*out, *all_.close()]


@pytest.mark.usefixtures("_small")
def test_parts_do_not_depend_on_where_a_block_ends(signs: Signs) -> None:
    data = LOG.encode()
    whole = cut(signs, [data])
    assert len(whole) == 4
    for at in range(len(data) + 1):
        assert cut(signs, [data[:at], data[at:]]) == whole, at


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1_000])
def test_parts_do_not_depend_on_the_size_of_blocks(signs: Signs, size: int) -> None:
    data = (LOG + ERROR * 9 + healthy(9)).encode()
    assert cut(signs, [data[at : at + size] for at in range(0, len(data), size)]) == cut(signs, [data])


PIECES = st.lists(
    st.sampled_from(
        [ERROR, MESSAGE, OTHER, healthy(2), healthy(9), "\n", "\r\n", "x" * 700, "ValueError: " * 90, "\r", "é"]
    ),
    max_size=12,
)


@given(pieces=PIECES, cuts=st.lists(st.integers(0, 12_000), max_size=6))
def test_any_log_in_any_blocks(pieces: list[str], cuts: list[int]) -> None:
    signs = Signs(default_engine())
    data = "".join(pieces).encode()
    ends = [0, *sorted(min(at, len(data)) for at in cuts), len(data)]
    with pytest.MonkeyPatch.context() as patch:
        for name, size in {"BEFORE": 100, "AFTER": 300, "_GAP": 600}.items():
            patch.setattr(windows, name, size)
        parts = cut(signs, [data[start:end] for start, end in pairwise(ends)])
        assert parts == cut(signs, [data])
    at = 0
    for part in parts:
        at = data.index(part.data, at)
        assert part.line == data.count(b"\n", 0, at) + 1
        at += len(part.data)


def test_errors_do_not_depend_on_where_a_block_ends() -> None:
    log = healthy(3) + ERROR + MESSAGE
    whole = named(scanned(log))
    assert whole == [(7, ENTRY)]
    size = len(log.encode())
    for at in range(size - len((ERROR + MESSAGE).encode()), size, 5):
        scanner = Scanner(default_engine())
        data = log.encode()
        found = [*scanner.feed(data[:at]), *scanner.feed(data[at:]), *scanner.close()]
        assert named(found) == whole, at


def test_every_error_is_told_with_its_line() -> None:
    log = healthy(300) + ERROR + healthy(400) + MESSAGE + healthy(300) + OTHER + healthy(5) + ERROR
    lines = log.split("\n")
    heads = [number for number, line in enumerate(lines, 1) if line.startswith("Traceback")]
    message = next(number for number, line in enumerate(lines, 1) if line.startswith("giving up"))
    expected = [(heads[0], ENTRY), (message, MESSAGE_ENTRY), (heads[1], "KeyError"), (heads[2], ENTRY)]
    assert named(scanned(log)) == expected


@pytest.mark.usefixtures("_small")
def test_a_long_part_is_cut_where_a_traceback_begins(signs: Signs) -> None:
    parts = cut(signs, [(ERROR * 20).encode()])
    assert len(parts) > 3
    assert all(part.data.startswith(b"Traceback") and part.data.endswith(b"\n") for part in parts)
    assert b"".join(part.data for part in parts) == (ERROR * 20).encode()


@pytest.mark.usefixtures("_small")
def test_a_chain_is_not_cut_at_its_links(signs: Signs) -> None:
    link = "\nDuring handling of the above exception, another exception occurred:\n\n"
    chain = OTHER + link + OTHER + "\nThe above exception was the direct cause of the following exception:\n\n" + ERROR
    for part in cut(signs, [(chain * 9).encode()]):
        assert part.data.count(b"Traceback") % 3 == 0
        assert part.data.startswith(OTHER.encode())


def test_deep_recursion_is_one_part() -> None:
    frame = '  File "/home/user/project/net.py", line 7, in walk\n    return walk(node)\n'
    head, _, rest = ERROR.partition("\n")
    found = scanned(healthy(50) + head + "\n" + frame * 20_000 + rest[rest.index("  File") :] + healthy(200))
    assert [name for _, name in named(found)] == [ENTRY]
    assert found[0].diagnosis.errors[0].frames[-2].path == "train.py"


def test_memory_is_flat_whatever_the_length() -> None:
    data = healthy(4_000).encode()
    scanner = Scanner(default_engine())
    found = [*scanner.feed(ERROR.encode()), *scanner.feed(data)]
    tracemalloc.start()
    try:
        peaks = []
        for _ in range(2):
            tracemalloc.reset_peak()
            for number in range(60):
                found += scanner.feed(data if number % 20 else ERROR.encode() + data)
            peaks.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()
    found += scanner.close()
    assert scanner.size > 60 * len(data)
    assert [name for _, name in named(found)] == [ENTRY] * 7
    assert max(peaks) < 12 * len(data)
    assert peaks[1] < 1.2 * peaks[0]


def test_a_line_without_end_is_not_kept() -> None:
    scanner = Scanner(default_engine())
    block = b"0123456789 " * 12_000
    tracemalloc.start()
    try:
        for _ in range(100):
            assert not list(scanner.feed(block))
        assert tracemalloc.get_traced_memory()[1] < 10 * len(block)
    finally:
        tracemalloc.stop()
    assert not list(scanner.close())
    assert scanner.lines == 1


def test_signs_without_end_are_answered_in_parts() -> None:
    assert len(scanned("ValueError: no " * 200_000)) >= 3
    record = json.dumps({"message": "failed", "exc_info": ERROR * 1_000}) + "\n"
    assert named(scanned(record)) == [(1, ENTRY)] * 1_000


def test_a_log_full_of_errors_takes_time_for_each_once() -> None:
    """Parts are short where they can be: to answer one error costs time for the part that it stands in."""
    found = scanned("".join(ERROR.replace("line 12", f"line {number}") for number in range(1_000)))
    assert len({one.diagnosis.matches[0].line.line for one in found}) == 1_000
    assert named(found) == [(1 + 6 * number, ENTRY) for number in range(1_000)]


FOREIGN = (
    "/opt/lib/plotting.py:{n}: UserWarning: the axes were not found, the picture has none\n  warnings.warn(text)\n"
)
KERAS = (
    "/lib/keras/src/layers/layer.py:431: UserWarning: `build()` was called on layer 'classifier', however the layer "
    "does not have a `build()` method implemented and it looks like it has unbuilt state. This will cause the layer to "
    "be marked as built, despite not being actually built, which may cause failures down the line. Make sure to "
    "implement a proper `build()` method.\n  warnings.warn(\n"
)


def test_foreign_warnings_are_not_read(signs: Signs) -> None:
    warned = "".join(FOREIGN.format(n=n) + healthy(2) for n in range(2_000))
    assert cut(signs, [warned.encode()]) == []
    line = warned.count("\n") + 1
    assert named(scanned(warned + KERAS + warned)) == [(line, "build-without-build-method")]


def test_common_words_alone_are_not_read(signs: Signs) -> None:
    words = "".join(
        f"step {n}: it does not matter that the model cannot be better than expected\n" for n in range(3_000)
    )
    assert any(word in words for word in default_engine().index.words)
    assert cut(signs, [words.encode()]) == []
    assert [entry for _, entry in named(scanned(words + MESSAGE + words))] == [MESSAGE_ENTRY]


@pytest.mark.usefixtures("_small")
def test_a_sign_in_a_line_without_end_is_seen_wherever_a_block_ends(signs: Signs) -> None:
    """Such a line is searched before it has ended, so that a sign may stand half in one search and half in the next."""
    data = (". " * 1_500 + "ValueError: no" + " ." * 1_500).encode()
    for at in range(data.index(b"Value") + windows.AROUND, data.index(b": no") + windows.AROUND + 2):
        parts = cut(signs, [data[:at], data[at:]])
        assert [b"ValueError: no" in part.data for part in parts] == [True], at
