"""The HTML of the page's parts: answers and entries as their Markdown says, in a frame without any script in it."""

from __future__ import annotations

from html import escape as entities
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from diagnose.render import excerpt, markdown, talk
from diagnose.render.entry import render_markdown, spoken
from diagnose.render.prose import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from diagnose.model import Diagnosis
    from kb import Entry

#: Raw HTML stays text, and links are those of the catalogue, written as such.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False})
_FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/page.css">
<script src="/static/page.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<a class="name" href="/">kdiag</a>
<nav><a href="/">Diagnose</a> <a href="/entries">Catalogue</a></nav>
</header>
<main id="main">
{body}
</main>
<footer>Every claim was run on real Keras. Your text is not kept, and stands in no address.</footer>
</body>
</html>
"""
_PASTE = """<h1>Diagnose a Keras 3 error</h1>
<form id="paste" method="post" action="/answer">
<label for="text">Paste a traceback, a log or a warning, or drop a file here.</label>
<textarea id="text" name="text" rows="12" spellcheck="false" autocomplete="off" autocapitalize="off" autofocus
 placeholder="Traceback (most recent call last): ..."></textarea>
<p class="row"><button type="submit">Diagnose</button> <button type="reset">Clear</button>
<span class="hint">Ctrl+Enter diagnoses, Esc clears</span> <span id="state" role="status"></span></p>
</form>
<section id="answer" aria-live="polite" tabindex="-1">
{answer}
</section>
"""
_SEARCH = """<h1>Catalogue</h1>
<form id="search" method="get" action="/entries" role="search">
<label for="q">Words that an entry must hold</label>
<p class="row"><input id="q" name="q" type="search" value="{words}" maxlength="200" autocomplete="off">
<button type="submit">Search</button></p>
</form>
<p id="count">{count}</p>
<ul id="entries" class="entries">
{rows}
</ul>
"""


def home(answer: str = "") -> str:
    """The page to paste into, with an answer where one was asked for without the script."""
    return _page("kdiag: diagnose a Keras 3 error", _PASTE.replace("{answer}", answer))


def answer(diagnosis: Diagnosis, text: str) -> str:
    """The answer, and the text with the evidence marked."""
    matches = diagnosis.matches if diagnosis.status == "diagnosed" else ()
    parts = [f'<article class="answer">\n{as_html(markdown.render(diagnosis))}</article>']
    if matches:
        name = entities(matches[0].id)
        shown = as_html(talk.reproduction("en", matches[0], matches[0].cause))
        parts.append(f"<details><summary>Reproduction</summary>\n{shown}</details>")
        parts.append(f'<p><a class="entry" href="/e/{name}">The whole entry: {name}</a></p>')
    return "\n".join([*parts, _excerpt(diagnosis, text)])


def entry(found: Entry, verified: Mapping[str, str]) -> str:
    """One entry whole."""
    body = as_html(render_markdown(found.model_dump(mode="json"), verified))
    share = '<p class="row"><button type="button" data-share>Copy the link</button></p>'
    return _page(
        f"{spoken(found.title, found.fallbacks)} - kdiag", f'<article class="answer">\n{body}</article>\n{share}'
    )


def entries(found: Iterable[Entry], words: str) -> str:
    """A list of entries, and the box to search in."""
    rows = [
        f'<li data-area="{entities(one.area)}"><a href="/e/{entities(one.id)}">{entities(one.id)}</a> '
        f"<span>{entities(spoken(one.title, one.fallbacks))}</span></li>"
        for one in found
    ]
    body = _SEARCH.replace("{count}", f"{len(rows)} {'entry' if len(rows) == 1 else 'entries'}")
    body = body.replace("{rows}", "\n".join(rows)).replace("{words}", entities(escape(words)))
    return _page("Catalogue - kdiag", body)


def problem(title: str, detail: str) -> str:
    """Why there is no such page."""
    return _page("kdiag", f"<h1>{entities(title)}</h1>\n<p>{entities(detail)}</p>")


def as_html(text: str) -> str:
    """Markdown of ours as HTML."""
    return str(_MARKDOWN.render(text))


def _page(title: str, body: str) -> str:
    return _FRAME.replace("{title}", entities(escape(title))).replace("{body}", body)


def _excerpt(diagnosis: Diagnosis, text: str) -> str:
    marks = excerpt.spans(diagnosis)
    parts = [_piece(piece) for piece in excerpt.pieces(text, marks)]
    return (
        f'<details open><summary>Your text</summary>\n<pre class="text"><code>{"".join(parts)}</code></pre></details>'
    )


def _piece(piece: excerpt.Piece) -> str:
    if piece.kind == "gap":
        return f'<span class="gap">... {entities(piece.text)} ...</span>\n'
    ends = piece.text.endswith(("\n", "\r"))
    safe = entities(escape(piece.text.rstrip("\r\n").expandtabs(4)))
    shown = f"<mark>{safe}</mark>" if piece.kind == "mark" and safe else safe
    return shown + "\n" * ends
