"""``kdiag scan`` as a whole process: files of all kinds, bad ones, formats, exit statuses."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from known_error import ENTRY, ERROR
from logtexts import MESSAGE, MESSAGE_ENTRY, OTHER, healthy

from diagnose.cli import scanning
from diagnose.main import COMMANDS, main

MAIN = "from diagnose.main import main"
ROOT = Path(__file__).resolve().parents[2]
LOG = healthy(300) + ERROR + healthy(400) + OTHER + healthy(300) + MESSAGE + healthy(300) + ERROR
HEADS = [number for number, line in enumerate(LOG.split("\n"), 1) if line.startswith("Traceback")]


def scan(
    *arguments: str | Path, text: str | bytes | None = None, code: str = "", **more: str
) -> subprocess.CompletedProcess[bytes]:
    start = ["-c", code] if code else ["-m", "diagnose", "scan"]
    return subprocess.run(
        [sys.executable, *start, *map(str, arguments)],
        input=text.encode() if isinstance(text, str) else text,
        stdin=subprocess.DEVNULL if text is None else None,
        capture_output=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80", **more},
    )


def told(run: subprocess.CompletedProcess[bytes]) -> list[str]:
    """Lines on standard error, among them no traceback of ours."""
    lines = run.stderr.decode().splitlines()
    assert not [line for line in lines if "Traceback" in line]
    return lines


def findings(run: subprocess.CompletedProcess[bytes]) -> list[tuple[str, int, int, int]]:
    """Name, times, first and last line of each finding."""
    data = json.loads(run.stdout)
    assert data["format"] == 1
    return [
        (_name(one["diagnosis"]), one["times"], one["first"]["line"], one["last"]["line"]) for one in data["findings"]
    ]


def _name(diagnosis: dict[str, list[dict[str, str]]]) -> str:
    return diagnosis["matches"][0]["id"] if diagnosis["matches"] else diagnosis["errors"][-1]["exception"]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "train.log"
    path.write_text(LOG, newline="")
    return path


def test_each_distinct_error_with_count_and_places(log: Path) -> None:
    run = scan(log, "--format", "json")
    message = LOG[: LOG.index("giving up")].count("\n") + 1
    expected = [
        (ENTRY, 2, HEADS[0], HEADS[2]),
        ("KeyError", 1, HEADS[1], HEADS[1]),
        (MESSAGE_ENTRY, 1, message, message),
    ]
    assert (run.returncode, told(run)) == (0, [])
    assert findings(run) == expected
    assert json.loads(run.stdout)["logs"] == [
        {"name": str(log), "lines": LOG.count("\n"), "size": len(LOG.encode()), "problem": ""}
    ]


def test_the_text_names_all_of_it(log: Path) -> None:
    shown = scan(
        log.name,
        text=None,
        code=f"import os; os.chdir({str(log.parent)!r})\nfrom diagnose.main import main; main(['scan', 'train.log'])",
    )
    lines = shown.stdout.decode().splitlines()
    assert lines[0].startswith("A TensorFlow function was called on a KerasTensor")
    assert f"  train.log:{HEADS[0]}, 2 times, last at line {HEADS[2]}" in lines
    assert "  train.py:12   x = tf.squeeze(inputs)" in lines
    assert "       + x = keras.ops.squeeze(inputs)" in lines
    assert f"More   kdiag explain {ENTRY}" in lines
    assert "  KeyError: 'label'" in lines
    assert lines.index("  KeyError: 'label'") > lines.index(f"More   kdiag explain {MESSAGE_ENTRY}")
    assert lines[-1].startswith(f"2 errors of the catalogue, 1 other, in {LOG.count(chr(10)):,} lines (")
    assert max(map(len, lines)) <= 80


def test_several_logs_are_counted_together(log: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.log"
    other.write_text(healthy(5) + ERROR)
    data = json.loads(scan(log, other, "--format=json").stdout)
    first = data["findings"][0]
    assert (first["times"], first["first"]["file"], first["last"]["file"]) == (3, str(log), str(other))
    assert len(data["logs"]) == 2


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        (healthy(50), 1, b"No error found in"),
        ("", 1, b"No error found in 0 lines"),
        (OTHER, 1, b"No error of the catalogue, 1 other, in 4 lines"),
        (ERROR, 0, b"1 error of the catalogue, in 6 lines"),
        (MESSAGE * 3, 0, b"3 times,"),
    ],
    ids=["healthy", "empty", "unknown", "known", "messages"],
)
def test_exit_status_and_totals(text: str, status: int, words: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text(text)
    run = scan(path, COLUMNS="100")
    assert run.returncode == status
    assert words in run.stdout
    assert scan(text=text).returncode == status
    with path.open("rb") as stdin:
        again = subprocess.run(
            [sys.executable, "-m", "diagnose", "scan", "-"], stdin=stdin, capture_output=True, check=False
        )
    assert (again.returncode, again.stderr) == (status, b"")
    assert again.stdout.splitlines()[-1] == run.stdout.splitlines()[-1]
    assert (b"  -:" in again.stdout) is (text not in ("", healthy(50)))


def test_packed_logs(log: Path, tmp_path: Path) -> None:
    zstd = pytest.importorskip("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    plain = scan(log, "--format", "json")
    packers = {"a.gz": gzip.compress, "a.zst": zstd.compress, "without-an-ending": gzip.compress}
    for name, pack in packers.items():
        path = tmp_path / name
        half = len(LOG) // 2
        path.write_bytes(pack(LOG[:half].encode()) + pack(LOG[half:].encode()))  # as rotated logs that were joined
        run = scan(path, "--format", "json")
        assert (run.returncode, told(run)) == (0, [])
        assert findings(run) == findings(plain)
        assert scan(text=path.read_bytes()).returncode == 0


def test_zstd_without_a_library_is_one_clear_line(log: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.zst"
    path.write_bytes(b"\x28\xb5\x2f\xfd" + bytes(50))
    code = f"""
