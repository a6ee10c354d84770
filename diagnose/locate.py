"""Which places in Keras print a message that no entry explains.

A place is named only where its whole message stands in the text and nothing speaks against it: another class, a
traceback that ends in another package, a release that does not have it. The less a message says, the more must speak
for it: the frame of its function, or at least some sign of Keras.
"""

from __future__ import annotations

from kb import frame_key, last_name

from .capture import fit
from .context import is_package
from .match import intact
from .order import places as ranks
from .wrappers import depth

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import NamedTuple

    from kb import PlaceRecord, Places, Template

    from .capture import Fit, Squeezed
    from .model import Environment, Frame, Raised
else:
    from kb import NamedTuple

#: Squeezed characters of a message in which places are looked for.
_SEARCHED = 20_000
_RETRIES = 20
#: Literal letters that must agree: where the class does too and the text shows Keras; where it shows none; where only
#: a message stands there; and where other words stand around it. tests/benchmarks/atlas.py says what this lets through.
_SHOWN, _TOLD, _SAID, _WITHIN = 12, 14, 24, 36
#: A message within a value of another one is what was raised first, if it says so much.
_INNER = 20
#: A last literal of fewer letters is a mere full stop, which a value may hold as well, if it is no longer than this.
_SIGN, _VALUE = 3, 200
#: Two places may print the same words if one has at least this share of the other's letters; the rest are values.
_SAME = 0.7
#: Files that stand last in a traceback because they raise again what others raised.
_PASSING = ("/keras/src/utils/traceback_utils.py", "autograph")
_KERAS = "/keras/src/"


class Found(NamedTuple):
    """A place whose message stands in that of an error: from `start` to `end`, in squeezed characters.

    `frame` is that of its function; the letters that agree are its `weight`.
    """

    place: PlaceRecord
    error: int
    fit: Fit | None
    frame: Frame | None
    weight: int

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.fit.start if self.fit else 0

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.fit.end if self.fit else 0


class Told(NamedTuple):
    """What the text tells around its errors; `signs` of Keras in it: "named", "likely" or ""."""

    around: Environment
    signs: str
    openings: tuple[str, ...]  # of wrappers


def locate(places: Places, errors: Sequence[Raised], squeezed: Sequence[Squeezed], told: Told) -> list[Found]:
    """Give the places that print the message of an error, all of them where several print the same.

    It is that of the error which is to be explained first; warnings count where nothing was raised.
    """
    raised = any(error.kind == "error" for error in errors)
    rank = ranks(errors)
    for number in sorted(range(len(errors)), key=lambda n: rank[n]):
        if raised and errors[number].kind == "warning":
            continue
        found = _held(places, number, errors[number], squeezed[number], told)
        if found:
            return _best(found, told.around.keras)
    return []


def _held(places: Places, number: int, error: Raised, source: Squeezed, told: Told) -> list[Found]:
    """Give the places that the error may be of: also one whose message another one took up as a value."""
    every = list(_of(places, number, error, source))
    wrapped = depth(told.openings, error.message, len(error.message)) > 0
    found = [one for one in every if _holds(one, error, source, told, wrapped=wrapped and bool(one.start))]
    inner = [one for one in every if one not in found and any(_within(one, outer) for outer in found)]
    return found + [one for one in inner if _holds(one, error, source, told, wrapped=True)]


def _of(places: Places, number: int, error: Raised, source: Squeezed) -> Iterator[Found]:
    """Yield the places whose message stands in that of an error."""
    frames = {key: frame for frame in error.frames if (key := frame_key(frame.path, frame.function))}
    seen: set[int] = set()
    for place, fitted in _by_pieces(places, source):
        record = places[place]
        seen.add(place)
        key = frame_key(record.path, record.function)
        yield Found(record, number, fitted, frames.get(key), record.template.weight)
    for key, frame in frames.items():
        for place in places.frames.get(key, ()):
            if place not in seen:
                yield from _by_frame(places[place], number, error, source, frame)


def _by_pieces(places: Places, source: Squeezed) -> Iterator[tuple[int, Fit]]:
    letters = source.letters[:_SEARCHED]
    pieces = places.pieces
    tries: dict[int, int] = {}
    for at in range(len(letters) - 7):
        rows = pieces.get(letters[at : at + 8])
        if rows is None:
            continue
        for place, literal, offset in rows:
            left = tries.get(place, _RETRIES)
            tries[place] = left - 1
            if left <= 0:
                continue
            fitted = _fitted(places[place], source, literal, at - offset)
            if fitted is not None:
                tries[place] = 0
                yield place, fitted


def _fitted(place: PlaceRecord, source: Squeezed, literal: int, at: int) -> Fit | None:
    template = place.template
    if at < 0 or not source.letters.startswith(template.literals[literal], at):
        return None
    found = fit(template, source.letters, literal, at)
    if found is None or not intact(template, found, source):
        return None
    return _stretched(template, found, source)


