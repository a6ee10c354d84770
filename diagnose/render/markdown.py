"""The answer for a page or a chat that shows Markdown (GitHub's): the facts of the text answer, programs complete."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import words
from .facts import (
    advice,
    change,
    inside,
    main_error,
    other_causes,
    others,
    place,
    question,
    rivals,
    site_name,
    times,
    tips,
    title,
    where_run,
    yours,
)
from .prose import code_lines, escape, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from diagnose.model import Diagnosis, Fix, Match, Raised, Site

_SPAN = re.compile(r"(`[^`\n]{1,400}`)")
_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~#$!]|(?<=\w)://|@|^(?:[-+=]|\d{1,9}[.)])")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_TICKS = re.compile(r"`+")
#: Characters of a message, and of one line of a list: a comment holds 65,536.
_SAID, _LINE = 10_000, 400


def render(diagnosis: Diagnosis, *, lines: int | None = None) -> str:
    """The whole answer, ending in a line end. `lines` is the number of lines that were read, where known."""
    if diagnosis.status == "diagnosed" and diagnosis.matches:
        parts = _answer(diagnosis)
    elif diagnosis.status == "no-error":
        count = f" in {words.lines(lines)}" if lines is not None else ""
        parts = [f"### {words.NO_ERROR_TITLE}{count}", prose(words.NO_ERROR_TIP)]
    else:
        parts = _not_known(diagnosis)
    return "\n\n".join(filter(None, [*parts, words.unread(diagnosis.unread)])) + "\n"


def prose(text: str) -> str:
    """Prose in which backticks mean code and nothing else means anything."""
    return "".join(_piece(piece) for piece in _SPAN.split(one_line(text)))


def _piece(piece: str) -> str:
    if len(piece) > 2 and piece[0] == piece[-1] == "`":
        return code(piece[1:-1])
    return _SPECIAL.sub(_literal, piece)


def _literal(found: re.Match[str]) -> str:
    mark = found[0]
    if mark == "://":
        return ":&#8203;//"  # no link grows out of the user's text
    if mark == "@":
        return "@&#8203;"  # and nobody is called
    if len(mark) > 1 and mark[0].isdigit():
        return f"{mark[:-1]}\\{mark[-1]}"
    return _ENTITIES.get(mark, f"\\{mark}")


def code(text: str) -> str:
    """`text` as inline code, whatever backticks it holds."""
    text = one_line(text)
    if not text:
        return ""
    ticks = "`" * (max((len(run) for run in _TICKS.findall(text)), default=0) + 1)
    pad = " " if len(ticks) > 1 else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def fenced(lines: list[str], language: str) -> str:
    """Safe lines in a code block that they cannot end."""
    longest = max((len(run) for line in lines for run in _TICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}{language}", *lines, fence])


def shown(text: str, size: int) -> str:
    """`text`, or its beginning where it is longer than `size`."""
    return text if len(text) <= size else f"{text[:size]}{words.CUT}"


def program(text: str) -> str:
    """A program of the catalogue as a block."""
    return fenced(code_lines(text), "python")


def shell(commands: Iterable[str]) -> str:
    """Commands for a shell as a block."""
    return fenced([escape(line) for line in commands], "sh")


def link(reference: str) -> str:
    """A reference: an address that is plainly one as a link, everything else as prose."""
    return f"<{reference}>" if re.fullmatch(r"https://[\w./#?=&%+~:-]{1,300}", reference) else prose(reference)


def _answer(diagnosis: Diagnosis) -> list[str]:
    match = diagnosis.matches[0]
    told = " ".join(filter(None, [where_run(match), yours(diagnosis, match)]))
    return [
        f"### {prose(match.title)}",
        f"{code(match.id)} · {words.percent(match.confidence)}",
        f"{code(place(match.line))}\n\n{fenced(code_lines(match.line.code), 'python')}" if match.line else "",
        prose(words.around(inside(match), times(diagnosis, match))),
        prose(f"{match.summary} {match.cause.why}"),
        *_fixes(match),
        _labelled(words.CHECK, match.check),
        _listed(words.OTHER_CAUSE, [prose(words.other_cause(cause.title)) for cause in other_causes(match)]),
        _labelled(words.ASK, match.ask),
        _listed(words.OTHER_MATCH, [_named(other) for other in rivals(diagnosis)]),
        _other_errors(diagnosis),
        _listed(words.REFERENCES, [link(reference) for reference in match.references]),
        f"{prose(told)} {words.EXPLAIN}: {code(words.explain(match.id))}",
    ]


def _fixes(match: Match) -> list[str]:
    parts = []
    for number, fix in enumerate(match.fixes):
        parts.append(_labelled(words.OR if number else words.FIX, _doing(fix)))
        done = change(match, fix)
        if done:
            parts.append(fenced([f"- {escape(done.before)}", f"+ {escape(done.after)}"], "diff"))
        else:
            parts.append(shell(fix.commands) if fix.commands else program(fix.code))
        parts += [prose(note) for note in (*advice(match, fix), fix.note) if note]
    return parts


def _doing(fix: Fix) -> str:
    where = words.only_on(fix.backends, fix.keras)
    return f"{fix.do} ({where})" if where else fix.do


def _labelled(label: str, text: str) -> str:
    return f"**{label}:** {prose(text)}" if text else ""


def _listed(label: str, items: list[str]) -> str:
    if len(items) < 2:
        return f"**{label}:** {items[0]}" if items else ""
    return "\n".join([f"**{label}:**", "", *[f"- {item}" for item in items]])


def _named(match: Match) -> str:
    return prose(words.rival(f"`{match.id}`", match.confidence, match.title))


def _raised(raised: Raised) -> str:
    message = shown(raised.message.strip().split("\n", 1)[0], _LINE)
    return code(": ".join(filter(None, [raised.exception, message])))


def _other_errors(diagnosis: Diagnosis) -> str:
    items = [
        f"{_raised(other.raised)} {code(other.match.id) if other.match else f'({words.NOT_KNOWN})'}"
        for other in others(diagnosis)
    ]
    return _listed(words.ERROR, items)


def _site(site: Site) -> str:
    where = words.source(site.path, site.line, site.release)
    told = [code(site_name(site)), prose(words.span(site.since, site.until)), prose(words.when(site.guard))]
    return ", ".join(filter(None, [*told, code(where)]))


def _values(sites: tuple[Site, ...]) -> str:
    items = [f"{code(name)} = {code(value)}" for site in sites for name, value in site.captures.items() if value]
    return _listed(words.VALUES, items)


def _not_known(diagnosis: Diagnosis) -> list[str]:
    position = main_error(diagnosis)
    raised = diagnosis.errors[position] if position >= 0 else None
    said = ": ".join(filter(None, [raised.exception, raised.message])) if raised else ""
    return [
        f"### {title(diagnosis)}",
        fenced(code_lines(shown(said, _SAID)), "text") if said else "",
        _listed(words.RAISED_AT, [_site(site) for site in diagnosis.sites]),
        _values(diagnosis.sites[:1]),
        _listed(words.NEAR, [f"{code(match.id)} {prose(match.title)}" for match in diagnosis.matches]),
        _labelled(words.ASK, question(diagnosis)),
        _other_errors(diagnosis),
        _listed(words.NEXT, [prose(tip) for tip in tips(diagnosis)]),
        prose(words.your_text(*diagnosis.environment)),
    ]
