"""Every way in which Keras words its messages is read out of the source."""

from __future__ import annotations

from textwrap import dedent

import pytest

from kb.atlas import texts
from kb.atlas.reader import is_read, read_places


def read(source: str, **others: str) -> list[tuple[str, str, list[str], str]]:
    """Function, exception, templates and guard of each place of a module, ``keras.src.m``."""
    sources = {"keras/src/m.py": dedent(source)}
    sources |= {f"keras/src/{name}.py": dedent(text) for name, text in others.items()}
    reading = read_places(sources)
    assert not reading.skipped
    return [
        (raw.function, raw.exception, [texts.template(text) for text in raw.forms], raw.guard)
        for raw in reading.places
        if raw.module == "keras.src.m"
    ]


def templates(source: str, **others: str) -> list[list[str]]:
    return [row[2] for row in read(source, **others)]


#: Statements before a ``raise ValueError(X)``, X, and what is read.
MESSAGES = {
    "literal": ("", "'Bad thing.'", ["Bad thing."]),
    "joined by the parser": ("", "'Bad ' 'thing.'", ["Bad thing."]),
    "f-string": ("", "f'Bad {x} of {self.name!r}'", ["Bad {x} of {name}"]),
    "counted": ("", "f'{len(x)} inputs'", ["{len_x:int} inputs"]),
    "format": ("", "'Bad {} of {n}'.format(x, n=y)", ["Bad {x} of {y}"]),
    "format by number": ("", "'{1} before {0}'.format(x, y)", ["{y} before {x}"]),
    "format of an attribute": ("", "'Bad {x.name}'.format(x=x)", ["Bad {x_name}"]),
    "percent": ("", "'Bad %s, 100%% of %d' % (x, y)", ["Bad {x}, 100% of {y}"]),
    "percent with names": ("", "'Bad %(a)s' % {'a': x}", ["Bad {x}"]),
    "sum": ("", "'Bad ' + str(x) + '.'", ["Bad {x}."]),
    "braces": ("", "f'a dict {{}} {x}'", ["a dict {{}} {x}"]),
    "variable": ("msg = f'Bad {x}'", "msg", ["Bad {x}"]),
    "grown": ("msg = 'Bad. '\nmsg += f'Got {x}'", "msg", ["Bad. Got {x}"]),
    "grown on condition": ("msg = 'Bad.'\nif y:\n    msg += ' Worse.'", "msg", ["Bad. Worse.", "Bad."]),
    "grown in a loop": (
        "msg = 'Bad names:'\nfor n in x:\n    msg += n\nmsg += '!'",
        "msg",
        ["Bad names:{listed}!", "Bad names:!"],
    ),
    "choice": ("", "'One thing' if y else 'Other thing'", ["One thing", "Other thing"]),
    "fallback": ("", "y or 'Some words'", ["Some words"]),
    "dedent": ("", "textwrap.dedent('''\\n    Bad {x}\\n''').format(x=x)", ["\n    Bad {x}\n"]),
    "strip": ("", "'  Bad  '.strip()", ["  Bad  "]),
    "join": ("", "' '.join(['Bad', x, 'thing'])", ["Bad {x} thing"]),
    "line": ("", "'-' * 3 + ' Bad'", ["--- Bad"]),
    "constant": ("", "MESSAGE", ["A constant."]),
    "constant of another module": ("", "f'{other.SAID} {x}'", ["Said elsewhere. {x}"]),
    "class field": ("", "self.SAID", ["A field of the class."]),
    "field that is set": ("", "self.told", ["Told by init: {name}"]),
    "field of a base": ("", "self.FAR", ["From far away."]),
    "helper": ("", "said(x, why='because')", ["About {x}: because of that"]),
    "helper of another module": ("", "other.helper(x)", ["Helped {x} there"]),
    "method": ("", "self.words(x)", ["Words on {x}"]),
    "walrus": ("", "(m := f'Bad {x}')", ["Bad {x}"]),
    "touching": ("", "f'{x}{y} and {x} {y}'", ["{x_y} and {x_y}"]),
    "same name": ("", "f'{x.a} of {x_a}: {x.a}'", ["{x_a} of {x_a_2}: {x_a}"]),
    "unknown": ("", "x", ["{x}"]),
}
AROUND = """\
import textwrap
from keras.src import other
from keras.src.base import Base

MESSAGE = 'A constant.'


def said(what, why='nothing'):
    if not what:
        return None
    return f'About {{what}}: {{why}} of that'


class Thing(Base):
    SAID = 'A field of the class.'

    def __init__(self, name):
        self.name = name
        self.told = None
        self.told = f'Told by init: {{self.name}}'

    def words(self, of):
        return 'Words on ' + str(of)

    def work(self, x, y):
{before}
        raise ValueError({message})
"""
OTHERS = {
    "other": "SAID = 'Said elsewhere.'\n\ndef helper(of):\n    return f'Helped {of} there'\n",
    "base": "class Base:\n    FAR = 'From far away.'\n",
}


@pytest.mark.parametrize("name", MESSAGES)
def test_messages_are_read_however_they_are_made(name: str) -> None:
    before, message, wanted = MESSAGES[name]
    indented = "\n".join(f"        {line}" for line in before.splitlines())
    source = AROUND.format(before=indented, message=message)
    ((function, exception, found, guard),) = read(source, **OTHERS)
    assert (function, exception, sorted(found), guard) == ("Thing.work", "ValueError", sorted(wanted), "")


