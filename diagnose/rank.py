"""Judge hits: evidence around a wording, and one probability out of it."""

from __future__ import annotations

from math import exp

from kb import last_name, squeeze

from . import timed
from .context import has_frame, told_frame
from .model import Evidence
from .wrappers import depth

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
    from collections.abc import Mapping, Sequence
    from typing import NamedTuple

    from kb import VersionRange

    from .match import Hit
    from .model import Environment, Frame, Raised
else:
    from kb import NamedTuple
    from kb import regexes as re

#: An answer below this is not given. It lies between the weakest near miss that an entry should answer and the surest
#: that none should; the table of tests/benchmarks/reliability.py holds no right answer below it.
BAR = 0.43
#: Further candidates are listed down to this.
FLOOR = 0.25
#: Weights of the logistic that makes a probability of a hit's features; calibrated on texts of others.
WEIGHTS = {
    "bias": -2.2,
    "letters": 0.075,  # squeezed literal characters that agree, up to 60
    "class": 1.6,  # the exception's class is the entry's
    "other class": -2.4,
    "no class": 0.2,  # only a message stands there
    "frame": 1.8,
    "no frame": -1.2,  # frames stand there, none of those that the entry names
    "line": 1.5,
    "no line": -0.8,
    "keras": 0.6,  # the text names Keras somewhere
    "foreign": -5.0,  # an exception of a backend or of Python itself in a text that does not name Keras
    "unnamed": -3.0,  # no word of Keras, and a short message: more so the shorter, and beside frames
    "alone": -0.6,  # no word of Keras, but a message alone that its entry declares to be specific
    "version": -0.8,  # the text names a release or backend in which the wording is not printed
    "whole": 0.0,
    "cut": -1.6,  # the message ends within the template
    "sole": 1.2,  # of a cut message: Keras prints no other that begins so
    "typo": -9.0,  # share of the template's letters that differ
    "symptom": -6.0,  # share of the phrase's words that were not said
    "prose": -0.6,  # words of a person, not of a program
}
#: Slope and shift that make a probability of the weighted sum, as texts of others were answered right or wrong.
#: tests/benchmarks/reliability.py fits them anew: its last line.
CALIBRATION = (0.80, -0.30)
_PYTHON_SAYS = (
    "object has no attribute", "positional argument", "unexpected keyword argument", "multiple values for argument",
    "cannot unpack non-iterable", "is not iterable", "is not subscriptable", "is not callable", "has no setter",
)  # fmt: skip
#: Of these, what Python adds is a name; from so many letters on it is one that only Keras has: `_get_save_spec`.
_NAMING, _TELLING = ("object has no attribute", "unexpected keyword argument"), 14
#: Letters of which a message counts that stands alone and that its entry declares to be specific.
_DECLARED = 36.0
_BACKENDS = ("jax.", "jaxlib.", "tensorflow.", "torch.")


class Judged(NamedTuple):
    """A hit with its evidence; `confidence` is a probability."""

    hit: Hit
    confidence: float
    evidence: tuple[Evidence, ...]
    wrapped: int  # wrappers around it


class Scene(NamedTuple):
    """What the text tells around one error.

    `lines` are the user's own and that of the package which called Keras, where frames show them. `region` is the
    error's part of the text, `own` the user's last frame.
    `signs` of Keras in the whole text: "named", "likely" (something that its users write) or "".
    """

    frames: Sequence[Frame]
    lines: tuple[str, ...]
    region: str
    around: Environment
    signs: str
    openings: tuple[str, ...] = ()  # of wrappers
    own: Frame | None = None
    bare: bool = False  # the text is this one message, without a traceback


def judge(hit: Hit, error: Raised, scene: Scene) -> Judged | None:
    """Weigh a hit's evidence; None where evidence that the wording requires is absent."""
    frames, around, signs = scene.frames, scene.around, scene.signs
    wording = hit.wording
    features: dict[str, float] = {"bias": 1.0}
    wrapped = depth(scene.openings, error.message, hit.start)
    evidence: list[Evidence] = []
    checks = (
        _class(hit, error, wrapped, features, evidence),
        _frames(hit, scene, features, evidence),
        _line(hit, scene, error, features, evidence),
    )
    if wording.required:
        named = signs == "named" and not frames
        bare = (named or scene.bare) and "other class" not in features
        if not _all_held(wording.required, (*checks, named, bare)):
            return None
    template = wording.template
    if hit.kind == "symptom":
        features["letters"] = 44.0
    elif template is not None:
        known = len(hit.lost.name) if hit.lost else 0  # a name that the table holds is as telling as fixed words
        features["letters"] = min(60.0, template.weight * hit.share + known)
    elif hit.end:
        features["letters"] = min(60.0, (hit.end - hit.start) * 0.5)
    elif not any(checks[1:]):
        return None  # a class alone is no evidence
    else:
        features["letters"] = 20.0
    features[hit.kind] = 1.0 if hit.kind == "cut" else 1.0 - hit.share
    features["sole"] = float(hit.sole)
    _keras(hit, error, scene, features, evidence)
    features["prose"] = float(error.kind == "message" and not error.frames and not _told_apart(hit, error))
    if not _possible(wording.keras, wording.backends, around):
        features["version"] = 1.0
    return Judged(hit, probability(features) / (1 + hit.rivals), tuple(evidence), wrapped)


def _all_held(required: Sequence[str], checks: Sequence[bool]) -> bool:
    """Whether all evidence is there that a wording requires; `checks` of class, frames, line, Keras named, bare."""
    held = zip(("exception", "frames", "line", "named", "bare"), checks, strict=True)
    return all(there for name, there in held if name in required)


