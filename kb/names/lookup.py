"""From what a message says is missing to the row of the table: modules and names, members, arguments. Pure and cheap.

Nothing is found for a name that the table does not hold, nor for a class or module that is not Keras's.
"""

from __future__ import annotations

from kb.records import NameRow

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable
    from typing import NamedTuple

    from kb.records import NameTable
else:
    from kb import regexes as re
    from kb.named import NamedTuple

#: How ``keras`` and ``tf.keras`` are called in messages and in code, the longest first.
_TF = ("keras._tf_keras.keras", "tensorflow.keras", "tf.keras")
_KERAS = ("keras.api", "keras.src", "keras")
#: Keras 2 under these: it lacks only what was gone by then.
_OLD = (
    "tensorflow.python.keras.api._v2.keras", "tensorflow_core.keras", "tensorflow.python.keras", "keras.api._v2.keras",
    "keras.api._v1.keras", "keras.api._v2", "keras.api._v1",
)  # fmt: skip
_TOKEN = re.compile(r"[A-Za-z_][\w.]{0,120}")
_IMPORT = re.compile(r"from\s{1,9}([\w.]{1,120})\s{1,9}import\s{1,9}\(?([^#;]{1,300})")
_KEY = re.compile(r"""["'\u2018\u2019\u201c\u201d`]?([A-Za-z_]\w{0,60})["'\u2018\u2019\u201c\u201d`]?\s{0,4}:""")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,80}")
_CALL = re.compile(r"([A-Za-z_]\w{0,60})\s{0,3}\(")
#: Members of Keras classes that a class of the user's may lack for reasons of its own.
_COMMON = frozenset({"predict_proba", "get_weights", "set_weights", "name_scope"})
_MINE = ("Model", "layers.Layer")


class Lost(NamedTuple):
    """What a message misses. `name` is how people write it; `rows` what the table says, the first first."""

    name: str
    rows: tuple[NameRow, ...]
    tf: bool = False


def spelled(path: str) -> tuple[str, str] | None:
    """Split a dotted name into "keras", "tf" or "old" and the path below it; None where it is not Keras's."""
    for kind, prefixes in (("old", _OLD), ("tf", _TF), ("keras", _KERAS)):
        for prefix in prefixes:
            if path == prefix or path.startswith(prefix + "."):
                return kind, path[len(prefix) + 1 :]
    return None


def of_module(names: NameTable, module: str, name: str, line: str) -> Lost | None:
    """Look up a name that a module lacks; `line` is the user's code, which may say more."""
    where = spelled(module)
    if where is None or not name:
        return None
    return _first(names, f"{where[1]}.{name}".lstrip("."), where[0], line)


def of_path(names: NameTable, path: str, line: str) -> Lost | None:
    """Look up a module that cannot be imported."""
    where = spelled(path)
    return _first(names, where[1], where[0], line) if where and where[1] else None


def _first(names: NameTable, key: str, kind: str, line: str) -> Lost | None:
    """Give the rows of what the line asks for below `key`, or else that of `key`."""
    root = "tf.keras" if kind == "tf" else "keras"
    found = [_row(names, [*one, key], kind) for one in _in_line(line, key)] or [_row(names, [key], kind)]
    rows = {row.do: row for row in found if row}
    first = next(iter(rows.values()), None)
    return Lost(f"{root}.{first.key}", tuple(rows.values())[:3], tf=kind == "tf") if first else None


def _row(names: NameTable, keys: Iterable[str], kind: str) -> NameRow | None:
    rows = (names.rows.get(key) or _inner(names, key) for key in keys)
    return next((row for row in rows if row and _missing(row, kind)), None)


def _missing(row: NameRow, kind: str) -> bool:
    if kind == "old":
        return row.old
    return not row.taken and bool(row.gone[1] if kind == "tf" else row.gone[0])


