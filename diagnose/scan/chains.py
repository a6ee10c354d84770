"""Every error of a text answered by itself, with those that it follows from: a log holds many that have no relation."""

from __future__ import annotations

from diagnose.clean import clean
from diagnose.context import environment, user_frame
from diagnose.engine import Reading
from diagnose.model import Raised, Span
from diagnose.parse import chained, distinct, parse

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from diagnose.clean import Clean
    from diagnose.engine import Engine
    from diagnose.match import Hit
    from diagnose.model import Diagnosis, Environment


#: Characters in which a message without a name is looked for at a time; more than any has.
_PIECE = 8_192
#: What begins so near to each other may be one message.
_ONE = 200


class Chains:
    """The chains of errors in one text. `told` is what its surroundings tell, `named` whether they name Keras."""

    def __init__(self, engine: Engine, text: str, told: Environment, *, named: bool) -> None:
        self._engine = engine
        self._source: Clean = clean(text)
        self._around = environment(self._source.text, told)
        self._named = named

    def answers(self) -> Iterator[tuple[int, Diagnosis]]:
        """Yield where each chain begins in the text, and its answer; what is printed again is told again.

        Warnings and log messages without an entry, and frames without an exception, are passed over.
        """
        errors = parse(self._source.text)
        if not errors:
            yield from self._messages()
            return
        found = list(self._each(chained(errors)))
        if found and not any(one.status == "diagnosed" for _, one in found):
            found = self._joined(errors, found)
        yield from found

    def _messages(self) -> Iterator[tuple[int, Diagnosis]]:
        """Yield each message that no exception names: a wording which stands there as a whole."""
        text, at = self._source.text, 0
        while at < len(text):
            message = text[at : at + _PIECE]
            error = Raised("", message, "message", (), "", Span(at, at + len(message)))
            reading = Reading(self._engine, self._source, [error], self._around, named=self._named)
            ranked = reading.ranked()
            first = min((one.hit.start for one in ranked), default=0)
            ranked = [one for one in ranked if one.hit.start < first + _ONE]
            found = reading.answer(ranked)
            if found.status == "diagnosed":
                yield _words(found), found
                at += max(1, *[_end(one.hit, message) for one in ranked])
            else:
                at += _PIECE // 2

    def _each(self, chains: Sequence[Sequence[Raised]]) -> Iterator[tuple[int, Diagnosis]]:
        known: dict[object, Diagnosis] = {}
        for chain in chains:
            key = tuple([(one.exception, one.message, one.link, _place(one)) for one in chain])
            found = known.get(key)
            if found is None:
                found = known[key] = self._told(chain)
            if found.status == "diagnosed" or (chain[-1].kind == "error" and chain[-1].exception):
                mere = chain[0].kind == "message" and found.status == "diagnosed"
                yield _words(found) if mere else self._source.span(chain[0].span).start, found

    def _joined(self, errors: Sequence[Raised], found: list[tuple[int, Diagnosis]]) -> list[tuple[int, Diagnosis]]:
        """Take together what was told apart: hard line breaks make several errors of one, which say too little."""
        joined = self._told(distinct(errors), guess=False)
        if joined.status != "diagnosed":
            return found
        error = joined.errors[joined.matches[0].error]
        rest = [one for one in found if (one[1].errors[-1].exception, one[1].errors[-1].message) != error[:2]]
        return sorted([(error.span.start, joined), *rest], key=lambda one: one[0])

    def _told(self, errors: Sequence[Raised], *, guess: bool = True) -> Diagnosis:
        reading = Reading(self._engine, self._source, list(errors), self._around, named=self._named)
        return reading.answer(reading.best(guess=guess))


def _place(error: Raised) -> tuple[str, int | None] | None:
    frame = user_frame(error.frames)
    return (frame.path, frame.line) if frame else None


def _end(hit: Hit, message: str) -> int:
    """Where the words of a hit end; a value that ends a wording may be long, and belongs to the line it begins in."""
    template = hit.wording.template
    line = message.find("\n", hit.start) + 1
    return min(hit.end, line or hit.end) if template and not template.literals[-1] else hit.end


def _words(found: Diagnosis) -> int:
    """Where the words stand that tell of an error without a name."""
    return next((one.span.start for one in found.matches[0].evidence if one.span), 0)
