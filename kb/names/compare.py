"""What an API had and another lacks: modules and names, members of classes, arguments. Pure.

An API is what `kb.verify.api_reader` gives.

A key is what a message can name: ``layers.experimental``, ``layers.Layer.get_input_at``, ``Model.fit(workers)``,
``layers.Embedding(input_length)``; all below ``keras.``. Members and arguments that a class has from a public base are
told of that base alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Api = Mapping[str, Any]


def compact(api: Api) -> dict[str, Any]:
    """Give an API as it is kept: without what a class has from its public bases, without the homes of functions."""
    classes = api["classes"]
    kept = {}
    for name, row in classes.items():
        known = inherited(classes, row["bases"])
        own = {m: v for m, v in row["members"].items() if m not in known or known[m] != v}
        kept[name] = {"bases": row["bases"], "init": row["init"], "members": own}
        if row["name"] != name.rpartition(".")[2]:
            kept[name]["name"] = row["name"]
    return {key: api[key] for key in ("version", "modules", "same")} | {"classes": kept, "functions": api["functions"]}


def inherited(classes: Mapping[str, Any], bases: Sequence[str]) -> dict[str, Any]:
    """Give the members that come from `bases`, the nearest first."""
    found: dict[str, Any] = {}
    for base in reversed(bases):
        if base in classes:
            found.update(classes[base]["members"])
    return found


def whole(classes: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Give all members of a class, inherited ones too."""
    own: dict[str, Any] = classes[name]["members"]
    return inherited(classes, classes[name]["bases"]) | own


def lacking(old: Api, new: Api) -> frozenset[str]:
    """Keys of all that `old`, in its compact form, has and `new` lacks."""
    twins = _twins(old), _twins(new)
    return frozenset([*_names(old, new), *_of_classes(old, new, twins), *_of_functions(old, new, twins)])


def _twins(api: Api) -> dict[str, Sequence[str]]:
    """Every name that stands for the same object as others, with all of these."""
    return {name: names for names in api["same"] for name in names}


def _names(old: Api, new: Api) -> Iterator[str]:
    for path, names in old["modules"].items():
        there = new["modules"].get(path, ())
        yield from (f"{path}.{name}".lstrip(".") for name in names if name not in there)


def _found(name: str, here: Mapping[str, Any], twins: tuple[Mapping[str, Sequence[str]], ...]) -> str | None:
    """Find what stands for `name` among the keys of `here`, under any of its old and new names."""
    old, new = twins
    for alias in (name, *old.get(name, ())):
        for other in (alias, *new.get(alias, ())):
            if other in here:
                return other
    return None


def _of_classes(old: Api, new: Api, twins: tuple[Mapping[str, Sequence[str]], ...]) -> Iterator[str]:
    classes = old["classes"]
    lost: dict[str, set[str]] = {}
    for name in classes:
        other = _found(name, new["classes"], twins)
        if other is not None:
            lost[name] = {*_of_class(whole(classes, name), classes[name]["init"], new["classes"][other])}
    for name, keys in lost.items():
        known = {key for base in classes[name]["bases"] for key in lost.get(base, ())}
        yield from (f"{name}{key}" for key in keys - known)


def _of_class(members: Mapping[str, Any], init: Sequence[str], new: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"({name})" for name in init if name not in ("**", *new["init"]))
    for name, arguments in members.items():
        if name not in new["members"]:
            yield f".{name}"
        elif arguments and new["members"][name] not in (None, ["**"]):
            yield from (f".{name}({one})" for one in arguments if one not in ("**", *new["members"][name]))


def _of_functions(old: Api, new: Api, twins: tuple[Mapping[str, Sequence[str]], ...]) -> Iterator[str]:
    for name, arguments in old["functions"].items():
        other = _found(name, new["functions"], twins)
        there = new["functions"].get(other) if other else None
        if there is not None:
            yield from (f"{name}({one})" for one in arguments if one not in ("**", *there))
