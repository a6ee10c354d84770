"""How far a long work is: a bar on a terminal, elsewhere a line for each step."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[float, int, str], None]


def progress_on(stream: IO[str] | None) -> Progress:
    """Give a function that is told (steps done, of how many, what is being done); all done is the end."""
    if stream is None:
        return lambda _done, _total, _words: None
    return _bar(stream) if stream.isatty() else _lines(stream)


def _lines(stream: IO[str]) -> Progress:
    told = ""

    def show(_done: float, _total: int, words: str) -> None:
        nonlocal told
        if words and words != told:
            told = words
            print(words, file=stream, flush=True)

    return show


def _bar(stream: IO[str]) -> Progress:
    from rich import console as consoles
    from rich import progress as bars

    columns = (
        bars.BarColumn(),
        bars.TaskProgressColumn(),
        bars.TimeRemainingColumn(),
        bars.TextColumn("{task.description}"),
    )
    bar = bars.Progress(*columns, console=consoles.Console(file=stream), transient=True)
    task = bar.add_task("", total=None)

    def show(done: float, total: int, words: str) -> None:
        bar.start()
        bar.update(task, completed=done, total=max(total, 1), description=words)
        if done >= total:
            bar.stop()

    return show
