"""Each surface in a process of its own: the traceback as it was, the panel under it, the same exit status."""

from __future__ import annotations

import json
import multiprocessing
import os
from typing import TYPE_CHECKING

import pytest
from programs import ENTRY, MESSAGE, RAISE, both, explained, python

if TYPE_CHECKING:
    from pathlib import Path

SURFACES = {
    "main": "HOOK\noutputs_of(1)",
    "chain": "HOOK\ntry:\n    outputs_of(1)\nexcept ValueError as e:\n    raise RuntimeError('building failed') from e",
    "thread": "HOOK\nimport threading\nt = threading.Thread(target=outputs_of, args=(1,), name='w')\n"
    "t.start()\nt.join()",
    "pool": "HOOK\nfrom concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(1) as p:\n"
    "    p.submit(outputs_of, 1).result()",
    "unraisable": "HOOK\nclass Gone:\n    def __del__(self):\n        outputs_of(1)\ng = Gone()\ndel g",
    "callback": "HOOK\nimport asyncio\nasync def main():\n    asyncio.get_running_loop().call_soon(outputs_of, 1)\n"
    "    await asyncio.sleep(0.05)\nasyncio.run(main())",
}


@pytest.mark.parametrize("name", SURFACES)
def test_a_known_error_is_explained_below_its_traceback(tmp_path: Path, name: str) -> None:
    bare, hooked = both(tmp_path, RAISE + SURFACES[name])
    told = explained(bare, hooked)
    assert told.startswith("\nA TensorFlow function was called on a KerasTensor\n")
    assert ENTRY in told


@pytest.mark.parametrize("name", SURFACES)
def test_an_unknown_error_is_left_alone(tmp_path: Path, name: str) -> None:
    code = RAISE.replace(repr(MESSAGE), "'no widgets'") + SURFACES[name]
    _, hooked = both(tmp_path, code)
    assert "no widgets" in hooked.err
    assert "kdiag" not in hooked.err
    assert "catalogue" not in hooked.err


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_a_child_explains_what_ends_it(tmp_path: Path, method: str) -> None:
    code = f"""{RAISE}
HOOK
import multiprocessing
if __name__ == "__main__":
    child = multiprocessing.get_context({method!r}).Process(target=outputs_of, args=(1,), name="w")
    child.start()
    child.join()
    print(child.exitcode)
"""
    bare, hooked = both(tmp_path, code)
    assert bare.out == "1\n"
    assert ENTRY in explained(bare, hooked)


def test_an_error_of_a_process_pool_is_explained_by_the_parent(tmp_path: Path) -> None:
    code = f"""{RAISE}
HOOK
from concurrent.futures import ProcessPoolExecutor
if __name__ == "__main__":
    with ProcessPoolExecutor(1) as pool:
        pool.submit(outputs_of, 1).result()
"""
    assert ENTRY in explained(*both(tmp_path, code))


@pytest.mark.parametrize("ending", ["raise KeyboardInterrupt", "raise SystemExit(7)", "raise SystemExit('bye')"])
def test_what_is_no_error_stays_untouched(tmp_path: Path, ending: str) -> None:
    assert explained(*both(tmp_path, f"{RAISE}\nHOOK\ntry:\n    outputs_of(1)\nexcept ValueError:\n    {ending}")) == ""


def test_what_the_log_explains_is_explained_once(tmp_path: Path) -> None:
    code = RAISE + SURFACES["callback"].replace("HOOK", "import diagnose; diagnose.install('asyncio', 'logging')")
    assert python(tmp_path, code).err.count(f"kdiag explain {ENTRY}") == 1


INTERRUPTED = {
    "warnings": 'import warnings\nsys.modules["keras"] = sys\nwarnings.warn("odd")',
    "logging": "import logging\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    logging.exception('failed')",
    "asyncio": "import asyncio.base_events\nasyncio.base_events.BaseEventLoop.default_exception_handler(\n"
    "    asyncio.new_event_loop(), {'message': 'failed', 'exception': ValueError()})",
}


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
@pytest.mark.parametrize("name", INTERRUPTED)
def test_an_interrupt_during_our_work_reaches_the_program(tmp_path: Path, name: str) -> None:
    code = f"""
import os, signal, sys, time, diagnose
from diagnose.hooks import panel
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job of a shell begins without it
def slow(*_):
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(60)
panel.within = slow
diagnose.install({name!r})
try:
{chr(10).join("    " + line for line in INTERRUPTED[name].splitlines())}
except KeyboardInterrupt:
    print("heard")
    sys.exit(4)
print("lost")
"""
    run = python(tmp_path, code)
    assert (run.status, run.out) == (4, "heard\n"), run.err


