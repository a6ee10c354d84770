"""Patterns that come out of the cache do what freshly compiled ones do; a cache that is none does no harm."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kb import regexes
from kb.loading import cache

PATTERNS = {
    (r"^(?P<a>\w+)-(?:(?P<b>\d+)|x)?(?P<c>.)$", re.MULTILINE): ["one-1!\ntwo-x?\n", "", "a-\n"],
    (r"[\u00e9\u4e00-\u9fff]+|\bteh\b", 0): ["caf\u00e9 \u6a21\u578b teh end", "the"],
    (r"(?i)\bkeras\b(?=\s)", 0): ["Keras 3", "KERAS\t", "kerast"],
    (r"(a+)(?=b)(?<!c)|(?:x{2,5}?)y", re.DOTALL | re.VERBOSE): ["aab cxab xxxy", "xy"],
    (r"[^\W\d_]{1,3}\s*$", re.ASCII): ["abc \n", "\u00e9\u00e9"],
}


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KDIAG_CACHE_DIR", str(tmp_path / "cache"))
    _forget(monkeypatch)


def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has just begun."""
    monkeypatch.setattr(regexes, "_stored", {})
    monkeypatch.setattr(regexes, "_patterns", {})
    monkeypatch.setattr(regexes, "_missed", set())
    monkeypatch.setattr(regexes, "_read", False)


def _loaded(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Compile as a module does that is being loaded."""
    space = {"compile": regexes.compile, "pattern": pattern, "flags": flags}
    exec(compile("found = compile(pattern, flags)", "<module>", "exec"), space)  # noqa: S102 - one line of this file
    found = space["found"]
    assert isinstance(found, re.Pattern)
    return found


def _store() -> Path:
    return next(Path(cache.user_folder() or "").glob("regexes-*.bin"))


def test_a_kept_pattern_is_the_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in PATTERNS:
        _loaded(*key)
    regexes.keep()
    _forget(monkeypatch)
    monkeypatch.setattr(regexes, "_compiled", lambda key: pytest.fail(f"compiled again: {key}"))
    for key, texts in PATTERNS.items():
        fresh, kept = re.compile(*key), _loaded(*key)
        assert (kept.pattern, kept.flags, kept.groups, kept.groupindex) == (
            fresh.pattern,
            fresh.flags,
            fresh.groups,
            fresh.groupindex,
        )
        for text in texts:
            assert [(m.span(), m.groupdict(), m.groups(), m.lastgroup) for m in kept.finditer(text)] == [
                (m.span(), m.groupdict(), m.groups(), m.lastgroup) for m in fresh.finditer(text)
            ]
            assert kept.sub(r"<\g<0>>", text) == fresh.sub(r"<\g<0>>", text)


def test_what_a_function_compiles_is_not_kept() -> None:
    assert regexes.compile("of the user's text").search("of the user's text")
    regexes.keep()
    assert not list(Path(cache.user_folder() or "").glob("*"))


DAMAGE = {
    "empty": lambda _: b"",
    "cut": lambda data: data[:-5],
    "a bit": lambda data: data[:-40] + bytes([data[-40] ^ 1]) + data[-39:],
    "of another Python": lambda data: data.replace(b"kdiag regexes 1", b"kdiag regexes 0"),
    "garbage": lambda _: b"\xff" * 100,
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_store_is_none(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    for key in PATTERNS:
        _loaded(*key)
    regexes.keep()
    whole = _store().read_bytes()
    _store().write_bytes(DAMAGE[how](whole))
    _forget(monkeypatch)
    for key, texts in PATTERNS.items():
        assert [m.span() for m in _loaded(*key).finditer(texts[0])] == [
            m.span() for m in re.finditer(*key[:1], texts[0], key[1])
        ]
    regexes.keep()
    assert _store().read_bytes()[: len(regexes._MAGIC)] == whole[: len(regexes._MAGIC)]


def test_code_that_the_engine_refuses_is_compiled_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regexes, "_read", True)
    for bad in ((0, b"\xff\0\0\0" * 3, 0, {}, (None,)), (0, b"odd", 0, {}, ()), (0,), None, (0, b"", 0, {}, ())):
        monkeypatch.setattr(regexes, "_patterns", {})
        monkeypatch.setattr(regexes, "_stored", {("a+", 0): bad})
        found = _loaded("a+").search("baa")
        assert found
        assert found[0] == "aa"


def test_no_place_for_a_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (str(tmp_path / "file" / "below"), "/proc/nowhere"):
        monkeypatch.setenv("KDIAG_CACHE_DIR", place)
        _forget(monkeypatch)
        assert _loaded("b+").search("abb")
        regexes.keep()


def test_the_store_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regexes, "_MOST", 10)
    for start in range(3):
        _forget(monkeypatch)
        for number in range(6):
            _loaded(f"pattern {start} {number}")
        regexes.keep()
    assert len(regexes._load()) <= 12


def test_the_rest_is_as_in_re() -> None:
    assert regexes.escape("a.b") == r"a\.b"
    assert regexes.error is re.error
    assert regexes.Match is re.Match
    assert (regexes.M, regexes.IGNORECASE, regexes.S, regexes.X, regexes.A) == (
        re.MULTILINE,
        re.IGNORECASE,
        re.DOTALL,
        re.VERBOSE,
        re.ASCII,
    )
    assert regexes.search("b", "abc")
    assert regexes.fullmatch("b", "abc") is None
    assert regexes.match("A", "abc", re.IGNORECASE)
    assert regexes.findall(r"\w", "ab") == ["a", "b"]
    assert [m[0] for m in regexes.finditer(r"\w", "ab")] == ["a", "b"]
    with pytest.raises(re.error):
        regexes.search("(", "x")


def test_the_second_process_does_not_load_re() -> None:
    code = "import sys; from kb import regexes; regexes.compile('a+'); regexes.keep(); print('re' in sys.modules)"
    root = Path(__file__).parents[2]
    runs = [
        subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert [run.stdout.strip() for run in runs] == ["True", "False"]
