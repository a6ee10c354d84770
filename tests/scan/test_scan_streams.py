"""Lines that several processes wrote in turns are read each process by itself, with the places in the whole log."""

from __future__ import annotations

from itertools import chain, zip_longest

import pytest
from known_error import ENTRY, ERROR
from logtexts import OTHER, healthy, named, scanned

from diagnose.scan.streams import separate

#: Marks of launchers and collectors for two processes.
MARKS = {
    "torchrun": ("[rank0]: ", "[rank1]: "),
    "torchrun with elastic": ("[default0]:", "[default1]:"),
    "lightning": ("[rank: 0] ", "[rank: 1] "),
    "horovod": ("[1,0]<stderr>:", "[1,1]<stderr>:"),
    "ray": ("(TrainWorker pid=311, ip=10.0.0.5) ", "(TrainWorker pid=312, ip=10.0.0.6) "),
    "ray in colour": ("\x1b[36m(train pid=311)\x1b[0m ", "\x1b[36m(train pid=312)\x1b[0m "),
    "srun --label": ("0: ", "1: "),
    "docker compose": ("trainer-1  | ", "trainer-2  | "),
    "deepspeed": ("worker-0: ", "worker-1: "),
    "kubectl --prefix": ("[pod/trainer-0/main] ", "[pod/trainer-1/main] "),
    "syslog": ("Nov 23 13:05:09 node-a train[31]: ", "Nov 23 13:05:09 node-b train[77]: "),
    "stamped": ("2026-11-23 13:05:09,482 [rank0]: ", "2026-11-23 13:05:09,511 [rank1]: "),
}


def in_turns(*texts: str, marks: tuple[str, ...]) -> str:
    """The lines of each text behind its mark, one of each in turn."""
    marked = [[f"{mark}{line}\n" for line in text.splitlines()] for text, mark in zip(texts, marks, strict=True)]
    return "".join(chain.from_iterable(zip_longest(*marked, fillvalue="")))


@pytest.mark.parametrize("name", MARKS)
def test_two_processes_that_fail_for_different_reasons(name: str) -> None:
    failed = in_turns(ERROR, OTHER, marks=MARKS[name])
    before = healthy(20)
    start = before.count("\n") + 1
    assert named(scanned(before + failed + healthy(20))) == [(start, ENTRY), (start + 1, "KeyError")]


@pytest.mark.parametrize("name", MARKS)
def test_two_processes_that_fail_alike_are_counted_both(name: str) -> None:
    assert [entry for _, entry in named(scanned(in_turns(ERROR, ERROR, marks=MARKS[name])))] == [ENTRY] * 2


def test_many_ranks_at_once() -> None:
    ranks = 64
    log = in_turns(*[ERROR] * ranks, marks=tuple(f"[rank{rank}]: " for rank in range(ranks)))
    found = scanned(healthy(9) + log * 3 + healthy(9))
    assert len(found) == 3 * ranks
    assert {entry for _, entry in named(found)} == {ENTRY}
    assert {one.diagnosis.matches[0].line.path for one in found if one.diagnosis.matches[0].line} == {"train.py"}


def test_lines_without_a_mark_are_a_stream_of_their_own() -> None:
    text = in_turns(ERROR, ERROR, OTHER, marks=("[rank0]: ", "[rank1]: ", ""))
    assert sorted(entry for _, entry in named(scanned(text))) == ["KeyError", ENTRY, ENTRY]


@pytest.mark.parametrize(
    "text",
    [
        ERROR,
        healthy(9) + ERROR,
        "".join(f"[rank{rank}]: {line}\n" for rank in (0, 1) for line in ERROR.splitlines()),
        "[1]: one\n[2]: two\n[1]: one\n" + ERROR,
        "".join(f"{n}: epoch\n" for n in range(99)) + ERROR,
        "",
        "\n",
    ],
    ids=["one", "among", "after each other", "marks elsewhere", "numbers", "nothing", "a line end"],
)
def test_what_is_not_interleaved_stays_together(text: str) -> None:
    assert [stream.text for stream in separate(text)] == [text]


def test_streams_hold_every_line_once() -> None:
    text = in_turns(ERROR, OTHER, ERROR, marks=("[rank0]: ", "[rank1]: ", ""))
    streams = separate(text)
    assert len(streams) == 3
    lines = text.split("\n")
    numbers = sorted(number for stream in streams for number in stream.lines)
    assert numbers == list(range(len(lines)))
    for stream in streams:
        assert stream.text.split("\n") == [lines[number] for number in stream.lines]
