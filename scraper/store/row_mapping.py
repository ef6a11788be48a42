"""Rows of tables as the frozen values of ``scraper.store.rows``, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import Column, Connection, Executable, Select, Table, and_, insert, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import ColumnElement

from scraper.store.rows import ArticleFilter
from scraper.store.store_schema import SOURCE

__all__ = ["CHUNK", "RowMapping", "chunks", "of_wanted_sources", "upsert"]

Row = TypeVar("Row", bound=msgspec.Struct)
Item = TypeVar("Item")

CHUNK = 1000
"""Values of one statement; both stores take 32,000."""


class RowMapping(Generic[Row]):
    """Which columns a kind of row is read from: those with the names of its fields."""

    def __init__(self, table: Table, kind: type[Row]) -> None:
        self.table = table
        self.kind = kind
        self.names = kind.__struct_fields__
        self.columns: tuple[Column[Any], ...] = tuple(table.c[name] for name in self.names)

        # Built once: SQLAlchemy takes longer to build a statement of 30 columns than the database to execute it.
        self._query = select(*self.columns)
        self._insertion = insert(table)

    def select(self) -> Select[Any]:
        """A query for rows of this kind."""
        return self._query

    def insert(self, connection: Connection, values: dict[str, Any]) -> int:
        """Insert a row, given by the keys of its columns, and return the number that the database gave it."""
        key = connection.execute(self._insertion, values).inserted_primary_key
        if key is None:
            raise TypeError("the database gives no number")
        return int(key[0])

    def rows(self, connection: Connection, statement: Executable, values: dict[str, Any] | None = None) -> list[Row]:
        """The rows that a statement gives with these columns, for the values of its parameters."""
        names, kind = self.names, self.kind
        return [kind(**dict(zip(names, record, strict=True))) for record in connection.execute(statement, values)]

    def values(self, row: Row) -> dict[str, Any]:
        """The fields of a row by the keys of their columns, without its number."""
        return {name: getattr(row, name) for name in self.names if name != "id"}


def chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in lists of ``CHUNK`` at most."""
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def upsert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insertion that can say what happens to a row that is there already; both stores have the same words for it."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def of_wanted_sources(connection: Connection, column: Column[Any], wanted: ArticleFilter) -> ColumnElement[bool]:
    """The condition that a column names a source of the filter."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.sources:
        conditions.append(column.in_(select(SOURCE.c.id).where(SOURCE.c.name.in_(wanted.sources))))
    if wanted.tags:
        records: Sequence[Any] = connection.execute(select(SOURCE.c.id, SOURCE.c.tags)).all()
        conditions.append(column.in_([number for number, tags in records if not set(tags).isdisjoint(wanted.tags)]))
    return and_(true(), *conditions)
