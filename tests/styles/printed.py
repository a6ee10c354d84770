"""A recorded traceback taken apart, so that other programs' printers can print it anew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_HEADER = "Traceback (most recent call last):"
_FRAME = re.compile(r'  File "(?P<path>[^"]+)", line (?P<number>\d+), in (?P<function>.+)$')
_LINK = re.compile(r"^(?:The above exception was the direct cause of|During handling of the above exception)")


class Printed(NamedTuple):
    """One frame: where, in what, and its lines of source with the carets."""

    path: str
    number: int
    function: str
    code: tuple[str, ...]

    @property
    def source(self) -> str:
        return next((line.strip() for line in self.code if line.strip(" ~^")), "")

    @property
    def installed(self) -> bool:
        return "site-packages" in self.path or "dist-packages" in self.path


class Block(NamedTuple):
    """One traceback: its frames, ``Class: message`` of several lines, and the sentence that leads to the next."""

    frames: tuple[Printed, ...]
    message: str
    link: str

    @property
    def name(self) -> str:
        return self.message.partition(":")[0].partition("\n")[0]

    @property
    def short(self) -> str:
        """The message as printers give it that leave a class's module out."""
        return self.name.rpartition(".")[2] + self.message[len(self.name) :]


def take_apart(text: str) -> tuple[str, list[Block]] | None:
    """(what stands before, tracebacks), or None where the text is no traceback of Python."""
    before, found, rest = text.partition(_HEADER + "\n")
    if not found or (before and not before.endswith("\n")):
        return None
    blocks = []
    for part in re.split(rf"^{re.escape(_HEADER)}\n", rest, flags=re.MULTILINE):
        block = _block(part.splitlines())
        if block is None:
            return None
        blocks.append(block)
    return before, blocks


def _block(lines: list[str]) -> Block | None:
    frames: list[Printed] = []
    at = 0
    while at < len(lines) and (found := _FRAME.match(lines[at])):
        stop = at + 1
        while stop < len(lines) and lines[stop].startswith("    "):
            stop += 1
        code = tuple(line[4:] for line in lines[at + 1 : stop])
        frames.append(Printed(found["path"], int(found["number"]), found["function"], code))
        at = stop
    rest = lines[at:]
    while rest and not rest[0].strip("^~ "):  # carets of a line that begins at the margin
        rest = rest[1:]
    link = next((line for line in rest if _LINK.match(line)), "")
    message = "\n".join(rest[: rest.index(link)] if link else rest).rstrip("\n")
    return Block(tuple(frames), message, link) if frames and message else None


def anew(text: str, printer: Callable[[str, list[Block]], str]) -> str:
    """Print a recording with another printer; a text that is no traceback of Python stays as it is."""
    taken = take_apart(text)
    return printer(*taken) if taken else text


def plain(block: Block, *, head: str = _HEADER) -> str:
    """Print one traceback as Python 3.8 does: without carets."""
    rows = [head] if head else []
    for frame in block.frames:
        rows.append(f'  File "{frame.path}", line {frame.number}, in {frame.function}')
        rows += [f"    {frame.source}"] if frame.source else []
    return "\n".join([*rows, block.message]) + "\n"


def chained(blocks: list[Block], one: Callable[[Block], str]) -> str:
    """Put tracebacks together with the sentences between them."""
    return "\n".join(one(block) + (f"\n{block.link}\n" if block.link else "") for block in blocks)
