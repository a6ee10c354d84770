"""The compiled index is kept for the next start, and whatever happens to what is kept stays unseen."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from sample import PLACE, changed, folder

from kb import CatalogError, index, load_index
from kb.loading import cache, entries, files

BUILD = entries.build_index


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("KDIAG_CACHE_DIR", str(tmp_path / "cache"))
    return folder(tmp_path)


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Roots of the catalogues compiled so far."""
    done: list[str] = []

    def build(root: str, sources: dict[str, bytes]) -> object:
        done.append(root)
        return BUILD(root, sources)

    monkeypatch.setattr(entries, "build_index", build)
    return done


def _kept(root: str) -> Path:
    path = cache.path_for(root)
    assert path
    return Path(path)


def _title(root: str) -> str:
    return load_index(root).entry(0).title


def test_second_start_reads_what_the_first_kept(root: str, builds: list[str]) -> None:
    assert _title(root) == _title(root) == "A widget was asked for its gears"
    assert builds == [root]
    assert list(_kept(root).parent.iterdir()) == [_kept(root)]


@pytest.mark.parametrize("name", [PLACE, "verified/no-gears.json", "catalog/layers/second.yaml"])
def test_any_change_of_the_data_is_seen(root: str, builds: list[str], name: str) -> None:
    load_index(root)
    text = changed(("A widget was", "A widget is")) if name.endswith(".yaml") else '{"programs": {}}'
    folder(Path(root).parent, {name: text})
    load_index(root)
    load_index(root)
    assert builds == [root, root]


def test_change_of_equal_length_and_time_is_seen(root: str) -> None:
    load_index(root)
    path = Path(root, PLACE)
    before = path.stat()
    path.write_text(changed(("A widget was", "A gadget was")), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert _title(root) == "A gadget was asked for its gears"


def test_settled_sources_are_not_read_again(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "SETTLED", -(10**15))
    title = _title(root)
    with monkeypatch.context() as patch:
        patch.setattr(files, "read_sources", lambda _: pytest.fail("the sources were read"))
        assert _title(root) == title
    path = Path(root, PLACE)
    before = path.stat()
    path.write_text(changed(("A widget was", "A gadget was")), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert _title(root) == _title(root) == "A gadget was asked for its gears"
    Path(root, "catalog/layers/.seen.yaml").touch()
    seen = Path(f"{_kept(root)}.seen")
    for damage in (b"", b"garbage", seen.read_bytes()[:-9], seen.read_bytes() + b"x"):
        seen.write_bytes(damage)
        assert _title(root) == "A gadget was asked for its gears"


def test_sources_that_changed_just_now_are_read_again(root: str) -> None:
    load_index(root)
    assert list(_kept(root).parent.iterdir()) == [_kept(root)]


@pytest.mark.parametrize("end", ["", ".", "/"], ids=["plain", "dot", "slash"])
def test_one_file_for_one_folder(root: str, builds: list[str], end: str) -> None:
    load_index(root)
    load_index(f"{root}/{end}" if end else root)
    assert len(builds) == 1


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0x40]) + data[at + 1 :]


