"""Lines of loggers: Python's logging, absl, and TensorFlow's C++ code."""

from __future__ import annotations

PATTERNS = {
    "logged": (
        r"(?:(?P<logged_level>DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL):(?P<logged_name>[\w.-]{0,80}):[ \t]?"
        r"|(?P<logged_letter>[IWEF])(?:\d{4} \d\d:\d\d:\d{2,10}\.\d{1,9} {1,12}\d{1,9}| )?[ \t]?"
        r"[\w./-]{1,200}\.(?:cc|h|py|cpp):\d{1,7}\][ \t]?"
        r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\n]{0,40}?"
        r"(?:: (?P<logged_sign>[IWEF]) [\w./-]{1,200}:\d{1,7}\]"
        r"|[ |-]{1,6}(?P<logged_word>DEBUG|INFO|WARNING|ERROR|CRITICAL)\b)[ \t]?)"
    ),
}
_SEVERE = frozenset(("WARNING", "WARN", "ERROR", "CRITICAL", "FATAL", "W", "E", "F"))


def severe(level: str) -> bool:
    """Whether a line of this level may hold a problem."""
    return level in _SEVERE
