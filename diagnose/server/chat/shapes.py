"""OpenAI's chat shapes, as far as a client without a language model behind it needs them.

Source: the public OpenAPI document of the API. What a request holds beyond these fields is taken and not used, as
settings of a language model are: front ends send them to whoever answers.
"""

from __future__ import annotations

import json
import secrets
import time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MODEL = "kdiag"
#: Letters that one token is counted as.
_TOKEN = 4


class Part(BaseModel):
    """A part of a message; pictures and sounds are not looked at."""

    model_config = ConfigDict(extra="allow")

    type: str
    text: str = ""


class Message(BaseModel):
    """One message of the conversation."""

    model_config = ConfigDict(extra="allow")

    role: str
    content: str | list[Part] | None = None

    def said(self) -> str:
        """Its text."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or () if part.type in ("text", "input_text"))


class StreamOptions(BaseModel):
    """What a stream ends with."""

    model_config = ConfigDict(extra="allow")

    include_usage: bool | None = False


class ChatRequest(BaseModel):
    """A conversation to go on with: its last message is answered."""

    model_config = ConfigDict(extra="allow")

    messages: Annotated[list[Message], Field(min_length=1, max_length=1000)]
    model: Annotated[str, Field(max_length=200, description="Any name: there is one.")] = MODEL
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1, le=8, description="So many times the same answer.")] | None = 1

    def users(self) -> list[str]:
        """What the user said, in order."""
        return [message.said() for message in self.messages if message.role == "user"]


class ChatMessage(BaseModel):
    """The answer."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None


class Choice(BaseModel):
    """One answer of `n`."""

    index: int
    message: ChatMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Usage(BaseModel):
    """Tokens, counted as four letters each."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Completion(BaseModel):
    """The answer to a request that is not streamed."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[Choice]
    usage: Usage


class Model(BaseModel):
    """What may be named as the model."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = MODEL


class ModelList(BaseModel):
    """The models: one."""

    object: Literal["list"] = "list"
    data: list[Model]


class ErrorBody(BaseModel):
    """Why there is no answer."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


class Failure(BaseModel):
    """An error as clients of the API expect it."""

    error: ErrorBody


def usage(asked: ChatRequest, text: str, times: int) -> Usage:
    """What a request and its answer come to."""
    before = sum(len(message.said()) for message in asked.messages) // _TOKEN
    after = times * len(text) // _TOKEN
    return Usage(prompt_tokens=before, completion_tokens=after, total_tokens=before + after)


def completion(asked: ChatRequest, text: str) -> bytes:
    """The whole answer in one piece."""
    times = asked.n or 1
    choices = [Choice(index=at, message=ChatMessage(content=text)) for at in range(times)]
    whole = Completion(id=_name(), created=_now(), choices=choices, usage=usage(asked, text, times))
    return whole.model_dump_json().encode("utf-8")


def chunks(asked: ChatRequest, text: str) -> list[bytes]:
    """The answer as server-sent events: the role, a paragraph each, the end."""
    head = {"id": _name(), "object": "chat.completion.chunk", "created": _now(), "model": MODEL}
    wanted = bool(asked.stream_options and asked.stream_options.include_usage)
    rows: list[dict[str, Any]] = []
    for at in range(asked.n or 1):
        deltas: list[dict[str, str]] = [{"role": "assistant", "content": ""}]
        deltas += [{"content": piece} for piece in text.splitlines(keepends=True)]
        rows += [_choice(at, delta, None) for delta in deltas] + [_choice(at, {}, "stop")]
    events = [{**head, "choices": [row], **({"usage": None} if wanted else {})} for row in rows]
    if wanted:
        events.append({**head, "choices": [], "usage": usage(asked, text, asked.n or 1).model_dump()})
    return [*[_event(json.dumps(event)) for event in events], _event("[DONE]")]


def failure(status: int, words: str, code: str) -> bytes:
    """An error as clients of the API expect it."""
    kind = "invalid_request_error" if status < 500 and status != 429 else "server_error"
    kind = "rate_limit_error" if status == 429 else kind
    return Failure(error=ErrorBody(message=words, type=kind, code=code)).model_dump_json().encode("utf-8")


def _choice(index: int, delta: dict[str, str], reason: str | None) -> dict[str, Any]:
    return {"index": index, "delta": delta, "logprobs": None, "finish_reason": reason}


def _event(data: str) -> bytes:
    return f"data: {data}\n\n".encode()


def _name() -> str:
    return f"chatcmpl-{secrets.token_hex(12)}"


def _now() -> int:
    return int(time.time())
