"""pytest: one section under the report of a failed test, and its entry below the short summary.

PYTEST_DONT_REWRITE. Loaded in every pytest run of an environment that has kdiag: imports nothing but pytest.
``--kdiag=off|short|full``; ``-p no:kdiag`` removes it. Works with xdist: what is added travels with the report.
"""

from __future__ import annotations

import pytest

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

_OUTCOME = "_pytest.outcomes"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--kdiag``."""
    parser.getgroup("kdiag", "diagnosis of Keras errors").addoption(
        "--kdiag",
        choices=("off", "short", "full"),
        default="full",
        help="explain failures that kdiag knows: not at all, in two lines, or with cause and fix (full)",
    )


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Generator[None, Any, None]:
    """Explain a failed test."""
    outcome = yield
    if outcome.excinfo is None:
        _add(outcome.get_result(), call, item.config)


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, None]:
    """Explain a test module that cannot be imported."""
    outcome = yield
    if outcome.excinfo is None:
        report = outcome.get_result()
        _add(report, getattr(report, "call", None), collector.config)


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> Generator[None, Any, None]:
    """Name the entries below pytest's own short summary."""
    yield
    shown = terminalreporter.reportchars
    for kind, letter in (("failed", "f"), ("error", "E")):
        if letter not in shown:
            continue
        for report in terminalreporter.stats.get(kind, ()):
            told = getattr(report, "kdiag", None)
            if told and config.getoption("kdiag", "off") != "off":
                terminalreporter.write_line(f"KDIAG {report.nodeid} - {told[0]}: {told[1]}")


def _add(report: Any, call: Any, config: pytest.Config) -> None:
    how = config.getoption("kdiag", "off")
    excinfo = getattr(call, "excinfo", None)
    if how == "off" or not report.failed or excinfo is None:
        return
    error = excinfo.value
    if not isinstance(error, Exception) or type(error).__module__ == _OUTCOME:
        return
    try:
        _explain(report, error, how)
    except Exception:  # noqa: BLE001 - the report stays as it is
        return


def _explain(report: Any, error: Exception, how: str) -> None:
    from diagnose.render import brief, prose, text  # noqa: PLC0415 - nothing has failed until now

    from .panel import answer  # noqa: PLC0415 - as above

    found = answer(error)
    if found is None or found.status != "diagnosed":
        return
    report.kdiag = [brief.name(found), prose.one_line(found.matches[0].title)]
    report.sections.append(("kdiag", text.render(found) if how == "full" else brief.render(found)))
