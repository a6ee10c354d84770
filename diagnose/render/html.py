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
from .facts import (
    advice,
    change,
    main_error,
    other_causes,
    place,
    question,
    rivals,
    site_name,
    tips,
    title,
    where_run,
    yours,
)
from .prose import code_lines, escape, one_line

if TYPE_CHECKING:
    from diagnose.model import Diagnosis, Fix, Match, Site

_SPAN = re.compile(r"`([^`\n]{1,400})`")
_FRAME = "border:1px solid rgba(128,128,128,.4);border-left:4px solid #3b82c4;border-radius:6px"
_PANEL = (
    f"{_FRAME};padding:.7em 1em;margin:.5em 0;font-family:system-ui,sans-serif;font-size:14px;line-height:1.5;"
    "max-width:60em;white-space:normal"
)
_PART = "margin:.6em 0 0"
_MONO = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace"
_BLOCK = (
    "margin:.3em 0 0;padding:.5em .8em;border:0;border-radius:4px;background:rgba(128,128,128,.12);color:inherit;"
    f"overflow-x:auto;white-space:pre;font-size:.93em;line-height:1.45;{_MONO}"
)
# A notebook gives every `code` a background of its own: inside a block it would show line by line.
_INSIDE = "background:none;padding:0;color:inherit;font:inherit"
_WORD = f"background:rgba(128,128,128,.15);padding:.1em .35em;border-radius:3px;color:inherit;font-size:.93em;{_MONO}"
_LINE = "display:block;margin:0 -.5em;padding:0 .5em;border-radius:2px;min-width:max-content"
_BEFORE, _AFTER = f"{_LINE};background:rgba(248,81,73,.16)", f"{_LINE};background:rgba(46,160,67,.18)"
_BUTTON = (
    "position:absolute;top:.35em;right:.35em;padding:.1em .6em;border:1px solid rgba(128,128,128,.5);border-radius:4px;"
    "background:rgba(128,128,128,.14);color:inherit;font:inherit;font-size:.85em;cursor:pointer"
)
COPY, COPIED = "Copy", "Copied"
# Frames of other origins, as some notebooks use for outputs, have no clipboard: there the old way still works.
_COPYING = (
    f"const b=this,t=b.dataset.copy,done=()=>{{b.textContent='{COPIED}';"
    f"setTimeout(()=>{{b.textContent='{COPY}'}},1500)}},old=()=>{{const a=document.createElement('textarea');"
    "a.value=t;document.body.append(a);a.select();if(document.execCommand('copy'))done();a.remove();b.focus()};"
    "navigator.clipboard?navigator.clipboard.writeText(t).then(done,old):old()"
)
#: Characters of a message that a page shows, and places that a panel has room for.
_SAID, _SITES = 10_000, 8


def page(diagnosis: Diagnosis) -> str:
    """A whole document, light or dark as the reader's system is; ends in a line end."""
    body = fragment(diagnosis) or _without(diagnosis)
    head = '<meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>kdiag</title>'
    body_style = 'style="margin:1em;font-family:system-ui,sans-serif"'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body {body_style}>\n{body}\n</body></html>\n'


def _without(diagnosis: Diagnosis) -> str:
    """What a page says where no entry explains the text: which error it is, and what to do next."""
    if diagnosis.status == "no-error":
        return f"<p>{_prose(words.NO_ERROR_TITLE)}.</p><p>{_prose(words.NO_ERROR_TIP)}</p>"
    position = main_error(diagnosis)
    raised = diagnosis.errors[position] if position >= 0 else None
    said = ": ".join(filter(None, [raised.exception, raised.message[:_SAID]])) if raised else ""
    near = [f"{words.NEAR} {m.id}: {m.title}" for m in diagnosis.matches]
    parts = [*near, question(diagnosis), *tips(diagnosis), words.your_text(*diagnosis.environment)]
    told = "".join(f"<p>{_prose(part)}</p>" for part in parts if part)
    return f"<p><strong>{_prose(title(diagnosis))}</strong></p>{_block(_lines(said)) if said else ''}{told}"


