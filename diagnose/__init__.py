"""Text that holds a Keras 3 error in, diagnosis out. Nothing loads before it is used.

PYTEST_DONT_REWRITE: loaded before pytest where KDIAG=1 is set; there is no assert to rewrite.
"""

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from .engine import diagnose_exception as diagnose_exception
    from .engine import diagnose_text as diagnose_text
    from .hooks import explain_errors as explain_errors
    from .hooks import install as install
    from .hooks import uninstall as uninstall
    from .hooks.logs import DiagnosisFilter as DiagnosisFilter
    from .hooks.notebook import load_ipython_extension as load_ipython_extension
    from .hooks.notebook import unload_ipython_extension as unload_ipython_extension
    from .hooks.sentry import before_send as before_send

_HOMES = {
    "before_send": "hooks.sentry",
    "diagnose_exception": "engine",
    "diagnose_text": "engine",
    "DiagnosisFilter": "hooks.logs",
    "explain_errors": "hooks",
    "install": "hooks",
    "load_ipython_extension": "hooks.notebook",
    "uninstall": "hooks",
    "unload_ipython_extension": "hooks.notebook",
}
__all__ = [*_HOMES]  # noqa: PLE0604 - all of them are strings


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = f"{__name__}.{_HOMES[name]}"
    __import__(home)  # only who uses it pays for it
    import sys  # noqa: PLC0415 - no name of this module

    value: object = getattr(sys.modules[home], name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
