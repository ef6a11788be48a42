"""Write kept articles as JSON documents, feeds, Markdown or a table, in the order in which they changed.

The store is read in pieces: memory is constant, and no transaction is open while a slow reader takes the output. An
article that changes during the export may come twice, and none is missed.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from scraper.article import Article
from scraper.errors import SourceError
from scraper.ingest.word_query import WordQuery
from scraper.store.rows import ArticleFilter, ArticleRow, ExportCursor
from scraper.writing import read_json
from scraper.writing.feed_entries import FeedEntry, FeedHead
from scraper.writing.to_atom import to_atom
from scraper.writing.to_jsonfeed import to_jsonfeed
from scraper.writing.to_markdown import to_markdown

if TYPE_CHECKING:
    from scraper.store.store_session import Store

__all__ = ["EXPORT_FORMATS", "ArticleExport", "ExportRequest", "ExportedArticle", "csv_cell"]

AT_ONCE = 200
"""Articles that are read in one transaction: some megabytes."""
TITLE = "Articles"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters of a cell that a spreadsheet would take for a formula (OWASP, CSV injection)."""


class ExportRequest(Struct, frozen=True, kw_only=True):
    """What is exported, and how."""

    form: str
    """A name of ``EXPORT_FORMATS``."""
    wanted: ArticleFilter = ArticleFilter()
    query: WordQuery | None = None
    limit: int | None = None
    """Most articles."""
    start: ExportCursor | None = None
    """The place after which it begins."""
    feed_id: str = ""
    """IRI of a feed."""
    now: datetime
    """With zone: when a feed says it was made."""


class ExportedArticle(Struct, frozen=True):
    """An article with its newest document, and the name of its source."""

    row: ArticleRow
    source: str
    document: bytes


class ArticleExport:
    """One export: ``pieces`` gives the output; afterwards ``place`` is where it stopped."""

    def __init__(self, store: Store, request: ExportRequest, unreadable: Callable[[str, str], None]) -> None:
        """``unreadable`` is told the URL of each article whose document cannot be read, and why; it is left out."""
        self._store = store
        self._request = request
        self._unreadable = unreadable
        self.place = request.start
        """After the last article that was given or that the query did not match."""

    def pieces(self) -> Iterator[bytes]:
        """The output, piece by piece. Raises StoreError."""
        with self._store.reading() as work:
            names = {source.id: source.name for source in work.sources.all()}
        found = self._matching()
        articles = (ExportedArticle(row, names.get(row.source_id, ""), document) for row, document in found)
        return EXPORT_FORMATS[self._request.form](articles, self)

    def _matching(self) -> Iterator[tuple[ArticleRow, bytes]]:
        """The articles that the query matches, up to the limit."""
        limit, given = self._request.limit, 0
        for place, row, document in self._stored():
            self.place = place
            if self._is_asked_for(row, document):
                given += 1
                yield row, document
                if given == limit:
                    return

    def _stored(self) -> Iterator[tuple[ExportCursor, ArticleRow, bytes]]:
        request, after = self._request, self.place
        size = AT_ONCE if request.limit is None or request.query is not None else min(AT_ONCE, request.limit)
        while True:
            with self._store.reading() as work:
                piece = list(work.articles.export(request.wanted, after, size))
            yield from piece
            if len(piece) < size:
                return
            after = piece[-1][0]

    def _is_asked_for(self, row: ArticleRow, document: bytes) -> bool:
        if self._request.query is None:
            return True
        try:
            return self._request.query.matches(document)
        except msgspec.DecodeError as error:
            self._unreadable(row.url, f"its document is damaged: {error}")
            return False

    @property
    def feed_head(self) -> FeedHead:
        """The head of a feed of this export."""
        return FeedHead(self._request.feed_id, TITLE, self._request.now)

    def entries(self, articles: Iterable[ExportedArticle]) -> Iterator[FeedEntry]:
        """The articles whose documents can be read, as entries of a feed."""
        for article in articles:
            row = article.row
            try:
                content: Article = read_json(article.document)
            except SourceError as error:
                self._unreadable(row.url, error.message)
                continue
            yield FeedEntry(row.key, row.changed_at or row.fetched_at, content)


# ---------------------------------------------------------------------------------------------- formats


def _jsonl(articles: Iterator[ExportedArticle], _: ArticleExport) -> Iterator[bytes]:
    for article in articles:
        yield article.document
        yield b"\n"


def _jsonfeed(articles: Iterator[ExportedArticle], export: ArticleExport) -> Iterator[bytes]:
    return map(_encoded, to_jsonfeed(export.feed_head, export.entries(articles)))


def _atom(articles: Iterator[ExportedArticle], export: ArticleExport) -> Iterator[bytes]:
    return map(_encoded, to_atom(export.feed_head, export.entries(articles)))


def _markdown(articles: Iterator[ExportedArticle], export: ArticleExport) -> Iterator[bytes]:
    between = ""
    for entry in export.entries(articles):
        url = " ".join((entry.article.url or "").split()).replace("--", "%2D%2D")
        yield _encoded(f"{between}<!-- {url} -->\n\n{to_markdown(entry.article)}")
        between = "\n"


_COLUMNS: Mapping[str, Callable[[ExportedArticle], str | int | float | None]] = {
    "id": lambda article: article.row.key,
    "source": lambda article: article.source,
    "url": lambda article: article.row.url,
    "canonical_url": lambda article: article.row.canonical_url,
    "outcome": lambda article: article.row.outcome,
    "headline": lambda article: article.row.headline,
    "authors": lambda article: article.row.authors,
    "date_published": lambda article: article.row.date_published,
    "date_modified": lambda article: article.row.date_modified,
    "language": lambda article: article.row.language,
    "publisher": lambda article: article.row.publisher,
    "section": lambda article: article.row.section,
    "word_count": lambda article: article.row.word_count,
    "confidence": lambda article: article.row.confidence,
    "first_seen_at": lambda article: article.row.first_seen_at.isoformat(),
    "changed_at": lambda article: article.row.changed_at.isoformat() if article.row.changed_at else None,
    "version": lambda article: article.row.seq,
}


def _csv(articles: Iterator[ExportedArticle], _: ArticleExport) -> Iterator[bytes]:
    yield _csv_line(_COLUMNS)
    for article in articles:
        yield _csv_line(csv_cell(value(article)) for value in _COLUMNS.values())


def _csv_line(cells: Iterable[str]) -> bytes:
    line = StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return _encoded(line.getvalue())


def csv_cell(value: str | int | float | None) -> str:
    """A value as a cell of a table; text that a spreadsheet would run as a formula gets an apostrophe before it.

    >>> csv_cell("=1+1"), csv_cell("Rain"), csv_cell(-5), csv_cell(None)
    ("'=1+1", 'Rain', '-5', '')
    """
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return "" if value is None else str(value)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


EXPORT_FORMATS: Mapping[str, Callable[[Iterator[ExportedArticle], ArticleExport], Iterator[bytes]]] = {
    "jsonl": _jsonl,
    "jsonfeed": _jsonfeed,
    "atom": _atom,
    "markdown": _markdown,
    "csv": _csv,
}
"""Name of a format, and what writes it."""