def _stretched(template: Template, found: Fit, source: Squeezed) -> Fit:
    """Let the last value run to the end of a message that is over there: ``... at {path}.`` of ``model.keras.``."""
    last, size = template.literals[-1], len(source.letters)
    rest = size - found.end
    if not 0 < len(last) < _SIGN or not 0 < rest <= _VALUE or not source.letters.endswith(last):
        return found
    if "\n" in source.words(found.end, size):
        return found
    *slots, (start, _) = found.slots
    return found._replace(end=size, slots=(*slots, (start, size - len(last))))


def _by_frame(place: PlaceRecord, number: int, error: Raised, source: Squeezed, frame: Frame) -> Iterator[Found]:
    """Yield a place that says too little to be found by its words, where a frame shows it: it was raised there."""
    if frame is not error.frames[-1]:
        return
    if not place.text:
        if not error.message:
            yield Found(place, number, None, frame, 0)
        return
    template = place.template
    literal = template.anchor
    at = source.letters.find(template.literals[literal])
    fitted = _fitted(place, source, literal, at)
    if fitted is not None:
        yield Found(place, number, fitted, frame, template.weight)


# --- what speaks for it and against it ------------------------------------------------------------------


def _holds(found: Found, error: Raised, source: Squeezed, told: Told, *, wrapped: bool) -> bool:
    """Whether the text lets the error be of this place; where it is `wrapped`, its class may have been changed."""
    place = found.place
    agrees = bool(place.exception) and last_name(error.exception) == place.exception
    if not place.exception or not _same_kind(place, error, agrees=agrees):
        return False  # where others' errors are passed on, nothing was raised
    if error.exception and not agrees and not wrapped:
        return False
    shown = _shown(place, error.frames) if error.kind != "warning" else None  # its frame is where Python points to
    if shown is False or found.frame is not None:
        return shown is not False
    sign = shown or told.signs == "named"
    if place.shared and not sign:
        return False
    least = (_SHOWN if sign else _TOLD) if agrees else _SAID
    if not wrapped and not _alone(found, source):
        least = _WITHIN
    return found.weight >= least and (found.weight >= _SAID or _plain(found, source))


def _plain(found: Found, source: Squeezed) -> bool:
    """Whether all values are there and none goes on with another sentence, as in a longer message that begins alike."""
    values = [source.words(start, end) for start, end in found.fit.slots] if found.fit else []
    return all(value and ". " not in value for value in values)


def _same_kind(place: PlaceRecord, error: Raised, *, agrees: bool) -> bool:
    """Whether a warning is not taken for an error; one that a filter has raised may be either."""
    return error.kind in ("message", place.kind) or (error.kind == "error" and agrees)


def _alone(found: Found, source: Squeezed) -> bool:
    """Whether the message begins with what was found and goes on, if it does, on another line."""
    rest = source.text[source.at(found.end - 1) + 1 :].lstrip(" \t'\"`.)]")
    return found.start == 0 and (not rest or rest[0] == "\n" or not found.place.template.literals[-1])


def _shown(place: PlaceRecord, frames: Sequence[Frame]) -> bool | None:
    """Whether frames show that the place may have raised it; None where they do not tell."""
    if not frames:
        return None
    paths = ["/" + frame.path.replace("\\", "/") for frame in frames]
    last, inside = paths[-1], any(_KERAS in path for path in paths)
    if last.endswith(f"/{place.path}") or any(part in last for part in _PASSING):
        return True
    if _KERAS in last or is_package(last):
        return False
    return True if inside else None


def _best(found: list[Found], release: str) -> list[Found]:
    """Give those that are surest: by a frame, then the inside of another message, then the one that says most."""
    found = [one for one in found if one.frame is not None] or found
    found = [one for one in found if not any(_within(other, one) for other in found)] or found
    found = [one for one in found if one.place.held_by(release)] or found
    best = max(found, key=lambda one: one.weight)
    found = [one for one in found if one.weight == best.weight or _same_words(one, best)]
    exact = [one for one in found if one.frame and one.frame.line in [line for _, line in one.place.lines]]
    found = exact or found
    return sorted(found, key=lambda one: (-one.weight, one.place.module, one.place.lines[-1][1]))


def _same_words(one: Found, best: Found) -> bool:
    """Whether a place prints these very words too, with a value where the best one has a word of its own."""
    return (one.start, one.end) == (best.start, best.end) and one.weight >= _SAME * best.weight


def _within(inner: Found, outer: Found) -> bool:
    """Whether a message stands in a value of another one."""
    if inner.place is outer.place or inner.fit is None or outer.fit is None:
        return False
    if inner.weight < _INNER and inner.frame is None:
        return False
    return any(start <= inner.start and inner.end <= end and start < end for start, end in outer.fit.slots)
