"""Answers that were just given, for texts that come again: a chat's follow-ups, a hundred jobs with one log.

An answer quotes its text, so it stays in the memory of this process, for minutes, and within a size. The text itself is
not kept: it is known by a digest under a key that nobody else has.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .pool import Answer

#: Seconds for which an answer is kept.
SECONDS = 600.0
#: Bytes that a kept answer takes besides its payload.
_OWN = 1_000


class Memory:
    """Answers by the digest of what was asked, the oldest first; at most `room` bytes, none of them for long."""

    def __init__(self, room: int, seconds: float = SECONDS) -> None:
        self.room = room
        self.seconds = seconds
        self.size = 0
        self._kept: dict[bytes, tuple[Answer, float]] = {}
        self._secret = secrets.token_bytes(32)
        self._timer: asyncio.TimerHandle | None = None

    def key(self, text: str | bytes, *how: Any) -> bytes:
        """Digest of a text and of all else that the answer depends on."""
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        asked = blake2b(data, key=self._secret, digest_size=24)
        asked.update(repr((type(text), how)).encode())
        return asked.digest()

    def get(self, key: bytes) -> Answer | None:
        """Give the answer that is kept under `key`, marked as given again."""
        found = self._kept.get(key)
        return found[0] if found and found[1] > time.monotonic() else None

    def put(self, key: bytes, answer: Answer) -> None:
        """Keep an answer; the oldest ones make room for it. One that is larger than all room is not kept."""
        if _size(answer) > self.room:
            return
        self._drop(key)
        self._kept[key] = answer._replace(seconds=0.0, again=True), time.monotonic() + self.seconds
        self.size += _size(answer)
        while self.size > self.room:
            self._drop(next(iter(self._kept)))
        self._wait()

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
        self.size = 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _drop(self, key: bytes) -> None:
        if found := self._kept.pop(key, None):
            self.size -= _size(found[0])

    def _wait(self) -> None:
        """See to it that the oldest one is forgotten in time."""
        if self._timer is None and self._kept:
            _, end = next(iter(self._kept.values()))
            wait = max(0.0, end - time.monotonic()) + 0.01
            self._timer = asyncio.get_running_loop().call_later(wait, self._forget)

    def _forget(self) -> None:
        self._timer = None
        now = time.monotonic()
        for key in [key for key, (_, end) in self._kept.items() if end <= now]:
            self._drop(key)
        self._wait()


def _size(answer: Answer) -> int:
    return _OWN + len(answer.payload)
