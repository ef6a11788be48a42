"""Sources: what ``sources.toml`` names, and the state of their visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, or_, update

from scraper.store.row_mapping import RowMapping
from scraper.store.rows import SourceRow
from scraper.store.store_schema import SOURCE

__all__ = ["SourceTable"]

_ROWS = RowMapping(SOURCE, SourceRow)
_NEW_URL = {
    "kind": None,
    "title": None,
    "first_listed_at": None,
    "next_visit_at": None,
    "next_rule": "new URL",
    "interval": 0.0,
    "etag": None,
    "last_modified": None,
    "body_hash": None,
    "unchanged": 0,
    "failures": 0,
    "failing_since": None,
    "error": None,
    "moved_to": None,
    "moved_since": None,
    "usual_items": 0,
}
"""What another URL makes of a source: its next listing is a first one."""


class SourceTable:
    """The sources in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sync(self, configs: Sequence[tuple[str, str, tuple[str, ...]]], now: datetime) -> None:
        """Make the table follow ``sources.toml``, given as name, URL and tags of each source.

        A source is the one with its URL, whatever its name is now: names that are made from hosts change when a source
        of the same host is taken out. Else it is the one with its name, which forgets all that it knows about the old
        URL. A source that is not in the file is marked as removed; what it has in the queue stays there and is fetched.
        """
        rows = self.all()
        matched = _matched(configs, rows)
        self._release(rows, {matched[place].id: configs[place][0] for place in matched}, now)
        for place, row in matched.items():
            name, url, tags = configs[place]
            if (row.name, row.url, row.tags, row.removed_at) != (name, url, tags, None):
                changes: dict[str, object] = {"name": name, "url": url, "tags": tags, "removed_at": None}
                self._change(row.id, changes | (_NEW_URL if row.url != url else {}))
        for place, (name, url, tags) in enumerate(configs):
            if place not in matched:
                _ROWS.insert(self._connection, _ROWS.values(SourceRow(name=name, url=url, tags=tags, added_at=now)))

    def _release(self, rows: Sequence[SourceRow], names: Mapping[int, str], now: datetime) -> None:
        """Mark the sources that are not in the file as removed, and take away the names that other sources get.

        ``names`` has the name in the file of each source that is in it, by number.
        """
        owners = {name: number for number, name in names.items()}
        for row in rows:
            changes: dict[str, object] = {}
            if row.id not in names and row.removed_at is None:
                changes["removed_at"] = now
            if owners.get(row.name, row.id) != row.id:
                changes["name"] = f"{row.name} ({row.id})"
            if changes:
                self._change(row.id, changes)

    def _change(self, number: int, changes: Mapping[str, object]) -> None:
        self._connection.execute(update(SOURCE).where(SOURCE.c.id == number).values(changes))

    def due(self, now: datetime, limit: int) -> list[SourceRow]:
        """The sources that are to be visited, the longest due first; those that were never visited come before all."""
        due = or_(SOURCE.c.next_visit_at.is_(None), SOURCE.c.next_visit_at <= now)
        order = (SOURCE.c.next_visit_at.asc().nulls_first(), SOURCE.c.id)
        query = _ROWS.select().where(SOURCE.c.removed_at.is_(None), due).order_by(*order).limit(limit)
        return _ROWS.rows(self._connection, query)

    def all(self) -> list[SourceRow]:
        """All sources in the order in which they were added, those that were removed too."""
        return _ROWS.rows(self._connection, _ROWS.select().order_by(SOURCE.c.id))

    def by_name(self, name: str) -> SourceRow | None:
        """The source of that name."""
        return next(iter(_ROWS.rows(self._connection, _ROWS.select().where(SOURCE.c.name == name))), None)

    def update(self, row: SourceRow) -> None:
        """Write all fields of a source."""
        self._connection.execute(update(SOURCE).where(SOURCE.c.id == row.id).values(_ROWS.values(row)))


def _matched(configs: Sequence[tuple[str, str, tuple[str, ...]]], rows: Sequence[SourceRow]) -> dict[int, SourceRow]:
    """Place in the file → the row of that source: by its URL, or else by its name."""
    by_url, by_name = {row.url: row for row in rows}, {row.name: row for row in rows}
    matched = {place: by_url[url] for place, (_, url, _) in enumerate(configs) if url in by_url}
    taken = {row.id for row in matched.values()}
    for place, (name, _, _) in enumerate(configs):
        row = by_name.get(name)
        if place not in matched and row is not None and row.id not in taken:
            matched[place] = row
    return matched
