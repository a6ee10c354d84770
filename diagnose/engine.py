"""Text in, `Diagnosis` out: the steps of the pipeline in order. Never raises on any text."""

from __future__ import annotations

import sys

from kb import extra_catalogs, load_index, squeeze

from . import answer, context, order, rank, wrappers
from .capture import Squeezed
from .clean import clean
from .match import CUT_MARKS, Matcher
from .model import Diagnosis, Environment, Evidence, Match, Raised
from .parse import distinct, parse
from .raw import as_message, in_raw_text, part_of
from .signs import signs_of

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from functools import cached_property
    from types import TracebackType

    from kb import Fault, Index, Places

    from .clean import Clean
    from .fuzzy import Guesser
    from .match import Hit
    from .model import Frame, Wrapper
    from .rank import Judged
    from .symptoms import Symptoms
else:
    from kb import cached_property

_SHOWN = 5
_REGION = 200_000


class Engine:
    """The pipeline over one index. `places` loads the atlas; it is called once, where no entry explains a text."""

    def __init__(self, index: Index, places: Callable[[Index], Places | None] = lambda _index: None) -> None:
        self.index = index
        self.matcher = Matcher(index)
        self._load_places = places
        self._causes: dict[int, answer.Causes] = {}

    @cached_property
    def guesser(self) -> Guesser:
        """Find wordings that stand in a text in part; made when a text first needs it."""
        from .fuzzy import Guesser  # noqa: PLC0415 - only where nothing stands there as a whole

        return Guesser(self.index)

    @cached_property
    def places(self) -> Places | None:
        """Give the atlas; loaded when a text first needs it."""
        return self._load_places(self.index)

    @cached_property
    def wrapper_table(self) -> wrappers.Table:
        """Wrappers, ready to be looked for."""
        return wrappers.Table(self.index.wrappers)

    @cached_property
    def symptoms(self) -> Symptoms:
        """Find silent behaviours told in prose; made when a text first needs it."""
        from .symptoms import Symptoms  # noqa: PLC0415 - as above

        return Symptoms(self.index.symptoms)

    def diagnose(self, text: str | bytes, told: Environment | None = None) -> Diagnosis:
        """Diagnose a text, of which `told` says what it does not tell itself. Never raises on any text."""
        source = clean(text)
        reading, ranked = self._read(source, told)
        found = reading.answer(ranked)
        return found._replace(unread=source.unread) if source.unread else found

    def located(self, text: str | bytes) -> Diagnosis | None:
        """Say which places in Keras print a text, whatever entry explains it; None where none does."""
        return self._read(clean(text))[0].located(())

    def candidates(self, text: str | bytes) -> list[Judged]:
        """Give all that may explain a text, best first, below the bar too: what calibration measures."""
        return self._read(clean(text))[1]

    def _read(self, source: Clean, told: Environment | None = None) -> tuple[Reading, list[Judged]]:
        errors = distinct(parse(source.text))
        around = context.environment(source.text, told)
        reading = Reading(self, source, errors or [as_message(source.text)], around)
        return reading, reading.best(prose=not errors)

    def causes(self, position: int) -> answer.Causes:
        """Give an entry with its causes, decoded once."""
        if position not in self._causes:
            self._causes[position] = answer.Causes(self.index.entry(position))
        return self._causes[position]


