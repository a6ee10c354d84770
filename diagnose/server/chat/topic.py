"""What a conversation speaks of: a diagnosis, and how far its causes and candidates were gone through."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, utils

from diagnose.model import Environment

from .intents import Intent, read

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from diagnose.model import Cause, Diagnosis, Match

    Ask = Callable[[str, Environment], Awaitable[Diagnosis]]

#: So many messages are looked through for the one with the error.
_LOOKED_AT = 20
_ERROR = re.compile(r"\w(?:Error|Exception|Warning)\s?:|Traceback \(most recent|\n\s{0,20}\S")
#: How alike a reply and the words of a cause must be to mean it, and how much more than to the next.
_ALIKE, _CLEARLY = 55.0, 8.0


class Rung(NamedTuple):
    """One explanation to try: a cause of a matched entry."""

    match: Match
    cause: Cause


class Topic(NamedTuple):
    """A diagnosis under discussion. `at` counts the rungs that were said not to help."""

    text: str
    diagnosis: Diagnosis
    rungs: tuple[Rung, ...]
    at: int = 0

    @property
    def rung(self) -> Rung | None:
        """The explanation under discussion; None where all are gone through, or there is none."""
        return self.rungs[self.at] if self.at < len(self.rungs) else None


def holds_error(text: str) -> bool:
    """Whether a message looks like a text to diagnose, rather than like a question."""
    return _ERROR.search(text[:20_000]) is not None


async def find(messages: Sequence[str], ask: Ask) -> Topic | None:
    """The topic of a user's messages: the latest error, and what was said since."""
    for number in range(len(messages) - 1, max(-1, len(messages) - 1 - _LOOKED_AT), -1):
        text = messages[number]
        if number and read(text).kind and not holds_error(text):
            continue  # about what was said before
        if topic := await opened(text, ask):
            return await _replayed(topic, messages[number + 1 :], ask)
    return None


async def opened(text: str, ask: Ask) -> Topic | None:
    """The topic that a message opens by itself: an error that it holds."""
    found = await ask(text, Environment())
    return Topic(text, found, ladder(found)) if found.status != "no-error" else None


async def _replayed(topic: Topic, said: Sequence[str], ask: Ask) -> Topic:
    for text in said:
        topic = await after(topic, text, read(text), ask)
    return topic


async def after(topic: Topic, text: str, intent: Intent, ask: Ask) -> Topic:
    """The topic after a message about it."""
    if intent.kind in ("next", "no"):
        return topic._replace(at=min(topic.at + 1, len(topic.rungs)))
    if intent.kind == "backend":
        return await _told(topic, Environment(backend=intent.value), ask)
    if intent.kind == "choice" and (at := topic.at + int(intent.value) - 1) < len(topic.rungs):
        return topic._replace(at=at)
    if intent.kind == "" and (chosen := meant(topic, text)) is not None:
        return topic._replace(at=chosen)
    return topic


async def _told(topic: Topic, told: Environment, ask: Ask) -> Topic:
    found = await ask(topic.text, told)
    return Topic(topic.text, found, ladder(found)) if found.matches else topic


def ladder(found: Diagnosis) -> tuple[Rung, ...]:
    """All explanations of the first error, likeliest first: the causes of the first match, then other matches."""
    if not found.matches:
        return ()
    error = found.matches[0].error
    matches = [match for match in found.matches if match.error == error]
    return tuple(Rung(match, cause) for match in matches for cause in match.causes if cause.fits != "no")


def open_rungs(topic: Topic) -> tuple[Rung, ...]:
    """The explanations that nothing speaks against yet, of the entry under discussion or of rivals."""
    rest = topic.rungs[topic.at :]
    if topic.diagnosis.status == "diagnosed" and rest:
        rest = tuple(rung for rung in rest if rung.match.id == rest[0].match.id)
        sure = [rung for rung in rest if rung.cause.fits == "yes"]
        rest = tuple(sure[:1]) or rest
    return rest


def meant(topic: Topic, reply: str) -> int | None:
    """Which rung a reply to the entry's question speaks of, by its words; None where that is not clear."""
    choices = open_rungs(topic)
    if len(choices) < 2 or not reply.strip():
        return None
    scores = [
        fuzz.token_set_ratio(reply[:300], f"{r.cause.title} {r.match.title}", processor=utils.default_process)
        for r in choices
    ]
    best = max(range(len(scores)), key=scores.__getitem__)
    others = max(score for number, score in enumerate(scores) if number != best)
    return topic.at + best if scores[best] >= _ALIKE and scores[best] - others >= _CLEARLY else None
