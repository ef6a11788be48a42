"""Sightings: the items that sources have listed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from scraper.store.column_types import stored_key
from scraper.store.row_mapping import RowMapping, chunks, upsert
from scraper.store.rows import SightingRow
from scraper.store.store_schema import SIGHTING

__all__ = ["SightingTable"]

_ROWS = RowMapping(SIGHTING, SightingRow)
# Built once, as each article needs it.
_LINK = update(SIGHTING).where(SIGHTING.c.url_key.in_(bindparam("url_keys", expanding=True)))


class SightingTable:
    """The sightings in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known(self, source_id: int, keys: Iterable[str]) -> dict[str, SightingRow]:
        """The items of a source that it has listed before, by the keys that were given."""
        asked: dict[str, list[str]] = {}
        for key in dict.fromkeys(keys):
            asked.setdefault(stored_key(key), []).append(key)
        of_source = _ROWS.select().where(SIGHTING.c.source_id == source_id)
        return {
            key: row
            for chunk in chunks(asked)
            for row in _ROWS.rows(self._connection, of_source.where(SIGHTING.c.key.in_(chunk)))
            for key in asked[row.key]
        }

    def by_url_keys(self, url_keys: Iterable[str]) -> list[SightingRow]:
        """The items of all sources that lead to one of these URLs, in the order in which they were seen."""
        rows = [
            row
            for chunk in chunks(dict.fromkeys(map(stored_key, url_keys)))
            for row in _ROWS.rows(self._connection, _ROWS.select().where(SIGHTING.c.url_key.in_(chunk)))
        ]
        return sorted(rows, key=lambda row: row.id)

    def add_many(self, rows: Iterable[SightingRow]) -> None:
        """Add items; one whose source and key are known is left as it is."""
        insertion = upsert(self._connection.dialect.name, SIGHTING).on_conflict_do_nothing()
        for chunk in chunks(rows):
            self._connection.execute(insertion, [_ROWS.values(row) for row in chunk])

    def touch(self, source_id: int, keys: Iterable[str], now: datetime) -> None:
        """Note that a source has listed these items again."""
        change = update(SIGHTING).where(SIGHTING.c.source_id == source_id).values(last_seen_at=now)
        for chunk in chunks(keys):
            self._connection.execute(change.where(SIGHTING.c.key.in_(chunk)))

    def link(self, source_id: int, key: str, article_id: int) -> None:
        """Note which article an item of a source led to."""
        one = (SIGHTING.c.source_id == source_id) & (SIGHTING.c.key == key)
        self._connection.execute(update(SIGHTING).where(one).values(article_id=article_id))

    def link_urls(self, url_keys: Iterable[str], article_id: int) -> None:
        """Note which article the items of all sources with one of these URLs led to."""
        for chunk in chunks(url_keys):
            self._connection.execute(_LINK, {"url_keys": chunk, "article_id": article_id})
