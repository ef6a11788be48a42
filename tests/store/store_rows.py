"""Rows for the tests of the store, with few fields to fill, and strategies for rows with any values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from hypothesis import strategies as st

from scraper.store.rows import ArticleRow, NewVersion, PageRow, QueueRow, SightingRow, SourceRow, VersionKind, VisitRow
from scraper.store.store_session import Store

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def hours(number: float) -> datetime:
    """So many hours after ``NOW``."""
    return NOW + timedelta(hours=number)


def add_sources(store: Store, *names: str) -> dict[str, SourceRow]:
    """Let the store have these sources and no others, and return them by name."""
    with store.transaction() as tables:
        tables.sources.sync([(name, f"https://{name}.example/feed", (name,)) for name in names], NOW)
        return {row.name: row for row in tables.sources.all()}


def an_article(source_id: int, number: int = 1, **fields: Any) -> ArticleRow:
    """The row of an article."""
    values: dict[str, Any] = {
        "key": f"key-{number}",
        "source_id": source_id,
        "url": f"https://example.org/{number}",
        "url_key": f"example.org/{number}",
        "outcome": "article",
        "content_hash": f"hash-{number}",
        "first_seen_at": NOW,
        "fetched_at": NOW,
        "checked_at": NOW,
    }
    return ArticleRow(**values | fields)


def a_version(at: datetime = NOW, document: bytes = b'{"headline":"Rain"}', **fields: Any) -> NewVersion:
    """A version of an article."""
    values: dict[str, Any] = {"at": at, "kind": VersionKind.FIRST, "content_hash": "hash", "extractor": "{}"}
    return NewVersion(**values | {"document": document} | fields)


def a_page(source_id: int, offset: int = 0, **fields: Any) -> PageRow:
    """A page in the archive."""
    values: dict[str, Any] = {"url": "https://example.org/1", "fetched_at": NOW, "status": 200, "file": "1.warc.gz"}
    values |= {"article_id": None, "source_id": source_id, "offset": offset, "length": 10}
    return PageRow(**values | fields)


def a_visit(source_id: int, at: datetime = NOW, **fields: Any) -> VisitRow:
    """A visit of a source."""
    values: dict[str, Any] = {"source_id": source_id, "at": at, "outcome": "listed"}
    return VisitRow(**values | fields)


def a_sighting(source_id: int, key: str, **fields: Any) -> SightingRow:
    """An item of a source."""
    values: dict[str, Any] = {"source_id": source_id, "key": key, "guid": None, "url": f"https://{key}", "url_key": key}
    times: dict[str, Any] = {"first_seen_at": NOW, "last_seen_at": NOW}
    return SightingRow(**values | times | fields)


def in_queue(source_id: int, path: str, host: str = "example.org", **fields: Any) -> QueueRow:
    """A page to be fetched."""
    values: dict[str, Any] = {"url": f"https://{host}/{path}", "url_key": f"{host}/{path}", "host": host}
    return QueueRow(**values | {"source_id": source_id, "not_before": NOW} | fields)


_TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)
_NUMBERS = st.integers(0, 2**31 - 1)
_STRATEGIES: dict[Any, st.SearchStrategy[Any]] = {
    str: _TEXTS,
    int: _NUMBERS,
    float: st.floats(0, 1e9),
    bool: st.booleans(),
    bytes: st.binary(max_size=60),
    datetime: st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)),
    date: st.dates(),
    tuple[str, ...]: st.lists(_TEXTS, max_size=3).map(tuple),
}


def any_row(kind: type[msgspec.Struct], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Rows of a kind with any values but for the given fields."""
    strategies = {
        field.encode_name: _any_value(field.type)
        for field in msgspec.structs.fields(kind)
        if field.encode_name not in fields
    }
    return st.builds(kind, **strategies | fields)


def _any_value(kind: Any) -> st.SearchStrategy[Any]:
    if kind in _STRATEGIES:
        return _STRATEGIES[kind]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from(list(kind))
    inner = [part for part in kind.__args__ if part is not type(None)]
    return st.none() | _any_value(inner[0])
