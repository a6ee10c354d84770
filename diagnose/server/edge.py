"""What holds for every request: it has an id, it is counted and logged without what it says, and it has an answer."""

from __future__ import annotations

import re
import secrets
import time
from typing import TYPE_CHECKING, Any

from . import logs
from .problems import failed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from .metrics import Metrics

_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
#: Others are words of the client's own.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SAFE = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


class Edge:
    """The outermost layer of the application. `labels` as of `app.labels`."""

    def __init__(self, app: ASGIApp, metrics: Metrics, labels: Mapping[Any, str]) -> None:
        self.app = app
        self.metrics = metrics
        self.labels = labels

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        if scope["type"] != "http":
            await self.app(scope, receive, _without_words(send))
            return
        exchange = _Exchange(scope, send)
        try:
            await self.app(scope, receive, exchange.send)
        except Exception as error:  # noqa: BLE001 - the last one who can answer
            logs.failure(error, exchange.id)
            if not exchange.status:  # else an answer has begun: only its end can tell
                await failed().response()(scope, receive, exchange.send)
        finally:
            took = time.perf_counter() - exchange.started
            route, method = self.label(scope), scope["method"] if scope["method"] in _METHODS else "other"
            self.metrics.answered(method, route, exchange.status, took)
            logs.request(scope.get("client"), method, route, exchange.id, exchange.status, took)

    def label(self, scope: Scope) -> str:
        """The route as declared, never the path as sent: what a client writes there is told nowhere."""
        return self.labels.get(scope.get("endpoint")) or self.labels.get(scope.get("root_path")) or "other"


class _Exchange:
    """One request and what was answered."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self._send = send
        self.started = time.perf_counter()
        self.status = 0
        self.id = _id_of(scope)
        scope["kdiag.request_id"] = self.id

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), (b"x-request-id", self.id.encode()), *_SAFE]
        await self._send(message)


def _id_of(scope: Scope) -> str:
    """The client's own id where it sent a harmless one, else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _ID.fullmatch(value):
            return str(value.decode("ascii"))
    return secrets.token_hex(8)


def _without_words(send: Send) -> Send:
    """Keep a traceback of the start out of the log: `app` has logged in its own words why it failed."""

    async def sent(message: Message) -> None:
        message.pop("message", None)
        await send(message)

    return sent
