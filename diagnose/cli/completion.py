"""What a shell may complete a word to; nothing where the catalogue cannot be read."""

from __future__ import annotations


def entry_ids(incomplete: str) -> list[str]:
    """Ids that begin as typed."""
    from kb import load_index

    try:
        return [name for name in load_index().ids if name.startswith(incomplete)]
    except Exception:  # noqa: BLE001 - a shell that completes shows no errors
        return []


def op_names(incomplete: str) -> list[str]:
    """Names of both tables that begin as typed; those of Keras 2 once a module of Keras is typed."""
    from kb import load_index

    try:
        index = load_index()
        gone = (f"keras.{key}" for key in index.name_table.rows if "*" not in key)
        names = [*index.ops, *(gone if incomplete.startswith("keras.") else ())]
        return sorted(name for name in names if name.startswith(incomplete))
    except Exception:  # noqa: BLE001 - a shell that completes shows no errors
        return []
