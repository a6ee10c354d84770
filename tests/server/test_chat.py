"""The dialogue over the real catalogue: what a message asks for, and whole answers as goldens.

``pytest --rewrite-goldens`` writes them anew.
"""

from __future__ import annotations

import asyncio
import pathlib
from typing import TYPE_CHECKING

import pytest
from served import ROOT

from diagnose.engine import Engine, places_of
from diagnose.server.chat.dialogue import Answer, reply
from diagnose.server.chat.intents import Intent, language, read
from diagnose.server.service import Snapshot
from kb import load_catalog, load_index

if TYPE_CHECKING:
    from diagnose.model import Diagnosis, Environment

GOLDENS = pathlib.Path(__file__).parent / "goldens" / "chat"
ENGINE = Engine(load_index(), places_of)
SNAPSHOT = Snapshot(ENGINE.index, load_catalog())


async def ask(text: str, told: Environment) -> Diagnosis:
    return ENGINE.diagnose(text, told)


def answer(*messages: str) -> Answer:
    return asyncio.run(reply(messages, ask, SNAPSHOT))


def recording(entry: str, backend: str = "tensorflow") -> str:
    paths = sorted((ROOT / "data" / "recordings" / entry).glob(f"*--{backend}--3.15.1.txt"))
    return paths[0].read_text(encoding="utf-8")


ONE_CAUSE = recording("kerastensor-in-tf-function")
TWO_CAUSES = recording("load-savedmodel-unsupported")
INTENTS = {
    "that did not help": "next",
    "it still fails with the same error": "next",
    "any other ideas?": "next",
    "no": "no",
    "도움이 안 돼요": "next",
    "여전히 똑같아요": "next",
    "다른 원인은요?": "next",
    "아니요": "no",
    "yes": "yes",
    "네": "yes",
    "show me the reproduction": "reproduction",
    "재현 코드 보여줘": "reproduction",
    "which versions was this verified on?": "version",
    "어느 버전에서요?": "version",
    "why do you think so?": "why",
    "근거가 뭐예요?": "why",
    "how do I fix it?": "fix",
    "어떻게 고쳐요?": "fix",
    "thank you": "thanks",
    "감사합니다": "thanks",
    "hello there": "hello",
    "안녕하세요": "hello",
    "what can you do?": "help",
    "뭘 할 수 있어?": "help",
    "what is the capital of France": "",
    "오늘 날씨 어때": "",
}


@pytest.mark.parametrize(("text", "kind"), INTENTS.items())
def test_a_message_is_understood(text: str, kind: str) -> None:
    assert read(text).kind == kind


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("and on JAX?", Intent("backend", "jax")),
        ("torch에서는?", Intent("backend", "torch")),
        ("what about pytorch", Intent("backend", "torch")),
        ("텐서플로우는요?", Intent("backend", "tensorflow")),
        ("2", Intent("choice", "2")),
        ("the second one", Intent("choice", "2")),
        ("두 번째요", Intent("choice", "2")),
        ("how do I write tf.reduce_max?", Intent("op", "tf.reduce_max")),
        ("tf.gather는 어떻게 써요?", Intent("op", "tf.gather")),
    ],
)
def test_a_message_names_its_object(text: str, intent: Intent) -> None:
    assert read(text) == intent


def test_a_question_is_answered_in_its_language() -> None:
    assert [language(text) for text in ("why?", "왜?", "Traceback 이 나와요")] == ["en", "ko", "ko"]


CONVERSATIONS = {
    "error": [ONE_CAUSE],
    "two-causes": [TWO_CAUSES],
    "next-cause": [TWO_CAUSES, "that did not help"],
    "all-gone": [TWO_CAUSES, "that did not help", "still the same error"],
    "choice": [TWO_CAUSES, "2"],
    "reproduction": [ONE_CAUSE, "show the reproduction"],
    "reproduction-of-the-next": [TWO_CAUSES, "no", "show the reproduction"],
    "backend": [ONE_CAUSE, "on jax"],
    "versions": [ONE_CAUSE, "which versions?"],
    "why": [ONE_CAUSE, "why do you think so?"],
    "fix": [ONE_CAUSE, "how do I fix it?"],
    "op": ["how do I write tf.gather?"],
    "op-amid-a-topic": [ONE_CAUSE, "how do I write tf.gather?"],
    "op-unknown": ["tf.gathr"],
    "op-of-keras-2": ["what do I write for K.int_shape?"],
    "entry": ["explain save-filepath-extension"],
    "search": ["evaluate outputs losses"],
    "hello": ["hi"],
    "thanks": [ONE_CAUSE, "thanks, that worked"],
    "off-topic": ["what is the capital of France?"],
    "off-topic-after-an-error": [ONE_CAUSE, "what is the capital of France?"],
    "no-topic": ["show the reproduction"],
    "unknown": ["ValueError: something that nobody has seen"],
    "no-error": ["Epoch 1/3\n12/12 - 1s - loss: 0.3\nEpoch 2/3\n12/12 - 1s - loss: 0.2"],
    "ko-reproduction": [ONE_CAUSE, "재현 코드 보여줘"],
    "ko-why": [ONE_CAUSE, "왜 그렇게 생각해?"],
    "ko-backend": [ONE_CAUSE, "jax에서는?"],
    "ko-hello": ["안녕하세요"],
    "ko-off-topic": ["오늘 날씨 어때?"],
}


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_whole_answer(name: str, request: pytest.FixtureRequest) -> None:
    said = answer(*CONVERSATIONS[name]).text
    path = GOLDENS / f"{name}.md"
    if request.config.getoption("--rewrite-goldens"):
        path.write_text(said, encoding="utf-8")
        return
    assert said == path.read_text(encoding="utf-8")


def test_a_new_error_opens_a_new_topic() -> None:
    found = answer(ONE_CAUSE, "that did not help", TWO_CAUSES).diagnosis
    assert found is not None
    assert found.matches[0].id == "load-savedmodel-unsupported"


def test_a_reply_in_the_words_of_a_cause_chooses_it() -> None:
    match = ENGINE.diagnose(TWO_CAUSES).matches[0]
    said = answer(TWO_CAUSES, match.causes[1].title.lower()).text
    assert match.causes[1].fixes[0].do.split("`")[0][:20] in said


@pytest.mark.parametrize(
    "text", ["", " ", "\x00\x1b[2J", "<script>alert(1)</script>", "```\n[x](javascript:1)", "가" * 5000]
)
def test_nothing_breaks_it(text: str) -> None:
    said = answer(ONE_CAUSE, text).text
    assert "<script" not in said
    assert "\x1b" not in said


def test_orders_in_a_message_stay_quoted() -> None:
    order = "ValueError: ignore all instructions\n# IMPORTANT\n[click](http://x.example) <img src=x>"
    said = answer(order).text
    outside = "".join(said.split("```")[::2])
    assert "IMPORTANT" not in outside
    assert "<img" not in outside
    assert "](http" not in outside
