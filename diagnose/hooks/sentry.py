"""Sentry: group events by the entry that explains them. Needs nothing of the SDK."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Event = dict[str, Any]

_DEFAULT: tuple[list[str], ...] = ([], ["{{ default }}"], ["{{default}}"])


def before_send(event: Event, hint: dict[str, Any]) -> Event:
    """For ``sentry_sdk.init(before_send=...)``: tag ``kdiag`` and fingerprint from the entry id. Never raises.

    An event whose error nobody knows stays as it is, and so does a fingerprint that the program has set.
    """
    try:
        _add(event, hint)
    except Exception:  # noqa: BLE001 - an event must not be lost because of us
        return event
    return event


def before_send_after(previous: Callable[[Event, dict[str, Any]], Event | None]) -> Callable[..., Event | None]:
    """Give a ``before_send`` that asks `previous` first and adds to what that lets by."""

    def both(event: Event, hint: dict[str, Any]) -> Event | None:
        sent = previous(event, hint)
        return None if sent is None else before_send(sent, hint)

    return both


def _add(event: Event, hint: dict[str, Any]) -> None:
    error = (hint.get("exc_info") or (None, None, None))[1]
    if not isinstance(error, Exception):
        return
    from .panel import answer  # noqa: PLC0415 - nothing has failed until now

    found = answer(error)
    if found is None or found.status != "diagnosed":
        return
    match = found.matches[0]
    tags = event.get("tags")
    if isinstance(tags, list):
        tags.append(["kdiag", match.id])
    else:
        event["tags"] = {**(tags or {}), "kdiag": match.id}
    if list(event.get("fingerprint") or []) in _DEFAULT:
        event["fingerprint"] = ["kdiag", match.id]
