"""The beginning of an entry, out of a text that holds an error: what the engine and the atlas tell of it, as YAML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from kb import last_name, minor_of, parse_template

from .context import is_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .model import Diagnosis, Frame, Raised, Site

TODO = "TODO: {}"
_HEAD = """\
# Write what is marked with TODO, add `tags` (tags.yaml has them all) and take out `status: draft`. The commonest reason
# comes first, others as further causes. The prose may name the captures of the wording, as in {{layer}}. Then:
#   kdiag lint {path}
#   kdiag verify {id}
"""
PROGRAM = "raise NotImplementedError('TODO: a program that ends in this error')\n"
_FIXED = "import keras\n\nassert keras.__version__ == 'TODO: the same program, mended, and what it gives'\n"
#: Characters of a comment, and of a slug.
_WIDE, _SLUG = 300, 50
#: Squeezed letters that a wording must pin down to be found by its words, as lint has it.
_LEAST = 12
#: Areas of the catalogue by packages of `keras.src`, where the names differ.
_AREAS = {
    **dict.fromkeys(("callbacks", "losses", "metrics", "optimizers", "trainers"), "training"),
    **{name: name for name in ("backend", "random", "saving")},
    "models": "functional",
    "ops": "functional",
}
_BACKENDS = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "torch"}

#: Values in a message: what may hold the others comes first.
_VALUE = re.compile(
    r"(?P<path>(?:[A-Za-z]:)?[\w.~-]{0,80}(?:[\\/][\w.~@-]{1,120}){2,20})"
    r"|(?P<value><[^<>\n]{1,300}>|'[^'\n]{1,300}'|\"[^\"\n]{1,300}\")"
    r"|(?P<shape>[(\[](?:None|-?\d{1,9})(?:, ?(?:None|-?\d{1,9})){0,8},?[)\]])"
    r"|(?P<number>(?<![\w.`])-?\d{1,12}(?:\.\d{1,12})?(?:e[-+]?\d{1,3})?(?![\w`]))"
)


class Seen(NamedTuple):
    """The text: its answer, the place in Keras where there is one, and the message without what wraps it.

    `forms` are what Keras prints there in other releases: exception, template, first and last release.
    """

    answer: Diagnosis
    error: Raised
    message: str
    sites: tuple[Site, ...]
    releases: tuple[str, ...]
    forms: tuple[tuple[str, str, str, str], ...] = ()


class Name(NamedTuple):
    """Where the draft is meant to go."""

    area: str
    id: str

    @property
    def path(self) -> str:
        """The file below the data folder."""
        return f"catalog/{self.area}/{self.id}.yaml"


def draft(seen: Seen, name: Name) -> str:
    """Write the draft of an entry: comments with all that is known, then a file that loads."""
    comments = "".join(f"# {plain(line)[:_WIDE]}\n" for line in _comments(seen))
    return (
        _HEAD.format(path=f"data/{name.path}", id=name.id)
        + comments
        + written([_wording(seen), *_forms(seen)], _broken(seen))
    )


def written(wordings: list[dict[str, Any]], broken: dict[str, Any]) -> str:
    """Write an entry of which nothing but wordings and the beginning of a program is known."""
    cause = {
        "id": "first-cause",
        "title": TODO.format("one reason for it"),
        "why": TODO.format("why that is an error in Keras 3."),
        "broken": broken,
        "fixes": [{"do": "write what to do instead (TODO)", "code": _FIXED}],
    }
    entry = {
        "title": TODO.format("what happened, no advice"),
        "status": "draft",
        "wordings": wordings,
        "summary": TODO.format("what the code did, and what Keras expects."),
        "causes": [cause],
        "check": TODO.format("how one sees that it is fixed."),
    }
    return yaml.dump(entry, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


class _Dumper(yaml.SafeDumper):
    """Writes programs as blocks of lines."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def named(seen: Seen) -> Name:
    """Propose an area, by the module in Keras or that of the nearest entry, and an id, by the words of the message."""
    module = seen.sites[0].module.removeprefix("keras.src.") if seen.sites else ""
    said = _wording(seen)["text"].partition("Received")[0].lower()
    words = re.findall(r"[a-z]{2,}|\d+", re.sub(r"\{\w+(:\w+)?\}", " ", said))
    slug = ""
    for word in words:
        if len(slug) + len(word) >= _SLUG:
            break
        slug = f"{slug}-{word}" if slug else word
    area = _AREAS.get(module.partition(".")[0], "layers")
    return Name(area, slug or last_name(seen.error.exception).lower() or "new")


# --- wording --------------------------------------------------------------------------------------------


def _wording(seen: Seen) -> dict[str, Any]:
    site = seen.sites[0] if seen.sites else None
    known = site is not None and bool(site.template)
    text = plain(site.template if site and known else template_of(seen.message))
    exception = (site.exception if site else "") or plain(last_name(seen.error.exception))
    out: dict[str, Any] = {"exceptions": [exception]} if exception else {}
    out["text"] = text
    frame = _frame(seen)
    if frame:
        out["frames"] = [frame]
        if parse_template(text).weight < _LEAST:
            out["required"] = ["frames"]
    if span := _span(seen.releases, [(site.since, site.until) for site in seen.sites]):
        out["keras"] = span
    return out


