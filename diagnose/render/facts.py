"""What every surface must decide alike: which error is meant, what else the text holds, what the fix looks like."""

from __future__ import annotations

from .words import ALONE, LOCATED_TITLE, LOCATED_WARNING, UNKNOWN_TITLE, instead, report, run_on, your_text

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from typing import NamedTuple

    from diagnose.model import Cause, Diagnosis, Fix, Frame, Match, Raised, Replacement, Site, SourceLine
else:
    from kb import NamedTuple


class Other(NamedTuple):
    """Another error of the text: the exception as printed and the entry that explains it, if any."""

    raised: Raised
    match: Match | None


class Change(NamedTuple):
    """The user's own line as it is and as it should be."""

    before: str
    after: str


def chains(errors: tuple[Raised, ...]) -> list[list[int]]:
    """Positions of the errors, those that follow from each other together."""
    found: list[list[int]] = []
    linked = False
    for position, raised in enumerate(errors):
        if linked:
            found[-1].append(position)
        else:
            found.append([position])
        linked = bool(raised.link)
    return found


def rivals(diagnosis: Diagnosis) -> tuple[Match, ...]:
    """Other entries for the error that the first match explains."""
    chain = _chain_of(diagnosis, diagnosis.matches[0].error)
    return tuple(match for match in diagnosis.matches[1:] if match.error in chain)


def others(diagnosis: Diagnosis) -> list[Other]:
    """The errors that do not belong to the first match, each chain once; warnings only where an entry explains them."""
    first = diagnosis.matches[0].error if diagnosis.matches else main_error(diagnosis)
    found, seen = [], set()
    for chain in chains(diagnosis.errors):
        if first in chain:
            continue
        match = next((m for m in diagnosis.matches if m.error in chain), None)
        raised = diagnosis.errors[match.error if match else chain[-1]]
        name = match.id if match else (raised.exception, raised.message)
        if name not in seen and (match or raised.kind == "error"):
            found.append(Other(raised, match))
            seen.add(name)
    return found


def question(diagnosis: Diagnosis) -> str:
    """The first question that would decide between candidates, or ""."""
    return next((match.ask for match in diagnosis.matches if match.ask), "")


def main_error(diagnosis: Diagnosis) -> int:
    """Position of the error to speak of where no entry matched; -1 where there is none.

    The one that Keras is known to raise, else the last one raised.
    """
    if diagnosis.sites:
        return min(diagnosis.sites[0].error, len(diagnosis.errors) - 1)
    raised = [i for i, e in enumerate(diagnosis.errors) if e.kind == "error"]
    return (raised or range(len(diagnosis.errors)) or [-1])[-1]


def outside(raised: Raised, sites: tuple[Site, ...]) -> Frame | None:
    """The last frame of an error; of one that Keras is known to raise, the last frame outside of Keras."""
    frames = raised.frames
    if sites:
        frames = tuple(frame for frame in frames if "keras/src/" not in frame.path.replace("\\", "/")) or frames
    return frames[-1] if frames else None


def site_name(site: Site) -> str:
    """Name a place: as users know it, or else by its module."""
    return site.name or ".".join(filter(None, [site.module, site.function]))


def title(diagnosis: Diagnosis) -> str:
    """The headline of an answer that names no entry."""
    if diagnosis.status != "located":
        return UNKNOWN_TITLE
    return LOCATED_WARNING if diagnosis.sites and diagnosis.sites[0].kind == "warning" else LOCATED_TITLE


def tips(diagnosis: Diagnosis) -> tuple[str, ...]:
    """What to do next where no entry answers."""
    position = main_error(diagnosis)
    whole = position >= 0 and bool(diagnosis.errors[position].frames)
    return report(located=diagnosis.status == "located", whole=whole)


def _chain_of(diagnosis: Diagnosis, error: int) -> list[int]:
    return next((chain for chain in chains(diagnosis.errors) if error in chain), [error])


def other_causes(match: Match) -> tuple[Cause, ...]:
    """The causes after the likeliest that the text does not rule out."""
    return tuple(cause for cause in match.causes[1:] if cause.fits != "no")


def where_run(match: Match) -> str:
    """Where the programs were run, and why the error itself or its first fix was not."""
    why = match.fixes[0].not_run
    return run_on(match.verified, match.cause.not_run or (f"the fix ({why})" if why else ""))


