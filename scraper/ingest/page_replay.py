"""Read kept pages again with this version of the program, without the network, and tell what would change, by field.

Of an article the page of its newest version is read: what differs comes from the program, as the page is the same. Its
other pages, of older versions or fetched again without a change, are left alone. A page that gave no article is read
too, for it may give one now.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from scraper.archive.archive_reader import read_page
from scraper.archive.archive_records import RecordPlace
from scraper.document import Page
from scraper.errors import FetchError, InternalError, ScraperError, SourceError
from scraper.ingest.article_identity import same_article
from scraper.ingest.article_keeping import KEPT_OUTCOMES, linked_to_same_text, new_version
from scraper.ingest.article_reading import ArticleReading
from scraper.ingest.article_revisions import Reading, Revision, revision
from scraper.store.rows import ArticleFilter, ArticleRow, PageRow, VersionKind
from scraper.values.urls import url_key

if TYPE_CHECKING:
    from scraper.store.store_session import Store, Transaction

__all__ = ["Cases", "PageReader", "PageReplay", "ReplayReport", "ReplayRequest"]

AT_ONCE = 1000
"""Rows of pages that are read in one transaction."""
AHEAD = 2
"""Pages in hand for each worker, so that none waits."""
MAX_EXAMPLES = 3
MAX_NAMED = 20
"""Pages of the archive that cannot be read and are named; all are counted."""
SHOWN = 60
"""Characters of a value in an example."""

PageReader: TypeAlias = Callable[[Page], ArticleReading]


class ReplayRequest(Struct, frozen=True, kw_only=True):
    """Which pages are read again, and what is done with the result."""

    pages: Path
    """The folder of the archives."""
    wanted: ArticleFilter = ArticleFilter()
    limit: int | None = None
    """Most pages."""
    is_written: bool = False
    """Whether what has changed is kept; the caller then holds the lock of the folder."""
    now: datetime
    """When new versions are written, with zone."""
    width: int = 1
    """Pages that are read at the same time."""


class Cases(Struct):
    """How many cases there are of something, and the first of them."""

    count: int = 0
    examples: list[str] = field(default_factory=list)
    """A line each."""

    def add(self, example: str, most: int = MAX_EXAMPLES) -> None:
        """Count a case, and keep its line if there are fewer than ``most``."""
        self.count += 1
        if len(self.examples) < most:
            self.examples.append(example)


class ReplayReport(Struct, kw_only=True):
    """What a replay came to."""

    pages: int = 0
    """Pages that were taken from the archive, or should have been."""
    unchanged: int = 0
    changed: int = 0
    """Articles of which a field reads differently."""
    fields: dict[str, Cases] = field(default_factory=dict)
    """Name of a field and the articles in which it does: the URL, what was and what is."""
    lost: Cases = field(default_factory=Cases)
    """Articles whose page gives no text now: the URL and the outcome."""
    failed: Cases = field(default_factory=Cases)
    """Articles whose page cannot be read any more: the URL and the reason."""
    gained: Cases = field(default_factory=Cases)
    """Pages that gave no article before and give one now: the URL."""
    without: int = 0
    """Pages that gave no article before and give no new article now."""
    broken: Cases = field(default_factory=Cases)
    """Records of the archive that are missing or damaged: file, offset and reason."""
    written: int = 0
    """Versions and new articles that were kept."""


class _Taken(Struct, frozen=True):
    """A page that is read again: what came of it, or the error."""

    row: PageRow
    page: Page | None = None
    """None if the archive does not have it."""
    reading: ArticleReading | None = None
    error: ScraperError | None = None


class PageReplay:
    """One replay, for one thread; ``read`` is called in threads."""

    def __init__(self, store: Store, request: ReplayRequest, read: PageReader) -> None:
        self._store = store
        self._request = request
        self._read = read
        self.report = ReplayReport()

    def run(self, watch: Callable[[int, str], None]) -> ReplayReport:
        """Read the pages in the order of the archive; ``watch`` is told how many are done, and the URL of the last.

        Raises StoreError, and WorkerLost if no worker can be started.
        """
        for taken in self._taken():
            self.report.pages += 1
            self._judge(taken)
            watch(self.report.pages, taken.row.url)
        return self.report

    def _taken(self) -> Iterator[_Taken]:
        """What came of each page, in order, while those behind it are read."""
        waiting: deque[Future[_Taken]] = deque()
        executor = ThreadPoolExecutor(self._request.width, "replay")
        try:
            for page in islice(self._chosen(), self._request.limit):
                waiting.append(executor.submit(self._take, page))
                if len(waiting) >= AHEAD * self._request.width:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:  # after an interruption nobody waits for pages that are being read
            executor.shutdown(wait=False, cancel_futures=True)

    def _chosen(self) -> Iterator[PageRow]:
        """The pages to be read: those of newest versions, and those without an article."""
        last: PageRow | None = None
        while True:
            with self._store.reading() as work:
                rows = list(islice(work.pages.kept(self._request.wanted, last), AT_ONCE))
                chosen = [row for row in rows if _is_chosen(work, row)]
            yield from chosen
            if len(rows) < AT_ONCE:
                return
            last = rows[-1]

    def _take(self, row: PageRow) -> _Taken:
        try:
            page = read_page(self._request.pages, RecordPlace(row.file or "", row.offset, row.length))
        except (SourceError, FetchError) as error:
            return _Taken(row, error=error)
        try:
            return _Taken(row, page, self._read(page))
        except (SourceError, FetchError, InternalError) as error:
            return _Taken(row, page, error=error)

    # ------------------------------------------------------------------------------------------ what came of a page

    def _judge(self, taken: _Taken) -> None:
        row, reading, report = taken.row, taken.reading, self.report
        if taken.page is None:
            report.broken.add(str(taken.error), MAX_NAMED)
        elif reading is not None and reading.figures.outcome in KEPT_OUTCOMES:
            self._judge_article(taken, reading)
        elif row.article_id is None:
            report.without += 1
        elif reading is not None:
            report.lost.add(f"{row.url}: {reading.figures.outcome}")
        elif taken.error is not None:
            report.failed.add(f"{row.url}: {taken.error.message}")

    def _judge_article(self, taken: _Taken, reading: ArticleReading) -> None:
        row, report = taken.row, self.report
        with self._store.reading() as work:
            known = _known_article(work, row, reading)
            document = None if known is None else work.articles.document(known.id)
        if known is None:
            report.gained.add(row.url)
            self._write(lambda work: _keep_first(work, taken, reading, self._request.now))
        elif row.article_id is None or document is None:  # its article was kept from another page
            report.without += 1
        elif (change := _change(document, reading.document)) is None:
            report.unchanged += 1
        else:
            report.changed += 1
            self._count_fields(row.url, change, document, reading.document)
            self._write(lambda work: _keep_version(work, row, (known, reading, change), self._request.now))

    def _write(self, write: Callable[[Transaction], None]) -> None:
        if self._request.is_written:
            with self._store.transaction() as work:
                write(work)
            self.report.written += 1

    def _count_fields(self, url: str, change: Revision, before: bytes, after: bytes) -> None:
        old, new = msgspec.json.decode(before), msgspec.json.decode(after)
        diffs = msgspec.json.decode(change.diff)
        for name in change.changed:
            sides = _first_difference(diffs[name]) if name in diffs else (old.get(name), new.get(name))
            was, now = map(_short, sides)
            self.report.fields.setdefault(name, Cases()).add(f"{url}: {was} → {now}")


def _is_chosen(work: Transaction, row: PageRow) -> bool:
    return row.article_id is None or work.articles.newest_page(row.article_id) == row.id


def _known_article(work: Transaction, row: PageRow, reading: ArticleReading) -> ArticleRow | None:
    """The article of a page; of a page without an article the one that its URLs name."""
    if row.article_id is not None:
        return work.articles.by_id(row.article_id)
    keys = reading.keys
    found = work.articles.find([keys.key], [key for key in (keys.url_key, keys.canonical_key) if key])
    return same_article(keys, found, None)


def _change(before: bytes, after: bytes) -> Revision | None:
    if before == after:
        return None
    return revision(msgspec.json.decode(before), Reading(record=msgspec.json.decode(after), is_same_page=True))


# ---------------------------------------------------------------------------------------------- writing


def _keep_first(work: Transaction, taken: _Taken, reading: ArticleReading, now: datetime) -> None:
    """Keep a page that gives an article now as a new article."""
    page = taken.row
    row = replace(
        reading.row,
        source_id=page.source_id,
        first_seen_at=page.fetched_at,
        fetched_at=page.fetched_at,
        checked_at=page.fetched_at,
    )
    version = new_version(reading, Revision(VersionKind.FIRST, (), "{}"), now)
    number = work.articles.insert(linked_to_same_text(work, row), version, page)
    asked = taken.page.requested_url if taken.page else None
    work.sightings.link_urls({reading.keys.url_key, url_key(page.url), url_key(asked or page.url)}, number)


def _keep_version(
    work: Transaction, page: PageRow, changed: tuple[ArticleRow, ArticleReading, Revision], now: datetime
) -> None:
    """Keep another reading of the page of the newest version; what is known of fetches stays."""
    known, reading, change = changed
    stays = {name: getattr(known, name) for name in _OF_FETCHES}
    work.articles.add_version(known.id, replace(reading.row, **stays), new_version(reading, change, now), page)


_OF_FETCHES = (
    *("id", "key", "source_id", "visit_id", "same_as", "first_seen_at", "fetched_at", "checked_at", "gone_at"),
    *("etag", "last_modified"),
)
"""Fields of an article's row that another reading of its page does not change."""


# ---------------------------------------------------------------------------------------------- examples


def _first_difference(diff: Mapping[str, Any]) -> tuple[Any, Any]:
    """The words of the first place where two texts differ, of a ``word_diff``."""
    if "counted" in diff:
        counted = diff["counted"]
        return " ".join(counted["words_that_went"]), " ".join(counted["words_that_came"])
    first = next(iter(diff["changes"]), {"went": "", "came": ""})
    return first["went"], first["came"]


def _short(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
