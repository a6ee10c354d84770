"""The words of the surfaces themselves; the prose of an answer is the catalogue's. A language is one such table."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Mapping

    from diagnose.model import Place

BACKEND_NAMES = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "torch"}

FIX = "Fix"
OR = "Or"
CHECK = "Check"
CAUSE = "Cause"
OTHER_CAUSE = "Else"
ASK = "Ask"
OTHER_MATCH = "Also"
NEAR = "Near"
NEXT = "Next"
ERROR = "And"
RAISED_AT = "From"
VALUES = "With"
EXPLAIN = "More"

BROKEN = "Shows it"
CAUSES = "Causes"
LOOKS_ALIKE = "Looks alike"
REFERENCES = "References"
REPLACEMENT = "Replacement"
EVIDENCE = "Why this entry"

NOT_KNOWN = "not in the catalogue"
UNKNOWN_TITLE = "The catalogue does not know this error"
LOCATED_TITLE = "No entry, but this is where Keras raises it"
LOCATED_WARNING = "No entry, but this is where Keras warns so"
NO_ERROR_TITLE = "No error found"
NO_ERROR_TIP = "Errors go to the standard error stream: `python train.py 2>&1 | kdiag`"
NOT_RUN = "Not yet run."
NOT_RUN_HERE = "Not run here"
CUT = "..."
NO_WINNER = "no entry: something else"
SILENT = "Nothing is raised: the program asserts the odd behaviour itself."
WARNS = "Nothing is raised: Keras warns."
NO_COUNTERPART = "no counterpart in Keras"
EXAMPLE = "Example"
PITFALL = "Not the same"
RETIRED = "This entry is retired."


def backend(name: str) -> str:
    """A backend as its makers write it."""
    return BACKEND_NAMES.get(name, name)


def all_of(items: list[str] | tuple[str, ...]) -> str:
    """``a, b and c``."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def percent(confidence: float) -> str:
    """A probability as people read it; never more certain than it is."""
    return f"{min(100, max(0, int(confidence * 100 + 0.5)))} %"


def unread(count: int) -> str:
    """What was left out of the text, or ""."""
    return f"Not read: {count:,} characters in the middle of very long lines." if count else ""


def lines(count: int) -> str:
    """``1 line``, ``3 lines``."""
    return f"{count:,} line" + "s" * (count != 1)


def printed(count: int, first: Place, last: Place) -> str:
    """Where an error stands in the logs: ``train.log:12, 3 times, last at line 480``."""
    where = f"line {last.line}" if last.file == first.file else f"{last.file}:{last.line}"
    return f"{first.file}:{first.line}" + (f", {count:,} times, last at {where}" if count > 1 else "")


def read(count: int, size: int, logs: int) -> str:
    """How much was read: ``1,200 lines (4 MB) of 3 logs``."""
    amount = f"{size / 1e6:,.0f} MB" if size >= 1e6 else f"{size / 1e3:,.0f} kB" if size >= 1e3 else f"{size} bytes"
    return f"{lines(count)} ({amount})" + (f" of {logs} logs" if logs > 1 else "")


def total(known: int, other: int, where: str) -> str:
    """What a scan found: ``2 errors of the catalogue, 1 other, in 1,200 lines (4 MB).``."""
    if not known + other:
        return f"{NO_ERROR_TITLE} in {where}."
    told = f"{known:,} error{'s' * (known != 1)} of the catalogue" if known else "No error of the catalogue"
    return f"{told}, {other:,} other{'s' * (other != 1)}, in {where}." if other else f"{told}, in {where}."


def more(count: int) -> str:
    """What stands for list items that have no room."""
    return f"and {count} more"


def other_cause(title: str) -> str:
    """Another cause of the same error that the text does not rule out."""
    return f"another cause: {title}"


def rival(entry: str, confidence: float, title: str) -> str:
    """Another entry that may explain the same error."""
    return f"perhaps {entry} ({percent(confidence)}): {title}"


def run_on(verified: str, not_run: str = "") -> str:
    """Where the entry's programs were run, in the catalogue's wording; `not_run`: why something of it was not."""
    told = [f"{verified.rstrip('.')}." if verified else "", f"{NOT_RUN_HERE}: {not_run}." if not_run else ""]
    return " ".join(filter(None, told)) or NOT_RUN


def around_program(needs: list[str], lacks: list[str], environ: dict[str, str]) -> str:
    """What a program was run with beyond Keras and its backends, or ""."""
    told = [
        f"with {all_of(needs)} installed" if needs else "",
        f"without {all_of(lacks)}" if lacks else "",
        *[f"with {name}={value}" if value else f"with {name} not set" for name, value in environ.items()],
    ]
    return f"Run {', '.join(filter(None, told))}." if any(told) else ""


