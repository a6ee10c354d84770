"""Every surface on errors of real Keras, on each backend: the traceback as it was, the panel under it, once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import kernels
import pytest
from needs import KERAS_PYTHON
from programs import ROOT, Ended, command
from real_keras import BACKENDS, OURS, broken, kernel, run, surrounding

from diagnose.cli import enabling

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.keras, pytest.mark.parametrize("backend", BACKENDS)]
ENTRY, WARNING = "kerastensor-as-python-bool", "input-shape-arg-warning"
#: What the libraries below Keras print with times and process numbers.
_NOISE = re.compile(r"^(?:[IWE]\d{4} [\d:.]+ .*|WARNING: All log messages before absl.*)\n", re.MULTILINE)
PROGRAM = f"""
import asyncio, logging, multiprocessing, sys, threading, warnings
HOOK
import keras
def wrong():
    {broken(ENTRY).replace(chr(10), chr(10) + "    ")}
def warned():
    {broken(WARNING).replace(chr(10), chr(10) + "    ")}
def plain():
    return 1 / 0
class Gone:
    def __del__(self):
        wrong()
def thread(target):
    one = threading.Thread(target=target, name="w")
    one.start()
    one.join()
def grouped():
    try:
        wrong()
    except TypeError as error:
        if sys.version_info < (3, 11):
            raise
        error.add_note("while the model was built")
        raise ExceptionGroup("jobs", [ValueError("another"), error])
async def called(target):
    asyncio.get_running_loop().call_soon(target)
    await asyncio.sleep(0.05)
async def forgotten():
    async def job():
        wrong()
    task = asyncio.create_task(job())
    await asyncio.sleep(0.05)
def logged(target):
    try:
        target()
    except Exception:
        logging.exception("failed")
def child(target):
    process = multiprocessing.get_context("spawn").Process(target=target, name="c")
    process.start()
    process.join()
SECTIONS = {{
    "thread": lambda: thread(wrong), "group": lambda: thread(grouped), "unraisable": lambda: Gone() and None,
    "call": lambda: asyncio.run(called(wrong)), "task": lambda: asyncio.run(forgotten()),
    "log": lambda: logged(wrong), "warning": warned, "child": lambda: child(wrong),
    "no: again": warned, "no: warning": lambda: warnings.warn("odd"), "no: thread": lambda: thread(plain),
    "no: call": lambda: asyncio.run(called(plain)), "no: log": lambda: logged(plain), "main": wrong,
}}
if __name__ == "__main__":
    logging.basicConfig(format="%(message)s")
    warnings.simplefilter("always")
    for name, section in SECTIONS.items():
        print("=== " + name, file=sys.stderr, flush=True)
        section()
"""
HOOK = "import diagnose; diagnose.install(*diagnose.hooks.SURFACES)"


def sections(ended: Ended) -> dict[str, str]:
    """Error stream of PROGRAM, by section."""
    parts = re.split(r"^=== (.*)\n", _NOISE.sub("", ended.err), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_surface_of_a_program(tmp_path: Path, backend: str) -> None:
    bare = run(tmp_path, backend, PROGRAM.replace("HOOK", "pass"))
    hooked = run(tmp_path, backend, PROGRAM.replace("HOOK", HOOK))
    assert (hooked.status, hooked.out) == (bare.status, bare.out) == (1, "")
    before, after = sections(bare), sections(hooked)
    assert list(before) == list(after)
    for name, printed in before.items():
        assert printed, name
        assert after[name].startswith(printed), name
        told = after[name][len(printed) :]
        expected = [] if name.startswith("no: ") else [WARNING if name == "warning" else ENTRY]
        assert re.findall(r"kdiag explain (\S+)", told) == expected, name
        assert bool(told) == bool(expected), name
    where = " ".join(after["main"].split("Your text: ")[1].split())
    assert re.match(rf"Keras 3\.\d+\.\d+, {BACKENDS[backend]}, Python 3", where)


SHORT = f"""
import site
site.addsitedir("site")
def wrong():
    {broken(ENTRY).replace(chr(10), chr(10) + "    ")}
wrong()
"""


def test_without_code(tmp_path: Path, backend: str) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / enabling.NAME).write_text(enabling.LINE)
    bare = run(tmp_path, backend, SHORT)
    start = f"{OURS}sys.path[0] = {str(ROOT)!r}\nfrom diagnose.main import main\nsys.exit(main())"
    by_command = command(tmp_path, KERAS_PYTHON, "-c", start, "run", "train.py", **surrounding(backend))
    by_variable = command(tmp_path, KERAS_PYTHON, "train.py", **surrounding(backend), KDIAG="1")
    trace = bare.err[bare.err.index("Traceback (most recent") :]
    assert bare.err.endswith(trace)
    for hooked in (by_command, by_variable):
        assert hooked.status == bare.status == 1
        _, found, told = hooked.err.partition(trace)
        assert found
        assert re.findall(r"kdiag explain (\S+)", told) == [ENTRY]


TESTS = f"""{OURS}
import keras
def test_known():
    {broken(ENTRY).replace(chr(10), chr(10) + "    ")}
def test_plain():
    assert 1 == 2
"""


def test_pytest(tmp_path: Path, backend: str) -> None:
    (tmp_path / "test_train.py").write_text(TESTS)
    (tmp_path / "none.ini").write_text("[pytest]\n")
    start = f"{OURS}import pytest; sys.exit(pytest.main())"
    line = [KERAS_PYTHON, "-c", start, "-c", "none.ini", "-p", "no:cacheprovider", "-p", "no:kdiag"]
    told = command(tmp_path, *line, "-p", "diagnose.hooks.pytest_plugin", **surrounding(backend))
    assert told.status == 1
    assert re.findall(r"kdiag explain (\S+)", told.out) == [ENTRY]
    assert re.findall(r"^KDIAG test_train.py::(\w+) - (\S+) 9\d %", told.out, re.MULTILINE) == [("test_known", ENTRY)]


def test_a_kernel(tmp_path: Path, backend: str) -> None:
    for name in kernels.NEEDED:
        pytest.importorskip(name)
    kernel(tmp_path / "JUPYTER_DATA_DIR", backend)
    ran = kernels.outputs(tmp_path, "keras", broken(ENTRY), "%load_ext diagnose", broken(ENTRY), "%kdiag", "1 / 0")
    bare, loaded, told, again, plain = [[o for o in one if o.get("name") != "stderr"] for one in ran]
    assert [output["output_type"] for output in told] == ["error", "display_data"]
    assert loaded == []
    assert [output["data"] for output in again] == [told[1]["data"]]
    assert [output["output_type"] for output in plain] == ["error"]
    number = re.compile(r"In\[\d+\]")
    assert [number.sub("", line) for line in told[0]["traceback"]] == [number.sub("", t) for t in bare[0]["traceback"]]
    for kind in ("text/plain", "text/html"):
        assert f"kdiag explain {ENTRY}" in told[1]["data"][kind]
