"""What ``kdiag serve`` does: settings out of options, files and the environment, then the server."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from diagnose.main import BadUse, say
from diagnose.render.prose import clip, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnose.server.settings import Settings

MISSING = "the server is an extra of its own: pip install 'kdiag[serve]'"


def serve(settings: Settings) -> int:
    """Serve until a signal ends it. Raises BadUse where the extra is missing."""
    try:
        from diagnose.server.run import serve as run
    except ModuleNotFoundError as missing:
        raise _lacking(missing) from None
    if not settings.token and not _is_loopback(settings.host):
        say("anyone who reaches this address may ask: --token-file keeps others out")
    try:
        return run(settings)
    except OSError as error:
        where = f"{escape(settings.host)}:{settings.port}"
        raise BadUse(f"cannot listen on {where}: {error.strerror or error}") from None


def mcp(folders: Sequence[str]) -> int:
    """Serve MCP until the input ends. Raises BadUse where the extra is missing."""
    from diagnose.server.settings import Settings

    try:
        from diagnose.server.mcp.stdio import serve as run
    except ModuleNotFoundError as missing:
        raise _lacking(missing) from None
    if sys.stdin.isatty():
        say("this speaks MCP with a program; name the command in your assistant's settings: kdiag mcp --help")
    run(Settings(catalogs=catalogs(folders)))
    return 0


def _lacking(missing: ModuleNotFoundError) -> Exception:
    """What to raise where a module is not there: the extra is missing, or something of ours is broken."""
    if (missing.name or "").partition(".")[0] in ("diagnose", "kb"):
        return missing
    return BadUse(f"{MISSING} ({missing.name} is not there)")


def catalogs(named: Sequence[str]) -> tuple[str, ...]:
    """Folders with entries of the user's own: `named`, those of the environment and those of packages."""
    from diagnose.main import use_catalogs
    from kb import extra_catalogs

    use_catalogs(named)
    return extra_catalogs()


def store(path: str) -> str:
    """The file for what nobody knew, absolute; "" for none. Raises BadUse where it cannot be written."""
    if not path:
        return ""
    import sqlite3

    from diagnose.server.collect.store import Store

    try:
        Store(path).close()
    except (sqlite3.Error, OSError) as error:
        raise BadUse(f"'{clip(escape(path), 200)}' cannot take what is collected: {escape(str(error))}") from None
    return str(Path(path).resolve())


def hosts(host: str, allowed: Sequence[str]) -> tuple[str, ...]:
    """Names under which requests may address the server; () for all."""
    if "*" in allowed or (not allowed and not _is_loopback(host)):
        return ()
    own = ("localhost", "127.0.0.1", "::1") if _is_loopback(host) else (host,)
    return tuple(name.lower().strip("[]") for name in (*own, host, *allowed))


def _is_loopback(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def bounded(connections: int) -> int:
    """At most as many as the process may have files, less those that it needs itself."""
    try:
        import resource
    except ImportError:
        return connections
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    room = max(8, files - 64)
    if files != resource.RLIM_INFINITY and connections > room:
        say(f"open connections are limited to {room}: this process may have {files} files (ulimit -n)")
        return room
    return connections


def helpers(workers: int) -> int:
    """As many diagnosing processes for each of `workers` as there are processors for them."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, count // workers)


def log_format(asked: str) -> str:
    """The form of the log: text for the eye, JSON for programs."""
    if asked != "auto":
        return asked
    return "text" if sys.stderr is not None and sys.stderr.isatty() else "json"


def token(path: str) -> str:
    """The token in the file at `path`, else in the environment; "" for none. Raises BadUse."""
    if not path:
        return os.environ.get("KDIAG_TOKEN", "").strip()
    shown = clip(escape(path), 200)
    try:
        found = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadUse(f"the token file '{shown}' cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if not found:
        raise BadUse(f"the token file '{shown}' is empty")
    return found
