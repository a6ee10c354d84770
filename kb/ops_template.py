"""Call templates of the ops table: the Keras call with holes for TensorFlow's parameters.

``{params}`` must be given; ``{axis=0}`` is written with that default; ``{, axes=perm}`` appears only
where `perm` is given (``{, axis}`` is short for ``{, axis=axis}``); ``{*inputs}`` takes all further
positional arguments; ``{strides|spatial}`` goes through a converter of `kb.ops_arguments`.
"""

from __future__ import annotations

from .ops_arguments import CONVERTERS

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
    from collections.abc import Mapping, Sequence

    from .records import OpRow
else:
    from kb import regexes as re

HOLE = re.compile(r"\{(?:(, )(?:(\w+)=)?)?(\*?)(\w+)(?:\|(\w+))?(?:=([^{}]*))?\}")


def split_signature(text: str) -> tuple[str, ...]:
    """Parameters of ``a, b=(1, 2), *rest``: split at the commas outside brackets."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text + ","):
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            parts.append(text[start:at].strip())
            start = at + 1
    return tuple(filter(None, parts))


def hole_names(template: str) -> list[str]:
    """TensorFlow parameters that a template uses. Raises ValueError on an unknown converter or a stray brace."""
    rest = HOLE.sub("", template)
    if "{" in rest or "}" in rest:
        raise ValueError(f"{template!r} holds a brace that is no hole")
    holes = list(HOLE.finditer(template))
    unknown = sorted({hole[5] for hole in holes if hole[5]} - set(CONVERTERS))
    if unknown:
        raise ValueError(f"no converter {', '.join(unknown)}; there are {', '.join(CONVERTERS)}")
    return [hole[4] for hole in holes]


def bind(parameters: Sequence[str], positional: Sequence[str], keywords: Mapping[str, str]) -> dict[str, str] | None:
    """Argument texts by parameter, those that repeat TensorFlow's default left out; None where they do not fit."""
    names = [part.partition("=") for part in parameters]
    given: dict[str, str] = {}
    rest = list(positional)
    for name, _, _ in names:
        if name.startswith("**"):
            continue
        if name.startswith("*"):
            given[name[1:]], rest = ", ".join(rest), []
        elif rest:
            given[name] = rest.pop(0)
    known = {name for name, _, _ in names if not name.startswith("*")}
    if rest or not keywords.keys() <= known - given.keys():
        return None
    given.update(keywords)
    defaults = {name: default for name, equals, default in names if equals}
    return {name: text for name, text in given.items() if defaults.get(name) != text.replace('"', "'")}


def fitting_template(row: OpRow, given: Mapping[str, str]) -> str | None:
    """Give the first template that carries all of these arguments; None where none does."""
    for conditions, template in row.calls:
        if all(_holds(given.get(name), wanted) for name, wanted in conditions):
            carried = {*hole_names(template), *(name for name, _ in conditions), *row.ignored, "name"}
            if given.keys() <= carried and fill(template, given) is not None:
                return template
    return None


def lost_arguments(row: OpRow, given: Mapping[str, str]) -> list[str]:
    """Parameters among `given` that none of the row's templates carries."""
    carried = {name for _, template in row.calls for name in hole_names(template)}
    return [name for name in given if name not in {*carried, *row.ignored, "name"}]


def keeps_arguments(row: OpRow, positional: int = 1, keywords: Sequence[str] = ()) -> bool:
    """Whether replacing the bare name is enough: same order, these same keywords, same defaults."""
    template = next((template for conditions, template in row.calls if not conditions), "")
    holes = list(HOLE.finditer(template))
    names = [part.partition("=")[0] for part in row.parameters]
    if not template or not set(keywords) <= {hole[4] for hole in holes if hole[1]}:
        return False
    if positional > sum(not hole[1] for hole in holes):
        return False  # the order of the optional ones is another one in some functions
    plain = ", ".join("{" + hole[4] + "}" for hole in holes if not hole[1])
    tail = "".join("{, " + hole[4] + ("|axes" if hole[5] == "axes" else "") + "}" for hole in holes if hole[1])
    in_order = [hole[4] for hole in holes] == names[: len(holes)]
    return in_order and template == f"{row.replacement}({plain}{tail})"


def _holds(value: str | None, wanted: str) -> bool:
    return value is not None and wanted in ("*", value.replace('"', "'"))


def fill(template: str, given: Mapping[str, str]) -> str | None:
    """Write the call with these arguments; None where one is missing or its converter refuses it."""
    missing = False

    def put(hole: re.Match[str]) -> str:
        nonlocal missing
        comma, keyword, _, name, converter, default = hole.groups()
        value = given.get(name)
        if value is not None and converter:
            value = CONVERTERS[converter](value)
            missing |= value is None
        elif value is None:
            value = default
            missing |= value is None and not comma
        if value is None:
            return ""
        return f"{comma}{keyword or name}={value}" if comma else value

    text = HOLE.sub(put, template)
    return None if missing else text
