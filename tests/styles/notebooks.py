"""Printed by a notebook or an interactive console: IPython of several ages, Colab, VS Code, Spyder and their files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .printed import Block, Printed, anew, chained
from .registry import style

if TYPE_CHECKING:
    from collections.abc import Callable

_RULE = "-" * 75


def _headline(block: Block) -> str:
    name = block.name.rpartition(".")[2]
    return name + "Traceback (most recent call last)".rjust(max(75 - len(name), 34))


def _code(frame: Printed, *, after: bool = True) -> list[str]:
    """The source line with the arrow, and its neighbours."""
    n = frame.number
    rows = [f"{n - 1:>7}     # prepared above"] if n > 1 else []
    rows.append(f"{'-' * (5 - len(str(n)) if len(str(n)) < 4 else 2)}> {n}     {frame.source}".rjust(0))
    return [*rows, f"{n + 1:>7} "] if after else rows


def _notebook(text: str, where: Callable[[Printed], str], *, rule: bool = True, gap: str = "\n") -> str:
    def one(block: Block) -> str:
        frames = [where(frame) + "\n" + "\n".join(_code(frame)) + "\n" for frame in block.frames]
        return _headline(block) + "\n" + gap.join(frames) + gap + block.short + "\n"

    return anew(text, lambda before, blocks: before + (_RULE + "\n" if rule else "") + chained(blocks, one))


def _arguments(frame: Printed) -> str:
    return f"in {frame.function}(*args, **kwargs)"


def _home(path: str) -> str:
    return path.replace("/home/user/", "~/")


@style
def ipython_9(text: str) -> str:
    def where(frame: Printed) -> str:
        if not frame.installed:
            return f"Cell In[3], line {frame.number}" + (
                "" if frame.function == "<module>" else f", {_arguments(frame)}"
            )
        return f"File {_home(frame.path)}:{frame.number}, {_arguments(frame)}"

    return _notebook(text, where)


@style
def ipython_8_0(text: str) -> str:
    def where(frame: Printed) -> str:
        if not frame.installed:
            return f"Input In [3], in {'<cell line: 3>()' if frame.function == '<module>' else frame.function + '(x)'}"
        return f"File {_home(frame.path)}:{frame.number}, {_arguments(frame)}"

    return _notebook(text, where)


@style
def ipython_7(text: str) -> str:
    def where(frame: Printed) -> str:
        if not frame.installed:
            return f"<ipython-input-3-e62303fe106e> in {frame.function}" + (
                "" if frame.function == "<module>" else "(x)"
            )
        return f"{_home(frame.path)} {_arguments(frame)}"

    return _notebook(text, where)


@style
def ipython_verbose(text: str) -> str:
    """The values of the names on each line stand below it, the last one glued to the next line of source."""

    def one(block: Block) -> str:
        rows = [_headline(block)]
        for frame in block.frames:
            rows += [
                f"File {_home(frame.path)}:{frame.number}, in {frame.function}(*args=(5,), **kwargs={{'name': 'first'}})"
            ]
            rows += _code(frame, after=False)
            rows += ["        args = (5,)", f"        kwargs = {{'name': 'first'}}{frame.number + 1:>7} ", ""]
        return "\n".join(rows) + "\n" + block.short + "\n"

    return anew(text, lambda before, blocks: before + _RULE + "\n" + chained(blocks, one))


@style
def ipython_plain(text: str) -> str:
    def one(block: Block) -> str:
        rows = ["Traceback (most recent call last):"]
        for frame in block.frames:
            place = (
                f"  Cell In[3], line {frame.number}"
                if not frame.installed
                else f"  File {_home(frame.path)}:{frame.number}"
            )
            rows += [place + ("" if frame.function == "<module>" else f" in {frame.function}"), f"    {frame.source}"]
        return "\n".join(rows) + "\n" + block.short + "\n\n"

    return anew(text, lambda before, blocks: before + chained(blocks, one))


@style
def ipython_of_a_script(text: str) -> str:
    return _notebook(
        text,
        lambda frame: (
            f"File {_home(frame.path)}:{frame.number}"
            + ("" if frame.function == "<module>" else f", {_arguments(frame)}")
        ),
    )


@style
def ipython_on_windows(text: str) -> str:
    def where(frame: Printed) -> str:
        if not frame.installed:
            return f"Cell In[3], line {frame.number}"
        path = frame.path.replace("/usr/local/lib/python3.11", "~\\anaconda3\\envs\\tf\\Lib").replace("/", "\\")
        return f"File {path}:{frame.number}, {_arguments(frame)}"

    return _notebook(text, where)


@style
def timed_cell(text: str) -> str:
    return _notebook(
        text,
        lambda frame: (
            f"File <timed exec>:{frame.number}"
            if not frame.installed
            else f"File {frame.path}:{frame.number}, {_arguments(frame)}"
        ),
    )


@style
def colab(text: str) -> str:
    def where(frame: Printed) -> str:
        path = (
            "<ipython-input-3-e62303fe106e>"
            if not frame.installed
            else frame.path.replace("site-packages", "dist-packages")
        )
        function = "<cell line: 0>()" if frame.function == "<module>" else f"{frame.function}(self, *args, **kwargs)"
        return f"[{path}](https://localhost:8080/#) in {function}"

    return _notebook(text, where)


@style
def colab_newer(text: str) -> str:
    def where(frame: Printed) -> str:
        path = (
            "/tmp/ipython-input-1234567890.py"
            if not frame.installed
            else frame.path.replace("site-packages", "dist-packages")
        )
        function = "<cell line: 0>()" if frame.function == "<module>" else f"{frame.function}(self, *args, **kwargs)"
        return f"{path} in {function}"

    return _notebook(text, where)


@style
def kaggle_notebook(text: str) -> str:
    def where(frame: Printed) -> str:
        path = "/tmp/ipykernel_17/3456789012.py" if not frame.installed else frame.path
        function = "<cell line: 1>()" if frame.function == "<module>" else f"{frame.function}(self, *args, **kwargs)"
        return f"{path} in {function}"

    return _notebook(text, where)


@style
def databricks(text: str) -> str:
    def where(frame: Printed) -> str:
        path = (
            "<command-2212893467>"
            if not frame.installed
            else frame.path.replace("/usr/local/lib/python3.11", "/databricks/python/lib/python3.11")
        )
        return f"File {path}:{frame.number}" + ("" if frame.function == "<module>" else f", {_arguments(frame)}")

    return _notebook(text, where)


@style
def vscode_cell(text: str) -> str:
    def where(frame: Printed) -> str:
        if not frame.installed:
            return f"/home/user/project/train.ipynb Cell 3 line {frame.number}"
        return f"File {frame.path}:{frame.number}, {_arguments(frame)}"

    return _notebook(text, where)


@style
def vscode_cell_linked(text: str) -> str:
    """As copied from VS Code: places and line numbers are links."""

    def one(block: Block) -> str:
        rows = [_headline(block)]
        for frame in block.frames:
            n, cell = frame.number, "vscode-notebook-cell:?execution_count=16&line="
            base = f"https://file+.vscode-resource.vscode-cdn.net{frame.path}:" if frame.installed else cell
            where = (
                f"File {frame.path}:{n}, {_arguments(frame)}"
                if frame.installed
                else f"Cell In[16], [line {n}]({cell}{n})"
            )
            rows += [
                where,
                f"    [{n - 1}]({base}{n - 1})     # prepared above",
                f"--> [{n}]({base}{n})     {frame.source}",
                "",
            ]
        return "\n".join([*rows, block.short]) + "\n"

    return anew(text, lambda before, blocks: before + _RULE + "\n" + chained(blocks, one))


@style
def vscode_file_links(text: str) -> str:
    def where(frame: Printed) -> str:
        if not frame.installed:
            return f"Cell In[11], [line {frame.number}](vscode-notebook-cell:?execution_count=11&line={frame.number})"
        return f"File [{frame.path}:{frame.number}](file://{frame.path}#line={frame.number - 1}), {_arguments(frame)}"

    return _notebook(text, where)


@style
def spyder(text: str) -> str:
    """Spyder's console: IPython's plain form, an empty line between the frames."""

    def one(block: Block) -> str:
        rows = ["Traceback (most recent call last):", ""]
        for frame in block.frames:
            inside = "" if frame.function == "<module>" else f" in {frame.function}"
            rows += [f"  File {_home(frame.path)}:{frame.number}{inside}", f"    {frame.source}", ""]
        return "\n".join([*rows, block.short]) + "\n\n"

    call = "runfile('/home/user/project/train.py', wdir='/home/user/project')\n"
    return anew(text, lambda before, blocks: call + before + chained(blocks, one))


@style
def spyder_4(text: str) -> str:
    def one(block: Block) -> str:
        rows = ["Traceback (most recent call last):", ""]
        for frame in block.frames:
            rows += [f'  File "{frame.path}", line {frame.number}, in {frame.function}', f"    {frame.source}", ""]
        return "\n".join([*rows, block.short]) + "\n"

    return anew(
        text, lambda before, blocks: "In [3]: runfile('/home/user/project/train.py')\n" + before + chained(blocks, one)
    )


@style
def notebook_file(text: str) -> str:
    """The output as it stands in the .ipynb file."""
    rows = _RULE + "\n" + ipython_9(text).removeprefix(_RULE + "\n")
    output = {
        "ename": "Error",
        "evalue": "",
        "output_type": "error",
        "traceback": [f"\x1b[31m{row}\x1b[39m" for row in rows.splitlines()],
    }
    return json.dumps({"cells": [{"cell_type": "code", "execution_count": 3, "outputs": [output]}]}, indent=1) + "\n"


@style
def nbclient(text: str) -> str:
    """A notebook that was run without a screen."""
    cell = (
        "An error occurred while executing the following cell:\n------------------\nmain(x, y)\n------------------\n\n"
    )
    return f"nbclient.exceptions.CellExecutionError: {cell}{ipython_9(text)}\n"


@style
def papermill(text: str) -> str:
    line = "=" * 75
    return f'papermill.exceptions.PapermillExecutionError: \n{line}\nException encountered at "In [3]":\n{ipython_9(text)}\n'


@style
def ipython_coloured(text: str) -> str:
    if "\x1b" in text:  # coloured as it is
        return text
    return "".join(
        f"\x1b[31m{line[:20]}\x1b[39m\x1b[38;5;28m{line[20:]}\x1b[39m\n" for line in ipython_9(text).splitlines()
    )
