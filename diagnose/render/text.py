"""The answer for a terminal: enough to act on within one screen, the rest behind ``kdiag explain``."""

from __future__ import annotations

from . import words
from .facts import (
    advice,
    change,
    essential,
    inside,
    main_error,
    other_causes,
    others,
    outside,
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
from .prose import clip, code_lines, columns, escape, fit, one_line, wrap
from .terminal import PLAIN, WIDTH, Paint

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from typing import NamedTuple

    from diagnose.model import Diagnosis, Fix, Match, Raised, Site
else:
    from kb import NamedTuple

#: Lines of an answer at width 80; narrower terminals get more.
SCREEN = 25
_INDENT = 7
#: Characters of a message that may be shown: more than any answer has room for.
_SAID = 10_000


class _Room(NamedTuple):
    """How many lines the growing parts of an answer may have."""

    prose: int
    code: int
    note: int
    items: int
    each: int
    check: int


# From generous to what fits a screen whatever the entry holds.
_ROOMS = (
    _Room(10, 14, 3, 4, 2, 4),
    _Room(8, 14, 2, 3, 2, 3),
    _Room(7, 14, 2, 2, 1, 2),
    _Room(6, 12, 2, 2, 1, 2),
    _Room(6, 10, 1, 1, 1, 2),
    _Room(5, 9, 1, 1, 1, 2),
    _Room(5, 7, 1, 1, 1, 1),
    _Room(4, 6, 1, 1, 1, 1),
    _Room(4, 5, 1, 1, 1, 1),
    _Room(3, 4, 1, 1, 1, 1),
    _Room(3, 3, 1, 1, 1, 1),
)


class _Sheet:
    """The surface: its width and its colours, and the lines written so far."""

    def __init__(self, width: int, paint: Paint) -> None:
        self.width, self.paint = width, paint
        self.lines: list[str] = []

    def put(self, label: str, lines: list[str]) -> None:
        """Add painted lines behind a label; nothing where there are none."""
        for i, line in enumerate(lines):
            name = self.paint.label(label) + " " * (_INDENT - len(label)) if i == 0 else " " * _INDENT
            self.lines.append((name + line).rstrip())

    def prose(self, label: str, text: str, limit: int) -> None:
        """Add prose behind a label, in at most `limit` lines."""
        self.put(label, fit(one_line(text), self.width - _INDENT, limit))

    def items(self, label: str, items: list[tuple[str, str]], limit: int, each: int = 1) -> None:
        """Add items of at most `each` lines; what follows the text of an item is never cut. The rest is counted."""
        shown = items if len(items) <= limit else items[: max(1, limit - 1)]
        rest = words.more(len(items) - len(shown)) if len(shown) < len(items) else ""
        lines: list[str] = []
        for i, item in enumerate(shown):
            text, tail = one_line(item[0]), escape(item[1])
            tail += f", {rest}" * (bool(rest) and limit == 1 and i == 0)
            whole = wrap(text + tail, self.width - _INDENT)
            lines += whole if len(whole) <= each + (self.width < 60) else self._cut(text, tail, each)
        self.put(label, [*lines, rest] if rest and limit > 1 else lines)

    def _cut(self, text: str, tail: str, each: int) -> list[str]:
        width = self.width - _INDENT
        lines = wrap(text, width)
        last = " ".join(lines[each - 1 :])
        return [*lines[: each - 1], clip(last, max(width // 4, width - columns(tail))) + clip(tail, 3 * width // 4)]

    def gap(self) -> None:
        """Add an empty line, never two."""
        if self.lines and self.lines[-1]:
            self.lines.append("")


def render(diagnosis: Diagnosis, *, width: int = WIDTH, paint: Paint = PLAIN, lines: int | None = None) -> str:
    """The whole answer, ending in a line end. `lines` is the number of lines that were read, where known."""
    screen = SCREEN * WIDTH // min(width, WIDTH)
    sheet = _Sheet(width, paint)
    for room in _ROOMS:
        sheet = _Sheet(width, paint)
        if diagnosis.status == "diagnosed" and diagnosis.matches:
            _answer(sheet, diagnosis, room)
        elif diagnosis.status == "no-error":
            _no_error(sheet, lines)
        else:
            _not_known(sheet, diagnosis, room)
        sheet.lines += map(sheet.paint.quiet, wrap(words.unread(diagnosis.unread), sheet.width))
        if len(sheet.lines) <= screen:
            break
    return "\n".join(sheet.lines) + "\n"


def short(diagnosis: Diagnosis, place: str, *, width: int = WIDTH, paint: Paint = PLAIN) -> str:
    """The answer in a few lines, one of several; `place` is where its error stands."""
    sheet = _Sheet(width, paint)
    where = [f"  {paint.quiet(line)}" for line in wrap(one_line(place), width - 2)]
    if diagnosis.status == "diagnosed" and diagnosis.matches:
        match = diagnosis.matches[0]
        _heading(sheet, match.title, f"{match.id}  {words.percent(match.confidence)}")
        sheet.lines += where
        _user_line(sheet, match, gap=False)
        _fix(sheet, match, match.fixes[0], _ROOMS[-1], program=False)
        sheet.put(words.EXPLAIN, [paint.code(escape(words.explain(match.id)))])
        return "\n".join(sheet.lines) + "\n"
    position = main_error(diagnosis)
    sheet.lines += [paint.title(title(diagnosis)), *where]
    if position >= 0:
        _found(sheet, diagnosis.errors[position], diagnosis.sites, _ROOMS[-1], gap=False)
    _sites(sheet, diagnosis.sites, _ROOMS[-1])
    return "\n".join(sheet.lines) + "\n"


def _answer(sheet: _Sheet, diagnosis: Diagnosis, room: _Room) -> None:
    match = diagnosis.matches[0]
    _heading(sheet, match.title, f"{match.id}  {words.percent(match.confidence)}")
    _user_line(sheet, match)
    if diagnosis.seen:
        told = "; ".join(one_line(words.seen(*one)) for one in diagnosis.seen)
        sheet.lines.append(f"  {sheet.paint.quiet(clip(told, sheet.width - 2))}")
    _around(sheet, diagnosis, match)
    sheet.gap()
    for line in fit(one_line(f"{match.summary} {match.cause.why}"), sheet.width, room.prose):
        sheet.lines.append(line)
    sheet.gap()
    _fixes(sheet, match, room)
    sheet.prose(words.CHECK, match.check, room.check)
    sheet.gap()
    sheet.items(words.OTHER_CAUSE, [(words.other_cause(cause.title), "") for cause in other_causes(match)], room.items)
    sheet.prose(words.ASK, match.ask, room.check)
    _other_matches(sheet, diagnosis, room)
    sheet.gap()
    _where(sheet, diagnosis, match, room)


def _heading(sheet: _Sheet, title: str, tag: str) -> None:
    title, tag = one_line(title), escape(tag)
    room = sheet.width - columns(title) - columns(tag)
    if room >= 2:
        sheet.lines.append(sheet.paint.title(title) + " " * room + sheet.paint.quiet(tag))
        return
    sheet.lines += [sheet.paint.title(line) for line in fit(title, sheet.width, 2)]
    sheet.lines.append(sheet.paint.quiet(clip(tag, sheet.width)))


def _user_line(sheet: _Sheet, match: Match, *, gap: bool = True) -> None:
    if match.line is None:
        return
    where = one_line(place(match.line))
    code = one_line(match.line.code)
    if gap:
        sheet.gap()
    if columns(where) + columns(code) + 5 <= sheet.width or columns(where) <= sheet.width // 3:
        code = clip(code, sheet.width - columns(where) - 5)
        sheet.lines.append(f"  {sheet.paint.quiet(where)}   {sheet.paint.code(code)}".rstrip())
    else:
        sheet.lines.append(f"  {sheet.paint.quiet(clip(where, sheet.width - 2))}")
        sheet.lines.append(f"  {sheet.paint.code(clip(code, sheet.width - 2))}")


def _around(sheet: _Sheet, diagnosis: Diagnosis, match: Match) -> None:
    told = one_line(words.around(inside(match), times(diagnosis, match)))
    if told:
        if match.line is None:
            sheet.gap()
        sheet.lines.append(f"  {sheet.paint.quiet(clip(told, sheet.width - 2))}")


def _fixes(sheet: _Sheet, match: Match, room: _Room) -> None:
    first, *rest = match.fixes
    _fix(sheet, match, first, room)
    for note in (*advice(match, first), first.note):
        sheet.prose("", note, room.note)
    sheet.items(words.OR, [_doing(fix) for fix in rest], room.items, room.each)


def _fix(sheet: _Sheet, match: Match, fix: Fix, room: _Room, *, program: bool = True) -> None:
    sheet.items(words.FIX, [_doing(fix)], 1, room.check + 1)
    done = change(match, fix)
    if done:
        old, new = (clip(one_line(line), sheet.width - _INDENT - 2) for line in done[:2])
        sheet.put("", [sheet.paint.minus(f"- {old}"), sheet.paint.plus(f"+ {new}")])
    elif program or fix.commands:
        _program(sheet, match, fix, room)


def _doing(fix: Fix) -> tuple[str, str]:
    where = words.only_on(fix.backends, fix.keras)
    return fix.do, f" ({where})" if where else ""


def _program(sheet: _Sheet, match: Match, fix: Fix, room: _Room) -> None:
    code = "\n".join(fix.commands) or fix.code
    for line in essential(code, match.cause.broken, room.code):
        text = words.CUT if line is None else "".join(code_lines(line))
        paint = sheet.paint.quiet if line is None else sheet.paint.code
        sheet.lines.append(" " * _INDENT + paint(clip(text, sheet.width - _INDENT)) if text else "")


def _other_matches(sheet: _Sheet, diagnosis: Diagnosis, room: _Room) -> None:
    sheet.items(words.OTHER_MATCH, [_named(match) for match in rivals(diagnosis)], room.items)
    _other_errors(sheet, diagnosis, room)


def _named(match: Match) -> tuple[str, str]:
    return words.rival(match.id, match.confidence, match.title), ""


def _other_errors(sheet: _Sheet, diagnosis: Diagnosis, room: _Room) -> None:
    items = [
        (_raised(other.raised), f" -> {other.match.id}" if other.match else f" ({words.NOT_KNOWN})")
        for other in others(diagnosis)
    ]
    sheet.items(words.ERROR, items, room.items)


def _raised(raised: Raised) -> str:
    message = raised.message[:_SAID].strip().split("\n", 1)[0]
    return ": ".join(filter(None, [raised.exception, message]))


def _where(sheet: _Sheet, diagnosis: Diagnosis, match: Match, room: _Room) -> None:
    where, told = one_line(where_run(match)), one_line(yours(diagnosis, match))
    lines = wrap(f"{where} {told}", sheet.width)
    if len(lines) > min(room.check, 2):
        lines = fit(where, sheet.width, 1)
    sheet.lines += map(sheet.paint.quiet, lines)
    sheet.put(words.EXPLAIN, [sheet.paint.code(escape(words.explain(match.id)))])


def _not_known(sheet: _Sheet, diagnosis: Diagnosis, room: _Room) -> None:
    sheet.lines += map(sheet.paint.title, fit(title(diagnosis), sheet.width, 2))
    position = main_error(diagnosis)
    if position >= 0:
        _found(sheet, diagnosis.errors[position], diagnosis.sites, room)
    sheet.gap()
    _sites(sheet, diagnosis.sites, room)
    sheet.items(words.NEAR, [(f"{match.id}: {match.title}", "") for match in diagnosis.matches], room.items)
    sheet.prose(words.ASK, question(diagnosis), room.check)
    _other_errors(sheet, diagnosis, room)
    sheet.gap()
    sheet.put(words.NEXT, [line for tip in tips(diagnosis) for line in fit(tip, sheet.width - _INDENT, 2)])
    told = words.your_text(*diagnosis.environment)
    if told:
        sheet.lines.append(sheet.paint.quiet(clip(one_line(told), sheet.width)))


def _sites(sheet: _Sheet, sites: tuple[Site, ...], room: _Room) -> None:
    if not sites:
        return
    told = [(site_name(s), f", {words.span(s.since, s.until)}") for s in sites]
    first = sites[0]
    if len(sites) > 1:
        sheet.items(words.RAISED_AT, told, max(2, room.items), room.each)
    else:
        where = words.source(first.path, first.line, first.release)
        when = words.when(first.guard)
        sheet.items(words.RAISED_AT, [told[0], *[(text, "") for text in (when, where) if text]], 3, room.each)
    sheet.prose(words.VALUES, words.values(first.captures), room.note)


def _found(
    sheet: _Sheet, raised: Raised, sites: tuple[Site, ...], room: _Room, *, gap: bool = True
) -> None:
    if gap:
        sheet.gap()
    frame = outside(raised, sites)
    if frame is not None:
        where = f"{frame.name}:{frame.line}" if frame.line is not None else frame.name
        text = f"  {one_line(where)} in {one_line(frame.function)}" if frame.function else f"  {one_line(where)}"
        sheet.lines.append(sheet.paint.quiet(clip(text, sheet.width)))
    said = ": ".join(filter(None, [raised.exception, raised.message[:_SAID]]))
    sheet.lines += [f"  {line}" for line in fit(one_line(said), sheet.width - 2, room.prose)]


def _no_error(sheet: _Sheet, lines: int | None) -> None:
    count = f" in {words.lines(lines)}" if lines is not None else ""
    sheet.lines.append(sheet.paint.title(f"{words.NO_ERROR_TITLE}{count}."))
    sheet.lines += fit(words.NO_ERROR_TIP, sheet.width, 2)
