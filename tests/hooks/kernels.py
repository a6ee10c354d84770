"""Cells in a real kernel, run by nbclient."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from programs import command

if TYPE_CHECKING:
    from pathlib import Path

    Output = dict[str, Any]

NEEDED = ("nbformat", "nbclient", "ipykernel")
PLACES = ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
#: In a process of its own, for what it leaves open: a kernel's name and its cells in, the outputs of each cell out.
_DRIVER = """
import json, sys, nbformat, nbclient
cells = [nbformat.v4.new_code_cell(source) for source in json.loads(sys.argv[2])]
notebook = nbformat.v4.new_notebook(cells=cells)
nbclient.NotebookClient(notebook, kernel_name=sys.argv[1], allow_errors=True, timeout=240).execute()
print(json.dumps([cell.outputs for cell in cells]))
"""


def outputs(folder: Path, kernel: str, *cells: str, **environment: str) -> list[list[Output]]:
    """Run `cells` in `folder`, with nothing of the user's own Jupyter."""
    places = {name: str(folder / name) for name in PLACES}
    ended = command(folder, sys.executable, "-c", _DRIVER, kernel, json.dumps(cells), **places, **environment)
    assert ended.status == 0, ended.err
    found: list[list[Output]] = json.loads(ended.out.splitlines()[-1])
    return found