import sys
sys.modules['compression'] = sys.modules['backports'] = sys.modules['backports.zstd'] = None
from diagnose.main import main
sys.exit(main(['scan', {str(path)!r}, {str(log)!r}, '--format', 'json']))"""
    run = scan(code=code)
    assert run.returncode == 0
    assert findings(run) == findings(scan(log, "--format", "json"))
    assert told(run) == [
        f"kdiag: '{path}' is packed with zstd, which this Python does not read: pip install 'kdiag[zstd]'"
    ]


def test_what_cannot_be_read_is_told_and_the_rest_is_scanned(log: Path, tmp_path: Path) -> None:
    packed = gzip.compress(LOG.encode())
    files: dict[str, bytes] = {
        "binary": bytes(range(256)) * 99,
        "elf": b"\x7fELF" + bytes(4000),
        "cut.gz": packed[: len(packed) // 2],
        "broken.gz": packed[:2000] + b"\0" * 99 + packed[2100:],
        "no.gz": b"\x1f\x8b" + bytes(99),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    words = {
        "missing": "is not there",
        "": "is a folder; name the files in it",
        "binary": "is no text: it looks like a binary file",
        "elf": "is no text: it looks like a binary file",
        "cut.gz": "ends in the middle of what was packed into it; its first ",
        "broken.gz": "is damaged: ",
        "no.gz": "is damaged: ",
        "a\x1b[31mb": "is not there",
    }
    bad = [tmp_path / name for name in words]
    run = scan(*bad, log, "--format", "json")
    assert run.returncode == 0
    lines = told(run)
    assert len(lines) == len(words)
    for path, line, said in zip(bad, lines, words.values(), strict=True):
        assert line.startswith(f"kdiag: '{str(path).replace(chr(27), chr(92) + 'x1b')}' {said}")
    assert [bool(one["problem"]) for one in json.loads(run.stdout)["logs"]] == [True] * len(words) + [False]
    assert (ENTRY, 2 + 1) in [(name, times) for name, times, _, _ in findings(run)]  # one stands in cut.gz
    assert scan(tmp_path / "missing", tmp_path / "elf").returncode == 2


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="whoever may read everything")
def test_no_permission(log: Path) -> None:
    log.chmod(0)
    run = scan(log)
    assert (run.returncode, told(run)) == (2, [f"kdiag: '{log}' cannot be read: no permission"])


def test_bad_use(log: Path) -> None:
    for arguments in (["--format", "xml", str(log)], ["--colour", str(log)], ["--format"]):
        run = scan(*arguments)
        assert run.returncode == 2
        assert told(run)
        assert not run.stdout


def test_utf16_and_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(LOG.encode("utf-16"))
    assert [one[0] for one in findings(scan(path, "--format", "json"))] == [ENTRY, "KeyError", MESSAGE_ENTRY]
    path.write_bytes(b"caf\xe9 \xff\xfe\n" + LOG.replace("train.py", "tr\u00e4in.py").encode("latin-1", "replace"))
    run = scan(path, "--format", "json")
    assert json.loads(run.stdout)["findings"][0]["diagnosis"]["matches"][0]["line"]["path"] == "tr\ufffdin.py"


def test_a_bomb_is_read_in_flat_memory(tmp_path: Path) -> None:
    peak = Path("/proc/self/status")  # ru_maxrss begins with what the parent had
    if not peak.exists():
        pytest.skip("no /proc")
    path = tmp_path / "bomb.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(150):
            file.write(b"0123456789abcdef" * (1 << 16))
    assert path.stat().st_size < 1_000_000
    scan(text="\n")  # compiles the catalogue, if nobody has yet: that takes more memory than a scan
    code = """