class Reading:
    """A text, or some of its errors, on the way to an answer. `named`: what stands around the text names Keras."""

    def __init__(
        self, engine: Engine, source: Clean, errors: list[Raised], around: Environment, *, named: bool = False
    ) -> None:
        self.engine = engine
        self.named = named
        self.source = source
        self.errors = errors
        self.around = around
        self.squeezed = [Squeezed(error.message) for error in errors]
        self._frames: dict[int, tuple[Frame, ...]] = {}
        self._scenes: dict[int, rank.Scene] = {}
        self._letters = ""

    def ranked(self) -> list[Judged]:
        """Wordings that stand in the text, best first."""
        return self._judged(self.engine.matcher.find(self.errors, self.squeezed))

    def best(self, *, prose: bool = False, guess: bool = True) -> list[Judged]:
        """Give what may explain the text; of a message that was cut, also the longer ones that begin so."""
        ranked = self.ranked()
        if not ranked or ranked[0].confidence < rank.BAR:
            return (self.guessed(prose=prose) if guess else []) or ranked
        hit, source = ranked[0].hit, self.squeezed[ranked[0].hit.error]
        hits = self.engine.guesser.doubts(hit, source) if source.text.endswith(CUT_MARKS) else []
        return self._judged(hits) if hits else ranked

    def guessed(self, *, prose: bool) -> list[Judged]:
        """Wordings that stand there in part, and silent behaviours told in prose."""
        hits = self.engine.guesser.guess(self.errors, self.squeezed)
        if prose and not hits and (told := self.engine.symptoms.find(self.errors[0].message)):
            hits = [] if self.engine.guesser.quotes(self.squeezed[0]) else told
        return self._judged(hits)

    def _judged(self, hits: Sequence[Hit]) -> list[Judged]:
        out = self._weighed(hits)
        if any(hit.rivals for hit in hits):
            out = self._weighed(order.standing(hits, out))
        if any(one.hit.lost for one in out):
            from .tabled import behind_stories  # noqa: PLC0415 - most texts need no table

            out = behind_stories(out, rank.BAR, self.engine.index.yields)
        return order.order(out, self.errors, self.engine.index.yields) if out else []

    def _weighed(self, hits: Sequence[Hit]) -> list[Judged]:
        looked = [hit for one in hits if (hit := self._looked_up(one))]
        judged = [rank.judge(hit, self.errors[hit.error], self._scene(hit.error)) for hit in looked]
        return [one for one in judged if one and one.confidence * (1 + one.hit.rivals) >= rank.FLOOR]

    def _looked_up(self, hit: Hit) -> Hit | None:
        if hit.wording.entry not in self.engine.index.tabled:
            return hit
        from .tabled import looked_up  # noqa: PLC0415 - as above

        return looked_up(self.engine.index, hit, self.errors[hit.error].message, self._scene(hit.error))

    def _scene(self, number: int) -> rank.Scene:
        if number not in self._scenes:
            frames, span = self.frames(number), self.errors[number].span
            own = context.user_frame(frames)
            lines = tuple([frame.code for frame in (own, context.calling_frame(frames)) if frame and frame.code])
            text, bare = self.source.text, context.stands_alone(self.source.text, self.errors)
            start = span.start if self.errors[number].frames else max(0, span.end - _REGION)  # unread ones stand above
            region = text if bare else text[start : min(span.end, start + _REGION)]
            self._scenes[number] = rank.Scene(
                frames, lines, region, self.around, self.signs, self.engine.index.openings, own, bare
            )
        return self._scenes[number]

    def frames(self, number: int) -> tuple[Frame, ...]:
        """Give the frames that tell about an error."""
        if number not in self._frames:
            self._frames[number] = context.frames_for(self.errors, number)
        return self._frames[number]

    @cached_property
    def signs(self) -> str:
        """Whether the text names Keras, or at least something that users of Keras write."""
        return "named" if self.named else signs_of(self.source.text)

    def answer(self, ranked: Sequence[Judged]) -> Diagnosis:
        """Make the answer of all that may explain the text: what is above the bar, or why nothing is."""
        strong = [one for one in ranked if one.confidence >= rank.BAR and not one.hit.rivals]
        if strong:
            return self.diagnosis(
                [*strong, *[one for one in ranked if rank.FLOOR <= one.confidence < rank.BAR]][:_SHOWN]
            )
        if located := self.located(ranked):
            return located
        if candidates := [one for one in ranked if one.hit.rivals and self.errors[one.hit.error].kind == "error"]:
            return self.diagnosis(candidates, "unknown")
        known = [error for error in self.errors if error.kind == "error"]
        shown = in_raw_text(known or [error for error in self.errors if error.kind == "warning"], self.source)
        return Diagnosis("unknown" if known else "no-error", (), (), shown, self.around)

    def diagnosis(self, ranked: Sequence[Judged], status: str = "diagnosed") -> Diagnosis:
        """Make the answer of these matches; where it is "unknown" they are candidates."""
        kept, errors = self._kept({one.hit.error for one in ranked})
        matches = tuple(self._match(one, kept[one.hit.error]) for one in ranked)
        around = context.printed_by(self.around, ranked[0].hit.wording.keras) if status == "diagnosed" else self.around
        return Diagnosis(status, matches, (), errors, around)

    def _kept(self, used: set[int]) -> tuple[dict[int, int], tuple[Raised, ...]]:
        """Give the new positions of the answer's errors by the old ones, and these: of mere words those `used`."""
        kept = [n for n, error in enumerate(self.errors) if error.kind != "message" or n in used]
        return {old: new for new, old in enumerate(kept)}, in_raw_text([self.errors[n] for n in kept], self.source)

    def located(self, ranked: Sequence[Judged]) -> Diagnosis | None:
        """Make the answer where only the atlas knows the message; `ranked` and what is nearest are shown beside it."""
        elsewhere = not self.signs and all(error.frames and error.kind == "error" for error in self.errors)
        places, index = None if elsewhere else self.engine.places, self.engine.index
        if not places:
            return None  # where raised elsewhere: most programs have nothing to do with Keras
        from . import locate, located  # noqa: PLC0415 - few texts get here

        told = locate.Told(self.around, self.signs, index.openings)
        found = locate.locate(places, self.errors, self.squeezed, told)
        if not found:
            return None
        error = found[0].error
        kept, errors = self._kept({error})
        at = located.Where(self.squeezed[error], self.errors[error], errors[kept[error]], kept[error], self.around)
        weak = [one.hit.wording.entry for one in ranked if one.hit.error == error]
        near = [located.near(self.engine.causes(n), at) for n in located.nearest(weak, found, index)]
        return Diagnosis("located", tuple(near), tuple(located.site(one, at) for one in found), errors, self.around)

    def _match(self, one: Judged, error: int) -> Match:
        hit, frames = one.hit, self.frames(one.hit.error)
        known = self.engine.causes(hit.wording.entry)
        entry = known.entry
        line = context.source_line(self._scene(hit.error).own, self.engine.index, rewrite=known.replaces_ops)
        if not self._letters:
            self._letters = squeeze(self.source.text)
        case = answer.Case(hit.captures, frames, line.code if line else "", self.around, self._letters)
        values, fallbacks = hit.captures, entry.fallbacks
        causes = known.told(case)
        if hit.lost:
            from .tabled import fixed  # noqa: PLC0415 - as above

            causes = fixed(causes, hit.lost, self._scene(hit.error).lines)
        return Match(
            id=entry.id,
            title=answer.fill(entry.title, values, fallbacks),
            confidence=one.confidence,
            summary=answer.fill(entry.summary, values, fallbacks),
            causes=causes,
            check=answer.fill(entry.check, values, fallbacks),
            ask=answer.fill(entry.ask, values, fallbacks),
            captures={name: answer.shorten(value) for name, value in values.items()},
            evidence=self._evidence(one),
            references=entry.references,
            line=line,
            verified=entry.verified.get("", ""),
            error=error,
            wrappers=self._wrappers(one.hit),
        )

    def _wrappers(self, hit: Hit) -> tuple[Wrapper, ...]:
        if hit.kind == "symptom":
            return ()
        return wrappers.around(self.engine.wrapper_table, self.errors, hit.error, hit.start, self._letters)

    def _evidence(self, one: Judged) -> tuple[Evidence, ...]:
        hit = one.hit
        if hit.end <= hit.start:
            return one.evidence
        error = self.errors[hit.error]
        words = answer.shorten(error.message[hit.start : min(hit.end, hit.start + 400)])
        kind = "symptom" if hit.kind == "symptom" else "message"
        return (Evidence(kind, words, part_of(error, hit.start, hit.end, self.source)), *one.evidence)