def _inner(names: NameTable, key: str) -> NameRow | None:
    """Make the row of a file of Keras 2, or of a name that stood in one."""
    if key in names.inner:
        public = names.inner[key]
        do = _take(public) if public else "look for what you need in the public API: nothing in it was public"
        return NameRow(key, tuple(f"keras.{name}" for name in public), do, old=True)
    file, _, name = key.rpartition(".")
    public = tuple(path for path in names.inner.get(file, ()) if path.rpartition(".")[2] == name)
    return NameRow(key, (f"keras.{public[0]}",), f"write `keras.{public[0]}`", old=True) if public else None


def _take(public: tuple[str, ...]) -> str:
    shown = [f"`keras.{name}`" for name in public[:4]]
    more = f" and {len(public) - 4} more" if len(public) > 4 else ""
    return f"take its names from where they are public: {', '.join(shown)}{more}"


def _in_line(line: str, key: str) -> list[list[str]]:
    """For each name below the missing `key` that a line asks for: its path and those above it, longest first."""
    paths = [f"{found[1]}.{word[0]}" for found in _IMPORT.finditer(line) for word in _words(found[2])]
    places = [(spelled(path), path) for path in dict.fromkeys(paths + _TOKEN.findall(line))]
    wanted = [where[1] if where else path for where, path in places]
    wanted = [path for path in wanted if path.startswith(key + ".")]
    leaves = [path for path in wanted if not any(other.startswith(path + ".") for other in wanted)]
    return [[path.rsplit(".", up)[0] for up in range(path.count(".") - key.count("."))] for path in leaves]


def _words(items: str) -> list[re.Match[str]]:
    return [word for word in map(_WORD.search, items.split(",")) if word]


def of_object(names: NameTable, cls: str, name: str, *, named: bool) -> Lost | None:
    """Look up an attribute that an object lacks; `named` says that the text names Keras."""
    owners = names.classes.get(cls)
    if owners is None:
        if not named or "_" not in name.strip("_") or name in _COMMON:
            return None
        owners = _MINE
    keys = [key for owner in owners for key in (f"{owner}.{name}", f"{owner}.*")]
    row = next((names.rows[key] for key in keys if key in names.rows), None)
    return Lost(f"{cls}.{name}", (row,)) if row and not row.taken else None


def of_arguments(names: NameTable, owners: Iterable[str], told: str, shown: str) -> Lost | None:
    """Look up arguments that the making or the call of `owners` refused; `told` is what the message says of them."""
    found: list[NameRow] = []
    words: list[str] = []
    owners = tuple(owners)
    for argument in dict.fromkeys(_KEY.findall(told) or _WORD.findall(told)):
        keys = [key for owner in owners for key in (f"{owner}({argument})", f"{owner}(*)")]
        row = next((names.rows[key] for key in keys if key in names.rows), None)
        if row:
            found.append(row)
            words.append(argument)
    return Lost(f"{shown}({words[0]}=...)", tuple(found[:3])) if found else None


def of_class_arguments(names: NameTable, cls: str, told: str) -> Lost | None:
    """Look up arguments that the making of a class refused; a class of the user's has those of layers and models."""
    return of_arguments(names, names.classes.get(cls, ("layers.Layer", "Model")), told, cls)


def of_call(names: NameTable, call: str, argument: str, line: str, *, named: bool) -> Lost | None:
    """Look up an argument that a call refused: ``Adam.__init__``, ``TensorFlowTrainer.fit``, ``to_categorical``."""
    head, _, method = call.rpartition(".")
    cls = head.rpartition(".")[2]
    if cls in names.classes:
        plain = method.strip("_") == "init"
        owners = [f"{owner}" if plain else f"{owner}.{method}" for owner in names.classes[cls]]
        return of_arguments(names, owners, argument, cls if plain else f"{cls}.{method}")
    if cls:
        return None
    if method.strip("_") == "init":
        made = [name for name in _CALL.findall(line) if name in names.classes]
        found = (of_arguments(names, names.classes[name], argument, name) for name in made)
        return next(filter(None, found), None)
    if method in names.functions and (named or "_" in method or method[:1].isupper()):
        return of_arguments(names, names.functions[method], argument, method)
    if not named:
        return None
    owners = [f"{owner}.{method}" for owner in (*_MINE, "optimizers.Optimizer")]
    return of_arguments(names, owners, argument, method)
