"""Pages: where the archive has what was fetched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, and_, or_, select, update

from scraper.store.row_mapping import CHUNK, RowMapping, chunks, of_wanted_sources
from scraper.store.rows import ArticleFilter, PageRow
from scraper.store.store_schema import PAGE

__all__ = ["PageTable"]

_ROWS = RowMapping(PAGE, PageRow)


class PageTable:
    """The pages in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: PageRow) -> int:
        """Add a page and return its number."""
        return _ROWS.insert(self._connection, _ROWS.values(row))

    def of_article(self, row: PageRow, article_id: int) -> int:
        """Note that a page, which is added unless it has a number, is of an article, and return its number."""
        if not row.id:
            return self.add(replace(row, article_id=article_id))
        self._connection.execute(update(PAGE).where(PAGE.c.id == row.id).values(article_id=article_id))
        return row.id

    def by_id(self, page_id: int) -> PageRow | None:
        """The page of that number."""
        return next(iter(_ROWS.rows(self._connection, _ROWS.select().where(PAGE.c.id == page_id))), None)

    def forget_files(self, names: Iterable[str]) -> int:
        """Note that files of the archive are no longer there, and return how many pages they had."""
        return sum(
            self._connection.execute(update(PAGE).where(PAGE.c.file.in_(chunk)).values(file=None)).rowcount
            for chunk in chunks(names)
        )

    def newest_of(self, source_id: int, limit: int) -> list[PageRow]:
        """The newest pages of a source that the archive still has."""
        kept = _ROWS.select().where(PAGE.c.source_id == source_id, PAGE.c.file.is_not(None))
        return _ROWS.rows(self._connection, kept.order_by(PAGE.c.id.desc()).limit(limit))

    def files(self) -> list[str]:
        """The names of the files that pages are in, sorted."""
        query = select(PAGE.c.file).where(PAGE.c.file.is_not(None)).distinct().order_by(PAGE.c.file)
        return list(self._connection.execute(query).scalars())

    def kept(self, wanted: ArticleFilter, after: PageRow | None = None) -> Iterator[PageRow]:
        """The pages that the archive still has, in its order, all or those that stand behind a page of it."""
        conditions = [PAGE.c.file.is_not(None), of_wanted_sources(self._connection, PAGE.c.source_id, wanted)]
        if wanted.since:
            conditions.append(PAGE.c.fetched_at >= wanted.since)
        if wanted.until:
            conditions.append(PAGE.c.fetched_at < wanted.until)
        place = (PAGE.c.file, PAGE.c.offset)
        query = _ROWS.select().where(and_(*conditions)).order_by(*place).limit(CHUNK)
        while rows := _ROWS.rows(self._connection, query if after is None else query.where(_behind(after))):
            yield from rows
            after = rows[-1]


def _behind(page: PageRow) -> Any:
    """Whether a page stands behind another one in the archive; the first condition is for the index."""
    later = or_(PAGE.c.file > page.file, and_(PAGE.c.file == page.file, PAGE.c.offset > page.offset))
    return and_(PAGE.c.file >= page.file, later)
