"""The answer as HTML: a panel for a notebook or a page, in the colours of what stands around it, light or dark.

`fragment` is one element without scripts; `page` is a whole document around it. Everything that comes from the
user's text or the catalogue is escaped. The copy button needs a page that lets inline handlers run, as notebooks
do for their own output; elsewhere it does nothing.
"""

from __future__ import annotations

import re
from html import escape as entities
from typing import TYPE_CHECKING

from . import words
from .facts import advice, change, other_causes, place, rivals, where_run
from .prose import code_lines, escape, one_line

if TYPE_CHECKING:
    from diagnose.model import Diagnosis, Fix, Match

_SPAN = re.compile(r"`([^`\n]{1,400})`")
_FRAME = "border:1px solid rgba(128,128,128,.45);border-left:4px solid #3b82c4;border-radius:4px"
_PANEL = f"{_FRAME};padding:.6em .9em;margin:.5em 0;font-family:system-ui,sans-serif;line-height:1.45;max-width:60em"
_CODE = (
    "background:rgba(128,128,128,.13);padding:.5em .7em;margin:.3em 0;border-radius:3px;overflow-x:auto;"
    "font-family:ui-monospace,monospace;white-space:pre;color:inherit"
)
_COPY = "navigator.clipboard.writeText(this.parentElement.querySelector('code').dataset.copy)"
COPY = "Copy"


def page(diagnosis: Diagnosis) -> str:
    """A whole document, light or dark as the reader's system is; ends in a line end."""
    body = fragment(diagnosis) or f"<p>{_prose(words.UNKNOWN_TITLE)}.</p>"
    head = '<meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>kdiag</title>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n{body}\n</body></html>\n'


def fragment(diagnosis: Diagnosis) -> str:
    """One ``<div>``; "" where nothing is known."""
    if diagnosis.status != "diagnosed" or not diagnosis.matches:
        return ""
    match = diagnosis.matches[0]
    told = " ".join(filter(None, [where_run(match), words.your_text(*diagnosis.environment)]))
    named = f"{_code(match.id)} {words.percent(match.confidence)}"
    parts = [
        f"<div><strong>{_prose(match.title)}</strong> {_quiet(named)}</div>",
        f"{_quiet(_plain(place(match.line)))}{_block(match.line.code)}" if match.line else "",
        _quiet("; ".join(_plain(words.seen(*one)) for one in diagnosis.seen)) if diagnosis.seen else "",
        f"<p>{_prose(f'{match.summary} {match.cause.why}')}</p>",
        *[_fix(match, fix, words.OR if number else words.FIX) for number, fix in enumerate(match.fixes)],
        _labelled(words.CHECK, match.check),
        *[_labelled(words.OTHER_CAUSE, words.other_cause(cause.title)) for cause in other_causes(match)],
        _labelled(words.ASK, match.ask),
        *[_labelled(words.OTHER_MATCH, words.rival(m.id, m.confidence, m.title)) for m in rivals(diagnosis)],
        f"<details><summary>{words.BROKEN}</summary>{_block(match.cause.broken)}</details>",
        f"<div>{_quiet(_prose(told))} {words.EXPLAIN}: {_code(words.explain(match.id))}</div>",
    ]
    return f'<div class="kdiag" style="{_PANEL}">' + "".join(filter(None, parts)) + "</div>"


def _fix(match: Match, fix: Fix, label: str) -> str:
    where = words.only_on(fix.backends, fix.keras)
    done = change(match, fix)
    code = "\n".join(fix.commands) or fix.code
    shown = _block(f"- {done.before}\n+ {done.after}", copy=done.after) if done else _block(code, copy=code)
    notes = "".join(f"<div>{_prose(note)}</div>" for note in (*advice(match, fix), fix.note) if note)
    return _labelled(label, f"{fix.do} ({where})" if where else fix.do) + shown + notes


def _block(code: str, *, copy: str = "") -> str:
    text = entities("\n".join(code_lines(code)))
    if not copy:
        return f'<pre style="{_CODE}"><code>{text}</code></pre>'
    data = entities("\n".join(code_lines(copy))).replace("\n", "&#10;")
    button = f'<button type="button" style="float:right" onclick="{_COPY}">{COPY}</button>'
    return f'<div>{button}<pre style="{_CODE}"><code data-copy="{data}">{text}</code></pre></div>'


def _labelled(label: str, text: str) -> str:
    return f"<div><b>{label}</b> {_prose(text)}</div>" if text else ""


def _quiet(safe: str) -> str:
    return f'<span style="opacity:.7">{safe}</span>'


def _plain(text: str) -> str:
    return entities(one_line(text))


def _code(text: str) -> str:
    return f"<code>{entities(escape(text))}</code>"


def _prose(text: str) -> str:
    return _SPAN.sub(r"<code>\1</code>", _plain(text))
