"""Articles: the narrow rows, their versions, and their documents."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, insert, literal, or_, select, tuple_, update

from scraper.store.column_types import UtcTime
from scraper.store.page_table import PageTable
from scraper.store.row_mapping import RowMapping, chunks, of_wanted_sources
from scraper.store.rows import ArticleFilter, ArticleRow, ExportCursor, NewVersion, PageRow, VersionRow
from scraper.store.store_schema import ARTICLE, DOCUMENT, VERSION

__all__ = ["ArticleTable"]

_ROWS = RowMapping(ARTICLE, ArticleRow)
_VERSIONS = RowMapping(VERSION, VersionRow)
# The statements of each article that is kept are built once: that takes longer than to execute them.
_VALUES: BindParameter[Any] = bindparam("values", expanding=True)
_BY_KEYS = _ROWS.select().where(ARTICLE.c.key.in_(_VALUES))
_BY_URL_KEYS = _ROWS.select().where(or_(ARTICLE.c.url_key.in_(_VALUES), ARTICLE.c.canonical_key.in_(_VALUES)))
_BY_CONTENT = _ROWS.select().where(ARTICLE.c.content_hash == bindparam("content_hash")).order_by(ARTICLE.c.id).limit(1)
_LAST_CHANGE = select(func.max(ARTICLE.c.changed_at))
_NEW_DOCUMENT = insert(DOCUMENT)
_FIRST_FIELDS = ("key", "source_id", "visit_id", "first_seen_at")
"""Fields that a new version does not change."""
_EXPORTED_AT_ONCE = 200
"""Articles of one query of an export: some megabytes of documents."""
LEVEL = 6
"""Of zlib. Measured with the 18 articles of fixtures/, 8 kB each: level 1 leaves 25.2 %, 4 23.6 %, 6 and 9 23.1 %."""
_ONE_STEP = timedelta(microseconds=1)


class ArticleTable:
    """The articles in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last_change: datetime | None = None

    def find(self, keys: Iterable[str], url_keys: Iterable[str]) -> list[ArticleRow]:
        """The articles with one of these keys, or one of these keys as key of their final or canonical URL."""
        rows = {
            row.id: row
            for query, values in ((_BY_KEYS, keys), (_BY_URL_KEYS, url_keys))
            for chunk in chunks(values)
            for row in _ROWS.rows(self._connection, query, {"values": chunk})
        }
        return [rows[number] for number in sorted(rows)]

    def by_content(self, content_hash: str) -> ArticleRow | None:
        """The first article whose newest version has this content."""
        return next(iter(_ROWS.rows(self._connection, _BY_CONTENT, {"content_hash": content_hash})), None)

    def by_id(self, article_id: int) -> ArticleRow | None:
        """The article of that number."""
        return next(iter(_ROWS.rows(self._connection, _ROWS.select().where(ARTICLE.c.id == article_id))), None)

    def first(self) -> ArticleRow | None:
        """The article that was kept first: articles are never removed."""
        return next(iter(_ROWS.rows(self._connection, _ROWS.select().order_by(ARTICLE.c.id).limit(1))), None)

    def newest_page(self, article_id: int) -> int | None:
        """The number of the page that the newest version was read from; None if it is not known."""
        newest = and_(VERSION.c.article_id == ARTICLE.c.id, VERSION.c.seq == ARTICLE.c.seq)
        query = select(VERSION.c.page_id).select_from(ARTICLE.join(VERSION, newest)).where(ARTICLE.c.id == article_id)
        number = self._connection.execute(query).scalar_one_or_none()
        return None if number is None else int(number)

    def fingerprints(self, source_id: int, limit: int) -> list[tuple[int, str]]:
        """Fingerprint and URL key of the newest articles of a source."""
        query = select(ARTICLE.c.fingerprint, ARTICLE.c.url_key).where(ARTICLE.c.source_id == source_id)
        rows = self._connection.execute(query.order_by(ARTICLE.c.id.desc()).limit(limit)).all()
        return [(int(fingerprint), str(key)) for fingerprint, key in rows]

    def newest_of(self, source_id: int, limit: int) -> list[ArticleRow]:
        """The articles of a source that came last, newest first."""
        query = _ROWS.select().where(ARTICLE.c.source_id == source_id).order_by(ARTICLE.c.id.desc()).limit(limit)
        return _ROWS.rows(self._connection, query)

    def count(self) -> int:
        """How many articles there are."""
        return int(self._connection.execute(select(func.count()).select_from(ARTICLE)).scalar_one())

    def insert(self, row: ArticleRow, version: NewVersion, page: PageRow | None) -> int:
        """Add an article with its first version and the page that it was read from, and return its number.

        A page that is in the store already, as its number tells, is not added again.
        """
        values = _ROWS.values(row) | {"seq": 1, "changed_at": self._change_time(version.at)}
        article_id = _ROWS.insert(self._connection, values)
        self._insert_version(article_id, 1, version, page)
        return article_id

    def add_version(self, article_id: int, row: ArticleRow, version: NewVersion, page: PageRow | None) -> int:
        """Add a version to an article, write the fields of its row, and return the number of the version.

        The key of the article, its source, its visit and the time it was first seen stay as they are. A page that is
        in the store already, as its number tells, is not added again.
        """
        this = ARTICLE.c.id == article_id
        seq = int(self._connection.execute(select(ARTICLE.c.seq).where(this)).scalar_one()) + 1
        values = {name: value for name, value in _ROWS.values(row).items() if name not in _FIRST_FIELDS}
        values |= {"seq": seq, "changed_at": self._change_time(version.at)}
        self._connection.execute(update(ARTICLE).where(this).values(values))
        self._insert_version(article_id, seq, version, page)
        return seq

    def _change_time(self, at: datetime) -> datetime:
        """A time later than that of every change before, so that an export that goes on from a time misses none."""
        if self._last_change is None:
            self._last_change = self._connection.execute(_LAST_CHANGE).scalar_one()
        if self._last_change is not None and at <= self._last_change:
            at = self._last_change + _ONE_STEP
        self._last_change = at
        return at

    def _insert_version(self, article_id: int, seq: int, version: NewVersion, page: PageRow | None) -> None:
        page_id = None if page is None else PageTable(self._connection).of_article(page, article_id)
        values = {name: getattr(version, name) for name in _VERSION_FIELDS}
        values |= {"article_id": article_id, "seq": seq, "page_id": page_id}
        version_id = _VERSIONS.insert(self._connection, values)
        body = zlib.compress(version.document, LEVEL)
        self._connection.execute(_NEW_DOCUMENT, {"version_id": version_id, "body": body})

    def checked(self, article_id: int, at: datetime, etag: str | None = None, last_modified: str | None = None) -> None:
        """Note that the page was fetched and has not changed; validators that are not given stay."""
        values: dict[str, Any] = {"checked_at": at, "gone_at": None}
        values |= {"etag": etag} if etag else {}
        values |= {"last_modified": last_modified} if last_modified else {}
        self._connection.execute(update(ARTICLE).where(ARTICLE.c.id == article_id).values(values))

    def moved(self, article_id: int, url_key: str) -> None:
        """Note the key of the URL at which the page is found now; that of its first URL stays."""
        self._connection.execute(update(ARTICLE).where(ARTICLE.c.id == article_id).values(canonical_key=url_key))

    def gone(self, article_id: int, at: datetime) -> None:
        """Note that the page is not there any more."""
        values = {"checked_at": at, "gone_at": func.coalesce(ARTICLE.c.gone_at, literal(at, UtcTime))}
        self._connection.execute(update(ARTICLE).where(ARTICLE.c.id == article_id).values(values))

    def document(self, article_id: int, seq: int | None = None) -> bytes | None:
        """The canonical JSON of a version, of the newest if no number is given; None if there is no such version."""
        number = select(ARTICLE.c.seq).where(ARTICLE.c.id == article_id).scalar_subquery() if seq is None else seq
        query = (
            select(DOCUMENT.c.body)
            .join(VERSION, VERSION.c.id == DOCUMENT.c.version_id)
            .where(VERSION.c.article_id == article_id, VERSION.c.seq == number)
        )
        body = self._connection.execute(query).scalar_one_or_none()
        return None if body is None else zlib.decompress(body)

    def versions(self, article_id: int) -> list[VersionRow]:
        """The versions of an article, oldest first."""
        query = _VERSIONS.select().where(VERSION.c.article_id == article_id).order_by(VERSION.c.seq)
        return _VERSIONS.rows(self._connection, query)

    def export(
        self, wanted: ArticleFilter, after: ExportCursor | None = None, limit: int | None = None
    ) -> Iterator[tuple[ExportCursor, ArticleRow, bytes]]:
        """The articles in the order in which they changed, each with the place after it and its newest document."""
        query = self._export_query(wanted)
        left = limit
        while left is None or left > 0:
            size = _EXPORTED_AT_ONCE if left is None else min(left, _EXPORTED_AT_ONCE)
            # A new query for each piece, and no cursor of the database: it holds some megabytes at most.
            piece = query.limit(size) if after is None else query.where(_later(after)).limit(size)
            records = self._connection.execute(piece).all()
            for *fields, body in records:
                row = ArticleRow(**dict(zip(_ROWS.names, fields, strict=True)))
                after = ExportCursor(row.changed_at or datetime.min.replace(tzinfo=UTC), row.id)
                yield after, row, zlib.decompress(body)
            if len(records) < size:
                return
            left = None if left is None else left - size

    def _export_query(self, wanted: ArticleFilter) -> Any:
        conditions = [of_wanted_sources(self._connection, ARTICLE.c.source_id, wanted)]
        if wanted.since:
            conditions.append(ARTICLE.c.changed_at >= wanted.since)
        if wanted.until:
            conditions.append(ARTICLE.c.changed_at < wanted.until)
        if wanted.outcomes:
            conditions.append(ARTICLE.c.outcome.in_(wanted.outcomes))
        newest = and_(VERSION.c.article_id == ARTICLE.c.id, VERSION.c.seq == ARTICLE.c.seq)
        tables = ARTICLE.join(VERSION, newest).join(DOCUMENT, DOCUMENT.c.version_id == VERSION.c.id)
        columns = select(*_ROWS.columns, DOCUMENT.c.body).select_from(tables)
        return columns.where(and_(*conditions)).order_by(ARTICLE.c.changed_at, ARTICLE.c.id)


_VERSION_FIELDS = ("at", "kind", "content_hash", "changed", "diff", "extractor")


def _later(after: ExportCursor) -> Any:
    """Whether an article comes after a place; both stores answer it from the index."""
    return tuple_(ARTICLE.c.changed_at, ARTICLE.c.id) > (after.changed_at, after.article_id)
