"""One entry in full, for `kdiag explain`: every cause, program and fix, complete.

An entry comes as plain data (`Entry.model_dump(mode="json")`), its facts as words by program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from . import words
from .markdown import code, link, program, prose, shell
from .prose import code_lines, columns, escape, one_line, wrap
from .terminal import PLAIN, WIDTH, Paint

Data = Mapping[str, Any]
Verified = Mapping[str, str]

_SLOT = re.compile(r"\{\{|\}\}|\{([A-Za-z_]\w{0,40})\}")


def spoken(text: str, fallbacks: Mapping[str, str]) -> str:
    """Prose of an entry without a text to fill it from: its fallbacks, else the capture's name as ``<name>``."""
    return _SLOT.sub(lambda m: fallbacks.get(m[1], f"<{m[1]}>") if m[1] else m[0][0], text)


def conditions(when: Data) -> str:
    """When a cause holds, in words; "" where it always may."""
    backends = [words.backend(name) for name in when.get("backends", ())]
    frame = when.get("frame") or {}
    told = [
        f"with {words.all_of(backends)}" if backends else "",
        f"in {keras}" if (keras := words.releases(when.get("keras") or "")) else "",
        {"user": "called from your own code", "package": "called from another package"}.get(
            when.get("caller") or "", ""
        ),
        f"with a frame in {frame['path']}" + (f", {frame['function']}" * bool(frame.get("function"))) if frame else "",
        f"where your line matches `{when['line']}`" if when.get("line") else "",
        f"where the text says `{when['text']}`" if when.get("text") else "",
        *[f"where {name} matches `{pattern}`" for name, pattern in (when.get("capture") or {}).items()],
    ]
    return ", ".join(filter(None, told))


def programs(cause: Data) -> Iterator[tuple[str, str, Data]]:
    """Key in the facts, label, and the program: the broken one, then the fixes."""
    yield f"{cause['id']}/broken", words.BROKEN, cause["broken"]
    for number, fix in enumerate(cause["fixes"], 1):
        yield f"{cause['id']}/fix-{number}", words.FIX if number == 1 else words.OR, fix


def notes(entry: Data) -> list[str]:
    """What stands over an entry that is not simply in force."""
    found = [words.RETIRED] if entry["status"] == "retired" else []
    found += [f"Draft: {words.NOT_RUN}"] if entry["status"] == "draft" else []
    found += [f"See {words.explain(entry['replaced_by'])}"] if entry.get("replaced_by") else []
    return found


def facts(entry: Data) -> list[str]:
    """Area, tags and older names, a line each."""
    rows = [("area", entry["area"]), ("tags", ", ".join(entry["tags"])), ("also named", ", ".join(entry["aliases"]))]
    return [f"{name}: {value}" for name, value in rows if value]


def shows(name: str) -> str:
    """What the reader should expect of a broken program that raises nothing."""
    return {"silent": words.SILENT, "warning": words.WARNS}.get(name, "")


def render_text(entry: Data, verified: Verified, *, width: int = WIDTH, paint: Paint = PLAIN) -> str:
    """The page for a terminal, ending in a line end."""
    page = _Page(width, paint, entry.get("fallbacks") or {})
    page.title(entry["title"], entry["id"])
    page.say(*notes(entry), *facts(entry), quiet=True)
    page.gap()
    page.say(entry["summary"])
    for number, cause in enumerate(entry["causes"], 1):
        page.cause(cause, number if len(entry["causes"]) > 1 else 0, verified)
    page.gap()
    page.labelled(words.CHECK, entry["check"])
    page.labelled(words.ASK, entry.get("ask") or "")
    _near(page, entry)
    page.listed(words.REFERENCES, list(entry["references"]))
    page.gap()
    page.say(words.run_on(verified.get("", "")), quiet=True)
    return "\n".join(page.lines) + "\n"


def _told(part: Data, verified: str) -> str:
    """Where a program was run and with what, or why it was not; "" where nothing is known."""
    around = words.around_program(part["needs"], part["lacks"], part["environ"])
    why = part["not_run"] or ""
    return " ".join(filter(None, [words.run_on(verified, why) if verified or why else "", around]))


def _near(page: _Page, entry: Data) -> None:
    items = [f"{one_line(near['text'])}  ->  {near['wins'] or words.NO_WINNER}" for near in entry["near"]]
    page.listed(words.LOOKS_ALIKE, items)


