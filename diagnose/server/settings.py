"""How a server runs: plain values. The command line fills them in; nothing below it reads the environment."""

from __future__ import annotations

from typing import NamedTuple


class Settings(NamedTuple):
    """All that can be set. Sizes are in bytes, times in seconds; 0 switches a limit of number off."""

    host: str = "127.0.0.1"
    port: int = 8765
    workers: int = 1
    #: Processes of each worker that diagnose.
    helpers: int = 1
    #: Bearer token that every request but those to `app.OPEN` must bring; "" for none.
    token: str = ""
    #: Origins of pages that may call from a browser; "*" for all.
    cors_origins: tuple[str, ...] = ()
    #: Names under which requests may address the server; () for all. Keeps foreign pages out by name rebinding.
    hosts: tuple[str, ...] = ()
    #: Addresses whose word on the client's own address is taken.
    proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    #: Data folders with entries of the user's own, beside ours.
    catalogs: tuple[str, ...] = ()
    #: SQLite file for what nobody knew; "" for none.
    collect: str = ""
    collect_bytes: int = 64 << 20
    #: Answers that are kept for texts that come again, per process; see `memory`.
    remember_bytes: int = 16 << 20
    #: A diagnosis that takes longer is given up.
    seconds: float = 2.0
    #: A body that takes longer to arrive is refused.
    body_seconds: float = 20.0
    body_bytes: int = 2 << 20
    #: One body of NDJSON in all; each of its lines is held to `body_bytes`.
    batch_bytes: int = 32 << 20
    #: Requests that are being answered at a time, per process.
    requests: int = 64
    #: Open connections, idle ones too, per process.
    connections: int = 1000
    #: A connection that does not say what it wants within this time is closed.
    idle_seconds: float = 10.0
    #: Requests that one client may make per second, per process, and twice as many at once.
    rate: float = 100.0
    #: How long requests may go on after a signal to end.
    grace_seconds: float = 10.0
    #: Seconds between looks at the data folders of `catalogs`.
    reload_seconds: float = 2.0
    #: "debug", "info", "warning" or "error"; and "json" or "text".
    log: str = "info"
    log_format: str = "json"
