"""Runs every program of the catalogue on real Keras and keeps what it saw.

`run` is the whole job: environments, workers, claims, recordings, facts. The judge (text -> ids of the
entries that explain it, best first) is handed in, so that this package stays below `diagnose`.
"""

from __future__ import annotations

from .plan import Options
from .report import Failure, Report, render_report, terminal_progress
from .runner import run

__all__ = ["Failure", "Options", "Report", "render_report", "run", "terminal_progress"]
