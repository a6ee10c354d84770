"""Whatever goes wrong on our side or theirs: the traceback stands there, and the exit status is the same."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from programs import ENTRY, HOOK, MESSAGE, RAISE, ROOT, both, explained, python

MAIN = RAISE + "HOOK\noutputs_of(1)\n"
BROKEN = {
    "str": "class E(ValueError):\n    def __str__(self):\n        raise RuntimeError('no words')\nHOOK\nraise E('x')",
    "str that ends": "class E(ValueError):\n    def __str__(self):\n        raise SystemExit(9)\nHOOK\n"
    "try:\n    raise E('x')\nexcept E:\n    1 / 0",
    "str that is no text": "class E(ValueError):\n    def __str__(self):\n        return 7\nHOOK\nraise E('x')",
    "truth": f"class E(ValueError):\n    def __bool__(self):\n        raise RuntimeError\nHOOK\n"
    f"try:\n    raise E({MESSAGE!r})\nexcept E as e:\n    raise TypeError('building') from e",
    "notes": f"class E(ValueError):\n    @property\n    def __notes__(self):\n        raise RuntimeError\nHOOK\n"
    f"raise E({MESSAGE!r})",
    "repr": "class E(ValueError):\n    def __repr__(self):\n        raise RuntimeError('no words')\nHOOK\nraise E('x')",
    "attributes": "class E(ValueError):\n    def __getattribute__(self, name):\n        raise RuntimeError(name)\n"
    "HOOK\nraise E('x')",
    "property of self": f"class Layer:\n    @property\n    def name(self):\n        raise RuntimeError\n"
    f"    def __repr__(self):\n        raise RuntimeError\n    def call(self):\n        raise ValueError({MESSAGE!r})\n"
    "HOOK\nLayer().call()",
    "cycle": f"HOOK\na, b = ValueError('a'), ValueError({MESSAGE!r})\na.__cause__, b.__cause__ = b, a\nraise a",
    "cycle of contexts": f"HOOK\na, b = ValueError({MESSAGE!r}), ValueError('b')\n"
    "a.__context__, b.__context__ = b, a\nraise a",
    "cycle of groups": f"import sys\nHOOK\ne = ValueError({MESSAGE!r})\nif sys.version_info >= (3, 11):\n"
    "    e.__cause__ = ExceptionGroup('all', [e])\nraise e",
    "long chain": f"HOOK\ne = ValueError({MESSAGE!r})\nfor n in range(500):\n    later = ValueError(n)\n"
    "    later.__cause__, e = e, later\nraise e",
    "recursion": f"import sys\nsys.setrecursionlimit(20000)\nHOOK\ndef f(n):\n    if n:\n        f(n - 1)\n"
    f"    else:\n        raise ValueError({MESSAGE!r})\nf(10000)",
    "recursion error": "HOOK\ndef f():\n    f()\nf()",
    "memory": f"E = type('ValueError', (ValueError, MemoryError), {{'__module__': 'builtins'}})\nHOOK\n"
    f"raise E({MESSAGE!r})",
    "no memory left": f"import resource\nHOOK\npages = int(open('/proc/self/statm').read().split()[0])\n"
    f"resource.setrlimit(resource.RLIMIT_AS, (pages * 4096 + (1 << 20),) * 2)\nraise ValueError({MESSAGE!r})",
    "hook that raises": "import sys\ndef mine(*told):\n    raise RuntimeError('in a hook')\n"
    "sys.excepthook = mine\nraise ValueError",
    "at exit": f"import atexit\nHOOK\ndef last():\n    raise ValueError({MESSAGE!r})\natexit.register(last)",
    "shutdown": f"HOOK\nclass Kept:\n    def __del__(self):\n        raise ValueError({MESSAGE!r})\n"
    "import builtins\nbuiltins.kept = Kept()",
    "thread at the end": f"import threading, time\nHOOK\ndef late():\n    time.sleep(0.2)\n"
    f"    raise ValueError({MESSAGE!r})\nthreading.Thread(target=late, name='w').start()",
    "daemon": f"import threading, time\nHOOK\ndef late():\n    time.sleep(5)\n    raise ValueError({MESSAGE!r})\n"
    "threading.Thread(target=late, daemon=True).start()",
    "no stderr": f"import sys\nHOOK\nsys.stderr = None\nraise ValueError({MESSAGE!r})",
    "closed stderr": f"import sys\nHOOK\nsys.stderr.close()\nraise ValueError({MESSAGE!r})",
    "stderr that raises": "import sys\nHOOK\nclass S:\n    def write(self, text):\n        raise OSError\n"
    f"sys.stderr = S()\nraise ValueError({MESSAGE!r})",
}

#: Those where there is enough left to tell what it was, and where to.
EXPLAINED = {"notes", "property of self", "cycle", "cycle of contexts", "cycle of groups", "recursion"}
EXPLAINED |= {"at exit", "thread at the end"}


@pytest.mark.parametrize("name", BROKEN)
def test_the_traceback_stays(tmp_path: Path, name: str) -> None:
    bare, hooked = both(tmp_path, BROKEN[name])
    told = explained(bare, hooked)
    assert told == "" or ENTRY in told
    assert bool(told) == (name in EXPLAINED)


def test_a_damaged_catalogue_is_silent(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for name in ("kb", "diagnose", "data"):
        ignored = shutil.ignore_patterns("__pycache__", "recordings", "verified")
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    next((copy / "data" / "catalog").glob("*/*.yaml")).write_text("\tno: [yaml")
    assert explained(*both(tmp_path, MAIN, PYTHONPATH=str(copy), KDIAG_CACHE_DIR=str(tmp_path / "cache"))) == ""


def test_a_package_of_ours_that_is_missing_is_silent(tmp_path: Path) -> None:
    (tmp_path / "kb.py").write_text("raise ImportError('gone')")
    assert explained(*both(tmp_path, MAIN)) == ""
    gone = RAISE + "HOOK\nimport sys, threading\nsys.modules['diagnose.hooks.panel'] = None\n"
    thread = "t = threading.Thread(target=outputs_of, args=(1,), name='w')\nt.start()\nt.join()\noutputs_of(1)"
    assert explained(*both(tmp_path, gone + thread)) == ""


@pytest.mark.skipif(os.name != "posix", reason="needs files of its own kind")
def test_a_cache_that_cannot_be_used_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for place in (tmp_path / "file", "/dev/full", "/nonexistent/deep/folder"):
        assert ENTRY in explained(*both(tmp_path, MAIN, KDIAG_CACHE_DIR=str(place)))
    assert ENTRY in explained(*both(tmp_path, MAIN, KDIAG_CACHE_DIR=None, HOME="/nonexistent", XDG_CACHE_HOME=None))
    assert ENTRY in explained(*both(tmp_path, MAIN, KDIAG_CACHE_DIR=None, HOME=None, XDG_CACHE_HOME=None))


def test_a_cache_that_cannot_be_read_or_is_damaged_changes_nothing(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for spoil in (Path.mkdir, lambda path: path.write_bytes(b"\x00spoilt" * 99), lambda path: path.symlink_to(path)):
        shutil.rmtree(cache, ignore_errors=True)
        python(tmp_path, MAIN.replace("HOOK", HOOK), KDIAG_CACHE_DIR=str(cache))
        kept = [path for path in cache.rglob("*") if path.is_file()]
        assert kept
        for path in kept:
            path.unlink()
            spoil(path)
        assert ENTRY in explained(*both(tmp_path, MAIN, KDIAG_CACHE_DIR=str(cache)))


@pytest.mark.skipif(os.name != "posix", reason="needs ulimit")
def test_a_disk_without_room_changes_nothing(tmp_path: Path) -> None:
    """No file may grow: as on a full disk, but no disk has to be filled."""
    hooked = MAIN.replace("HOOK", HOOK)
    bare = python(tmp_path, MAIN.replace("HOOK", ""))
    limited = 'ulimit -f 0; exec "$@"'
    told = python(tmp_path, hooked, shell=limited, KDIAG_CACHE_DIR=str(tmp_path / "cache"))
    assert ENTRY in explained(bare, told)
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file() and path.stat().st_size]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110 - a device, no file
def test_a_full_disk_and_a_closed_stream_keep_the_status(tmp_path: Path) -> None:
    for shell in ('"$@" 2>/dev/full', '"$@" 2>&-'):
        bare = python(tmp_path, MAIN.replace("HOOK", ""), shell=shell)
        hooked = python(tmp_path, MAIN.replace("HOOK", HOOK), shell=shell)
        assert (hooked.status, hooked.out, hooked.err) == (bare.status, bare.out, bare.err)


def test_what_hangs_is_given_up(tmp_path: Path) -> None:
    code = """
