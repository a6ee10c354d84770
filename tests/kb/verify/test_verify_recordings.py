from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.verify.plan import Cell, Claim, Job
from kb.verify.recordings import Places, Printed, choose, essence, normalise, recording_name, skeleton, write_recordings

if TYPE_CHECKING:
    from pathlib import Path

PLACES = Places("/cache/keras/3.15.1", "/env/lib/python3.11/site-packages", "/opt/py/lib/python3.11", "3.11")
RUN = "/tmp/kdiag-run-abc"  # noqa: S108 - a name in a text
RELEASES = ("3.0.5", "3.9.2", "3.12.4", "3.15.1")


def clean(text: str) -> str:
    return normalise(text, RUN, PLACES)


def printed(release: str, told: str, text: str = "", style: str = "plain") -> Printed:
    return Printed(Job(Claim("mine", "c/broken", "error", ""), Cell(release, "jax"), True, style), text or told, told)


@pytest.mark.parametrize(
    ("raw", "made"),
    [
        (f'File "{RUN}/project/train.py", line 3', 'File "/home/user/project/train.py", line 3'),
        ('File "tmp/kdiag-run-abc/project/train.py", line 3', 'File "home/user/project/train.py", line 3'),
        ("/cache/keras/3.15.1/keras/src/ops.py", "/usr/local/lib/python3.11/site-packages/keras/src/ops.py"),
        ("/env/lib/python3.11/site-packages/jax/x.py", "/usr/local/lib/python3.11/site-packages/jax/x.py"),
        ("/opt/py/lib/python3.11/contextlib.py", "/usr/local/lib/python3.11/contextlib.py"),
        ("<L at 0x7fab12345678> and 0x7fab12345678", "<L at 0x7f0000000010> and 0x7f0000000010"),
        ("0xdeadbeef01 0xdeadbeef02", "0x7f0000000010 0x7f0000000020"),
        (f"{RUN}/scratch/__autograph_generated_filezx81_2ab.py", "/tmp/__autograph_generated_filekd14gn0s.py"),  # noqa: S108
        ("1/1 ━━━━ 3s 312ms/step - loss: 1.0", "1/1 ━━━━ 0s 20ms/step - loss: 1.0"),
        ('created at:\nFile "tmp/x/kb/verify/worker.py", line 9, in main\nFile "a.py"', 'created at:\nFile "a.py"'),
        ("2026-11-23 10:00:00.123456: I tensorflow/core/x.cc:1] up\nreal\n", "real\n"),
        ("I0000 00:00:1763892000.123456   42 cuda.cc:1] x\nreal\n", "real\n"),
        ("WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\nreal\n", "real\n"),
    ],
)
def test_what_differs_between_machines_and_runs_is_made_equal(raw: str, made: str) -> None:
    assert clean(raw) == made


def test_what_the_program_says_stays() -> None:
    text = "WARNING:absl:The `save_format` argument is deprecated\nE: 0x12\n\x1b[1mbold\x1b[0m\r\n"
    assert clean(text) == text


def test_numbers_and_progress_bars_make_no_difference() -> None:
    assert skeleton("1/2 ━━━ 0s\n2/2 ━━━ 0s\nloss 0.25\n") == skeleton("2/2 ━━━ 1s\nloss 1.5e-07\n")
    assert skeleton("shape (2, 3)") != skeleton("shapes (2, 3)")


def test_an_error_is_compared_by_its_message_and_a_warning_by_all() -> None:
    assert essence("error", "E", "line 3", "a") == essence("error", "E", "line 4", "b")
    assert essence("error", "E", "", "") == "E"
    assert essence("warning", "", "", "a") != essence("warning", "", "", "b")


def test_older_releases_are_kept_where_the_wording_was_another() -> None:
    texts = [printed(*row) for row in (("3.15.1", "new"), ("3.12.4", "old"), ("3.9.2", "old"), ("3.0.5", "oldest"))]
    kept = choose([*reversed(texts), printed("3.15.1", "new", style="ipython")], {}, RELEASES)
    assert [item.job.cell.release for item in kept] == ["3.15.1", "3.15.1", "3.12.4", "3.0.5"]


def test_the_last_release_of_an_error_that_is_gone_is_kept() -> None:
    kept = choose([printed("3.0.5", "a"), printed("3.9.2", "a")], {}, RELEASES)
    assert [item.job.cell.release for item in kept] == ["3.9.2"]


def test_what_did_not_run_this_time_is_compared_by_its_recording() -> None:
    recorded = {"c--jax--3.15.1.txt": "Traceback\nE: old\n", "c--torch--3.15.1.txt": "E: new"}
    old, new = printed("3.9.2", "E: old"), printed("3.9.2", "E: new")
    assert choose([old], recorded, RELEASES) == []
    assert choose([new], recorded, RELEASES) == [new]
    assert choose([old], {"c--jax--3.0.5.txt": "E: old"}, RELEASES) == [old]


def test_names_tell_cause_backend_release_and_form() -> None:
    assert recording_name(printed("3.9.2", "").job) == "c--jax--3.9.2.txt"
    assert recording_name(printed("3.9.2", "", style="ipython").job) == "c--jax--3.9.2.ipython.txt"


def test_a_second_run_that_printed_other_numbers_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert write_recordings(folder, [printed("3.15.1", "e", "loss: 0.1\n")], set(), set()) == ["c--jax--3.15.1.txt"]
    assert write_recordings(folder, [printed("3.15.1", "e", "loss: 0.2\n")], set(), set()) == []
    assert (folder / "c--jax--3.15.1.txt").read_text() == "loss: 0.1\n"
    assert write_recordings(folder, [printed("3.15.1", "e", "loss: 0.2\n")], set(), {"c"}) == ["c--jax--3.15.1.txt"]
    assert write_recordings(folder, [printed("3.15.1", "e", "cost: 0.2\n")], set(), set()) == ["c--jax--3.15.1.txt"]


def test_what_no_longer_stands_is_removed_with_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    write_recordings(folder, [printed("3.15.1", "e")], set(), set())
    assert write_recordings(folder, [], {"c--jax--3.15.1.txt", "c--jax--3.0.5.txt"}, set()) == ["c--jax--3.15.1.txt"]
    assert not folder.exists()
