"""Real kernels: cells run through nbclient, the traceback as it was and a panel under it."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
from programs import ENTRY, MESSAGE, ROOT, command

if TYPE_CHECKING:
    from pathlib import Path

DEFINE = f"def outputs_of(inputs):\n    raise ValueError({MESSAGE!r})"
FAIL = "outputs_of(1)"
Output = dict[str, Any]


def kinds(outputs: list[Output]) -> list[str]:
    return [output["output_type"] for output in outputs]


def trace(outputs: list[Output]) -> str:
    """The traceback of a cell, without the colours, the cell's number and addresses."""
    text = "\n".join(next(o for o in outputs if o["output_type"] == "error")["traceback"])
    return re.sub(r"In\[\d+\]|\x1b\[[\d;]*m", "", text)


BOTH = ["error", "display_data"]


@pytest.mark.parametrize("on", ["%load_ext diagnose", "import diagnose\ndiagnose.install()"])
def test_a_panel_stands_under_the_traceback(cells: Any, on: str) -> None:
    off = "%unload_ext diagnose" if on.startswith("%") else "diagnose.uninstall()"
    _, bare, loaded, none, fail, known, unknown, well, again, ended, after, magic = cells(
        DEFINE, FAIL, on, "del __import__('sys').last_value\n%kdiag", FAIL, "%kdiag", "1 / 0", "1", "%kdiag", off,
        FAIL, "%kdiag",
    )  # fmt: skip
    assert none[0]["text"] == "kdiag: there is no error to explain\n"
    assert [output["data"] for output in known] == [fail[1]["data"]]
    assert (kinds(bare), loaded, ended) == (["error"], [], [])
    assert kinds(fail) == BOTH
    assert trace(fail) == trace(bare) == trace(after)
    panel = fail[1]["data"]
    assert ENTRY in panel["text/plain"]
    assert ENTRY in panel["text/html"]
    assert "\x1b" not in panel["text/plain"]
    assert (kinds(unknown), kinds(well)) == (["error"], ["execute_result"])
    assert again[0]["text"] == "kdiag: the catalogue does not know the last error\n"
    assert kinds(after) == ["error"]
    assert "not found" in magic[0]["text"]


def test_one_cell_is_explained_on_request(cells: Any) -> None:
    _, bare, loaded, marked, later, unloaded, plain = cells(
        DEFINE, f"\n{FAIL}", "import diagnose; diagnose.install(); diagnose.uninstall()\n%load_ext diagnose",
        f"%%kdiag\n{FAIL}", "%%kdiag\nimport asyncio\nawait asyncio.sleep(0)\n42", "%unload_ext diagnose", "7",
    )  # fmt: skip
    assert (loaded, unloaded) == ([], [])
    assert kinds(marked) == BOTH
    assert trace(marked) == trace(bare)
    assert later[0]["data"]["text/plain"] == "42"
    assert plain[0]["data"]["text/plain"] == "7"


def test_other_magics_and_hooks_survive(cells: Any) -> None:
    setup = (
        "seen = []\nshell = get_ipython()\nshell.events.register('post_run_cell', seen.append)\n"
        "shell.register_magic_function(lambda line: print('theirs'), 'line', 'kdiag')"
    )
    state = "print(len(shell.input_transformers_cleanup), len(shell.events.callbacks['post_run_cell']), 'kdiag' in "
    state += "shell.magics_manager.magics['cell'])"
    _, _, before, _, first, _, after, theirs = cells(
        DEFINE, setup, state, "%load_ext diagnose", FAIL, "%unload_ext diagnose", state, "%kdiag"
    )
    assert kinds(first) == BOTH
    assert before[0]["text"] == after[0]["text"]
    assert theirs[0]["text"] == "theirs\n"


def test_a_thread_of_a_notebook_is_explained(cells: Any) -> None:
    run = "import threading\nt = threading.Thread(target=outputs_of, args=(1,))\nt.start()\nt.join()"
    _, _, outputs = cells(DEFINE, "import diagnose; diagnose.install()", run)
    assert ENTRY in "".join(output.get("text", "") for output in outputs)


def test_a_kernel_that_starts_with_the_hooks(cells: Any, tmp_path: Path) -> None:
    (tmp_path / "start").mkdir()
    (tmp_path / "start" / "sitecustomize.py").write_text("import diagnose; diagnose.install()")
    _, fail = cells(DEFINE, FAIL, PYTHONPATH=os.pathsep.join([str(tmp_path / "start"), str(ROOT)]))
    assert kinds(fail) == BOTH


def test_a_terminal_gets_text(tmp_path: Path) -> None:
    code = f"%load_ext diagnose\n{DEFINE}\n\n{FAIL}\n"
    (tmp_path / "in.ipy").write_text(code)
    line = f"{sys.executable} -m IPython --no-banner --simple-prompt --colors=NoColor < in.ipy"
    run = command(tmp_path, "sh", "-c", line, IPYTHONDIR=str(tmp_path / "ipython"))
    assert run.out.index(MESSAGE) < run.out.rindex("kdiag explain")
    assert "<div" not in run.out