class _Page:
    """Lines of a page that may be as long as it needs."""

    def __init__(self, width: int, paint: Paint, fallbacks: Mapping[str, str]) -> None:
        self.width, self.paint, self.fallbacks = width, paint, fallbacks
        self.lines: list[str] = []

    def gap(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def title(self, title: str, name: str) -> None:
        title, name = one_line(spoken(title, self.fallbacks)), escape(name)
        room = self.width - columns(title) - columns(name)
        if room >= 2:
            self.lines.append(self.paint.title(title) + " " * room + self.paint.quiet(name))
        else:
            self.lines += [*map(self.paint.title, wrap(title, self.width)), self.paint.quiet(name)]

    def say(self, *paragraphs: str, quiet: bool = False, indent: int = 0) -> None:
        for text in filter(None, paragraphs):
            for line in wrap(one_line(spoken(text, self.fallbacks)), self.width - indent):
                self.lines.append(" " * indent + (self.paint.quiet(line) if quiet else line))

    def labelled(self, label: str, text: str) -> None:
        for i, line in enumerate(wrap(one_line(spoken(text, self.fallbacks)), self.width - 7)):
            self.lines.append((self.paint.label(label) + " " * (7 - len(label)) if i == 0 else " " * 7) + line)

    def listed(self, label: str, items: list[str]) -> None:
        if not items:
            return
        self.gap()
        self.lines.append(self.paint.label(label))
        for item in items:
            first, *rest = wrap(one_line(item), self.width - 4) or [""]
            self.lines += [f"  {first}", *[f"    {line}" for line in rest]]

    def cause(self, cause: Data, number: int, verified: Verified) -> None:
        self.gap()
        if number:
            self.lines += [
                self.paint.title(line)
                for line in wrap(f"{number}. {one_line(spoken(cause['title'], self.fallbacks))}", self.width)
            ]
        when = conditions(cause["when"])
        self.say(f"({when[0].upper()}{when[1:]}.)" if when else "", quiet=True)
        self.say(cause["why"])
        for key, label, part in programs(cause):
            self.program(label, part, verified.get(key, ""))

    def program(self, label: str, part: Data, verified: str) -> None:
        self.gap()
        if "do" in part:
            self.labelled(label, part["do"])
        else:
            self.lines.append(self.paint.label(label))
        self.say(part.get("note") or "", shows(part.get("shows", "")), indent=7)
        for lines in (list(map(escape, part.get("commands", ()))), code_lines(part["code"]) if part["code"] else []):
            if lines:
                self.gap()
            self.lines += [f"    {self.paint.code(line)}" if line else "" for line in lines]
        if told := _told(part, verified):
            self.gap()
            self.say(told, quiet=True, indent=4)


def render_markdown(entry: Data, verified: Verified) -> str:
    """The page as Markdown, ending in a line end."""
    fallbacks = entry.get("fallbacks") or {}
    parts = [
        f"# {prose(spoken(entry['title'], fallbacks))}",
        code(entry["id"]),
        *map(prose, notes(entry)),
        "  \n".join(map(prose, facts(entry))),
    ]
    parts.append(prose(spoken(entry["summary"], fallbacks)))
    for cause in entry["causes"]:
        parts += _cause(cause, fallbacks, verified)
    parts.append(f"**{words.CHECK}:** {prose(spoken(entry['check'], fallbacks))}")
    parts.append(f"**{words.ASK}:** {prose(spoken(entry['ask'], fallbacks))}" if entry.get("ask") else "")
    near = [
        f"- {code(one_line(n['text']))} → {code(n['wins']) if n['wins'] else words.NO_WINNER}" for n in entry["near"]
    ]
    parts.append("\n".join([f"**{words.LOOKS_ALIKE}:**", "", *near]) if near else "")
    references = [f"- {link(reference)}" for reference in entry["references"]]
    parts.append("\n".join([f"**{words.REFERENCES}:**", "", *references]) if references else "")
    parts.append(prose(words.run_on(verified.get("", ""))))
    return "\n\n".join(filter(None, parts)) + "\n"


def _cause(cause: Data, fallbacks: Mapping[str, str], verified: Verified) -> Iterator[str]:
    yield f"## {prose(spoken(cause['title'], fallbacks))}"
    when = conditions(cause["when"])
    yield f"*{prose(f'{when[0].upper()}{when[1:]}.')}*" if when else ""
    yield prose(spoken(cause["why"], fallbacks))
    for key, label, part in programs(cause):
        yield f"**{label}:** {prose(spoken(part['do'], fallbacks))}" if "do" in part else f"**{label}:**"
        yield prose(spoken(part.get("note") or shows(part.get("shows", "")), fallbacks))
        yield shell(part["commands"]) if part.get("commands") else ""
        yield program(part["code"]) if part["code"] else ""
        yield prose(_told(part, verified.get(key, "")))
