"""Nothing is missed: recordings in every form in which they are printed, planted between healthy lines of a log."""

from __future__ import annotations

import pathlib

import pytest
from logtexts import healthy, scanned
from styles import LOSSY, STYLES, message_of

from diagnose import diagnose_text

RECORDINGS = sorted((pathlib.Path(__file__).parents[2] / "data" / "recordings").glob("*/*.txt"))
BARS = "".join(
    f"\r\x1b[1m{i:4d}/938\x1b[0m \x1b[32m━━━━\x1b[0m 1s 3ms/step - accuracy: 0.5{i} - loss: 0.69" for i in range(300)
)
AROUND = (healthy(200), BARS + "\n")
#: Of these a log may lose what told of the error: a line width, the shortness of the whole.
WEAK = LOSSY | {"broken_at_47", "broken_at_80", "broken_at_100"}


def _missed(name: str, path: pathlib.Path, around: str) -> str:
    """The entry that `kdiag` names for the text, or for the whole log, and that a scan of the log does not.

    Or entries that only the scan names.
    """
    text = STYLES[name](path.read_text(encoding="utf-8"))
    alone = diagnose_text(text)
    if alone.status != "diagnosed":
        return ""
    log = around + text + "\n" * (not text.endswith("\n")) + around
    found = {one.diagnosis.matches[0].id for one in scanned(log) if one.diagnosis.status == "diagnosed"}
    wanted, known = alone.matches[0].id, {match.id for match in alone.matches}
    if wanted not in found:
        whole = diagnose_text(log)
        if whole.status != "diagnosed":
            return "" if name in WEAK else wanted
        wanted, known = whole.matches[0].id, known | {match.id for match in whole.matches}
    return wanted if wanted not in found else " ".join(sorted(found - known))


@pytest.mark.parametrize("name", sorted(STYLES))
def test_planted_recordings_are_found(name: str) -> None:
    number = sorted(STYLES).index(name)
    sample = RECORDINGS[number % 397 :: 397]
    missed = {path.name: _missed(name, path, AROUND[(number + at) % 2]) for at, path in enumerate(sample)}
    assert {path: told for path, told in missed.items() if told} == {}


@pytest.mark.parametrize("path", RECORDINGS[::7], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_recording_is_found_as_printed(path: pathlib.Path) -> None:
    assert _missed("as_printed", path, AROUND[RECORDINGS.index(path) % 2]) == ""


def test_messages_alone_are_found() -> None:
    """Without an exception's name nothing but the catalogue's own words tells of an error."""
    found = set()
    for path in RECORDINGS[3::29]:
        text = message_of(path.read_text(encoding="utf-8")).partition(": ")[2]
        log = healthy(100) + text + "\n" + healthy(100)
        alone = diagnose_text(log)  # of a message with nothing around it more is believed than of a line in a log
        if (
            alone.status == "diagnosed"
            and alone.matches[0].evidence[0].kind == "message"
            and not alone.errors[0].exception
        ):
            told = [one.diagnosis.matches[0].id for one in scanned(log) if one.diagnosis.matches]
            assert alone.matches[0].id in told, path
            found.add(alone.matches[0].id)
    assert len(found) > 15
