"""What a catalogue entry is: one YAML file, one known error. The README explains each field."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator, Strict

from .patterns import parse_template
from .versions import ANY_VERSION, VersionRange, parse_range

T = TypeVar("T")
Backend = Literal["tensorflow", "jax", "torch"]
BACKENDS: tuple[Backend, ...] = ("tensorflow", "jax", "torch")

Items = Annotated[tuple[T, ...], Strict(False)]  # YAML has lists, a frozen record has tuples
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Prose = Annotated[str, Field(min_length=1, max_length=1200)]
Line = Annotated[str, Field(min_length=1, max_length=160, pattern=r"^[^\n]+$")]


def _template(text: str) -> str:
    parse_template(text)
    return text


def _range(value: object) -> VersionRange:
    if isinstance(value, VersionRange):
        return value
    if not isinstance(value, str):
        raise ValueError(f'{value!r} is no version range; quote it: "3.10 - 3.12"')  # noqa: TRY004 - pydantic reads ValueError
    return ANY_VERSION if value == str(ANY_VERSION) else parse_range(value)  # what was written out can be read again


TemplateText = Annotated[str, Field(min_length=8), AfterValidator(_template)]
Range = Annotated[VersionRange, PlainValidator(_range), PlainSerializer(str, return_type=str)]


class Record(BaseModel):
    """Base of all parts of an entry: strict types, frozen, no unknown keys."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class FrameClue(Record):
    """A frame of the traceback: the end of its path and, where it matters, its function."""

    path: Line
    function: str = ""


class Wording(Record):
    """One form in which the error is printed. Exactly one of `text` and `pattern`, or `required` evidence alone.

    With `required: [named]` it counts in a text that names Keras and shows no frames, as a sentence in a chat; with
    `required: [bare]` also in one that is this message alone, whoever is named: for words that only one situation has.
    """

    exceptions: Items[str] = ()
    text: TemplateText | None = None
    pattern: str | None = None
    unless: Items[TemplateText] = ()
    frames: Items[FrameClue] = ()
    line: str | None = None
    required: Items[Literal["frames", "line", "exception", "named", "bare"]] = ()
    keras: Range = ANY_VERSION
    backends: Items[Backend] = ()


class When(Record):
    """Conditions that tell a cause from its siblings; all that are given must hold."""

    backends: Items[Backend] = ()
    keras: Range = ANY_VERSION
    frame: FrameClue | None = None
    capture: Annotated[dict[str, str], Field(description="capture name -> regex")] = {}
    line: str | None = None
    text: TemplateText | None = None
    caller: Literal["user", "package"] | None = None


class Setting(NamedTuple):
    """What a program needs around it, beyond Keras and its backends; see `Program`."""

    needs: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    environ: tuple[tuple[str, str], ...] = ()

    @property
    def fresh(self) -> bool:
        """Tell whether the program has to begin with an interpreter that has imported nothing yet."""
        return bool(self.lacks or self.environ)


class Program(Record):
    """A complete program and the cells (backend x Keras minor) for which its claim holds.

    `needs` names packages of `extras` in verify.yaml, `lacks` modules that are not installed where it runs, `environ`
    variables that are set before Python starts ("" for one that is not). `not_run` says why the verifier cannot
    run it: then nothing is claimed of it.
    """

    code: str
    keras: Range = ANY_VERSION
    backends: Items[Backend] = BACKENDS
    needs: Items[Line] = ()
    lacks: Items[Line] = ()
    environ: Annotated[dict[str, str], Field(description="variable -> value")] = {}
    not_run: Annotated[str, Field(min_length=8, max_length=90, pattern=r"^[^\n]+[^\n.]$")] | None = None

    @property
    def run_on(self) -> tuple[Backend, ...]:
        """Give the backends it is run on: those of its claim, or the one that it chooses itself by `environ`."""
        chosen = self.environ.get("KERAS_BACKEND")
        if chosen is None:
            return self.backends
        return tuple(name for name in BACKENDS if name == chosen) or BACKENDS[:1]

    @property
    def setting(self) -> Setting:
        """Give what it needs around it."""
        return Setting(self.needs, self.lacks, tuple(sorted(self.environ.items())))


class Broken(Program):
    """A program that shows the error: it raises, warns, or asserts its own silent behaviour and ends clean."""

    shows: Literal["error", "warning", "silent"] = "error"


class Fix(Program):
    """A way out. `code` runs clean and asserts the right result; `commands` are for a shell, and shown before it."""

    do: Line
    code: str = ""
    commands: Items[Line] = ()
    note: Prose | None = None
    replaces_ops: bool = False


class Cause(Record):
    """One reason for the error. `title` fits a line of its own; `why` is read after the entry's summary."""

    id: Slug
    title: Annotated[str, Field(max_length=72)]
    when: When = When()
    why: Prose
    broken: Broken
    fixes: Annotated[Items[Fix], Field(min_length=1)]


class Near(Record):
    """A message that looks alike; `wins` is the entry that must be named for it, or None for silence."""

    text: str
    wins: Slug | None


class Entry(Record):
    """One known error. `id` and `area` come from the path of the file; `reason` says why it was retired.

    Where one message has hundreds of instances, `table` names the table of ``data/`` that answers for each: what its
    row for the captured name says takes the place of the fix. A name without a row is no match.
    """

    id: Slug
    area: Slug
    title: Annotated[str, Field(max_length=72)]
    status: Literal["draft", "stable", "retired"] = "stable"
    aliases: Items[Slug] = ()
    replaced_by: Slug | None = None
    reason: Prose | None = None
    tags: Items[Slug] = ()
    wordings: Items[Wording] = ()
    symptoms: Items[Line] = ()
    yields_to: Items[Slug] = ()
    table: Literal["names"] | None = None
    summary: Prose
    fallbacks: Annotated[dict[str, str], Field(description="capture name -> words where the text has no value")] = {}
    causes: Annotated[Items[Cause], Field(min_length=1)]
    check: Prose
    ask: Line | None = None
    near: Items[Near] = ()
    references: Items[Line] = ()