def yours(diagnosis: Diagnosis, match: Match) -> str:
    """What the text tells about where it was printed, and that it names no Keras where that was taken for granted."""
    alone = ALONE if any(item.kind == "alone" for item in match.evidence) else ""
    return " ".join(filter(None, [your_text(*diagnosis.environment), alone]))


def change(match: Match, fix: Fix) -> Change | None:
    """The line that `fix` changes, where a table says how: a removed name or argument, or ``tf.*`` calls."""
    if fix.before != fix.after:
        return Change(fix.before, fix.after)
    for replacement in _replacements(match, fix):
        before, after = replacement.before.strip(), replacement.after.strip()
        if before != after:
            return Change(before, after)
    return None


def advice(match: Match, fix: Fix) -> tuple[str, ...]:
    """What the table says on the ``tf.*`` calls of the user's line: caveats, and calls that need a hand."""
    found = []
    for replacement in _replacements(match, fix):
        same = replacement.before.strip() == replacement.after.strip()
        name = instead(replacement.symbol, replacement.replacement) if same else ""
        found.append(": ".join(filter(None, [name, replacement.caveat])))
    return tuple(dict.fromkeys(filter(None, found)))


def _replacements(match: Match, fix: Fix) -> tuple[Replacement, ...]:
    return match.line.replacements if fix.replaces_ops and match.line else ()


def times(diagnosis: Diagnosis, match: Match) -> int:
    """How often the text holds the error that `match` explains."""
    return diagnosis.errors[match.error].times if match.error < len(diagnosis.errors) else 1


_CONTAINERS = frozenset({"Functional", "Sequential", "Model"})


def inside(match: Match) -> str:
    """The innermost layer that was called, where the entry's own words do not name it; "" for a mere container."""
    calls = [wrapper.layer for wrapper in match.wrappers if wrapper.kind == "layer-call" and wrapper.layer]
    told = f"{match.title} {match.summary} {match.cause.why}"
    return calls[-1] if calls and calls[-1] not in _CONTAINERS and calls[-1] not in told else ""


def place(line: SourceLine) -> str:
    """``train.py:12``: the file as a reader knows it."""
    path = line.path.replace("\\", "/")
    name = path if len(path) <= 24 else path.rsplit("/", 1)[-1]
    return f"{name}:{line.line}" if line.line is not None else name


def essential(code: str, broken: str, room: int) -> list[str | None]:
    """At most `room` lines of a fix's program, those first that its broken program does not have; None is a gap.

    Asserts and imports give way first. Shape: lines in their own order, gaps between what is not adjacent.
    """
    lines = [line for line in code.strip("\n").split("\n") if line.strip()]
    if len(code.strip("\n").split("\n")) <= room:
        return list(code.strip("\n").split("\n"))
    old = set(broken.split("\n"))
    kept: set[int] = set()
    for i in sorted(range(len(lines)), key=lambda i: _rank(lines, i, old)):
        wider = kept | {i, *_headers(lines, i)}
        if len(wider) + _gaps(wider, len(lines)) <= room:
            kept = wider
    return _with_gaps(lines, kept)


def _rank(lines: list[str], i: int, old: set[str]) -> int:
    word = lines[i].split(None, 1)[0]
    if word in ("import", "from", "assert"):
        return 3 + (word == "assert")
    setting_up = any("__init__" in lines[j] for j in (i, *_headers(lines, i)))
    return 2 if setting_up or word.startswith("#") else int(lines[i] in old)


def _headers(lines: list[str], i: int) -> list[int]:
    depth, found = _depth(lines[i]), []
    for j in range(i - 1, -1, -1):
        if _depth(lines[j]) < depth:
            depth = _depth(lines[j])
            found.append(j)
    return found


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _gaps(kept: set[int], count: int) -> int:
    return sum(1 for i in range(count) if i not in kept and (i == 0 or i - 1 in kept))


def _with_gaps(lines: list[str], kept: set[int]) -> list[str | None]:
    shown: list[str | None] = []
    for i, line in enumerate(lines):
        if i in kept:
            shown.append(line)
        elif not shown or shown[-1] is not None:
            shown.append(None)
    return shown
