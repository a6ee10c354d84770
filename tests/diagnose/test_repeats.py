"""One error printed many times is one error with a count."""

from __future__ import annotations

from diagnose import diagnose_text
from diagnose.render import markdown
from diagnose.render import text as text_surface

TRACEBACK = """Traceback (most recent call last):
  File "train.py", line 3, in <module>
    model.fit(x)
{error}
"""


def test_equal_errors_are_counted_at_the_first_place() -> None:
    once, other = TRACEBACK.format(error="ValueError: a"), TRACEBACK.format(error="ValueError: b")
    errors = diagnose_text(once + other + once + once).errors
    assert [(error.message, error.times) for error in errors] == [("a", 3), ("b", 1)]
    assert errors[0].span.start == 0


def test_a_chain_printed_twice_keeps_its_links() -> None:
    link = "\nDuring handling of the above exception, another exception occurred:\n\n"
    chain = TRACEBACK.format(error="KeyError: 1") + link + TRACEBACK.format(error="ValueError: b")
    errors = diagnose_text(chain + chain).errors
    assert [(error.exception, error.link, error.times) for error in errors] == [
        ("KeyError", "context", 2),
        ("ValueError", "", 2),
    ]


def test_the_count_is_shown() -> None:
    error = "ValueError: A KerasTensor cannot be used as input to a TensorFlow function."
    for times, shown in ((1, False), (12, True)):
        found = diagnose_text(TRACEBACK.format(error=error) * times)
        assert found.status == "diagnosed"
        assert ("printed 12 times" in text_surface.render(found)) is shown
        assert ("printed 12 times" in markdown.render(found)) is shown