def _forms(seen: Seen) -> Iterator[dict[str, Any]]:
    for exception, template, since, until in seen.forms:
        span = _span(seen.releases, [(since, until)])
        yield {"exceptions": [exception], "text": plain(template), **({"keras": span} if span else {})}


def _frame(seen: Seen) -> dict[str, str] | None:
    """Give the frame that raised, where it is Keras's own and the only one that prints this."""
    shown: Frame | None = seen.error.frames[-1] if seen.error.frames else None
    if shown is None or "keras/src/" not in shown.path.replace("\\", "/") or "traceback_utils" in shown.path:
        return None
    if len({(site.path, site.function) for site in seen.sites}) > 1:
        return None
    path = shown.path.replace("\\", "/")
    return {"path": plain(path[path.rindex("keras/src/") :]), "function": plain(shown.function)}


def _span(releases: Sequence[str], spans: Sequence[tuple[str, str]]) -> str:
    """Write the minor releases that hold places with these first and last releases; "" where all do."""
    every = [minor for name in releases if (minor := minor_of(name))]
    since = min(filter(None, (minor_of(first) for first, _ in spans)), default=None)
    until = max(filter(None, (minor_of(last) for _, last in spans)), default=None)
    if not every or since is None or until is None:
        return ""
    first = "" if since == min(every) else f"{since[0]}.{since[1]}"
    last = "" if until == max(every) else f"{until[0]}.{until[1]}"
    return f"{first} - {last}".strip() if first or last else ""


def template_of(message: str) -> str:
    """Make a template of a message as printed: values become captures, named after what they look like."""
    taken: dict[str, int] = {}
    out, end = "", 0
    for found in _VALUE.finditer(message):
        between = message[end : found.start()]
        end = found.end()
        if out.endswith("}") and not between.strip(" \n'\"`"):
            continue  # nothing would tell two captures apart that touch
        kind = found.lastgroup or "value"
        taken[kind] = number = taken.get(kind, 0) + 1
        name = kind if number == 1 else f"{kind}_{number}"
        mark = f"{{{name}:int}}" if kind == "number" and found[0].isdigit() else f"{{{name}}}"
        quote = found[0][0] if found[0][0] in "'\"" else ""
        out += _literal(between) + f"{quote}{mark}{quote}"
    text = " ".join((out + _literal(message[end:])).split())
    try:
        parse_template(text)
    except ValueError:  # two captures with nothing but quotes between them
        text = " ".join(_literal(message).split())
    return text if len(text) >= _LEAST - 4 else TODO.format("the message as printed")


def plain(text: str) -> str:
    """Make one line of a text, without anything that a terminal or a reader of YAML takes for more than a character."""
    return "".join(char for char in " ".join(text.split()) if char.isprintable())


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


# --- program and comments -------------------------------------------------------------------------------


def _broken(seen: Seen) -> dict[str, Any]:
    lines = [frame for frame in seen.error.frames if frame.code and not is_package(frame.path)]
    told = [f"#   {plain(frame.code)[:100]}\n" for frame in lines[-5:]]
    about = ["# The lines of the text, of which the fewest that end in this error are wanted:\n", *told] if told else []
    out: dict[str, Any] = {"code": "".join(["import keras\n\n", *about, PROGRAM])}
    if seen.error.kind == "warning":
        out["shows"] = "warning"
    spans = [(site.since, site.until) for site in seen.sites] + [form[2:] for form in seen.forms]
    if span := _span(seen.releases, spans):
        out["keras"] = span
    inside = {name for site in seen.sites for name in _BACKENDS if f"keras.src.backend.{name}." in f"{site.module}."}
    if seen.sites and inside and all("keras.src.backend." in site.module for site in seen.sites):
        out["backends"] = [name for name in _BACKENDS if name in inside]
    return out


def _comments(seen: Seen) -> list[str]:
    answer, around = seen.answer, seen.answer.environment
    out = []
    for site in seen.sites[:5]:
        when = f", when {site.guard}" if site.guard else ""
        span = site.since if site.since == site.until else f"{site.since} to {site.until}"
        out.append(f"Printed by {site.name}{when}: {site.path}:{site.line} of {site.release}; in Keras {span}")
    if seen.sites and seen.sites[0].captures:
        out.append(f"Values here: {', '.join(f'{name} = {value}' for name, value in seen.sites[0].captures.items())}")
    keras, python = around.keras and f"Keras {around.keras}", around.python and f"Python {around.python}"
    told = [keras, _BACKENDS.get(around.backend, ""), python]
    if any(told):
        out.append(f"Seen with {', '.join(filter(None, told))}")
    if answer.status == "diagnosed":
        known = [f"{match.id} ({match.confidence:.0%})" for match in answer.matches[:3]]
        out.append(f"Explained already, by {', '.join(known)}: is yours another error? See `yields_to` and `unless`")
    elif answer.matches:
        out.append(f"Near: {', '.join(match.id for match in answer.matches[:5])}; `kdiag explain ID` prints one")
    return out


def chosen(answer: Diagnosis, sites: Sequence[Site]) -> int | None:
    """Give the number of the error that an entry is wanted for: located, explained, or printed last; None without."""
    if sites:
        return sites[0].error
    if answer.status == "diagnosed":
        return answer.matches[0].error
    numbers = [n for n, error in enumerate(answer.errors) if error.kind == "error"]
    numbers = numbers or [n for n, error in enumerate(answer.errors) if error.kind == "warning"]
    return numbers[-1] if numbers else None
