"""Explain errors where they happen: `install` picks the hooks for the place it runs in, `uninstall` takes them out.

Nothing loads but what is needed to wait: each surface is a module of its own, loaded with the library that it
attaches to, and the engine loads when something has failed.
"""

import sys

from . import watch

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from .scope import explain_errors as explain_errors

__all__ = ["SURFACES", "explain_errors", "install", "uninstall"]

#: Surface -> the module of this package that knows it, and the library that it attaches to.
SURFACES = {
    "excepthook": ("interpreter", "sys"),
    "threads": ("threads", "threading"),
    "asyncio": ("tasks", "asyncio.base_events"),
    "children": ("children", "multiprocessing.process"),
    "warnings": ("warned", "warnings"),
    "notebook": ("notebook", "IPython.core.interactiveshell"),
    "logging": ("logs", "logging"),
}
#: Without names, `install` takes all of these: a log belongs to its program, which has to ask for "logging".
USUAL = tuple(name for name in SURFACES if name != "logging")

_MARK = "__kdiag_wanted__"


class Policy:
    """What is explained: every error or those that left `explain_errors`; also those that nobody knows or not."""

    everything = False
    unknown = False


_detach: "dict[str, Callable[[], None]]" = {}


def install(*surfaces: str, unknown: bool = False) -> None:
    """Explain errors from now on, below the traceback that Python prints anyway.

    `surfaces` are names of `SURFACES`; without any, all but "logging". With `unknown`, errors that the catalogue
    does not know are told as such. May be called again: a hook that somebody put over ours gets ours on top.
    Raises ValueError on a name that is no surface, nothing else.
    """
    for name in surfaces:
        if name not in SURFACES:
            raise ValueError(f"there is no surface {name!r}; there are: {', '.join(SURFACES)}")
    Policy.everything, Policy.unknown = True, unknown
    _attach_all(surfaces or USUAL)


def uninstall(*surfaces: str) -> None:
    """Take the hooks out, all or those of `surfaces`. A hook that somebody put over ours stays and works as before."""
    for name in surfaces or SURFACES:
        watch.forget(name)
        _let_go(name)
    if not surfaces:
        Policy.everything = Policy.unknown = False


def arm(error: BaseException) -> None:
    """Have `error` explained where it is printed, also where `install` was never called."""
    try:
        setattr(error, _MARK, True)
    except Exception:  # noqa: BLE001 - a class of the user's may refuse any attribute
        return
    _attach_all([name for name in USUAL if name not in _detach and name != "warnings"])


def wanted(error: "BaseException | None") -> bool:
    """Whether this error is to be explained at all."""
    if not isinstance(error, Exception) or isinstance(error, MemoryError) or sys.is_finalizing():
        return False
    return Policy.everything or getattr(error, _MARK, False) is True


def _attach_all(names: "tuple[str, ...] | list[str]") -> None:
    for name in names:
        home, library = SURFACES[name]
        _let_go(name)
        watch.when_loaded(name, library, _attacher(name, home))


def _attacher(name: str, home: str) -> "Callable[[ModuleType], None]":
    def attach(library: "ModuleType") -> None:
        __import__(f"{__name__}.{home}")
        _detach[name] = sys.modules[f"{__name__}.{home}"].attach(library)

    return attach


def _let_go(name: str) -> None:
    detach = _detach.pop(name, None)
    if detach is not None:
        try:
            detach()
        except Exception:  # noqa: BLE001 - what somebody changed since is theirs
            return


def __getattr__(name: str) -> object:
    if name != "explain_errors":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .scope import explain_errors  # noqa: PLC0415 - who installs hooks needs no block

    return explain_errors