def your_text(keras: str, backend_name: str, python: str, installed: str = "") -> str:
    """What the text tells about where it was printed, or ""; and which Keras is here, where that is another one."""
    known = [
        f"Keras {told(keras)}" if keras else "",
        backend(backend_name) if backend_name else "",
        f"Python {told(python)}" if python else "",
    ]
    text = ", ".join(filter(None, known))
    here = f"Installed here: Keras {installed}." if installed else ""
    return " ".join(filter(None, [f"Your text: {text}." if text else "", here]))


#: Said of a message that others print as well, where nothing around it names Keras.
ALONE = "Your text does not name Keras: it is taken for a Keras program's."


def told(release: str) -> str:
    """A release, or what is known of it: ``3.9+`` is ``3.9 or later``, ``3.0 - 3.8`` is ``3.0 to 3.8``."""
    since, dash, until = (part.strip() for part in release.partition("-"))
    if dash:
        return f"{since} to {until}" if since else f"up to {until}"
    return f"{release[:-1]} or later" if release.endswith("+") else release


def around(layer: str, times: int) -> str:
    """In which layer's call it happened and how often the text holds it, or ""."""
    told = [f"inside layer `{layer}`" if layer else "", f"printed {times:,} times" if times > 1 else ""]
    return ", ".join(filter(None, told))


def only_on(backends: tuple[str, ...], keras: str) -> str:
    """Where a fix holds, when that is not everywhere: ``TensorFlow and torch only``."""
    some = 0 < len(backends) < len(BACKEND_NAMES)
    told = ", ".join(filter(None, [all_of([backend(b) for b in backends]) if some else "", releases(keras)]))
    return f"{told} only" if told else ""


def releases(keras: str) -> str:
    """A version range as an entry writes it, in words: ``3.13 -`` is ``Keras 3.13 and later``; "" for any."""
    since, dash, until = (part.strip() for part in keras.partition("-"))
    if since and until:
        return f"Keras {since} to {until}"
    if since:
        return f"Keras {since} and later" if dash else f"Keras {since}"
    return f"Keras {until} and earlier" if until else ""


def span(since: str, until: str) -> str:
    """Releases from one to another: ``Keras 3.0 to 3.15``."""
    return f"Keras {since}" if since == until else f"Keras {since} to {until}"


def when(guard: str) -> str:
    """Under which condition of its source Keras gets there, or ""."""
    return f"when `{guard}`" if guard and "`" not in guard else ""


def source(path: str, line: int, release: str) -> str:
    """Where a place is written: ``keras/src/layers/core/dense.py:102 in Keras 3.15``, or ""."""
    return f"{path}:{line} in Keras {release}" if path and line else ""


def values(captures: Mapping[str, str]) -> str:
    """What stands in a message for the values of its template: ``units = -1; name = dense``, or ""."""
    return "; ".join(f"{name} = {value}" for name, value in captures.items() if value)


def since(release: str) -> str:
    """When a Keras function came, where that was after 3.0."""
    return f"Since Keras {release}." if release not in ("", "3.0") else ""


def gone(ranges: Mapping[str, str]) -> str:
    """Which releases lack a name of Keras 2, by how they are imported: ``{"keras": "3.0 -", "tf.keras": ""}``."""
    lacking = {who: span for who, span in ranges.items() if span}
    if not lacking:
        return ""
    if len(lacking) == 1:
        (who, span), other = next(iter(lacking.items())), next(who for who in ranges if who not in lacking)
        return f"Not in `{who}` of {_since_first(span)}; `{other}` has it."
    return f"Not in {_since_first(lacking['keras'])}."


def _since_first(keras: str) -> str:
    return "Keras 3" if keras == "3.0 -" else releases(keras)


def instead(symbol: str, replacement: str) -> str:
    """What stands for a tf function whose call cannot be rewritten by itself."""
    return f"`{symbol}` is `{replacement}` in Keras" if replacement else f"`{symbol}` has no counterpart in Keras"


def seen(name: str, kind: str, shape: str, dtype: str) -> str:
    """A tensor or a layer of the live program: ``x: ndarray (8, 3) float32``."""
    return f"{name}: {' '.join(filter(None, [kind, shape, dtype]))}"


def explain(entry: str) -> str:
    """The command that prints the whole entry."""
    return f"kdiag explain {entry}"


def report(*, located: bool, whole: bool) -> tuple[str, ...]:
    """What to do with an error that the catalogue does not know. `whole`: its traceback is there too."""
    if located:
        return (
            "kdiag search WORDS looks for an entry by its words",
            "kdiag new < FILE drafts an entry out of this text",
        )
    more = 'give the whole text: from the first "Traceback" to the last line, with the program\'s warnings'
    search = "kdiag search WORDS looks for an entry by its words; kdiag list names them all"
    return (search,) if whole else (more, search)
