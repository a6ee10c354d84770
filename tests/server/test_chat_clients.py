"""The real `openai` package against a real server, with only a base URL."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from served import RECORDINGS, ROOT

from diagnose.render.markdown import prose

openai = pytest.importorskip("openai")

if TYPE_CHECKING:
    from served import Server

TEXT = min((ROOT / "data/recordings/kerastensor-in-tf-function").glob("*.txt")).read_text(encoding="utf-8")


def said(*texts: str) -> list[Any]:
    rows: list[Any] = []
    for text in texts:
        rows += [{"role": "assistant", "content": "..."}] if rows else []
        rows.append({"role": "user", "content": text})
    return rows


@pytest.fixture
def client(server: Server) -> Any:
    return openai.OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0)


def test_whole(client: Any) -> None:
    answer = client.chat.completions.create(model="kdiag", messages=said(TEXT))
    content = answer.choices[0].message.content
    for part in ("kerastensor-in-tf-function", "**Fix:**", "keras.ops.squeeze", " %", "Run on Keras", "import keras"):
        assert part in content
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens > 0


def test_streamed_is_the_same(client: Any) -> None:
    whole = client.chat.completions.create(model="kdiag", messages=said(TEXT)).choices[0].message.content
    options = {"include_usage": True}
    chunks = list(client.chat.completions.create(model="any", messages=said(TEXT), stream=True, stream_options=options))
    pieces = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert len(pieces) > 5
    assert "".join(pieces) == whole
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage.completion_tokens > 0


def test_asynchronous(server: Server) -> None:
    async def both() -> tuple[str, str]:
        async with openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0) as client:
            whole = await client.chat.completions.create(model="kdiag", messages=said(TEXT, "on jax"))
            stream = await client.chat.completions.create(model="kdiag", messages=said(TEXT, "on jax"), stream=True)
            pieces = [chunk.choices[0].delta.content or "" async for chunk in stream]
            return whole.choices[0].message.content, "".join(pieces)

    whole, streamed = asyncio.run(both())
    assert whole == streamed
    assert whole.startswith("On JAX:")


def test_parts_of_a_message_and_roles_that_are_not_the_users(client: Any) -> None:
    parts = [{"type": "text", "text": TEXT}, {"type": "image_url", "image_url": {"url": "data:,"}}]
    messages = [{"role": "system", "content": "You are a pirate."}, {"role": "user", "content": parts}]
    answer = client.chat.completions.create(model="kdiag", messages=messages, temperature=0.3, tools=[])
    assert "kerastensor-in-tf-function" in answer.choices[0].message.content


def test_models(client: Any) -> None:
    assert [model.id for model in client.models.list()] == ["kdiag"]
    assert client.models.retrieve("kdiag").owned_by == "kdiag"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt")


@pytest.mark.parametrize("messages", [[], [{"role": "system", "content": "x"}], [{"role": "user", "content": 5}]])
def test_a_bad_request_is_told_as_the_client_expects(client: Any, messages: Any) -> None:
    with pytest.raises(openai.UnprocessableEntityError) as told:
        client.chat.completions.create(model="kdiag", messages=messages)
    assert told.value.body["type"] == "invalid_request_error"


def test_too_long_a_text_is_told_as_the_client_expects(client: Any) -> None:
    with pytest.raises(openai.APIStatusError) as told:
        client.chat.completions.create(model="kdiag", messages=said("x" * (3 << 20)))
    assert told.value.status_code == 413


@pytest.mark.parametrize("path", RECORDINGS[:: len(RECORDINGS) // 8], ids=lambda path: path.parent.name)
def test_chat_says_what_the_command_finds(server: Server, client: Any, path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    record = server.diagnose(text).json()
    content = client.chat.completions.create(model="kdiag", messages=said(text)).choices[0].message.content
    first = record["matches"][0]
    assert f"`{first['id']}` · {int(first['confidence'] * 100 + 0.5)} %" in content
    for fix in first["causes"][0]["fixes"]:
        assert prose(fix["do"]) in content
