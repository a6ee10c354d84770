"""The answer as workflow commands of GitHub: annotations at the reader's own lines, in the log and in the diff.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from . import words
from .facts import change, main_error, others, question, site_name, title
from .prose import clip, code_lines, one_line

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from diagnose.model import Diagnosis, Finding, Match, Raised
else:
    from kb import regexes as re

#: Columns of a line of an annotation and of its title; GitHub cuts the whole at 64 KB.
_LINE, _TITLE = 1_000, 200
#: What Python and IPython print for a path where no file is meant.
_NO_FILE = re.compile(r"<|(?:Cell |Input )In|\(|[^\n]{0,400}\.ipynb Cell")
_PACKAGES = ("site-packages/", "dist-packages/")


def render(diagnosis: Diagnosis, *, below: str = "") -> str:
    """A command, which is one line, for the answer, and one for each other error of the text.

    Paths below the folder `below`, the workflow's checkout, are written relative to it.
    """
    if diagnosis.status == "no-error":
        return _command("notice", "", None, "kdiag", [f"{words.NO_ERROR_TITLE}.", words.NO_ERROR_TIP])
    more = [
        _known(other.match, other.raised, below) if other.match else _unknown(other.raised, below)
        for other in others(diagnosis)
    ]
    return "".join([_main(diagnosis, below), *more])


def render_finding(finding: Finding, *, below: str = "") -> str:
    """A command for one error of some logs, with how often and where it was printed."""
    return _main(finding.diagnosis, below, words.printed(finding.times, finding.first, finding.last))


def _main(diagnosis: Diagnosis, below: str, note: str = "") -> str:
    errors = diagnosis.errors
    if diagnosis.status != "diagnosed" or not diagnosis.matches:
        position = main_error(diagnosis)
        told = [
            *_sites(diagnosis),
            *[f"{words.NEAR}: {m.id}: {m.title}" for m in diagnosis.matches],
            question(diagnosis),
        ]
        return _unknown(errors[position] if position >= 0 else None, below, [*told, note])
    match = diagnosis.matches[0]
    return _known(match, errors[match.error] if match.error < len(errors) else None, below, note)


def _known(match: Match, raised: Raised | None, below: str, note: str = "") -> str:
    level = "warning" if raised and raised.kind == "warning" else "error"
    title = f"{match.title} ({match.id} {words.percent(match.confidence)})"
    path, line = (match.line.path, match.line.line) if match.line else ("", None)
    body = [f"{match.summary} {match.cause.why}", *_fix(match), f"{words.EXPLAIN}: {words.explain(match.id)}", note]
    return _command(level, _file(path, below), line, title, body)


def _fix(match: Match) -> list[str]:
    fix = match.fixes[0]
    done = change(match, fix)
    lines = [f"- {done.before}", f"+ {done.after}"] if done else list(fix.commands)
    return [f"{words.FIX}: {fix.do}", *lines, f"{words.CHECK}: {match.check}" if match.check else ""]


def _sites(diagnosis: Diagnosis) -> list[str]:
    """Where Keras raises it, where that is all that is known."""
    if diagnosis.status != "located":
        return [f"{words.UNKNOWN_TITLE}."]
    sites = [f"{site_name(site)} {words.span(site.since, site.until)}" for site in diagnosis.sites]
    return [f"{title(diagnosis)}:", *sites]


def _unknown(raised: Raised | None, below: str, told: Sequence[str] = (f"{words.UNKNOWN_TITLE}.",)) -> str:
    if raised is None:
        return _command("error", "", None, "kdiag", told)
    own = [(file, frame.line) for frame in raised.frames if (file := _own_file(frame.path, below))]
    file, line = own[-1] if own else ("", None)
    said = [part.rstrip() for part in raised.message[: 8 * _LINE].split("\n")][:20]
    return _command("error", file, line, raised.exception or "kdiag", [*said, *told])


def _file(path: str, below: str) -> str:
    """`path` relative to `below` where it lies there; "" where it is no file."""
    path, below = path.replace("\\", "/"), below.replace("\\", "/").rstrip("/") + "/"
    if _NO_FILE.match(path):
        return ""
    return path[len(below) :] if path.startswith(below) else path.removeprefix("./")


def _own_file(path: str, below: str) -> str:
    """The same for a file of the checkout that belongs to no package; "" for any other."""
    file = _file(path, below)
    elsewhere = file.startswith("/") or file[1:3] == ":/" or any(part in file for part in _PACKAGES)
    return "" if elsewhere else file


def _command(level: str, file: str, line: int | None, title: str, body: Sequence[str]) -> str:
    place = {"file": file, "line": "" if line is None else str(line)} if file else {}
    told = {**place, "title": clip(one_line(title), _TITLE)}
    properties = ",".join(f"{name}={_property(one_line(value))}" for name, value in told.items() if value)
    lines = [clip("".join(code_lines(text)), _LINE) for part in body for text in part.split("\n") if part]
    return f"::{level} {properties}::{_data(chr(10).join(lines))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
