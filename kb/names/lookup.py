"""From what a message says is missing to the row of the table: modules and names, members, arguments. Pure and cheap.

Nothing is found for a name that the table does not hold, nor for a class or module that is not Keras's.
"""

from __future__ import annotations

from kb.records import NameRow

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Mapping
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
#: A name that holds the word by which a message parts it from its module: ``model_from_yaml' from 'keras.models``.
_PARTED = re.compile(r"(\w{1,80})\W{1,9}from\W{1,9}([\w.]{1,120})")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,80}")
_CALL = re.compile(r"([A-Za-z_]\w{0,60})\s{0,3}\(")
#: Members of Keras classes that a class of the user's may lack for reasons of its own.
_COMMON = frozenset({"predict_proba", "get_weights", "set_weights", "name_scope"})
#: Classes of Keras whose names others use as well.
_SHARED = frozenset(
    {"Callback", "Constraint", "Iterator", "Layer", "Loss", "Mean", "Metric", "Model", "Normalization", "Optimizer"}
    | {"Policy", "Sum", "ModelCheckpoint", "GRUCell", "LSTMCell", "RandomCrop", "RandomRotation", "GroupNormalization"}
    | {"MobileNet", "MobileNetV2", "TensorBoard"}
)
#: Classes that are never a user's own layer or model.
_FOREIGN = frozenset(
    {"ArrayImpl", "DataFrame", "DataParallel", "DistributedDataParallel", "EagerTensor", "KerasTensor", "NoneType"}
    | {"ResourceVariable", "Series", "SymbolicTensor", "Tensor", "Variable"}
)
_MINE = ("Model", "layers.Layer")


class Lost(NamedTuple):
    """What a message misses. `name` is how people write it; `rows` what the table says, the first first."""

    name: str
    rows: tuple[NameRow, ...]
    tf: bool = False

    @property
    def gone(self) -> str:
        """The range of Keras 3 releases that lack the first, as in the catalogue."""
        return self.rows[0].gone[self.tf]


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
    rows = (names.rows.get(key) or inner_row(names, key) for key in keys)
    return next((row for row in rows if row and _missing(row, kind)), None)


def _missing(row: NameRow, kind: str) -> bool:
    if kind == "old":
        return row.old
    return not row.taken and bool(row.gone[1] if kind == "tf" else row.gone[0])


def inner_row(names: NameTable, key: str) -> NameRow | None:
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
    """Look up an attribute that an object lacks; `named` says that the text names Keras.

    A name that others use as well, of the class or of the attribute, needs such a text.
    """
    owners = names.classes.get(cls)
    telling = "_" in name.strip("_")
    if not named and (owners is None or cls in _SHARED or not telling):
        return None
    if owners is None:
        if not telling or name in _COMMON or cls in _FOREIGN or not cls[:1].isupper():
            return None
        owners = _MINE
    keys = [f"{owner}.{name}" for owner in owners]
    row = next((names.rows[key] for key in keys if key in names.rows), None)
    if row is None or row.taken or row.entry:  # Python's own words: an entry of its own knows what else must be seen
        return None
    return Lost(f"{cls}.{name}", (row,))


def of_arguments(
    names: NameTable, owners: Iterable[str], told: str, shown: str, printed: str = "ValueError"
) -> Lost | None:
    """Look up arguments that the making or the call of `owners` refused; `told` is what the message says of them.

    A row of which real runs printed other exceptions than `printed` is not meant.
    """
    found: list[NameRow] = []
    words: list[str] = []
    owners = tuple(owners)
    for argument in dict.fromkeys(_KEY.findall(told) or _WORD.findall(told)):
        keys = [f"{owner}({argument})" for owner in owners]
        known = (names.rows[key] for key in keys if key in names.rows)
        row = next((one for one in known if not one.taken and (not one.printed or printed in one.printed)), None)
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
    if cls in names.classes and (named or cls not in _SHARED or "_" in argument):
        plain = method.strip("_") == "init"
        owners = [f"{owner}" if plain else f"{owner}.{method}" for owner in names.classes[cls]]
        return of_arguments(names, owners, argument, cls if plain else f"{cls}.{method}", "TypeError")
    if cls:
        return None
    if method.strip("_") == "init":
        made = [name for name in _CALL.findall(line) if name in names.classes]
        found = (of_arguments(names, names.classes[name], argument, name, "TypeError") for name in made)
        return next(filter(None, found), None)
    if method in names.functions and (named or "_" in method or method[:1].isupper()):
        return of_arguments(names, names.functions[method], argument, method, "TypeError")
    if not named:
        return None
    owners = [f"{owner}.{method}" for owner in (*_MINE, "optimizers.Optimizer")]
    return of_arguments(names, owners, argument, method, "TypeError")


#: Captures of arguments that a message gives without saying of what.
_OF = {
    "optimizer_arguments": ("optimizers.Optimizer", "Adam"),
    "evaluate_arguments": ("Model.evaluate", "Model.evaluate"),
    "weights_arguments": ("Model.load_weights", "Model.load_weights"),
    "save_arguments": ("Model.save", "Model.save"),
    "lookup_arguments": ("layers.IntegerLookup", "IntegerLookup"),
}


def look_up(names: NameTable, captures: Mapping[str, str], lines: Iterable[str], *, named: bool) -> Lost | None:
    """Look up what a wording captured; `lines` are the user's code. None where the table does not know it.

    A wording says by the names of its captures what they are: {module} and {name}, {path}, {class} and {name}, {class}
    and {arguments}, {call} and {argument}, or one of `_OF`.
    """
    line = next(iter(lines), "")
    first = {key: _token(value) for key, value in captures.items()}
    if "module" in first:
        return of_module(names, *_parted(first, captures), line)
    if "path" in first:
        return of_path(names, first["path"], line)
    if "call" in first:
        called = captures["call"].split()[-1].strip("`'\"") if captures["call"].split() else ""
        return of_call(names, called, first.get("argument", ""), line, named=named)
    if "class" in first:
        return _of_class(names, first, captures.get("arguments", ""), named=named)
    found = [of_arguments(names, (_OF[key][0],), told, _OF[key][1]) for key, told in captures.items() if key in _OF]
    return next(filter(None, found), None)


def _parted(first: Mapping[str, str], captures: Mapping[str, str]) -> tuple[str, str]:
    """Module and name, also where the word between them stands in the name."""
    told = f"{captures.get('name', '')}from{captures['module']}"
    found = None if spelled(first["module"]) else _PARTED.match(told)
    return (found[2].rstrip("."), found[1]) if found else (first["module"], first.get("name", ""))


def _of_class(names: NameTable, first: Mapping[str, str], arguments: str, *, named: bool) -> Lost | None:
    cls = first["class"].rpartition(".")[2]
    if "name" in first:
        return of_object(names, cls, first["name"], named=named)
    return of_class_arguments(names, cls, arguments)


def _token(value: str) -> str:
    """The dotted name with which a captured value begins."""
    found = _TOKEN.match(value.lstrip("`'\"\u2018\u201c "))
    return found[0].rstrip(".") if found else ""