_engine: Engine | None = None
#: Faults for which catalogues beside ours were left out.
refused: tuple[Fault, ...] = ()


def default_engine(*, strict: bool = False) -> Engine:
    """Give the engine over the installed catalogue and those beside it, made on first use.

    Where one of the latter is at fault, all of them are left out and `refused` says why; with `strict`, that
    raises `CatalogError`, as a fault of the installed one does.
    """
    global _engine, refused  # noqa: PLW0603 - one catalogue a process
    if _engine is None:
        extras = extra_catalogs()
        try:
            index = load_index(extras=extras)
        except Exception as error:
            if strict or not extras:
                raise
            index = load_index()
            refused = getattr(error, "faults", ())
        _engine = Engine(index, places_of)
    return _engine


def places_of(index: Index) -> Places | None:
    """Load the atlas that goes with an index: what an engine over the installed catalogue is given."""
    from kb import load_places  # noqa: PLC0415 - most texts need none

    return load_places(index)


def diagnose_text(text: str | bytes) -> Diagnosis:
    """Diagnose any text: a traceback, a notebook cell, a log, a sentence. Never raises on its content."""
    return default_engine().diagnose(text)


def diagnose_exception(error: BaseException, trace: TracebackType | None = None) -> Diagnosis:
    """Diagnose a live exception with its chain: as its text is, and with what only the live program tells.

    `trace` stands for ``error.__traceback__`` where a hook was given another one. No frame is kept.
    """
    from . import live  # noqa: PLC0415 - not on the way of a text

    found = diagnose_text(live.text_of(error, trace))
    told = live.environment(found.environment, sys.modules, f"{sys.version_info[0]}.{sys.version_info[1]}")
    line = found.matches[0].line if found.matches else None
    near = live.seen(error, trace, line.path, line.line) if line else ()
    return found._replace(environment=told, seen=near)


def ids_of(text: str | bytes) -> list[str]:
    """Ids of the matches, best first; empty unless the text is diagnosed. The verifier's judge."""
    found = diagnose_text(text)
    return [match.id for match in found.matches] if found.status == "diagnosed" else []
