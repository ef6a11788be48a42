"""Keep what came of a page of the queue: the page first, then article, version and queue in one transaction.

What compares articles is imported when there is one: it loads the tables of the labels, in half a second.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from scraper.archive.archive_records import RecordPlace
from scraper.archive.archive_writer import ArchiveWriter
from scraper.article import Outcome
from scraper.document import Page
from scraper.errors import BadStatus, NotModified, ScraperError
from scraper.ingest.fetch_retries import MISSING, failure_code, retry_after_failure
from scraper.store.rows import ArticleRow, DayRow, NewVersion, PageRow, QueueRow, QueueState, VersionKind
from scraper.values.urls import url_key
from scraper.web.politeness import host_of

if TYPE_CHECKING:
    from scraper.ingest.article_reading import ArticleReading
    from scraper.ingest.article_revisions import Revision
    from scraper.store.store_session import Store, Transaction

__all__ = ["KEPT_OUTCOMES", "ArticleKeeper", "FetchedPage", "linked_to_same_text", "new_version"]

KEPT_OUTCOMES = frozenset({Outcome.ARTICLE, Outcome.OTHER_PAGE})
"""Outcomes with a text to keep. A wall, a block page or an empty page is kept as a page only."""
EQUAL_WORDS = 30
"""Words from which two articles with the same content are the same text; short ones, such as captions, may agree."""


class FetchedPage(Struct, frozen=True, kw_only=True):
    """What came of a page of the queue."""

    row: QueueRow
    revisit: tuple[float, ...] = ()
    """Seconds after which the article is fetched again, as its source says."""
    page: Page | None = None
    reading: ArticleReading | None = None
    error: ScraperError | None = None
    """Why there is no page, or no reading of it."""


def new_version(reading: ArticleReading, change: Revision, now: datetime) -> NewVersion:
    """The version that a reading makes."""
    return NewVersion(
        at=now,
        kind=change.kind,
        content_hash=reading.row.content_hash,
        changed=change.changed,
        diff=change.diff,
        extractor=reading.extractor,
        document=reading.document,
    )


def linked_to_same_text(work: Transaction, row: ArticleRow) -> ArticleRow:
    """The row of a new article, with the first article of the same text under another URL in ``same_as``."""
    if row.word_count >= EQUAL_WORDS and (same := work.articles.by_content(row.content_hash)):
        return replace(row, same_as=same.same_as or same.id)
    return row


class ArticleKeeper:
    """Writes pages to the archive and articles to the store; for one thread."""

    def __init__(self, store: Store, archive: ArchiveWriter) -> None:
        self._store = store
        self._archive = archive

    def keep(self, fetched: FetchedPage, now: datetime) -> VersionKind | None:
        """Keep what came of a page; the kind of the version that was made, None if none was.

        The page is in the archive before the store refers to it. Raises NotWritable and StoreError.
        """
        place = None if fetched.page is None else self._archive.write(fetched.page, fetched.page.fetched_at or now)
        with self._store.transaction() as work:
            page = _page_row(fetched, place)
            kept = _Kept(work, fetched, page, now)
            if fetched.reading is not None and fetched.reading.figures.outcome in KEPT_OUTCOMES:
                return kept.article(fetched.reading)
            if fetched.reading is not None:
                kept.other_page(fetched.reading)
            else:
                kept.failure()
        return None


class _Kept:
    """One page, in the transaction that keeps it."""

    def __init__(self, work: Transaction, fetched: FetchedPage, page: PageRow | None, now: datetime) -> None:
        self._work = work
        self._row = fetched.row
        self._fetched = fetched
        self._page = page
        self._now = now

    def failure(self) -> None:
        """A page that could not be fetched or read."""
        error = self._fetched.error
        if error is None or isinstance(error, NotModified):
            self._checked()
            return
        if self._page is not None:
            self._work.pages.add(self._page)
        self._retry(error)

    def other_page(self, reading: ArticleReading) -> None:
        """A page without a text to keep."""
        if self._page is not None:
            self._work.pages.add(self._page)
        outcome = reading.figures.outcome
        self._work.queue.finish(self._row.id, QueueState.FAILED, self._now, str(outcome))
        self._count(no_text=1)

    def _checked(self) -> None:
        """A revisit that found the page unchanged."""
        article_id = self._row.article_id
        self._work.queue.finish(self._row.id, QueueState.DONE, self._now)
        article = None if article_id is None else self._work.articles.by_id(article_id)
        if article is not None:
            self._work.articles.checked(article.id, self._now)
            self._plan_revisit(article)

    def _retry(self, error: ScraperError) -> None:
        retry = retry_after_failure(error, self._row.attempts - 1, self._row.error, self._now)
        if retry.not_before is not None:
            self._work.queue.retry(self._row.id, retry.not_before, failure_code(error))
            return
        self._work.queue.finish(self._row.id, retry.state, self._now, failure_code(error))
        is_missing = isinstance(error, BadStatus) and error.status in MISSING
        if is_missing and self._row.article_id is not None:
            self._work.articles.gone(self._row.article_id, self._now)
        self._count(failed=1)

    def article(self, reading: ArticleReading) -> VersionKind | None:
        """A page with a text: a new article, a new version, or nothing new."""
        from scraper.ingest.article_identity import same_article

        keys = reading.keys
        known = same_article(keys, self._candidates(reading), self._row.article_id)
        kind, article = self._first(reading) if known is None else self._again(reading, known)
        asked = url_key(self._row.url)
        self._work.sightings.link_urls({self._row.url_key, asked, keys.url_key}, article.id)
        self._work.queue.finish(self._row.id, QueueState.DONE, self._now)
        self._plan_revisit(article)
        return kind

    def _candidates(self, reading: ArticleReading) -> list[ArticleRow]:
        """The articles that share a key with the page, and the one that is read again: its page may have moved."""
        keys = reading.keys
        rows = self._work.articles.find([keys.key], [key for key in (keys.url_key, keys.canonical_key) if key])
        again = self._row.article_id
        if again is not None and all(row.id != again for row in rows):
            known = self._work.articles.by_id(again)
            rows += [known] if known is not None else []
        return rows

    def _first(self, reading: ArticleReading) -> tuple[VersionKind | None, ArticleRow]:
        row = linked_to_same_text(self._work, self._timed(reading.row))
        from scraper.ingest.article_revisions import Revision

        version = new_version(reading, Revision(VersionKind.FIRST, (), "{}"), self._now)
        number = self._work.articles.insert(row, version, self._page)
        self._count(articles=1, words=row.word_count)
        return VersionKind.FIRST, replace(row, id=number)

    def _again(self, reading: ArticleReading, known: ArticleRow) -> tuple[VersionKind | None, ArticleRow]:
        change = self._change(reading, known)
        if change is None:
            row = reading.row
            self._work.articles.checked(known.id, self._now, row.etag, row.last_modified)
            if reading.keys.url_key not in (known.url_key, known.canonical_key, ""):
                self._work.articles.moved(known.id, reading.keys.url_key)
            if self._page is not None:
                self._work.pages.add(replace(self._page, article_id=known.id))
            return None, known
        row = replace(self._timed(reading.row), id=known.id, first_seen_at=known.first_seen_at, same_as=known.same_as)
        self._work.articles.add_version(known.id, row, new_version(reading, change, self._now), self._page)
        self._count(changed=int(change.kind is not VersionKind.EXTRACTION))
        return change.kind, row

    def _change(self, reading: ArticleReading, known: ArticleRow) -> Revision | None:
        from scraper.ingest.article_revisions import Reading, Revision, revision

        old = self._work.articles.document(known.id)
        if old is None:
            return Revision(VersionKind.FIRST, (), "{}")
        if old == reading.document:
            return None
        new = Reading(record=msgspec.json.decode(reading.document), is_same_page=False)
        return revision(msgspec.json.decode(old), new)

    def _timed(self, row: ArticleRow) -> ArticleRow:
        return replace(
            row,
            source_id=self._row.source_id,
            visit_id=self._row.visit_id,
            first_seen_at=self._now,
            fetched_at=self._fetched_at,
            checked_at=self._now,
        )

    @property
    def _fetched_at(self) -> datetime:
        page = self._fetched.page
        return (page and page.fetched_at) or self._now

    def _plan_revisit(self, article: ArticleRow) -> None:
        """Queue the next revisit of an article, if its source asks for another."""
        age = self._now - article.first_seen_at
        later = (timedelta(seconds=seconds) for seconds in self._fetched.revisit)
        next_age = next((seconds for seconds in later if seconds > age), None)
        if next_age is not None:
            revisit = QueueRow(
                url=article.url,
                url_key=article.url_key,
                host=host_of(article.url),
                source_id=self._row.source_id,
                article_id=article.id,
                not_before=article.first_seen_at + next_age,
            )
            self._work.queue.add_many([revisit])

    def _count(self, **figures: int) -> None:
        day = self._now.date()
        self._work.days.add(DayRow(source_id=self._row.source_id, day=day, **figures))


def _page_row(fetched: FetchedPage, place: RecordPlace | None) -> PageRow | None:
    page, row = fetched.page, fetched.row
    if page is None or place is None or page.fetched_at is None:
        return None
    return PageRow(
        article_id=row.article_id,
        source_id=row.source_id,
        url=page.url or row.url,
        fetched_at=page.fetched_at,
        status=page.status,
        file=place.file,
        offset=place.offset,
        length=place.length,
    )
