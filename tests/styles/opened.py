"""Styles that some recordings do not survive yet: measured by tests/benchmarks/metamorphic.py, held by no test.

Each loses part of the text: what is left fits more than one entry.
"""

from __future__ import annotations

NAMES = ("message_without_class", "quoted_in_a_sentence", "search_words", "top_cut_in_a_line")
