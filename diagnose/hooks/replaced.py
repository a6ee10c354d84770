"""One hook in another's place: what was there is always called first, and comes back."""

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def replace(
    owner: "Any", name: str, after: "Callable[..., None]", fallback: "Callable[..., Any] | None" = None
) -> "Callable[[], None]":
    """Have `after` called with the same arguments each time that `owner.name` has done its work.

    Returns what undoes it. Where somebody has put a hook over ours since, ours stays below it and only passes on.
    What the hook before raises goes on as it would without us; then `after` is not called. What `after` raises is
    dropped, but for Ctrl-C: the program goes on behind most hooks, and has to hear of it.
    """
    previous = getattr(owner, name, fallback)
    active = True

    def hook(*arguments: "Any", **named: "Any") -> "Any":
        result = previous(*arguments, **named) if previous is not None else None
        if active:
            try:
                after(*arguments, **named)
            except Exception:  # noqa: BLE001 - nothing of ours ever fails in the user's place
                return result
        return result

    def undo() -> None:
        nonlocal active
        active = False
        if getattr(owner, name, None) is hook:
            setattr(owner, name, previous)

    setattr(owner, name, hook)
    return undo
