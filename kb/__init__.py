"""The knowledge base: entries about known Keras errors, checked and compiled.

All names below load on first use, so that `import kb` costs nothing.
PYTEST_DONT_REWRITE: `kdiag run -m pytest` loads this before pytest; there is no assert to rewrite.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as in typing, which would make `import kb` five times as slow
if TYPE_CHECKING:
    from . import regexes as regexes
    from .atlas import coverage as atlas_coverage  # noqa: F401 - used by its name here
    from .atlas.drift import compare_releases as compare_releases
    from .atlas.drift import other_forms as other_forms
    from .atlas.lookup import PlaceRecord as PlaceRecord
    from .atlas.lookup import Places as Places
    from .atlas.lookup import frame_key as frame_key
    from .atlas.table import Atlas as Atlas
    from .atlas.table import PlaceKey as PlaceKey
    from .atlas.table import place_span as place_span
    from .atlas.table import public_name as public_name
    from .atlas.table import release_order as release_order
    from .catalog import Catalog as Catalog
    from .errors import CatalogError as CatalogError
    from .errors import Fault as Fault
    from .index import Index as Index
    from .index import compile_index as compile_index
    from .index import dump_index as dump_index
    from .index import read_index as read_index
    from .lint import gone_wordings as gone_wordings
    from .lint import lint_catalog as lint_catalog
    from .loading import atlas as atlas_loading  # noqa: F401 - as above
    from .loading import catalog_marks as catalog_marks
    from .loading import extra_catalogs as extra_catalogs
    from .loading import load_catalog as load_catalog
    from .loading import load_index as load_index
    from .loading.installed import keras_release as keras_release
    from .loading.places import load_places as load_places
    from .names.lookup import Lost as Lost
    from .names.lookup import look_up as look_up
    from .names.showing import change_of as change_of
    from .names.showing import example_of as example_of
    from .ops import describe as describe
    from .ops import load_ops as load_ops
    from .ops import rewrite_calls as rewrite_calls
    from .patterns import ANCHOR_LIMIT as ANCHOR_LIMIT
    from .patterns import CAPTURE_LIMIT as CAPTURE_LIMIT
    from .patterns import DROPPED as DROPPED
    from .patterns import Slot as Slot
    from .patterns import Template as Template
    from .patterns import last_name as last_name
    from .patterns import parse_template as parse_template
    from .patterns import squeeze as squeeze
    from .records import EntryRecord as EntryRecord
    from .records import NameRow as NameRow
    from .records import OpRow as OpRow
    from .records import WordingRecord as WordingRecord
    from .records import WrapperRecord as WrapperRecord
    from .schema import BACKENDS as BACKENDS
    from .schema import Entry as Entry
    from .verified import not_run_of as not_run_of
    from .verified import programs_of as programs_of
    from .versions import ANY_VERSION as ANY_VERSION
    from .versions import VersionRange as VersionRange
    from .versions import minor_of as minor_of
    from .versions import parse_range as parse_range
    from .wrappers import load_wrappers as load_wrappers

_HOMES = {
    "atlas.drift": ("compare_releases", "other_forms"),
    "atlas.lookup": ("PlaceRecord", "Places", "frame_key"),
    "atlas.table": ("Atlas", "PlaceKey", "place_span", "public_name", "release_order"),
    "catalog": ("Catalog",),
    "errors": ("CatalogError", "Fault"),
    "index": ("Index", "compile_index", "dump_index", "read_index"),
    "lint": ("gone_wordings", "lint_catalog"),
    "loading.installed": ("keras_release",),
    "loading.places": ("load_places",),
    "loading": ("catalog_marks", "extra_catalogs", "load_catalog", "load_index"),
    "names.lookup": ("Lost", "look_up"),
    "names.showing": ("change_of", "example_of"),
    "named": ("NamedTuple", "cached_property"),
    "ops": ("describe", "load_ops", "rewrite_calls"),
    "patterns": (
        *("ANCHOR_LIMIT", "CAPTURE_LIMIT", "DROPPED", "Slot", "Template"),
        *("last_name", "parse_template", "squeeze"),
    ),
    "records": ("EntryRecord", "NameRow", "OpRow", "WordingRecord", "WrapperRecord"),
    "schema": ("BACKENDS", "Entry"),
    "verified": ("not_run_of", "programs_of"),
    "wrappers": ("load_wrappers",),
    "versions": ("ANY_VERSION", "VersionRange", "minor_of", "parse_range"),
}
#: Modules that are used as such.
_WHOLE = {"atlas_coverage": "atlas.coverage", "atlas_loading": "loading.atlas", "regexes": "regexes"}
_MODULES = {name: module for module, names in _HOMES.items() for name in names} | _WHOLE

__version__ = "0.1.0"
__all__ = [*_MODULES]  # noqa: PLE0604 - all of them are strings


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = f"{__name__}.{_MODULES[name]}"
    __import__(module)
    value: object = sys.modules[module] if name in _WHOLE else getattr(sys.modules[module], name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_MODULES])
