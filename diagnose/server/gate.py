"""Who may come in: the name under which the server is asked, the token, and how often."""

from __future__ import annotations

import hmac
import math
import time
from typing import TYPE_CHECKING

from .problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Receive, Scope, Send

    from .settings import Settings

#: Clients that are remembered; more make the oldest ones forgotten.
_CLIENTS = 10_000


class Gate:
    """Middleware that refuses before anything is read."""

    def __init__(self, app: ASGIApp, settings: Settings, free: Collection[str]) -> None:
        self.app = app
        self.free = frozenset(free)
        self.below = tuple(path for path in free if len(path) > 1 and path.endswith("/"))
        self.hosts = frozenset(settings.hosts)
        self.token = settings.token.encode()
        self.rate = Rate(settings.rate) if settings.rate else None
        self.room = settings.requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through or answer with a problem: 401, 421, 429, 503."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            self.check(scope)
        except Problem as problem:
            await problem.response()(scope, receive, send)
            return
        self.room -= 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.room += 1

    def check(self, scope: Scope) -> None:
        """Raise Problem where the request may not come in."""
        if self.hosts and _host(_header(scope, b"host")) not in self.hosts:
            raise Problem(421, "wrong-host", "this server does not go by that name; see kdiag serve --allowed-host")
        if scope["path"] in self.free or (self.below and scope["path"].startswith(self.below)):
            return
        if self.room <= 0:
            raise Problem(503, "busy", "too many requests at a time", {"retry-after": "1", "connection": "close"})
        if self.token and not self._knows(_header(scope, b"authorization")):
            raise Problem(401, "no-token", "bring the token: Authorization: Bearer ...", {"www-authenticate": "Bearer"})
        if self.rate:
            wait = self.rate.take(_client(scope), time.monotonic())
            if wait:
                raise Problem(429, "too-often", f"try again in {wait} s", {"retry-after": str(wait)})

    def _knows(self, header: bytes) -> bool:
        kind, _, brought = header.partition(b" ")
        return kind.lower() == b"bearer" and hmac.compare_digest(brought.strip(), self.token)


class Rate:
    """So many requests per second of each client, and twice as many at once."""

    def __init__(self, rate: float) -> None:
        self.step = 1 / rate
        self.room = max(1.0, 2 * rate) * self.step
        #: When each client will have used up nothing of what it may do.
        self.free_at: dict[str, float] = {}

    def take(self, client: str, now: float) -> int:
        """Count one request at `now`, in seconds. Returns 0, or after how many seconds to try again."""
        then = max(self.free_at.get(client, now), now) + self.step
        if then - now > self.room + 1e-9:
            return math.ceil(then - now - self.room)
        if client not in self.free_at and len(self.free_at) >= _CLIENTS:
            self._forget(now)
        self.free_at[client] = then
        return 0

    def _forget(self, now: float) -> None:
        self.free_at = {client: then for client, then in self.free_at.items() if then > now}
        while len(self.free_at) >= _CLIENTS:
            del self.free_at[next(iter(self.free_at))]


def _header(scope: Scope, name: bytes) -> bytes:
    return next((bytes(value) for key, value in scope["headers"] if key == name), b"")


def _host(header: bytes) -> str:
    """The name without the port."""
    name = header.decode("latin-1").lower()
    return name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]


def _client(scope: Scope) -> str:
    """The client's address; of IPv6 the network, of which one client has all addresses."""
    address = str((scope.get("client") or ("",))[0])
    return ":".join(address.split(":")[:4]) if ":" in address else address
