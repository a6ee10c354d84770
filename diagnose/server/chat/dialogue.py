"""A conversation in, the next answer out. Pure but for the diagnoses that it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from diagnose.render import talk, words
from diagnose.render.entry import render_markdown, spoken
from diagnose.render.listed import ops_data
from kb import describe

from . import topic as topics
from .intents import Intent, language, read

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from diagnose.model import Diagnosis
    from diagnose.server.service import Snapshot

    from .topic import Ask, Rung, Topic

_FOUND = 3


class Answer(NamedTuple):
    """What is said, in Markdown, and the diagnosis that it speaks of, if any."""

    text: str
    diagnosis: Diagnosis | None = None


async def reply(messages: Sequence[str], ask: Ask, snapshot: Snapshot) -> Answer:
    """Answer the last of a user's `messages`. Raises what `ask` raises."""
    text = messages[-1] if messages else ""
    speech = language(text)
    intent = read(text) if not topics.holds_error(text) else Intent()
    if not intent.kind and (topic := await topics.opened(text, ask)):
        return Answer(_first(topic, speech), topic.diagnosis)
    topic = await topics.find(messages[:-1], ask)
    if intent.kind == "op":
        return Answer(_operation(intent.value, snapshot, speech))
    if entry := _named(text, snapshot):
        return Answer(_entry(entry, snapshot))
    if topic is not None:
        return await _about(topic, text, intent, ask, speech)
    return Answer(_without(text, intent, snapshot, speech))


def _first(topic: Topic, speech: str) -> str:
    """The answer to a text with its reproduction, and a choice where several explanations fit."""
    rung = topic.rung if topic.diagnosis.status == "diagnosed" else None
    shown = talk.reproduction(speech, rung.match, rung.cause) if rung else ""
    return talk.together([talk.answer(topic.diagnosis), shown, _choice(topic, speech)])


def _choice(topic: Topic, speech: str) -> str:
    rungs = topics.open_rungs(topic)
    asked = any(rung.match.ask for rung in rungs)
    return talk.options(speech, [(rung.match.title, rung.cause.title) for rung in rungs]) if asked else ""


async def _about(before: Topic, text: str, intent: Intent, ask: Ask, speech: str) -> Answer:
    topic = await topics.after(before, text, intent, ask)
    rung = topic.rung
    if intent.kind in ("next", "no") or topic.at != before.at:
        return Answer(_rung(topic, rung, speech), topic.diagnosis)
    if intent.kind in _POLITE:
        return Answer(talk.say(speech, intent.kind), topic.diagnosis)
    if rung is None or intent.kind == "":
        return Answer(talk.together([talk.say(speech, "off" if rung else "gone"), _choice(topic, speech)]))
    return Answer(_SAYS[intent.kind](topic, rung, speech, intent), topic.diagnosis)


_POLITE = ("thanks", "hello", "help")


def _rung(topic: Topic, rung: Rung | None, speech: str) -> str:
    """The next explanation as a whole answer of its own."""
    if rung is None:
        return talk.say(speech, "gone")
    others = tuple(cause for cause in rung.match.causes if cause.fits != "no" and cause != rung.cause)
    tried = {r.cause.id for r in topic.rungs[: topic.at] if r.match.id == rung.match.id}
    match = rung.match._replace(causes=(rung.cause, *[cause for cause in others if cause.id not in tried]))
    shown = topic.diagnosis._replace(status="diagnosed", matches=(match,))
    return talk.together([talk.say(speech, "next"), talk.answer(shown), talk.reproduction(speech, match, rung.cause)])


def _reproduction(_: Topic, rung: Rung, speech: str, __: Intent) -> str:
    return talk.reproduction(speech, rung.match, rung.cause)


def _versions(topic: Topic, rung: Rung, speech: str, _: Intent) -> str:
    return talk.versions(speech, rung.match, rung.cause, words.your_text(*topic.diagnosis.environment))


def _why(_: Topic, rung: Rung, speech: str, __: Intent) -> str:
    return talk.reasons(speech, rung.match, rung.match.evidence)


def _backend(_: Topic, rung: Rung, speech: str, intent: Intent) -> str:
    return talk.on_backend(speech, intent.value, rung.match, rung.cause)


def _fixes(_: Topic, rung: Rung, speech: str, __: Intent) -> str:
    return talk.fixes(speech, rung.cause)


_SAYS: dict[str, Callable[[Topic, Rung, str, Intent], str]] = {
    "reproduction": _reproduction,
    "version": _versions,
    "why": _why,
    "backend": _backend,
    "fix": _fixes,
    "yes": _fixes,
    "choice": _fixes,
}


def _operation(symbol: str, snapshot: Snapshot, speech: str) -> str:
    rows = snapshot.index.ops
    found = describe(symbol.rstrip("."), rows, snapshot.index.name_table)
    return talk.operation(speech, ops_data([found], rows)["ops"][0])


def _named(text: str, snapshot: Snapshot) -> str:
    """The id of the entry that a message names."""
    for word in text[:2000].replace("`", " ").split():
        name = word.strip(".,;:?!()\"'")
        if "-" in name and (entry := snapshot.catalog.find(name)):
            return entry.id
    return ""


def _entry(name: str, snapshot: Snapshot) -> str:
    entry = snapshot.catalog.find(name)
    assert entry is not None  # noqa: S101 - found just now
    verified = snapshot.index.entry(snapshot.index.names[entry.id]).verified
    return render_markdown(entry.model_dump(mode="json"), verified)


def _without(text: str, intent: Intent, snapshot: Snapshot, speech: str) -> str:
    if intent.kind in _POLITE:
        told = [talk.say(speech, intent.kind), talk.say(speech, "help") if intent.kind == "hello" else ""]
        return talk.together(told)
    found = snapshot.catalog.search(text[:200]) if len(text.split()) > 1 else []
    if found:
        return talk.entries(speech, [(e.id, spoken(e.title, e.fallbacks)) for e in found[:_FOUND]])
    return talk.say(speech, "no_topic" if intent.kind else "off")
