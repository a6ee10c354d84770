"""What a live exception tells: the text that Python prints for it, and what its frames and loaded modules add.

Only plain attributes are read: no property of the user's, no `repr` of a tensor or a model. Nothing is imported,
and what is returned holds strings only.
"""

from __future__ import annotations

from .model import Environment, Seen

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import FrameType, TracebackType
    from typing import Any

_DEEP = 400
_KEPT = 200
_LONGEST = 1_000_000
_CHAIN = 20
_SHOWN = 4
_ARRAYS = frozenset(
    {
        ("numpy", "ndarray"),
        ("torch", "Tensor"),
        ("torch.nn.parameter", "Parameter"),
        ("tensorflow.python.framework.ops", "EagerTensor"),
        ("jaxlib._jax", "ArrayImpl"),
        ("jaxlib.xla_extension", "ArrayImpl"),
        ("jaxlib._src.xla_extension", "ArrayImpl"),
    }
)


def text_of(error: BaseException, trace: TracebackType | None = None) -> str:
    """Give the text that Python prints for `error`, with its chain, groups and notes. Never raises an Exception.

    Of a very deep stack the last 200 frames are given, of a very long text both ends.
    """
    from traceback import TracebackException  # noqa: PLC0415 - not on the way of a text

    trace = error.__traceback__ if trace is None else trace
    limit = -_KEPT if any(_is_deep(one) for one in (trace, *[e.__traceback__ for e in chain(error)])) else None
    try:
        printed = TracebackException(type(error), error, trace, limit=limit, compact=True)
        text = "".join(printed.format())
    except Exception:  # noqa: BLE001 - whatever a foreign class does when it is looked at
        text = f"{type(error).__name__}: {_said(error)}\n"
    return text if len(text) <= 2 * _LONGEST else f"{text[:_LONGEST]}\n{text[-_LONGEST:]}"


def chain(error: BaseException) -> list[BaseException]:
    """List `error` and what it follows from, as Python prints them, each once; at most 20."""
    found: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and len(found) < _CHAIN and not any(current is one for one in found):
        found.append(current)
        before = None if current.__suppress_context__ else current.__context__
        current = before if current.__cause__ is None else current.__cause__
    return found


def _said(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - as Python itself does
        return ""


def _is_deep(trace: TracebackType | None) -> bool:
    for _ in range(_DEEP):
        if trace is None:
            return False
        trace = trace.tb_next
    return True


def environment(told: Environment, modules: Mapping[str, Any], python: str) -> Environment:
    """Give what the text told, corrected by what is loaded: Keras's release and backend."""
    keras = vars(modules["keras"]).get("__version__") if _is_module(modules, "keras") else None
    config = "keras.src.backend.config"
    backend = vars(modules[config]).get("_BACKEND") if _is_module(modules, config) else None
    return Environment(
        keras if isinstance(keras, str) else told.keras,
        backend if isinstance(backend, str) else told.backend,
        told.python or python,
    )


def _is_module(modules: Mapping[str, Any], name: str) -> bool:
    return isinstance(getattr(modules.get(name), "__dict__", None), dict)


def seen(error: BaseException, trace: TracebackType | None, path: str, line: int | None) -> tuple[Seen, ...]:
    """Tell the layer nearest to the error, and the tensors that the frame at `path` and `line` holds."""
    frames = [
        frame for one in chain(error) for frame in _frames(trace if one is error and trace else one.__traceback__)
    ]
    user = next((f for f, number in frames if f.f_code.co_filename == path and number == line), None)
    tensors = [_tensor(name, value) for name, value in user.f_locals.items()] if user is not None else []
    layers = [_layer(frame.f_locals.get("self")) for frame, _ in reversed(frames)]
    found = [one for one in layers if one is not None][:1] + [one for one in tensors if one is not None]
    return tuple(found[:_SHOWN])


def _frames(trace: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    if not _is_deep(trace):
        while trace is not None:
            yield trace.tb_frame, trace.tb_lineno
            trace = trace.tb_next


def _tensor(name: str, value: object) -> Seen | None:
    kind = type(value)
    if name.startswith("_"):
        return None
    if (kind.__module__, kind.__name__) in _ARRAYS:
        shape, dtype = tuple(value.shape), value.dtype  # type: ignore[attr-defined]
        return Seen(name, kind.__name__, _shape(shape), str(getattr(dtype, "name", "") or dtype).rpartition(".")[2])
    if kind.__module__.startswith("keras.src.") and kind.__name__ in ("KerasTensor", "Variable"):
        inside = vars(value)
        return Seen(name, kind.__name__, _shape(inside.get("_shape")), str(inside.get("_dtype") or ""))
    return None


def _layer(value: object) -> Seen | None:
    kind = type(value)
    if not any(base.__name__ == "Layer" and base.__module__.startswith("keras.") for base in kind.__mro__):
        return None
    inside = vars(value)
    name, shapes = inside.get("name", inside.get("_name")), inside.get("_build_shapes_dict")
    shape = next(iter(shapes.values()), None) if type(shapes) is dict and len(shapes) == 1 else None
    return Seen(name, kind.__name__, _shape(shape), "") if isinstance(name, str) else None


def _shape(shape: object) -> str:
    """A shape as Python writes a tuple of numbers and None; "" for anything else."""
    if not isinstance(shape, (tuple, list)) or not all(n is None or isinstance(n, int) for n in shape):
        return ""
    inside = ", ".join("None" if n is None else str(int(n)) for n in shape)
    return f"({inside},)" if len(shape) == 1 else f"({inside})"
