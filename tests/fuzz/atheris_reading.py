"""Coverage-guided fuzzing of the whole way from bytes to every surface; a command, not a test.

    pip install atheris          (wheels for CPython up to 3.13)
    python tests/fuzz/atheris_reading.py [CORPUS_FOLDER] [-max_total_time=600] [other options of libFuzzer]

It starts from recordings of the catalogue and from pieces of all formats. A finding is written to a file named
``crash-*`` (or ``timeout-*``: more than two seconds for 8,000 bytes) and ends the run.
"""

from __future__ import annotations

import pathlib
import sys
import tempfile

import atheris

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(HERE), str(HERE.parent)]

with atheris.instrument_imports(include=["diagnose", "kb"]):
    from diagnose.clean import clean, decode
    from diagnose.engine import diagnose_text
    from diagnose.model import Span
    from diagnose.render import json, markdown, text

from strategies import PIECES, UNSAFE  # noqa: E402 - the path is set above

LONGEST = 8_000


def one(data: bytes) -> None:
    """Diagnose and render; raises where a promise is broken."""
    source = clean(data)
    places = [source.span(Span(at, at + 1)).start for at in range(0, len(source.text), 5)]
    assert places == sorted(places)
    found = diagnose_text(data)
    size = len(decode(data))
    spans = [error.span for error in found.errors] + [frame.span for error in found.errors for frame in error.frames]
    spans += [item.span for match in found.matches for item in match.evidence if item.span]
    assert all(0 <= span.start <= span.end <= size for span in spans)
    assert json.render(found).isascii()
    for shown in (text.render(found), markdown.render(found)):
        assert not UNSAFE.search(shown.replace("\n", ""))


def seeds(folder: pathlib.Path) -> None:
    """Write what the search starts from."""
    for number, path in enumerate(sorted(ROOT.glob("data/recordings/*/*.txt"))[::9]):
        (folder / f"recording-{number}").write_bytes(path.read_bytes()[:LONGEST])
    (folder / "pieces").write_text("\n".join(PIECES), encoding="utf-8", errors="surrogatepass")


def words(path: pathlib.Path) -> None:
    """Write libFuzzer's dictionary: the pieces that formats are made of."""
    lines = []
    for piece in PIECES:
        raw = piece.encode("utf-8", "surrogatepass")
        lines.append('"' + "".join(f"\\x{byte:02x}" for byte in raw) + '"')
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def main() -> None:
    """Fuzz until something is found or the time is over."""
    with tempfile.TemporaryDirectory() as made:
        folder = pathlib.Path(made)
        (folder / "corpus").mkdir()
        seeds(folder / "corpus")
        words(folder / "words")
        own = [f"-dict={folder / 'words'}", f"-max_len={LONGEST}", "-timeout=2"]
        atheris.Setup([sys.argv[0], *own, *sys.argv[1:], str(folder / "corpus")], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