DAMAGE = {
    "empty": lambda data: data[:0],
    "garbage": lambda data: b"\xff\x00garbage" * len(data),
    "key only": lambda data: data[: data.index(b"\n") + 1],
    "cut in the head": lambda data: data[: data.index(b"\n") + 20],
    "cut in the middle": lambda data: data[: len(data) // 2],
    "one byte short": lambda data: data[:-1],
    "one byte more": lambda data: data + b"\0",
    "a bit in the key": lambda data: _flipped(data, 3),
    "a bit in the length": lambda data: _flipped(data, data.index(b"\n") + 16),
    "a bit in the checksum": lambda data: _flipped(data, data.index(b"\n") + 25),
    "a bit in the body": lambda data: _flipped(data, len(data) - 40),
    "of another release": lambda data: data.replace(b"kdiag 0", b"kdiag 9", 1),
    "of another Python": lambda data: data.replace(sys.implementation.cache_tag.encode(), b"cpython-27", 1),
    "marshal of another Python": lambda data: data[: data.index(b"\n") + 1] + _headed(b"\xa9Q"),
    "another value": lambda data: data[: data.index(b"\n") + 1] + _headed(b"i\x01\x00\x00\x00"),
}


def _headed(body: bytes) -> bytes:
    return index._MAGIC + len(body).to_bytes(8, "big") + zlib.crc32(body).to_bytes(4, "big") + body


@pytest.mark.parametrize("how", DAMAGE)
def test_damaged_file_is_rebuilt(root: str, builds: list[str], capfd: pytest.CaptureFixture[str], how: str) -> None:
    load_index(root)
    good = _kept(root).read_bytes()
    _kept(root).write_bytes(DAMAGE[how](good))
    assert _title(root) == _title(root) == "A widget was asked for its gears"
    assert builds == [root, root]
    assert capfd.readouterr() == ("", "")


def test_file_of_another_user_is_not_read(root: str, builds: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    load_index(root)
    monkeypatch.setattr(os, "geteuid", lambda: 12345, raising=False)
    load_index(root)
    assert len(builds) == 2


def _blocked(tmp_path: Path) -> str:
    (tmp_path / "file").write_text("x")
    return str(tmp_path / "file" / "below")


def test_folder_that_cannot_be_made(tmp_path: Path, root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KDIAG_CACHE_DIR", _blocked(tmp_path))
    assert _title(root) == _title(root) == "A widget was asked for its gears"


def test_read_only_folder(tmp_path: Path, root: str, capfd: pytest.CaptureFixture[str]) -> None:
    cached = tmp_path / "cache"
    cached.mkdir()
    cached.chmod(0o500)
    try:
        assert _title(root) == _title(root) == "A widget was asked for its gears"
        assert capfd.readouterr() == ("", "")
        if not os.access(cached, os.W_OK):
            assert list(cached.iterdir()) == []
    finally:
        cached.chmod(0o700)


def test_full_disk_leaves_nothing_behind(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert _title(root) == "A widget was asked for its gears"
    assert list(_kept(root).parent.iterdir()) == []


def test_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KDIAG_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA", "USERPROFILE", "HOMEPATH"):
        monkeypatch.delenv(name, raising=False)
    for home in ("", "/", "relative"):
        monkeypatch.setenv("HOME", home)
        monkeypatch.setenv("USERPROFILE", home)
        assert cache.path_for("data") is None
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # what it gives for a user whom nobody knows
    assert cache.path_for("data") is None


def test_places_of_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("KDIAG_CACHE_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    for platform, below in (("linux", ".cache"), ("darwin", "Library/Caches"), ("win32", "Local")):
        monkeypatch.setattr(sys, "platform", platform)
        assert cache.user_folder() == f"{tmp_path}/{below}/kdiag"
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    assert cache.user_folder() is None


START = "import sys, kb; sys.stdin.read(1); print(kb.load_index(sys.argv[1]).entry(0).title)"


def test_processes_that_start_at_once(root: str) -> None:
    """Each finds no index, compiles one and keeps it; none sees half of another's."""
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", START, root],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(files.data_root()).parent,
        )
        for _ in range(4)
    ]
    for start in starts:
        assert start.stdin
        start.stdin.write("x")
        start.stdin.flush()
    assert {start.communicate(timeout=120) for start in starts} == {("A widget was asked for its gears\n", "")}
    assert {path.suffix for path in _kept(root).parent.iterdir()} <= {".bin", ".seen"}


def test_broken_catalogue_is_said_and_not_kept(root: str) -> None:
    load_index(root)
    kept = _kept(root).read_bytes()
    folder(Path(root).parent, {PLACE: "title: x"})
    with pytest.raises(CatalogError):
        load_index(root)
    assert _kept(root).read_bytes() == kept


def test_file_that_cannot_be_read(root: str) -> None:
    (Path(root) / "catalog/layers/gone.yaml").symlink_to("nowhere")
    with pytest.raises(CatalogError) as caught:
        load_index(root)
    assert str(caught.value) == f"{root}/catalog/layers/gone.yaml: cannot be read: No such file or directory"
