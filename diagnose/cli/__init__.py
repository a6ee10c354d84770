"""All commands of ``kdiag`` beyond plain diagnosing, and its messages. Loads typer only when it runs."""

from __future__ import annotations

from diagnose.main import BAD_USE, INTERRUPTED

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Run ``kdiag`` with `arguments` through the argument parser; returns the exit status."""
    arguments = list(arguments)
    if arguments[:1] == ["run"] and arguments[1:2] not in (["-h"], ["--help"]):
        from . import running

        return running.run(arguments[1:])
    if arguments[:1] == ["scan"]:
        from . import scanning

        request = scanning.plain(arguments[1:])
        if request is not None:
            return scanning.scan(request)
    import typer

    from .app import app

    try:
        status = app(args=arguments, prog_name="kdiag", standalone_mode=False)
    except typer.Abort:
        return INTERRUPTED
    except SystemExit as end:
        status = end.code
    except Exception as problem:
        show = getattr(problem, "show", None)  # typer's own class has changed its home twice
        if show is None:
            raise
        show()
        return BAD_USE
    return status if isinstance(status, int) else int(status is not None)
