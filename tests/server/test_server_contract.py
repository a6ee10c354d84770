"""One text, every surface: the same entries, the same confidence, the same fixes.

A surface is a function that asks a server (or the command) and gives back what it was told; each stands once in
`SURFACES`, and all tests here hold for it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from served import RECORDINGS, ROOT

from diagnose import diagnose_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from served import Server

    from diagnose.model import Diagnosis

TEXTS = {path.parent.name: path.read_text(encoding="utf-8") for path in reversed(RECORDINGS)}
NAMES = list(TEXTS)[:: max(1, len(TEXTS) // 12)]
SEVERAL = "\n\n".join(TEXTS[name] for name in NAMES[:3])
OTHERS = {
    "several errors": SEVERAL,
    "an unknown error": 'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nValueError: not known',
    "no error": "Epoch 1/3\nall is well\n",
}  # fmt: skip


class Told(NamedTuple):
    """What surfaces must agree on, for one match."""

    id: str
    confidence: float
    fixes: tuple[tuple[str, str], ...]


def expected(found: Diagnosis) -> list[Told]:
    return [Told(m.id, m.confidence, tuple((fix.do, fix.code) for fix in m.fixes)) for m in found.matches]


def of_record(record: dict[str, Any]) -> list[Told]:
    """Read the record that `kdiag --format json` prints."""
    return [
        Told(m["id"], m["confidence"], tuple((fix["do"], fix["code"]) for fix in m["cause"]["fixes"]))
        for m in record["matches"]
    ]


def command(server: Server, text: str) -> list[Told]:
    del server
    line = [sys.executable, "-m", "diagnose", "--format", "json"]
    done = subprocess.run(line, input=text, capture_output=True, encoding="utf-8", cwd=ROOT, check=False)
    return of_record(json.loads(done.stdout))


def plain(server: Server, text: str) -> list[Told]:
    return of_record(server.diagnose(text).json())


def as_json(server: Server, text: str) -> list[Told]:
    return of_record(server.client.post("/v1/diagnose", json={"text": text}).json())


def batch(server: Server, text: str) -> list[Told]:
    line = json.dumps({"text": text})
    kind = {"content-type": "application/x-ndjson"}
    answer = server.client.post("/v1/diagnose/batch", content=f"{line}\n{line}", headers=kind)
    rows = [of_record(json.loads(row)["answer"]) for row in answer.text.splitlines()]
    assert rows[0] == rows[1]
    return rows[0]


#: All of them; chat, MCP and the page have their places here.
SURFACES: dict[str, Callable[[Server, str], list[Told]]] = {
    "command": command,
    "text/plain": plain,
    "application/json": as_json,
    "batch": batch,
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_says_the_same(server: Server, surface: str, name: str) -> None:
    found = diagnose_text(TEXTS[name])
    assert found.matches[0].id == name
    assert SURFACES[surface](server, TEXTS[name]) == expected(found)


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_knows_as_little(server: Server, surface: str, name: str) -> None:
    assert SURFACES[surface](server, OTHERS[name]) == expected(diagnose_text(OTHERS[name]))
