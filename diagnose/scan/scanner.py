"""One log on its way through: its blocks in, the errors in it out, each with the line where it begins."""

from __future__ import annotations

from diagnose.clean import decode
from diagnose.context import environment
from diagnose.model import Environment
from diagnose.signs import names_keras

from .chains import Chains
from .signs import Signs
from .streams import separate
from .windows import Windows

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import NamedTuple

    from diagnose.engine import Engine
    from diagnose.model import Diagnosis

    from .windows import Window
else:
    from kb import NamedTuple

#: Of a log's beginning so much tells where it was written: which Keras, which backend.
_BEGINNING = 1 << 16


class Found(NamedTuple):
    """One error of a log: the line where it begins, counted from 1, and the answer to it and its chain."""

    line: int
    diagnosis: Diagnosis


class Scanner:
    """One log. Feed it block by block, in any sizes, then close it."""

    def __init__(self, engine: Engine, signs: Signs | None = None) -> None:
        self._engine = engine
        self._windows = Windows(signs or Signs(engine))
        self._around = Environment()
        self._named = False
        self._begun = 0
        self._told: list[int] = []  # lines of what was told of the open part
        self._pending = b""
        self._looked: list[Found] = []
        self.size = 0

    @property
    def lines(self) -> int:
        """How many lines have come."""
        return self._windows.lines

    def feed(self, block: bytes) -> Iterator[Found]:
        """Take the next block; yields the errors that are whole now. To be read to its end."""
        self.size += len(block)
        if self._begun < _BEGINNING:
            self._begin(block)
        yield from self._read(self._windows.feed(block))

    def look(self) -> Iterator[Found]:
        """Yield what can be told of the part that has not ended yet: what two looks in turn find alike.

        A log that grows is looked at now and then, as it may not go on for long. A traceback that is just being
        written changes from look to look.
        """
        window = self._windows.open()
        before = self._looked
        if window is None or window.data != self._pending:
            self._looked = list(self._found(window)) if window else []
            self._pending = window.data if window else b""
        told = list(self._told)
        for found in self._looked:
            if found.line in told:
                told.remove(found.line)
            elif found in before and (found.diagnosis.matches or found.diagnosis.errors[-1].exception):
                self._told.append(found.line)
                yield found

    def close(self) -> Iterator[Found]:
        """Take the log's end; yields the errors that it holds."""
        yield from self._read(self._windows.close())

    def _begin(self, block: bytes) -> None:
        """Learn from the log's beginning where it was written."""
        text = decode(block[: _BEGINNING - self._begun])
        self._begun += len(block)
        self._around = environment(text, self._around)
        self._named = self._named or names_keras(text)

    def _read(self, windows: Iterable[Window]) -> Iterator[Found]:
        for window in windows:
            for found in self._found(window):
                if found.line in self._told:
                    self._told.remove(found.line)
                else:
                    yield found
            self._told, self._looked, self._pending = [], [], b""

    def _found(self, window: Window) -> Iterator[Found]:
        text = decode(window.data)
        self._named = self._named or names_keras(text)
        found = []
        for stream in separate(text):
            for start, diagnosis in Chains(self._engine, stream.text, self._around, named=self._named).answers():
                found.append(Found(window.line + stream.lines[stream.text.count("\n", 0, start)], diagnosis))
        yield from sorted(found, key=lambda one: one.line)