def _is_of(name: str, names: Sequence[str]) -> bool:
    return name in names or last_name(name) in map(last_name, names)


def probability(features: Mapping[str, float]) -> float:
    """Compute the calibrated logistic of the weighted features."""
    slope, shift = CALIBRATION
    weighed = sum([WEIGHTS[name] * value for name, value in features.items()])
    return 1.0 / (1.0 + exp(-slope * weighed - shift))


def _keras(hit: Hit, error: Raised, scene: Scene, features: dict[str, float], evidence: list[Evidence]) -> None:
    """What the text tells of Keras, or that it tells nothing of it."""
    wording, template = hit.wording, hit.wording.template
    if scene.signs == "named":
        features["keras"] = 1.0
    elif "bare" in wording.required:
        told = template.weight * hit.share if template else _DECLARED
        features["letters"] = _DECLARED if hit.share == 1.0 else min(told, _DECLARED)
        features["sole"] = float(hit.kind == "cut" and told >= _DECLARED)
        features["alone"] = 1.0  # however long the message is, who printed it is not told
        evidence.append(Evidence("alone", "", None))
    elif not scene.signs:
        message = " ".join(error.message[:2000].split())
        telling = any(words in message and features["letters"] - len(squeeze(words)) >= _TELLING for words in _NAMING)
        pure = bool(scene.frames) and not hit.lost and not telling and any(words in message for words in _PYTHON_SAYS)
        features["foreign"] = float(pure or error.exception.startswith(_BACKENDS))
        likely = (0.25 if scene.bare else 0.5) if wording.own else 1.0
        features["unnamed"] = likely * max(0.0, 1.0 - features["letters"] / 45.0) * (1.6 if scene.frames else 1.0)


def _told_apart(hit: Hit, error: Raised) -> bool:
    """Whether declared words are the program's, whoever speaks: the text is no more than they, or they are long."""
    template = hit.wording.template
    long = hit.kind == "whole" and template is not None and template.weight >= _DECLARED
    return "bare" in hit.wording.required and (long or hit.end - hit.start >= len(error.message) - 2)


def _class(hit: Hit, error: Raised, wrapped: int, features: dict[str, float], evidence: list[Evidence]) -> bool:
    names = hit.wording.exceptions
    if not names or not error.exception:
        features["no class"] = 1.0
        return False
    name = error.exception
    if not _is_of(name, names) and hit.start:  # the message may quote the error of another program
        before = error.message[max(0, hit.start - 80) : hit.start].rstrip(" '\"`")
        name = before[:-1].rpartition(" ")[2] if before.endswith(":") else ""
    if name and _is_of(name, names):
        features["class"] = 1.0
        evidence.append(Evidence("exception", name, None))
        return True
    features["no class" if wrapped else "other class"] = 1.0  # a wrapper raises its own class
    return False


def _frames(hit: Hit, scene: Scene, features: dict[str, float], evidence: list[Evidence]) -> bool:
    clues = hit.wording.frames
    if not clues:
        return False
    letters = ""
    for path, function in clues:
        held = has_frame(scene.frames, path, function)
        if not held and scene.region:
            letters = letters or squeeze(scene.region)
            held = told_frame(letters, path, function)
        if held:
            features["frame"] = 1.0
            evidence.append(Evidence("frame", f"{path}, in {function}" if function else path, None))
            return True
    if scene.frames:
        features["no frame"] = 1.0
    return False


def _line(hit: Hit, scene: Scene, error: Raised, features: dict[str, float], evidence: list[Evidence]) -> bool:
    pattern = hit.wording.line
    if not pattern:
        return False
    if scene.lines:
        words = next((line for line in scene.lines if _shows(pattern, line)), "")[:160]
        held = bool(words)
    elif scene.bare and "bare" in hit.wording.required:  # what a person says around it is as good
        around = scene.region.replace(error.message[hit.start : hit.end], " ")
        held, words = searched(pattern, around), ""
    else:
        held, words = _told_line(pattern, scene.region), ""
    if held:
        features["line"] = 1.0
        evidence.append(Evidence("line", words or pattern, None))
    elif scene.frames:
        features["no line"] = 1.0
    return held


def _shows(pattern: str, line: str) -> bool:
    return searched(pattern, line) or searched(pattern, line.replace(" ", ""))


def _told_line(pattern: str, region: str) -> bool:
    """Whether a traceback whose lines cannot be told apart shows such a line."""
    at = region.find("raceback (most recent call last)")
    if at < 0:
        return False
    region = region[at : at + 8 * _SEARCHED]
    windows = (region.replace("\n", ""), " ".join(region.split()))
    return any(
        searched(pattern, text[i : i + _SEARCHED]) for text in windows for i in range(0, len(text), _SEARCHED - 200)
    )


_SEARCHED = 1000
#: `re` knows no limit of time; on so few characters no pattern that the catalogue's lint lets pass needs one.
_SHORT = 200


def searched(pattern: str, text: str) -> bool:
    """Whether a pattern of the catalogue is found in the first 1,000 characters of `text`.

    Not where the pattern is bad or takes too long.
    """
    if len(text) > _SHORT:
        return timed.search(pattern, text[:_SEARCHED]) is not None
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return False


def _possible(keras: VersionRange, backends: Sequence[str], around: Environment) -> bool:
    if around.backend and backends and around.backend not in backends:
        return False
    minor = release(around.keras)
    return minor is None or keras.holds(minor)


def release(text: str) -> tuple[int, int] | None:
    """``"3.15.1"`` -> ``(3, 15)``."""
    parts = text.split(".")
    return (int(parts[0]), int(parts[1])) if len(parts) > 1 and parts[0].isdigit() and parts[1].isdigit() else None