import sys
from diagnose.main import main
main(['scan', sys.argv[1]])
print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"""
    megabytes = int(scan(path, code=code).stdout.decode().splitlines()[-1]) / 1024
    assert megabytes < 100


def test_the_parser_and_the_plain_way_agree(log: Path) -> None:
    for arguments in ([str(log)], ["--format=json", str(log)], [str(log), "--format", "github"], ["--color", str(log)]):
        assert scanning.plain(arguments) is not None
        line = ["scan", *arguments]
        code = f"from diagnose.cli import scanning as s; s.plain = lambda _: None\n{MAIN}; main({line})"
        assert scan(code=code).stdout == scan(*arguments).stdout
    assert [scanning.plain(one) for one in (["--help"], ["-x"], [""], ["--format", "xml"], ["--format"])] == [None] * 5
    assert "scan" in COMMANDS


def test_a_plain_scan_loads_little(log: Path) -> None:
    """A log of some megabytes is read in less time than an argument parser takes to load."""
    heavy = (
        "typer",
        "click",
        "rich",
        "pydantic",
        "yaml",
        "inspect",
        "pathlib",
        "dataclasses",
        "logging",
        "queue",
        "gzip",
    )
    code = f"{MAIN}; main(['scan', {str(log)!r}]); import sys; print([m for m in {heavy} if m in sys.modules])"
    shown = [scan(code=code).stdout.decode().splitlines()[-1] for _ in range(2)]
    assert shown[-1] == "[]"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("patience", [-1.0, 60.0])
def test_a_bar_is_shown_on_a_terminal_where_it_takes_long(log: Path, patience: float) -> None:
    import pty

    ours, theirs = pty.openpty()
    code = f"import diagnose.cli.bar as b; b._PATIENCE = {patience}\n{MAIN}; main(['scan', {str(log)!r}])"
    run = subprocess.run(
        [sys.executable, "-c", code],
        stderr=theirs,
        stdout=subprocess.PIPE,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
    )
    os.write(theirs, b".")
    shown = os.read(ours, 1 << 16)
    os.close(ours)
    os.close(theirs)
    assert (b"%" in shown) is (patience < 0)
    assert run.stdout == scan(log).stdout


def test_github_commands_stand_at_the_own_line(log: Path) -> None:
    run = scan(log, "--format", "github")
    lines = run.stdout.decode().splitlines()
    assert lines[0].startswith(
        "::error file=train.py,line=12,title=A TensorFlow function was called on a KerasTensor ("
    )
    assert lines[0].endswith(f"%0A{log}:{HEADS[0]}, 2 times, last at line {HEADS[2]}")
    assert lines[1].startswith("::error title=KeyError::'label'%0A")
    assert len(lines) == 3


def test_a_thousand_errors_are_kept_and_the_rest_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    letters = "abcdefghij"
    path.write_text("".join(f"ValueError: {''.join(letters[int(d)] for d in str(n))}\n" for n in range(1_100)))
    run = scan(path, "--format", "json")
    data = json.loads(run.stdout)
    assert (len(data["findings"]), data["more"]) == (1_000, 100)
    shown = scan(path).stdout.decode()
    assert "and 980 more" in shown
    assert shown.splitlines()[-1].startswith("No error of the catalogue, 1,100 others, in 1,100 lines")


def test_main_takes_scan(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(log), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"]