def fragment(diagnosis: Diagnosis) -> str:
    """One ``<div>``; "" where nothing is known."""
    if diagnosis.status == "located" and diagnosis.sites:
        return _panel(_located(diagnosis))
    if diagnosis.status != "diagnosed" or not diagnosis.matches:
        return ""
    match = diagnosis.matches[0]
    told = " ".join(filter(None, [where_run(match), yours(diagnosis, match)]))
    parts = [
        f'<div><strong style="font-size:1.1em">{_prose(match.title)}</strong></div>',
        f"<div>{_code(match.id)} {_quiet(words.percent(match.confidence))}</div>",
        _part(f"{_quiet(_plain(place(match.line)))}{_block(_lines(match.line.code))}") if match.line else "",
        _part(_quiet("; ".join(_plain(words.seen(*one)) for one in diagnosis.seen))) if diagnosis.seen else "",
        _part(_prose(f"{match.summary} {match.cause.why}")),
        *[_fix(match, fix, words.OR if number else words.FIX) for number, fix in enumerate(match.fixes)],
        _labelled(words.CHECK, match.check),
        *[_labelled(words.OTHER_CAUSE, words.other_cause(cause.title)) for cause in other_causes(match)],
        _labelled(words.ASK, match.ask),
        *[_labelled(words.OTHER_MATCH, words.rival(m.id, m.confidence, m.title)) for m in rivals(diagnosis)],
        _reproduction(match.cause.broken),
        _part(f"{_quiet(_prose(told))}<div>{words.EXPLAIN}: {_code(words.explain(match.id))}</div>"),
    ]
    return _panel(parts)


def _panel(parts: list[str]) -> str:
    return f'<div class="kdiag" style="{_PANEL}">' + "".join(filter(None, parts)) + "</div>"


def _located(diagnosis: Diagnosis) -> list[str]:
    position = main_error(diagnosis)
    raised = diagnosis.errors[position] if position >= 0 else None
    said = ": ".join(filter(None, [raised.exception, raised.message[:_SAID]])) if raised else ""
    told = words.your_text(*diagnosis.environment)
    return [
        f"<div><strong>{_prose(title(diagnosis))}</strong></div>",
        _block(_lines(said)) if said else "",
        *[_part(f"<strong>{words.RAISED_AT}</strong> {_site(site)}") for site in diagnosis.sites[:_SITES]],
        _part(_plain(words.more(len(diagnosis.sites) - _SITES))) if len(diagnosis.sites) > _SITES else "",
        _labelled(words.VALUES, words.values(diagnosis.sites[0].captures)),
        *[_part(f"<strong>{words.NEAR}</strong> {_code(m.id)} {_prose(m.title)}") for m in diagnosis.matches],
        _part(_quiet(_prose(told))) if told else "",
    ]


def _site(site: Site) -> str:
    where = words.source(site.path, site.line, site.release)
    told = [_code(site_name(site)), _plain(words.span(site.since, site.until)), _prose(words.when(site.guard))]
    return ", ".join(filter(None, [*told, _code(where) if where else ""]))


def _fix(match: Match, fix: Fix, label: str) -> str:
    where = words.only_on(fix.backends, fix.keras)
    done = change(match, fix)
    code = "\n".join(fix.commands) or fix.code
    if done is None:
        shown = _block(_lines(code), copy=code)
    else:
        shown = _block(_compared(done.before, done.after), copy=done.after)
    notes = "".join(
        f'<div style="margin-top:.3em">{_prose(note)}</div>' for note in (*advice(match, fix), fix.note) if note
    )
    return _labelled(label, f"{fix.do} ({where})" if where else fix.do, shown + notes)


def _compared(before: str, after: str) -> str:
    lines = [f'<span style="{_BEFORE}">- {line}</span>' for line in _lines(before).split("\n")]
    return "".join(lines + [f'<span style="{_AFTER}">+ {line}</span>' for line in _lines(after).split("\n")])


def _reproduction(code: str) -> str:
    summary = f'<summary style="cursor:pointer">{words.BROKEN}</summary>'
    return f'<details style="{_PART}">{summary}{_block(_lines(code))}</details>' if code else ""


def _lines(code: str) -> str:
    return entities("\n".join(code_lines(code)))


def _block(safe: str, *, copy: str = "") -> str:
    room = ";padding-right:5.5em" if copy else ""
    shown = f'<pre style="{_BLOCK}{room}"><code style="{_INSIDE}">{safe}</code></pre>'
    if not copy:
        return shown
    data = _lines(copy).replace("\n", "&#10;")
    button = f'<button type="button" style="{_BUTTON}" data-copy="{data}" onclick="{_COPYING}">{COPY}</button>'
    return f'<div style="position:relative">{shown}{button}</div>'


def _part(safe: str) -> str:
    return f'<div style="{_PART}">{safe}</div>'


def _labelled(label: str, text: str, more: str = "") -> str:
    return _part(f"<strong>{label}</strong> {_prose(text)}{more}") if text else ""


def _quiet(safe: str) -> str:
    return f'<span style="opacity:.75">{safe}</span>'


def _plain(text: str) -> str:
    return entities(one_line(text))


def _code(text: str) -> str:
    return f'<code style="{_WORD}">{entities(escape(text))}</code>'


def _prose(text: str) -> str:
    return _SPAN.sub(rf'<code style="{_WORD}">\1</code>', _plain(text))
