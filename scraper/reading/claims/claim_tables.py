"""``data/claims.toml``, indexed for the readers of claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from scraper.errors import DataError
from scraper.values.tables import load_table
from scraper.values.text import fold

__all__ = ["ClaimTables", "MetaPart", "build_tables", "claim_tables"]

TABLE = "claims.toml"


class MetaPart(Struct, frozen=True):
    """A meta tag that adds an attribute to the claim before it."""

    family: str
    """Name of the meta tags of that claim: ``og:image``."""
    attribute: str


class ClaimTables(Struct, frozen=True):
    """Names in metadata and the fields that they claim. Keys are lower case, except those of ``properties``."""

    meta: Mapping[str, str | MetaPart]
    """Name of a meta tag → field, or the attribute that it adds."""
    families: Mapping[str, str]
    """Name of a meta tag → the family whose parts may follow it."""
    labels: Mapping[str, str]
    """Words of ``twitter:labelN`` → field."""
    properties: Mapping[str, str]
    """schema.org property → field, best first."""
    types: Mapping[str, tuple[str, int]]
    """schema.org type → the type as it is spelled, and its rank; 0 is the page itself."""
    author_kinds: Mapping[str, str]
    """schema.org type → kind of author."""
    time_classes: Mapping[str, str]
    """Class token of a time element → field."""


class _Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry of any of the tables."""

    origin: str
    case: tuple[str, str]
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    field: str = ""
    of: str = ""
    attribute: str = ""
    kind: str = ""
    rank: int = 0


_Rows = dict[str, list[_Row]]


@cache
def claim_tables() -> ClaimTables:
    """The shipped tables. Raises DataError if an entry is malformed."""
    return build_tables(load_table(TABLE))


def build_tables(content: Mapping[str, Any]) -> ClaimTables:
    """The tables of parsed TOML. Raises DataError if an entry is malformed."""
    try:
        rows = msgspec.convert(content, _Rows)
    except msgspec.ValidationError as error:
        raise DataError(f"an entry is malformed: {error}", TABLE) from error
    fields = {name: row.field for row, name in _rows_by_name(rows, "meta")}
    parts = {name: MetaPart(row.of, row.attribute) for row, name in _rows_by_name(rows, "meta_part")}
    return ClaimTables(
        meta={**fields, **parts},
        families=dict(_families(fields, parts)),
        labels={fold(word): row.field for row in rows.get("label", []) for word in row.words},
        properties={name: row.field for row, name in _rows_by_name(rows, "property")},
        types={name.lower(): (name, row.rank) for row, name in _rows_by_name(rows, "type")},
        author_kinds={name.lower(): row.kind for row, name in _rows_by_name(rows, "author")},
        time_classes={token: row.field for row in rows.get("time", []) for token in row.tokens},
    )


def _rows_by_name(rows: _Rows, table: str) -> Iterator[tuple[_Row, str]]:
    return ((row, name) for row in rows.get(table, []) for name in row.names)


def _families(fields: Mapping[str, str], parts: Mapping[str, MetaPart]) -> Iterator[tuple[str, str]]:
    """``og:image:url`` and ``og:image`` are of the family ``og:image``."""
    for family in {part.family for part in parts.values()}:
        yield from ((name, family) for name in fields if name == family or name.startswith(f"{family}:"))
