"""What is kept of errors that nobody knows: nothing of their users', in one file, within its limit, deleted whole."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from sample import folder
from served import ROOT, serving

from diagnose.server.collect.draft import draft, template
from diagnose.server.collect.skeleton import NAME, Skeleton, known_of, skeleton
from diagnose.server.collect.store import Store, Unmatched
from kb import load_catalog

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = known_of(load_catalog().entries)
MARKER = "Zq7Xmarker"


def text_of(message: str, exception: str = "ValueError") -> str:
    return skeleton(exception, message, "", "", KNOWN).text


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("Layer 'dense_1' expects 3 inputs, got 12.5", "Layer <x> expects <n> inputs, got <n>"),
        ("the model in /home/anna/secret/model.keras is missing", "the model in <x> is missing"),
        (r"cannot load C:\Users\Anna\model.h5", "cannot load <x>"),
        ("shape (None, 32, 64) of the layer", "shape (None, <n>, <n>) of the layer"),
        ("call https://user:pass@host.example/a?token=x of the model", "call <x> of the model"),
        ("sent to anna@example.com", "<x> to <x>"),
        ("the key sk-abcDEF123456789 of my_layer", "the key <x> of <x>"),
        ("모델 이름이 the layer", "<x> the layer"),
        ("", ""),
    ],
)
def test_only_known_words_stay(message: str, kept: str) -> None:
    assert text_of(message) == kept


@pytest.mark.parametrize(
    "shape",
    [
        "{m}", "the layer {m}", "'{m}'", "/{m}/x", "{m}.keras", "keras.{m}", "{m}@x.y", "https://{m}",
        "\x1b[31m{m}", "<b>{m}</b>", "a{m}b", "{m} {m}", "key={m}", "{m}=3", "['{m}', 1]", "line\n{m}\nline",
        "{m}" * 50, "3{m}", "-{m}-", "\\{m}", "'{m}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("marker", [MARKER, "Zqxmarker"])
def test_no_word_of_a_user_stays_wherever_it_stands(shape: str, marker: str) -> None:
    kept = skeleton(f"{marker}Error", shape.format(m=marker), f"3.1{marker}", marker, KNOWN)
    assert marker.lower() not in repr(kept).lower()
    assert "7" not in kept.text
    assert kept.exception == NAME


def test_like_errors_are_one_group(tmp_path: Path) -> None:
    store = Store(tmp_path / "x.db")
    words = "The layer expects {n} inputs in the model but the call has 'x{n}' inputs in its list"
    rows = [skeleton("ValueError", words.format(n=n), "3.5", "jax", KNOWN) for n in range(5)]
    near = rows[0]._replace(text=rows[0].text.replace("inputs in its", "inputs within its"))
    store.add([*rows, near, rows[0]._replace(exception="TypeError"), rows[0]._replace(text="something else")])
    found = store.rows()
    assert [row.count for row in found] == [6, 1, 1]
    assert found[0].around == "keras-3.5 jax"
    assert store.total() == (3, 8)
    store.close()


def test_the_file_keeps_to_its_size(tmp_path: Path) -> None:
    limit = 256 << 10
    store = Store(tmp_path / "x.db", limit)
    often = Skeleton("ValueError", "the one that comes again and again", "", "")
    for number in range(60):
        store.add([often, *[Skeleton("E", f"{number} {n} " + f"{number * n:x} " * 30, "", "") for n in range(40)]])
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert size < 2 * limit
    assert [row.count for row in store.rows() if row.exception == "ValueError"] == [60]
    store.close()


def test_deleting_leaves_nothing_on_the_disk(tmp_path: Path) -> None:
    store = Store(tmp_path / "x.db")
    store.add([Skeleton("ValueError", f"needleneedle {n}", "", "") for n in range(500)])
    store.delete_all()
    store.close()
    assert all(b"needleneedle" not in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    "text",
    [
        "Layer <x> expects <n> inputs, <x> <n>",
        "<x> <x> <n>: <n>, <x> the layer of the model",
        "(<n>, <n>) and (None, <n>) of the layers",
        "<x>",
        "",
        "no slot in the whole message",
    ],
)
def test_a_draft_is_an_entry_that_loads(tmp_path: Path, text: str) -> None:
    row = Unmatched("ab12", "ValueError", text, 7, 1, 2, "keras-3.5 jax")
    place = folder(tmp_path, {"catalog/layers/new-one.yaml": draft(row)})
    entry = load_catalog(place).find("new-one")
    assert entry
    assert entry.status == "draft"
    assert "7 times, last with keras 3.5 jax" in draft(row)


def test_slots_never_touch() -> None:
    assert template("<x> <n> <x> of the layers <x>, <n> of") == "{_} of the layers {_}, {_} of"


WRITER = """
import sys
from diagnose.server.collect.store import Store
from diagnose.server.collect.skeleton import Skeleton
store = Store(sys.argv[1])
"""


# --- with a server --------------------------------------------------------------------------------------------


def unmatched(*arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "diagnose", "unmatched", *arguments]
    return subprocess.run(line, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


def test_a_server_collects_what_it_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "unmatched.db"
    with serving("--rate", "0", "--collect", str(path)) as server:
        for number in range(3):
            server.diagnose(
                f"KERAS_BACKEND=jax\nValueError: The layer of the {MARKER} model has {number} inputs and no name"
            )
        server.diagnose("all is well")
        server.client.post("/v1/diagnose", json={"text": f"RuntimeError: {MARKER} of the layer"})
        assert server.stop() in (0, -15)  # as uvicorn ends: in order, then by the signal
    shown = unmatched(str(path))
    assert "3 x" in shown.stdout
    assert "4 errors in 2 groups" in shown.stderr
    data = json.loads(unmatched(str(path), "--format", "json").stdout)
    assert [row["exception"] for row in data["unmatched"]] == ["ValueError", "RuntimeError"]
    assert all(MARKER.encode() not in one.read_bytes() for one in tmp_path.iterdir())
    name = data["unmatched"][0]["id"]
    assert "status: draft" in unmatched(str(path), "--export", name[:6]).stdout
    assert unmatched(str(path), "--export", "nothing").returncode == 1
    assert "4 errors" in unmatched(str(path), "--delete-all").stderr
    assert unmatched(str(path)).returncode == 1


def test_without_the_option_nothing_is_kept(tmp_path: Path) -> None:
    with serving("--rate", "0", environment={"HOME": str(tmp_path)}) as server:
        server.diagnose("ValueError: nobody knows this")
    assert [path.name for path in tmp_path.rglob("*") if path.suffix in (".db", ".sqlite")] == []


def test_bad_files_are_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database " * 1000)
    for arguments in ([str(tmp_path / "none")], [str(tmp_path / "text")]):
        done = unmatched(*arguments)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done
    line = [sys.executable, "-m", "diagnose", "serve", "--port", "0", "--collect", str(tmp_path / "no" / "where.db")]
    done = subprocess.run(line, capture_output=True, encoding="utf-8", check=False, timeout=60)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_several_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    program = f"{WRITER}for n in range(100): store.add([Skeleton('ValueError', 'the same for all of them', '', '')])\n"
    writers = [subprocess.Popen([sys.executable, "-c", program, str(path)], cwd=ROOT) for _ in range(3)]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0]
    store = Store(path)
    assert store.total() == (1, 300)
    store.close()


def test_a_killed_writer_leaves_the_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    program = (
        f"{WRITER}"
        "n = 0\nwhile True:\n    store.add([Skeleton('ValueError', f'number {n} {n * n}', '', '')]); n += 1\n"
    )
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", program, str(path)], cwd=ROOT) as writer:
            time.sleep(1.5)
            writer.kill()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM unmatched").fetchone()[0] > 0
    connection.close()
