"""Answers that are given again: the same ones, counted, within a size, for a time, and not beyond a reload."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from sample import PLACE, changed, folder
from served import RECORDINGS, serving

from diagnose.server.memory import Memory
from diagnose.server.pool import Answer

if TYPE_CHECKING:
    from pathlib import Path

    from served import Server

TEXT = RECORDINGS[0].read_text(encoding="utf-8")
ANSWER = Answer("diagnosed", "an-entry", 0.001, b"x" * 500)


def remembered(server: Server) -> int:
    """Diagnoses that /metrics says were kept."""
    found = re.search(r"^kdiag_diagnoses_remembered_total (\d+)", server.client.get("/metrics").text, re.MULTILINE)
    assert found
    return int(found[1])


def diagnosed(server: Server) -> int:
    """Diagnoses that /metrics says took time."""
    found = re.search(r"^kdiag_diagnosis_seconds_count (\d+)", server.client.get("/metrics").text, re.MULTILINE)
    assert found
    return int(found[1])


def test_a_text_that_comes_again_is_worked_out_once() -> None:
    with serving("--rate", "0") as server:
        answers = {server.diagnose(TEXT).content for _ in range(4)}
        assert len(answers) == 1
        assert (remembered(server), diagnosed(server)) == (3, 1)


def test_another_hint_is_another_question() -> None:
    with serving("--rate", "0") as server:
        told = [server.client.post("/v1/diagnose", json={"text": TEXT, "backend": name}) for name in ("jax", "torch")]
        few = server.client.post("/v1/diagnose", json={"text": TEXT, "candidates": 1})
        assert {answer.status_code for answer in (*told, few)} == {200}
        assert (remembered(server), diagnosed(server)) == (0, 3)


def test_it_can_be_switched_off() -> None:
    with serving("--rate", "0", "--remember", "0") as server:
        assert server.diagnose(TEXT).content == server.diagnose(TEXT).content
        assert (remembered(server), diagnosed(server)) == (0, 2)


def test_a_follow_up_in_a_chat_asks_again_for_nothing(server: Server) -> None:
    before = remembered(server)
    messages = [{"role": "user", "content": f"{TEXT}\n(asked by somebody)"}]
    for said in ("which version", "why do you think so"):
        answer = server.client.post("/v1/chat/completions", json={"model": "kdiag", "messages": messages}).json()
        messages += [answer["choices"][0]["message"], {"role": "user", "content": said}]
    assert remembered(server) > before


def test_a_changed_catalogue_makes_it_forget(tmp_path: Path) -> None:
    text = "ValueError: Widget 'w' has no gears to turn. Received: 3"
    with serving("--rate", "0", "--catalog", folder(tmp_path)) as server:
        first = [server.diagnose(text).json()["matches"][0]["title"] for _ in range(2)]
        assert remembered(server) == 1
        folder(tmp_path, {PLACE: changed(("A widget was", "A gadget was"))})
        server.wait_for("the changed catalogue is in service")
        assert server.diagnose(text).json()["matches"][0]["title"] != first[0]


def test_its_size_is_bounded_and_the_oldest_go_first() -> None:
    async def fill() -> None:
        memory = Memory(10_000)
        keys = [memory.key(f"text {number}") for number in range(50)]
        for key in keys:
            memory.put(key, ANSWER)
            assert memory.size <= 10_000
        held = [memory.get(key) is not None for key in keys]
        assert held == sorted(held)
        assert 0 < sum(held) < 50
        memory.put(memory.key("huge"), ANSWER._replace(payload=b"x" * 20_000))
        assert memory.get(memory.key("huge")) is None
        assert memory.get(keys[-1])
        memory.clear()
        assert memory.size == 0

    asyncio.run(fill())


def test_nothing_is_kept_for_longer_than_said() -> None:
    async def wait() -> None:
        memory = Memory(10_000, seconds=0.05)
        for number in range(3):
            memory.put(memory.key(f"text {number}"), ANSWER)
        assert memory.get(memory.key("text 0"))
        await asyncio.sleep(0.3)
        assert memory.get(memory.key("text 0")) is None
        assert memory.size == 0  # gone by itself, not because somebody asked

    asyncio.run(wait())


def test_a_key_tells_texts_and_kinds_apart_and_nothing_to_others() -> None:
    one, other = Memory(1), Memory(1)
    keys = {one.key("text"), one.key(b"text"), one.key("text", 1), one.key("text", "1"), one.key("text ")}
    assert len(keys) == 5
    assert one.key("text", "", 5) == one.key("text", "", 5)
    assert one.key("text") != other.key("text")
    assert len(one.key("\ud800" * 10)) == 24


def test_a_kept_answer_is_marked_and_took_no_time() -> None:
    async def ask() -> None:
        memory = Memory(10_000)
        memory.put(b"key", ANSWER)
        assert memory.get(b"key") == ANSWER._replace(seconds=0.0, again=True)
        memory.clear()

    asyncio.run(ask())
