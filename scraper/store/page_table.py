"""Pages: where the archive has what was fetched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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

    def kept(self, wanted: ArticleFilter) -> Iterator[PageRow]:
        """The pages that the archive still has, in its order: file by file, from the beginning to the end."""
        conditions = [PAGE.c.file.is_not(None), of_wanted_sources(self._connection, PAGE.c.source_id, wanted)]
        if wanted.since:
            conditions.append(PAGE.c.fetched_at >= wanted.since)
        if wanted.until:
            conditions.append(PAGE.c.fetched_at < wanted.until)
        place = (PAGE.c.file, PAGE.c.offset)
        query = _ROWS.select().where(and_(*conditions)).order_by(*place).limit(CHUNK)
        rows = _ROWS.rows(self._connection, query)
        while rows:
            yield from rows
            last = rows[-1]
            later = or_(PAGE.c.file > last.file, and_(PAGE.c.file == last.file, PAGE.c.offset > last.offset))
            rows = _ROWS.rows(self._connection, query.where(PAGE.c.file >= last.file, later))
