"""One text, every surface: the same entries, the same confidence, the same fixes.

A surface is a function that asks a server (or the command) and gives back what it was told; each stands once in
`SURFACES` or `READ`, and all tests here hold for it.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from served import RECORDINGS, ROOT

from diagnose import diagnose_text
from diagnose.render.facts import change
from diagnose.render.words import only_on

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


def tool(server: Server, text: str) -> list[Told]:
    """Ask the tool of the MCP server, with the official client."""
    mcp = pytest.importorskip("mcp")

    async def ask() -> Any:
        async with mcp.Client(f"{server.url}/mcp") as client:
            return await client.call_tool("diagnose", {"text": text})

    return of_record(asyncio.run(asyncio.wait_for(ask(), 90)).structured_content)


#: Those that give the record.
SURFACES: dict[str, Callable[[Server, str], list[Told]]] = {
    "command": command,
    "text/plain": plain,
    "application/json": as_json,
    "batch": batch,
    "mcp": tool,
}


class Shown(NamedTuple):
    """What a reader sees of the first match: confidence in per cent, fixes with where they hold, their programs."""

    id: str
    percent: int
    fixes: tuple[str, ...]
    programs: tuple[str, ...]


def expected_to_be_shown(found: Diagnosis) -> Shown | None:
    if found.status != "diagnosed":
        return None
    match = found.matches[0]
    doing = [f"{fix.do} ({where})" if (where := only_on(fix.backends, fix.keras)) else fix.do for fix in match.fixes]
    programs = [fix.code for fix in match.fixes if not fix.commands and change(match, fix) is None]
    return Shown(
        match.id, int(match.confidence * 100 + 0.5), tuple(text.replace("`", "") for text in doing),
        tuple(code.strip() for code in programs),
    )  # fmt: skip


class Seen(HTMLParser):
    """The words of a page, code in backticks, in the form of Markdown as far as `read` needs it."""

    MARKS = {"strong": "**", "p": "\n", "pre": "\n```", "article": ""}  # noqa: RUF012 - read only

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words = ""
        self.within = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within = self.within or tag == "article"
        kind = dict(attrs).get("class") or ""
        if tag == "code":
            self.handle_data(f"{kind.removeprefix('language-')}\n" if kind.startswith("language-") else "`")
        self.handle_data(self.MARKS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self.handle_data("\n```\n" if tag == "pre" else self.MARKS.get(tag, ""))
        self.within = self.within and tag != "article"

    def handle_data(self, data: str) -> None:
        self.words += data if self.within else ""


def read(words: str) -> Shown | None:
    """Read an answer as a person does; None where it names no entry with a confidence."""
    head = re.search(r"^`?([a-z0-9-]+)`? · (\d+) %$", words, re.MULTILINE)
    if not head:
        return None
    fixes = re.findall(r"^\*\*(?:Fix|Or):\*\* (.+?)$\n+(?:```(\w+)\n(.*?)\n*```)?", words, re.MULTILINE | re.DOTALL)
    doing = tuple(re.sub(r"\\(.)", r"\1", text).replace("`", "").replace("&#8203;", "") for text, _, _ in fixes)
    programs = tuple(code.strip() for _, kind, code in fixes if kind == "python")
    return Shown(head[1], int(head[2]), tuple(html.unescape(text) for text in doing), programs)


def chat(server: Server, text: str) -> Shown | None:
    body = {"model": "kdiag", "messages": [{"role": "user", "content": text}]}
    answer = server.client.post("/v1/chat/completions", json=body).json()
    return read(answer["choices"][0]["message"]["content"])


def page(server: Server, text: str) -> Shown | None:
    return read(
        Seen(server.client.post("/answer", content=text.encode(), headers={"content-type": "text/plain"}).text).words
    )


def markdown(server: Server, text: str) -> Shown | None:
    del server
    line = [sys.executable, "-m", "diagnose", "--format", "markdown"]
    done = subprocess.run(line, input=text, capture_output=True, encoding="utf-8", cwd=ROOT, check=False)
    return read(done.stdout)


#: Those that give words for a reader.
READ: dict[str, Callable[[Server, str], Shown | None]] = {"markdown": markdown, "chat": chat, "page": page}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("surface", READ)
def test_every_reader_sees_the_same(server: Server, surface: str, name: str) -> None:
    shown = expected_to_be_shown(diagnose_text(TEXTS[name]))
    assert shown is not None
    assert shown.fixes
    assert READ[surface](server, TEXTS[name]) == shown


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("surface", READ)
def test_every_reader_sees_as_little(server: Server, surface: str, name: str) -> None:
    assert READ[surface](server, OTHERS[name]) == expected_to_be_shown(diagnose_text(OTHERS[name]))


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
