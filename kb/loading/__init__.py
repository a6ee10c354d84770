"""Reading the catalogue and its compiled index. Here, and in `kb.verify`, `kb` touches files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import cache, files

if TYPE_CHECKING:
    from kb.catalog import Catalog
    from kb.index import Index


def load_catalog(root: str | None = None) -> Catalog:
    """Read every entry below `root` (the data folder). Raises `CatalogError` with all faults of all files."""
    from .entries import read_catalog  # noqa: PLC0415 - pydantic and YAML stay off the diagnosing path

    catalog, faults = read_catalog(root or files.data_root())
    if faults:
        from kb.errors import CatalogError  # noqa: PLC0415

        raise CatalogError(faults)
    return catalog


def load_index(root: str | None = None) -> Index:
    """The compiled index, out of the cache where it is up to date. Raises `CatalogError` as `load_catalog` does."""
    root = root or files.data_root()
    sources = files.read_sources(root)
    key = files.key_of(sources)
    path = cache.path_for(root)
    index = cache.read(path, key)
    if index is None:
        from .entries import build_index  # noqa: PLC0415 - only where something has changed

        index = build_index(root, sources)
        cache.write(path, key, index)
    return index
