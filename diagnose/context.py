"""What stands around an error: the user's own line, the environment that the text tells of, the evidence of frames."""

from __future__ import annotations

from kb import ANY_VERSION, squeeze

from .model import Environment, Frame, Replacement, SourceLine

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Sequence

    from kb import Index, VersionRange

    from .model import Raised
else:
    from kb import regexes as re

_KERAS = ("/keras/", "/keras_core/", "/tf_keras/", "/tensorflow/", "/jax/", "/jaxlib/", "/torch/")
_PACKAGES = ("site-packages/", "dist-packages/", "/lib/python3", "/Lib/", "/lib64/python3", "<frozen ", "importlib/")
_HIDDEN = ("__autograph_generated_file", "<__array_function__", "<string>", "/pydevd", "/debugpy/", "/runpy.py")


def is_backend(path: str) -> bool:
    """Whether a file belongs to Keras or to a library that it runs on."""
    path = "/" + (path.replace("\\", "/") if "\\" in path else path)
    return _holds(path, _KERAS) and (_holds(path, _PACKAGES) or _source_tree(path))


def _holds(path: str, parts: Sequence[str]) -> bool:
    for part in parts:  # noqa: SIM110 - asked for most frames, and a generator takes longer than all the tests
        if part in path:
            return True
    return False


def _source_tree(path: str) -> bool:
    """Keras or a backend outside of site-packages: unpacked, or installed from a checkout."""
    return "/keras/src/" in path or "/tensorflow/python/" in path or "/jax/_src/" in path or "/torch/nn/" in path


def is_package(path: str) -> bool:
    """Whether a file belongs to Python or to any installed package."""
    if "\\" in path:
        path = path.replace("\\", "/")
    return _holds(path, _PACKAGES) or is_backend(path) or _holds(path, _HIDDEN)


def user_frame(frames: Sequence[Frame]) -> Frame | None:
    """Give the last frame in the user's own code."""
    for frame in reversed(frames):
        if not is_package(frame.path):
            return frame
    return None


def calling_frame(frames: Sequence[Frame]) -> Frame | None:
    """Give the last frame outside of Keras, what it runs on and Python itself: the user's or another package's."""
    for frame in reversed(frames):
        if not is_backend(frame.path) and not _plain_python(frame.path):
            return frame
    return None


def called_by_package(frames: Sequence[Frame]) -> bool | None:
    """Whether another package, not the user, called into Keras; None where no frame tells."""
    outside = calling_frame(frames)
    return None if outside is None else is_package(outside.path)


def _plain_python(path: str) -> bool:
    path = path.replace("\\", "/")
    library = (
        ("/lib/python3" in path or "/Lib/" in path) and "site-packages" not in path and "dist-packages" not in path
    )
    return library or path.startswith("<frozen ") or _holds(path, _HIDDEN)


def has_frame(frames: Iterable[Frame], path: str, function: str) -> bool:
    """Whether a frame lies in a file whose path ends with `path` (whole names) and, if given, in `function`."""
    for frame in frames:
        seen = "/" + frame.path.replace("\\", "/")
        if seen.endswith("/" + path.lstrip("/")) and (not function or _same_function(frame.function, function)):
            return True
    return False


def _same_function(seen: str, wanted: str) -> bool:
    wanted = wanted.strip("_")  # a forum takes `__init__` for a bold `init`
    return seen.rpartition(".")[2].strip("_") == wanted or seen.strip("_").endswith("." + wanted)


def told_frame(letters: str, path: str, function: str) -> bool:
    """Whether squeezed text tells of such a frame, however its lines were broken."""
    path, at = squeeze(path), -1
    for _ in range(_TRIES):
        at = letters.find(path, at + 1)
        if at < 0:
            return False
        after = letters[at + len(path) : at + len(path) + 80]
        if not function:
            return True
        place = _PLACE.match(after)
        if place and _same_function(place[1], function):
            return True
    return False


_TRIES = 100
_PLACE = re.compile(r"(?:,line|:)\d{1,9},?in([\w.<>]{1,60})")


def frames_for(errors: Sequence[Raised], number: int) -> tuple[Frame, ...]:
    """Frames of an error; where it has none, those of the errors that follow from it or led to it."""
    if errors[number].frames and user_frame(errors[number].frames):
        return errors[number].frames
    others = [*errors[number + 1 :], *reversed(errors[:number])]
    best = errors[number].frames
    for other in others:
        if other.kind == "error" and user_frame(other.frames):
            return best + other.frames if not best else other.frames
    return best


#: A message and what a person writes around it are not longer.
_ALONE = 1_500
_CODE = re.compile(r"^[ \t]{2,400}\S|[\w)\]] ?=(?!=)|\w\(|\braceback \(most recent|^ *File \"", re.M)


def stands_alone(text: str, errors: Sequence[Raised]) -> bool:
    """Whether a text is one message, alone or in a sentence: before it stands neither traceback nor source code."""
    if len(text) > _ALONE or len(errors) != 1 or errors[0].frames:
        return False
    error = errors[0]
    before = text[: text.find(error.message[:40] or error.exception)]
    return "raceback (most recent" not in text and not _CODE.search(before)