def test_the_hook_before_is_called_and_comes_back(tmp_path: Path) -> None:
    code = (
        RAISE
        + """
import sys, threading, warnings, diagnose
def mine(kind, error, trace):
    print("mine", kind.__name__)
sys.excepthook = mine
before = sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning
diagnose.install()
diagnose.install()
try:
    outputs_of(1)
except ValueError as e:
    sys.excepthook(type(e), e, e.__traceback__)
diagnose.uninstall()
assert before == (sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning)
assert not [f for f in sys.meta_path if type(f).__module__.startswith("diagnose")]
diagnose.install()
ours = sys.excepthook
def later(*told):
    print("later")
    ours(*told)
sys.excepthook = later
diagnose.uninstall()
assert sys.excepthook is later
outputs_of(1)
"""
    )
    run = python(tmp_path, code)
    assert run.out == "mine ValueError\nlater\nmine ValueError\n"
    assert run.err.count(ENTRY) == 2  # heading and last line of one panel
    assert run.status == 1


def test_a_block_explains_what_leaves_it_and_nothing_else(tmp_path: Path) -> None:
    code = (
        RAISE
        + """
import sys, diagnose
try:
    with diagnose.explain_errors():
        outputs_of(1)
except ValueError as e:
    kept = str(e), e.args
print(kept[0] == kept[1][0])
@diagnose.explain_errors()
def train():
    outputs_of(1)
if len(sys.argv) > 1:
    outputs_of(2)
train()
"""
    )
    assert ENTRY in python(tmp_path, code).err
    assert ENTRY not in python(tmp_path, code, "outside").err
    assert python(tmp_path, code).out == "True\n"


def test_unknown_errors_are_told_on_request(tmp_path: Path) -> None:
    run = python(tmp_path, "import diagnose\ndiagnose.install(unknown=True)\n1 / 0")
    assert "The catalogue does not know this error" in run.err


def test_a_surface_that_does_not_exist(tmp_path: Path) -> None:
    run = python(tmp_path, "import diagnose\ndiagnose.install('telepathy')")
    assert "there is no surface 'telepathy'; there are: excepthook" in run.err


def test_a_warning_is_explained_once_and_filters_hold(tmp_path: Path) -> None:
    code = """
import sys, types, warnings
sys.modules["keras"] = types.ModuleType("keras")
HOOK
text = ("Do not pass an `input_shape`/`input_dim` argument to a layer. When using Sequential models, prefer using an "
    "`Input(shape)` object as the first layer in the model instead.")
for _ in range(2):
    warnings.warn(text)
warnings.warn("always", UserWarning)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    warnings.warn(text + " ")
warnings.simplefilter("always")
warnings.warn(text)
"""
    bare, hooked = both(tmp_path, code)
    extra = [line for line in hooked.err.splitlines() if line not in bare.err.splitlines()]
    assert extra[0].startswith("kdiag: ")
    assert "input-shape-arg-warning" in extra[0]
    assert len(extra) == 2
    assert [line for line in hooked.err.splitlines() if line not in extra] == bare.err.splitlines()


def test_a_log_record_gets_the_diagnosis_below_its_traceback(tmp_path: Path) -> None:
    code = (
        RAISE
        + """
import logging, diagnose
HOW
logging.basicConfig(format="%(levelname)s %(message)s %(kdiag)s" if FIELDS else "%(levelname)s %(message)s", level=0)
FILTER
try:
    outputs_of(1)
except ValueError:
    logging.exception("training failed")
logging.info("plain")
"""
    )
    plain = code.replace("FIELDS", "0")
    bare = python(tmp_path, plain.replace("HOW", "").replace("FILTER", ""))
    by_factory = plain.replace("HOW", "diagnose.install('logging')").replace("FILTER", "")
    by_filter = "logging.getLogger().handlers[0].addFilter(diagnose.DiagnosisFilter())"
    for hooked in (by_factory, plain.replace("HOW", "").replace("FILTER", by_filter)):
        err = python(tmp_path, hooked).err
        added = [line for line in err.splitlines() if line not in bare.err.splitlines()]
        assert [line for line in err.splitlines() if line not in added] == bare.err.splitlines()
        assert ENTRY in added[0]
        assert len(added) == 2


def test_sentry_s_own_client_sends_tag_and_fingerprint(tmp_path: Path) -> None:
    pytest.importorskip("sentry_sdk")
    code = f"""
import json, sentry_sdk, diagnose
from sentry_sdk.transport import Transport
class Kept(Transport):
    def capture_envelope(self, envelope):
        event = envelope.get_event()
        print(json.dumps([event["exception"]["values"][-1]["type"], event.get("tags"), event.get("fingerprint")]))
sentry_sdk.init(dsn="http://key@127.0.0.1:9/1", transport=Kept, before_send=diagnose.before_send)
diagnose.install()
{RAISE}
try:
    1 / 0
except ZeroDivisionError:
    sentry_sdk.capture_exception()
outputs_of(1)
"""
    run = python(tmp_path, code)
    sent = list(map(json.loads, run.out.splitlines()))
    assert sent == [["ZeroDivisionError", None, None], ["ValueError", {"kdiag": ENTRY}, ["kdiag", ENTRY]]]
    assert run.status == 1
    assert run.err.index(MESSAGE) < run.err.index(f"kdiag explain {ENTRY}")
