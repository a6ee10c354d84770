"""IPython, Jupyter and Colab: a panel under the traceback, ``%kdiag`` and ``%%kdiag``.

The traceback is IPython's own and nothing of it is touched: the panel follows when the cell has ended.
"""

from __future__ import annotations

import sys

from . import Policy, wanted
from .replaced import replace

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

_MAGIC = "%%kdiag"
_active: dict[int, _Notebook] = {}


class _Notebook:
    """What was added to one shell."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.always = False
        self.magics = shell.magics_manager.magics
        self.before = {kind: self.magics[kind].get("kdiag") for kind in ("line", "cell")}
        shell.events.register("post_run_cell", self.ended)
        shell.input_transformers_cleanup.insert(0, _unmarked)
        shell.register_magic_function(self.again, "line", "kdiag")
        shell.register_magic_function(self.cell, "cell", "kdiag")

    def remove(self) -> None:
        """Restore what was there."""
        if self.ended in self.shell.events.callbacks["post_run_cell"]:
            self.shell.events.unregister("post_run_cell", self.ended)
        if _unmarked in self.shell.input_transformers_cleanup:
            self.shell.input_transformers_cleanup.remove(_unmarked)
        for kind, magic in self.before.items():
            if magic is None:
                self.magics[kind].pop("kdiag", None)
            else:
                self.magics[kind]["kdiag"] = magic

    def ended(self, result: Any) -> None:
        """Explain what ended a cell."""
        error = result.error_in_exec or result.error_before_exec
        if error is None:
            return
        asked = str(getattr(result.info, "raw_cell", "")).lstrip().startswith(_MAGIC)
        if isinstance(error, Exception) and (asked or self.always or wanted(error)):
            self.show(error)

    def show(self, error: BaseException) -> bool:
        """Publish the panel: HTML and text from one record. Tells whether there was anything to say."""
        try:
            from .panel import answer  # noqa: PLC0415 - nothing has failed until now

            found = answer(error)
            if found is None:
                return False
            self.shell.display_pub.publish(_bundle(self._named(found), self.shell))
        except Exception:  # noqa: BLE001 - the traceback stands there
            return False
        return True

    def _named(self, found: Any) -> Any:
        """Name a cell as IPython does, not by its file."""
        line = found.matches[0].line if found.matches else None
        if line is None:
            return found
        name = getattr(self.shell.compile, "format_code_name", lambda _: None)(line.path)
        if not name:
            return found
        first = found.matches[0]._replace(line=line._replace(path=" ".join(name)))
        return found._replace(matches=(first, *found.matches[1:]))

    def again(self, _: str = "") -> None:
        """Explain the last error again."""
        error = getattr(sys, "last_value", None)
        if not isinstance(error, Exception):
            print("kdiag: there is no error to explain")
        elif not self.show(error):
            print("kdiag: the catalogue does not know the last error")

    def cell(self, _: str, cell: str) -> None:
        """Run a cell and explain its error; see also `_unmarked`, which runs it as if the magic were not there."""
        result = self.shell.run_cell(cell)
        if result.error_in_exec is not None:
            self.show(result.error_in_exec)


def _unmarked(lines: list[str]) -> list[str]:
    """Leave a cell under ``%%kdiag`` to run as it is, its lines in their places."""
    if lines and lines[0].startswith(_MAGIC) and not lines[0].rstrip().endswith("?"):
        return ["\n", *lines[1:]] if len(lines) > 1 else ["\n"]
    return lines


def _bundle(found: Any, shell: Any) -> dict[str, str]:
    from diagnose.render import html  # noqa: PLC0415 - nothing has failed until now

    from .panel import rendered  # noqa: PLC0415 - as above

    on_terminal = type(shell).__name__ == "TerminalInteractiveShell"
    text = rendered(found, sys.stdout if on_terminal else None)
    page = html.fragment(found)
    return {"text/plain": text, **({"text/html": page} if page else {})}


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext diagnose``: explain the errors of this shell's cells."""
    _load(shell).always = True


def unload_ipython_extension(shell: Any) -> None:
    """``%unload_ext diagnose``: restore what was there."""
    notebook = _active.pop(id(shell), None)
    if notebook is not None:
        notebook.remove()


def _load(shell: Any) -> _Notebook:
    if id(shell) not in _active:
        _active[id(shell)] = _Notebook(shell)
    return _active[id(shell)]


def attach(library: ModuleType) -> Callable[[], None]:
    """Add to the running shell, or to the one that is still to be made; returns what undoes it."""
    owner = library.InteractiveShell
    undo = replace(owner, "__init__", _made)
    if owner.initialized() and Policy.everything:
        _load(owner.instance())

    def detach() -> None:
        undo()
        for notebook in list(_active.values()):
            if not notebook.always:
                unload_ipython_extension(notebook.shell)

    return detach


def _made(shell: Any, *_: object, **__: object) -> None:
    if Policy.everything:
        _load(shell)