def test_who_raises_and_who_warns() -> None:
    found = read(
        """
        import warnings

        assert True, "At the top."

        def f(x):
            warnings.warn(f"Old {x}", DeprecationWarning, stacklevel=2)
            warnings.warn("New")
            error = TypeError(f"Bad {x}")

            def g():
                raise error
            raise NotImplementedError

        class A:
            def h(self):
                try:
                    pass
                except OSError as e:
                    raise type(e)(f"More on {e}") from None
                except ValueError as e:
                    raise
        """
    )
    assert [row[:3] for row in found] == [
        ("", "AssertionError", ["At the top."]),
        ("f", "DeprecationWarning", ["Old {x}"]),
        ("f", "UserWarning", ["New"]),
        ("f.g", "TypeError", ["Bad {x}"]),
        ("f", "NotImplementedError", [""]),
        ("A.h", "", ["More on {e}"]),
    ]


def test_an_exception_may_be_made_by_a_helper() -> None:
    found = read(
        """
        class A:
            def _error(self, method, hint=None):
                return NotImplementedError(f"No {method}. {hint or ''}")

            def call(self):
                raise self._error("call", hint="Write it.")
        """
    )
    assert found == [("A.call", "NotImplementedError", ["No call. Write it."], "")]


def test_what_a_caller_hands_over_is_what_the_helper_says() -> None:
    found = templates(
        """
        class Tracker:
            def lock(self, msg=None):
                if msg:
                    self.words = msg

            def add(self):
                raise ValueError(self.words)

        def fail(text):
            raise RuntimeError(text)
        """,
        user="def f(t):\n    t.lock('You cannot add to it.')\n    fail('It went wrong, alas.')\n",
    )
    assert found == [["You cannot add to it."], ["It went wrong, alas."]]


def test_a_form_with_a_value_gives_way_to_the_one_with_a_hole() -> None:
    found = templates(
        """
        def f(mode):
            if mode == "a":
                mode = "alpha"
            raise ValueError(f"The mode must be good, but it is {mode}.")
        """
    )
    assert found == [["The mode must be good, but it is {mode}."]]


#: Body of a function, and the condition that is told of its last place.
GUARDS = {
    "if": ("if a  and\\\n    b:\n    raise ValueError('x')", "a and\\ b"),
    "else": ("if a:\n    pass\nelse:\n    raise ValueError('x')", "not (a)"),
    "elif": ("if a:\n    pass\nelif b > 1:\n    raise ValueError('x')", "b > 1"),
    "after": ("if a:\n    return 1\nmsg = 'x'\nraise ValueError(msg)", "not (a)"),
    "after several": ("if a:\n    return 1\nelif b:\n    return 2\nraise ValueError('x')", "not (a) and not (b)"),
    "except": ("try:\n    a()\nexcept (OSError, KeyError):\n    raise ValueError('x')", "except (OSError, KeyError)"),
    "assert": ("assert a == 1, 'x'", "not (a == 1)"),
    "while": ("while a:\n    raise ValueError('x')", "a"),
    "none": ("raise ValueError('x')", ""),
    "long": (f"if {'a' * 120}:\n    raise ValueError('x')", ""),
    "innermost": ("if a:\n    if b:\n        raise ValueError('x')", "b"),
}


@pytest.mark.parametrize("name", GUARDS)
def test_guards_are_as_written(name: str) -> None:
    body, wanted = GUARDS[name]
    source = "def f(a, b):\n" + "\n".join(f"    {line}" for line in body.splitlines())
    assert read(source)[-1][3] == wanted


def test_lines_are_those_of_the_statement() -> None:
    raws = read_places({"keras/src/m.py": "\n\ndef f():\n    raise ValueError(\n        'x'\n    )\n"}).places
    assert [raw.line for raw in raws] == [4]


def test_what_cannot_be_parsed_is_told_and_the_rest_is_read() -> None:
    reading = read_places({"keras/src/a.py": "def (", "keras/src/b.py": "raise ValueError('Some words')"})
    assert reading.skipped == ("keras/src/a.py",)
    assert [raw.module for raw in reading.places] == ["keras.src.b"]


def test_a_message_that_grows_without_end_is_cut() -> None:
    steps = "\n".join(f"    m = m + m + {n!r}" for n in "abcdefghijklmnopqrst")
    ((forms,), *_) = [templates(f"def f():\n    m = 'words '\n{steps}\n    raise ValueError(m)\n")]
    assert all(len(form) < 10_000 for form in forms)


def test_many_forms_become_one_with_holes() -> None:
    steps = "\n".join(f"    if x > {n}:\n        m += ' and {n} too'" for n in range(9))
    ((forms,),) = [templates(f"def f(x):\n    m = 'Some words'\n{steps}\n    raise ValueError(m)\n")]
    assert len(forms) <= texts.MOST_FORMS


def test_public_names_are_those_that_are_exported() -> None:
    source = """\
from keras.src.api_export import keras_export

@keras_export(["keras._legacy.A", "keras.layers.A", "keras.A"])
class A:
    pass

@keras_export("keras.f")
def f():
    pass

def g():
    pass
"""
    assert read_places({"keras/src/m.py": source}).names == {"keras.src.m": {"A": "keras.layers.A", "f": "keras.f"}}


def test_tests_are_not_read() -> None:
    assert is_read("keras/src/layers/layer.py")
    assert not is_read("keras/src/layers/layer_test.py")
    assert not is_read("keras/src/testing/test_case.py")
    assert not is_read("keras/layers/__init__.py")