def source_line(frame: Frame | None, index: Index, *, rewrite: bool) -> SourceLine | None:
    """Give the line of the user's frame, and what to write for each `tf.*` call in it."""
    if frame is None:
        return None
    found: tuple[Replacement, ...] = ()
    if rewrite and frame.code:
        from kb import rewrite_calls  # noqa: PLC0415 - most lines hold no such call

        found = tuple(Replacement(*row) for row in rewrite_calls(frame.code, index.ops))
    return SourceLine(frame.path, frame.line, frame.code, found)


#: Each pattern begins with plain letters and only then looks back for the first one: so a search skips to them, where
#: a choice of letters would be tried at every place. For the same reason case is spelt out.
_RELEASE = (
    r"(?:[ _][vV](?:ersion|ERSION))?[\"']?"
    r"(?: ?(?:==|=|:|-|/|,|[vV]|[iI]s)){0,2} ?[vV]?(3\.\d{1,2}(?:\.\d{1,2})?)(?![\d.]*\w)"
)
_VERSION = re.compile(rf"eras(?<=[kK]eras){_RELEASE}")
_VERSION_LOUD = re.compile(rf"ERAS(?<=[kK]ERAS){_RELEASE}")
_PYTHON = re.compile(r"ython(?<=[pP]ython)(?:-| ?)(3\.\d{1,2})(?!\d)")
_PYTHON_WINDOWS = re.compile(r"Python3(\d{1,2})[\\/]")
_BACKEND = re.compile(
    r"KERAS_BACKEND[\"'\]]{0,3}\s{0,3}[=:]\s{0,3}[\"']?(tensorflow|jax|torch)"
    r"|[Uu]sing (TensorFlow|JAX|PyTorch|torch) backend"
)
#: By a word in all of them, what only one backend prints.
_TRACES = (
    (
        "keras/src/backend/",
        (
            ("keras/src/backend/torch/", "torch"),
            ("keras/src/backend/jax/", "jax"),
            ("keras/src/backend/tensorflow/", "tensorflow"),
        ),
    ),
    ("Trainer", (("TorchTrainer", "torch"), ("JAXTrainer", "jax"), ("TensorFlowTrainer", "tensorflow"))),
    ("jax", (("jax/_src/", "jax"), ("jax.errors.", "jax"))),
    ("_error_repr", (("_error_repr", "jax"),)),
    ("torch", (("torch/nn/modules/", "torch"), ("torch.Tensor(", "torch"))),
    ("tensorflow/python/eager/", (("tensorflow/python/eager/", "tensorflow"),)),
    ("Graph", (("Graph execution error", "tensorflow"),)),
    ("tensorflow.python", (("tensorflow.python.framework.errors_impl", "tensorflow"),)),
    ("OperatorNotAllowed", (("OperatorNotAllowedInGraphError", "tensorflow"),)),
    ("=tf.Tensor(", (("=tf.Tensor(", "tensorflow"),)),
)
#: Python underlines what failed in a frame's line since 3.11.
_UNDERLINED = re.compile(
    r"^ {1,8}File \"[^\"\n]{1,400}\", line \d{1,9}, in [^\n]{1,200}\n"
    r" {4}[^\n]{1,400}\n {4,400}~{0,200}\^{2,400}~{0,200}$",
    re.M,
)
_SEARCHED = 200_000


def printed_by(around: Environment, keras: VersionRange) -> Environment:
    """What is known once the wording is: where the text names no release, those in which it is printed so."""
    if around.keras or keras == ANY_VERSION:
        return around
    told = str(keras)
    return around._replace(keras=told.replace(" -", "+") if told.endswith(" -") else told)


def beside(around: Environment, installed: Callable[[], str]) -> Environment:
    """Say which Keras is `installed` here, where the text names another release; asked only then."""
    named = around.keras
    if not named[-1:].isdigit() or "-" in named:
        return around
    here = installed()
    return around._replace(installed=here) if here and not f"{here}.".startswith(f"{named}.") else around


def environment(text: str, told: Environment | None = None) -> Environment:
    """Keras release, backend and Python as far as the text tells, else as `told`.

    Looks at its first and last 200,000 characters.
    """
    if told is not None:
        return Environment(*[own or hint for own, hint in zip(environment(text), told, strict=True)])
    if len(text) > 2 * _SEARCHED:
        text = text[:_SEARCHED] + "\n" + text[-_SEARCHED:]
    keras = backend = python = ""
    if "3." in text:
        keras = _release(text)
    if "ython" in text:
        named = _PYTHON.search(text)
        windows = None if named else _PYTHON_WINDOWS.search(text)
        python = named[1] if named else f"3.{windows[1]}" if windows else ""
    if not python and "^^" in text and _UNDERLINED.search(text):
        python = "3.11+"
    if (" backend" in text or "KERAS_BACKEND" in text) and (found := _BACKEND.search(text)):
        backend = (found[1] or found[2]).lower().replace("pytorch", "torch")
    if not backend:
        backend = _traced(text)
    return Environment(keras, backend, python)


def _release(text: str) -> str:
    """The release of Keras that a text names first, "" for none."""
    found = _VERSION.search(text)
    loud = _VERSION_LOUD.search(text) if "ERAS" in text else None
    if loud and (not found or loud.start() < found.start()):
        found = loud
    return found[1] if found else ""


def _traced(text: str) -> str:
    """Backend whose trace a text holds, "" for none: in the order of the table, each word looked for once."""
    for word, traces in _TRACES:
        if word in text:
            for trace, name in traces:
                if trace in text:
                    return name
    return ""
