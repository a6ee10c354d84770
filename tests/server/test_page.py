"""The page as any client gets it: whole documents, nothing unescaped, a policy that lets no script in."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from served import RECORDINGS, ROOT

from diagnose.model import Span
from diagnose.render import excerpt

if TYPE_CHECKING:
    from served import Server

TEXT = min((ROOT / "data/recordings/kerastensor-in-tf-function").glob("*.txt")).read_text(encoding="utf-8")
ATTACKS = (
    "ValueError: <script>alert(1)</script><img src=x onerror=alert(2)>",
    'ValueError: A KerasTensor cannot be used as input to a TensorFlow function. <b onclick="x">{body}{answer}{rows}',
    'Traceback (most recent call last):\n  File "</code></pre><script>x</script>", line 1, in <module>\nValueError: x',
    "ValueError: [x](javascript:alert(1)) ![y](http://evil.example/a.png) <javascript:alert(1)>",
    "ValueError: \x1b]8;;http://evil.example\x1b\\x\x1b]8;;\x1b\\ \u202e\u2066",
)


class Tags(HTMLParser):
    """Tags with their attributes, and the text around them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("path", ["/", "/entries", "/entries?q=kerastensor", "/e/save-filepath-extension", "/e/none"])
def test_every_page_has_a_strict_policy_and_only_own_files(server: Server, path: str) -> None:
    answer = server.client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    for tag, attributes in Tags(answer.text).tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (tag, attributes)
        source = attributes.get("src") or (attributes.get("href") if tag == "link" else None)
        assert source is None or source.startswith("/static/"), (tag, attributes)
        assert tag != "script" or attributes.get("src")


@pytest.mark.parametrize("text", ATTACKS)
@pytest.mark.parametrize("form", [False, True])
def test_nothing_of_the_text_becomes_markup(server: Server, text: str, form: bool) -> None:
    if form:
        answer = server.client.post("/answer", data={"text": text})
    else:
        answer = server.client.post("/answer", content=text.encode(), headers={"content-type": "text/plain"})
    assert answer.status_code == 200
    tags = Tags(answer.text).tags
    assert not {tag for tag, _ in tags} & {"img", "iframe", "object", "b", "svg"}
    assert [attributes for tag, attributes in tags if tag == "script"] == (
        [{"src": "/static/page.js", "defer": None}] if form else []
    )
    assert not [tag for tag in tags if any(name.startswith("on") for name in tag[1])]
    assert not re.search(r'href="(?![/#]|https://)', answer.text)
    assert not re.search("[\x1b\u202e\u2066]", answer.text)


def test_the_answer_is_the_one_of_the_command_with_the_evidence_marked(server: Server) -> None:
    record = server.diagnose(TEXT).json()
    answer = server.client.post("/answer", content=TEXT.encode(), headers={"content-type": "text/plain"})
    assert answer.headers["cache-control"] == "no-store"
    first = record["matches"][0]
    assert f"<code>{first['id']}</code> · {int(first['confidence'] * 100 + 0.5)} %" in answer.text
    span = next(item["span"] for item in first["evidence"] if item["span"])
    marked = "".join(re.findall(r"<mark>([^<]*)</mark>", answer.text))
    assert marked == re.sub(r"\s*\n", "", TEXT[span["start"] : span["end"]])


@pytest.mark.parametrize("path", RECORDINGS[:: len(RECORDINGS) // 10], ids=lambda path: path.parent.name)
def test_every_answer_names_what_the_command_names(server: Server, path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    named = [match["id"] for match in server.diagnose(text).json()["matches"]]
    answer = server.client.post("/answer", content=text.encode(), headers={"content-type": "text/plain"})
    assert f'href="/e/{named[0]}"' in answer.text


def test_without_the_script_a_form_gives_a_whole_page(server: Server) -> None:
    answer = server.client.post("/answer", data={"text": TEXT})
    assert answer.text.startswith("<!doctype html>")
    assert "kerastensor-in-tf-function" in answer.text


def test_search_and_entries(server: Server) -> None:
    found = server.client.get("/entries", params={"q": "filepath extension"}).text
    assert 'href="/e/save-filepath-extension"' in found
    assert "kerastensor-in-tf-function" not in found
    assert '"&gt;&lt;x' in server.client.get("/entries", params={"q": '"><x'}).text.replace("&quot;", '"')
    page = server.client.get("/e/save-filepath-extension").text
    assert "model.save" in page
    assert server.client.get("/e/no-such-entry").status_code == 404


def test_static_files_are_these_alone(server: Server) -> None:
    first = server.client.get("/static/page.js")
    assert first.headers["content-type"].startswith("text/javascript")
    again = server.client.get("/static/page.js", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    for name in ("routes.py", "..%2froutes.py", "%2e%2e/routes.py", "nothing.js"):
        assert server.client.get(f"/static/{name}").status_code == 404


def test_a_long_text_is_shown_around_the_marks() -> None:
    lines = [f"line {number}\n" for number in range(5000)]
    text = "".join(lines)
    at = text.index("line 3000\n")
    shown = excerpt.pieces(text, [Span(at, at + 9)])
    assert [piece for piece in shown if piece.kind == "mark"] == [excerpt.Piece("mark", "line 3000")]
    assert shown[0] == excerpt.Piece("gap", "2,992 lines")
    assert shown[-1].kind == "gap"
    assert len(shown) < 30


def test_a_long_line_is_shown_at_its_ends() -> None:
    text = "a" * 1_000_000
    shown = excerpt.pieces(text, [])
    assert sum(len(piece.text) for piece in shown) < 1000
    assert any(piece.kind == "gap" for piece in shown)
