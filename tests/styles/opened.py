"""Styles that some recordings do not survive yet: measured by tests/benchmarks/metamorphic.py, held by no test."""

from __future__ import annotations

NAMES: tuple[str, ...] = ()
