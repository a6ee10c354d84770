"""JSON schemas of what is sent, made of the records themselves: they cannot drift apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.json_schema import models_json_schema

from diagnose.model import Diagnosis, Match
from diagnose.render.json import FORMAT
from kb import Entry

from .batch import BatchLine
from .texts import TextRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

_REF = "#/components/schemas/{model}"


def mirrored(record: Any, known: dict[Any, type[BaseModel]]) -> type[BaseModel]:
    """Make a pydantic model that is to a named tuple what its JSON is."""
    if record not in known:
        hints = get_type_hints(record)
        fields: dict[str, Any] = {name: (_mirrored_type(hints[name], known), ...) for name in record._fields}
        if record is Match:
            fields["cause"] = (_mirrored_type(hints["causes"], known).__args__[0], Field(description="The likeliest."))
        config = ConfigDict(extra="forbid")
        known[record] = create_model(record.__name__, __config__=config, __doc__=record.__doc__, **fields)
    return known[record]


def _mirrored_type(kind: Any, known: dict[Any, type[BaseModel]]) -> Any:
    """``tuple[Frame, ...]`` -> ``list[mirrored Frame]``, and so on inwards."""
    if hasattr(kind, "_fields"):
        return mirrored(kind, known)
    arguments = get_args(kind)
    if get_origin(kind) is tuple:
        return list[_mirrored_type(arguments[0], known)]  # type: ignore[misc]
    if arguments and get_origin(kind) is not dict:  # X | None
        parts = [_mirrored_type(part, known) for part in arguments]
        return parts[0] | parts[1]
    return kind


def diagnosis() -> type[BaseModel]:
    """The model of an answer."""
    base = mirrored(Diagnosis, {})
    number = (int, Field(description=f"{FORMAT}; raised when a field changes its meaning or goes."))
    return create_model("Answer", __base__=base, __doc__="The record that `kdiag --format json` prints.", format=number)


def entry() -> type[BaseModel]:
    """The model of one entry as it is sent."""
    words = "By program (`<cause>/broken`, `<cause>/fix-1`, and an empty name for all) where it was run."
    return create_model(
        "EntryPage",
        __base__=Entry,
        __doc__="One entry, as `kdiag explain --format json` prints it.",
        format=(int, ...),
        verified=(dict[str, str], Field(description=words)),
    )


class EntryRow(BaseModel):
    """What a list shows of an entry."""

    id: str
    area: str
    title: str
    status: str
    tags: list[str]


class EntryList(BaseModel):
    """Entries, in order of their ids or best first."""

    format: int
    entries: list[EntryRow]


class OpExample(BaseModel):
    """A call before and after."""

    tf: str
    keras: str
    backends: list[str]


class OpRow(BaseModel):
    """A tf.* function, or a name, member or argument of Keras 2, and what to write with Keras."""

    symbol: str
    aliases: list[str]
    parameters: list[str]
    replacement: str
    since: str
    caveat: str
    instead: str
    examples: list[OpExample]
    pitfalls: list[OpExample]
    gone: dict[str, str] = Field(description="Which releases of `keras` and `tf.keras` lack a name of Keras 2.")
    entry: str = Field(description="The entry that tells more, if any.")


class OpAnswer(BaseModel):
    """What was asked, the rows for it, and names that look alike."""

    query: str
    rows: list[OpRow]
    near: list[str]


class OpList(BaseModel):
    """One answer for each name."""

    format: int
    ops: list[OpAnswer]


class Fault(BaseModel):
    """One reason why a request is not as asked."""

    detail: str
    pointer: str = Field("", description="Where in the body, as RFC 6901 writes it.")
    parameter: str = Field("", description="Or which parameter.")


class Problem(BaseModel):
    """Why there is no answer, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    code: str = Field(description="A fixed name for programs.")
    errors: list[Fault] = []
    near: list[str] = Field([], description="Names that look like the one asked for.")


class BatchAnswer(BaseModel):
    """One line of a batch's answer: `answer` or `problem`."""

    line: int = Field(description="Number of the line that it answers, from 1.")
    id: str | int | None = None
    answer: Any = Field(None, description="As Answer.")
    problem: Problem | None = None


def schemas(others: Iterable[type[BaseModel]] = ()) -> dict[str, Any]:
    """All of them, by name, and those of `others` that other parts take and send."""
    sent = [diagnosis(), entry(), EntryList, OpList, Problem, BatchAnswer]
    asked: list[type[BaseModel]] = [TextRequest, BatchLine, *others]
    modes: list[Any] = [(model, "serialization") for model in sent] + [(model, "validation") for model in asked]
    _, document = models_json_schema(modes, ref_template=_REF)
    found: dict[str, Any] = document["$defs"]
    return found
