"""Lines that end a message: what a test runner, R or an exception group prints behind it."""

from __future__ import annotations

PATTERNS = {
    "closing": (
        r"[ \t]{0,80}\+-{20,300}\+?[ \t]*$|={3,80} [^\n]{1,200} ={3,80}$|_{3,80} [^\n]{1,200} _{3,80}$"
        r"|(?:FAILED|ERROR) [^\s:]{1,300}::\S{1,300}(?: - |$)|Run .reticulate::py_last_error\(\)."
    ),
}
