"""The answer in two lines: for a log, under a warning, beside a test's name."""

from __future__ import annotations

from . import words
from .facts import change, site_name, title
from .prose import clip, escape, one_line

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from diagnose.model import Diagnosis, Match

_LONGEST = 160


def name(diagnosis: Diagnosis) -> str:
    """Give id and confidence of the first match; "" where there is none."""
    match = diagnosis.matches[0] if diagnosis.matches else None
    return f"{escape(match.id)} {words.percent(match.confidence)}" if match else ""


def render(diagnosis: Diagnosis) -> str:
    """Two lines, each with its end: what it is, what to do; "" where nothing is known.

    Where only the place in Keras is known: what it is, where, and the entries that are nearest, if any.
    """
    if diagnosis.status == "located" and diagnosis.sites:
        return _located(diagnosis)
    if diagnosis.status != "diagnosed":
        return ""
    match = diagnosis.matches[0]
    title = clip(one_line(match.title), _LONGEST)
    return f"kdiag: {title} ({name(diagnosis)})\n       {_todo(match)}\n"


def _located(diagnosis: Diagnosis) -> str:
    first, *rest = diagnosis.sites
    told = ", ".join(filter(None, [site_name(first), words.span(first.since, first.until), words.when(first.guard)]))
    more = f", {words.more(len(rest))}" if rest else ""
    near = "; ".join(escape(match.id) for match in diagnosis.matches)
    lines = [f"kdiag: {title(diagnosis)}", f"       {words.RAISED_AT}: {clip(one_line(told), _LONGEST)}{more}"]
    if near:
        lines.append(f"       {words.NEAR}: {clip(near, _LONGEST)}")
    return "".join(f"{line}\n" for line in lines)


def _todo(match: Match) -> str:
    fix = match.fixes[0]
    done = change(match, fix)
    todo = f"{fix.do}: {done.after}" if done else fix.do
    return f"{words.FIX}: {clip(one_line(todo), _LONGEST)}; {escape(words.explain(match.id))}"
