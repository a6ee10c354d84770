"""The result record: what `diagnose_text` returns and every renderer, hook and server reads.

Plain named tuples: they cost nothing to import, compare by value and turn into JSON as they stand.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from kb import NamedTuple


class Span(NamedTuple):
    """A half-open range of characters of the user's raw text."""

    start: int
    end: int


class Frame(NamedTuple):
    """One frame of a traceback as printed; `code` is its source line where the text shows it."""

    path: str
    line: int | None
    function: str
    code: str
    span: Span

    @property
    def name(self) -> str:
        """The file's own name: what a reader recognises."""
        return self.path.replace("\\", "/").rsplit("/", 1)[-1]


class Raised(NamedTuple):
    """One exception or warning of the text.

    `exception` is the class name as printed, perhaps dotted, or "" where only a message stands.
    `kind` is "error", "warning" or "message"; `link` says how the *next* one follows from it: "cause",
    "context", "group" or "". `times` tells how often the text holds it.
    """

    exception: str
    message: str
    kind: str
    frames: tuple[Frame, ...]
    link: str
    span: Span
    times: int = 1


class Environment(NamedTuple):
    """What the text tells about where it was printed; "" where it does not tell.

    A release is exact where the text names it (``3.15.1``), or what its wording and its marks allow: ``3.9+``,
    ``3.0 - 3.8``. `installed` is the Keras beside kdiag, told by the command line where it is another one.
    """

    keras: str = ""
    backend: str = ""
    python: str = ""
    installed: str = ""


class Replacement(NamedTuple):
    """A ``tf.*`` call in the user's own line and the Keras call to write instead."""

    symbol: str
    replacement: str
    before: str
    after: str
    caveat: str


class SourceLine(NamedTuple):
    """The user's own line: the last frame that is neither Keras nor its backends."""

    path: str
    line: int | None
    code: str
    replacements: tuple[Replacement, ...] = ()


class Evidence(NamedTuple):
    """One reason for a match, in words, and where it stands.

    `kind` is "message", "exception", "frame", "line" or "symptom"; "alone" says, without words, that the text is this
    message and names no Keras.
    """

    kind: str
    text: str
    span: Span | None


class Fix(NamedTuple):
    """One way out: `do` starts with a verb; `code` is a complete program that was run.

    Where a shell is the place to act, `commands` say what to write there; `code` is then their proof, or "". `not_run`
    is why the fix was not run, "" for most. `before` and `after` are a line of code as it is and as it should be: the
    user's own where a table could rewrite it, else an example; both "" where there is none.
    """

    do: str
    code: str
    note: str
    backends: tuple[str, ...]
    keras: str
    replaces_ops: bool
    verified: str
    commands: tuple[str, ...] = ()
    not_run: str = ""
    before: str = ""
    after: str = ""


class Cause(NamedTuple):
    """One reason for the error. `fits` is "yes", "maybe" or "no": whether its `when` holds for this text.

    `not_run` is why its broken program was not run, "" for most.
    """

    id: str
    title: str
    why: str
    broken: str
    shows: str
    backends: tuple[str, ...]
    keras: str
    fits: str
    fixes: tuple[Fix, ...]
    verified: str
    not_run: str = ""


class KnownCause(Cause):
    """A cause in which nothing of the text stands: made once, and a renderer keeps in `kept` what it makes of it."""

    kept = ""

    def __reduce__(self) -> tuple[type[Cause], tuple[object, ...]]:
        """Travel without what was kept."""
        return Cause, tuple(self)


class Wrapper(NamedTuple):
    """A text around the message: of what `kind`, and what it tells.

    `says` is the kind in words. `layer` is the layer or class that it names, `detail` a worker or an operation, and
    `arguments` those of the call as printed; "" and () where it does not tell.
    """

    kind: str
    says: str
    layer: str = ""
    detail: str = ""
    arguments: tuple[str, ...] = ()


class Match(NamedTuple):
    """An entry that explains the text. `confidence` is a probability from 0 to 1.

    All prose is filled with the captured values. `causes` are ordered for this text, likeliest first.
    `error` is the position in `Diagnosis.errors` that it explains; `wrappers` stood around it, the outermost first.
    """

    id: str
    title: str
    confidence: float
    summary: str
    causes: tuple[Cause, ...]
    check: str
    ask: str
    captures: dict[str, str]
    evidence: tuple[Evidence, ...]
    references: tuple[str, ...]
    line: SourceLine | None
    verified: str
    error: int
    wrappers: tuple[Wrapper, ...] = ()

    @property
    def cause(self) -> Cause:
        """The likeliest cause."""
        return self.causes[0]

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """The fixes of the likeliest cause."""
        return self.causes[0].fixes


class Site(NamedTuple):
    """A place in Keras that prints the message; `since` and `until` are releases, ``3.2`` or ``3.12.1``.

    `name` is the public name of `function`, or that of its module with it. `guard` is the condition in Keras's source
    under which it is reached, "" where that is long or there is none. `line` of `path` is that of release `release`.
    `captures` are the values of `template`. `error` is the position in `Diagnosis.errors` of what was printed there.
    """

    module: str
    function: str
    since: str
    until: str
    name: str = ""
    kind: str = "error"  # or "warning"
    exception: str = ""
    template: str = ""
    guard: str = ""
    path: str = ""
    line: int = 0
    release: str = ""
    captures: dict[str, str] = {}  # noqa: RUF012 - one for all that have none; nobody writes into a record
    evidence: tuple[Evidence, ...] = ()
    error: int = 0


class Seen(NamedTuple):
    """A tensor or a layer of a live program near the error; `shape` and `dtype` are "" where they are not plain.

    For a layer, `shape` is what it was built for.
    """

    name: str
    type: str
    shape: str
    dtype: str


class Diagnosis(NamedTuple):
    """The answer. `status`: "diagnosed", "located", "unknown" or "no-error"; `matches` best first.

    `unread` characters were left out: the middle of lines of more than a million.
    """

    status: str
    matches: tuple[Match, ...] = ()
    sites: tuple[Site, ...] = ()
    errors: tuple[Raised, ...] = ()
    environment: Environment = Environment()
    unread: int = 0
    seen: tuple[Seen, ...] = ()  # told by live errors only


class Place(NamedTuple):
    """A line of a file, counted from 1."""

    file: str
    line: int


class Finding(NamedTuple):
    """One distinct error of some logs: the answer to it, how often it was printed, and where first and last."""

    diagnosis: Diagnosis
    times: int
    first: Place
    last: Place


class Log(NamedTuple):
    """A log that was scanned. `size` is in bytes, unpacked; `problem` tells why it, or its rest, could not be read."""

    name: str
    lines: int
    size: int
    problem: str = ""


class Scan(NamedTuple):
    """What some logs hold. `more` errors came after a thousand distinct ones and were not kept."""

    findings: tuple[Finding, ...]
    logs: tuple[Log, ...]
    more: int = 0