import sys, time, diagnose
from diagnose.hooks import panel
panel.LIMIT = 0.2
class E(ValueError):
    calls = 0
    def __str__(self):
        E.calls += 1
        if E.calls > 1:
            time.sleep(600)
        return "slow"
diagnose.install()
raise E
"""
    run = python(tmp_path, code)
    assert run.err.endswith("E: slow\n")
    assert run.status == 1


def test_what_asks_for_itself_is_left_alone() -> None:
    from diagnose.hooks.panel import within

    assert within(5, lambda: within(5, lambda: 1)) is None
    assert within(5, lambda: 1) == 1
    assert within(5, lambda: 1 // 0) is None
    assert within(5, lambda: 2) == 2


def test_where_no_thread_can_start_the_work_is_done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from diagnose.hooks import panel

    def refused(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(panel, "start_new_thread", refused)
    assert panel.within(5, lambda: 1) == 1
    assert panel.within(5, lambda: 1 // 0) is None


def test_of_a_very_deep_stack_the_end_is_told() -> None:
    from diagnose.live import text_of

    def odd(depth: int) -> None:
        even(depth - 1)

    def even(depth: int) -> None:
        if depth <= 0:
            raise ValueError(MESSAGE)
        odd(depth - 1)

    with pytest.raises(ValueError, match="KerasTensor") as caught:
        even(600)
    assert text_of(caught.value).count('  File "') == 200


def test_no_frame_is_kept() -> None:
    import gc
    import weakref

    from diagnose import diagnose_exception
    from diagnose.hooks.panel import answer

    class Held:
        pass

    def outputs_of(_: Held) -> None:
        raise ValueError(MESSAGE)

    def fail() -> tuple[weakref.ref[Held], ValueError]:
        held = Held()
        try:
            outputs_of(held)
        except ValueError as error:
            return weakref.ref(held), error
        raise AssertionError

    for way in (diagnose_exception, answer):
        gone, error = fail()
        found = way(error)
        assert found is not None
        assert found.matches[0].id == ENTRY
        del error
        gc.collect()
        assert gone() is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_in_a_program_with_hooks(tmp_path: Path) -> None:
    code = (
        RAISE
        + """
import os, sys
HOOK
child = os.fork()
if child == 0:
    outputs_of(1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    )
    assert ENTRY in explained(*both(tmp_path, code))


def test_the_next_program_that_fails_finds_our_patterns_compiled(tmp_path: Path) -> None:
    cache = Path(os.environ["KDIAG_CACHE_DIR"])
    for path in cache.glob("regexes-*"):
        path.unlink()
    assert explained(*both(tmp_path, MAIN))
    assert list(cache.glob("regexes-*"))
