"""Replay: what another version of the program would change, by field, and what it writes."""

from __future__ import annotations

import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from scraper.archive.archive_writer import ArchiveWriter
from scraper.document import Page
from scraper.errors import BudgetExceeded, MissingExtra, StoreError
from scraper.ingest.article_keeping import ArticleKeeper, FetchedPage
from scraper.ingest.article_reading import ArticleReading, read_article
from scraper.ingest.page_replay import MAX_NAMED, Cases, PageReader, PageReplay, ReplayReport, ReplayRequest
from scraper.store.rows import ArticleFilter, ArticleRow, VersionKind
from scraper.store.store_opening import open_store
from scraper.store.store_session import Store
from tests.store.store_rows import NOW, add_sources, hours, in_queue

SENTENCES = "Rain fell on the old town for two days, and the river rose by {} metres, people at the bridge said. "
LATER = hours(100)
OLD_PROGRAM = {"name": "scraper", "version": "0.0.1", "rules": "old", "model": None, "sites": None, "memory": None}


def story_html(headline: str, metres: str = "two", words: int = 5) -> bytes:
    """A page with an article."""
    text = "".join(f"<p>{SENTENCES.format(metres)}Paragraph {number}.</p>" for number in range(words))
    head = f"<title>{headline}</title><meta property=og:type content=article>"
    return (
        f"<!doctype html><html lang=en><head>{head}</head><body><article><h1>{headline}</h1>{text}</article>".encode()
    )


class Kept:
    """A folder with pages and a store, as runs leave it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = folder / "pages"
        self.store: Store = open_store(f"sqlite:///{folder}/store.sqlite")
        self.source = add_sources(self.store, "east", "west")["east"].id

    def fetch(
        self, path: str, content: bytes, at: datetime = NOW, reader: PageReader | None = None
    ) -> VersionKind | None:
        """Keep a page as a run does, and return the kind of the version that it made."""
        url = f"https://example.org/{path}"
        page = Page(content=content, url=url, requested_url=url, status=200, media_type="text/html", fetched_at=at)
        with self.store.transaction() as work:
            work.queue.add_many([in_queue(self.source, path)])
            (row,) = work.queue.lease(at + timedelta(days=9), at + timedelta(days=9, hours=1), 1, set())
        fetched = FetchedPage(row=row, page=page)
        try:
            fetched = replace(fetched, reading=(reader or read_article)(page))
        except BudgetExceeded as error:
            fetched = replace(fetched, error=error)
        with ArchiveWriter(self.pages) as archive:
            return ArticleKeeper(self.store, archive).keep(fetched, at)

    def age(self, path: str, **fields: Any) -> None:
        """Let the newest document of an article be what an older program made of its page."""
        with self.store.reading() as work:
            (row,) = work.articles.find([], [f"example.org/{path}"])
            document = msgspec.json.decode(work.articles.document(row.id) or b"")
        body = zlib.compress(msgspec.json.encode(document | {"extractor": OLD_PROGRAM} | fields))
        with closing(sqlite3.connect(self.folder / "store.sqlite")) as connection, connection:
            query = "UPDATE document SET body = ? WHERE version_id = (SELECT max(id) FROM version WHERE article_id = ?)"
            connection.execute(query, (body, row.id))

    def article(self, path: str) -> ArticleRow:
        """The row of an article."""
        with self.store.reading() as work:
            (row,) = work.articles.find([], [f"example.org/{path}"])
        return row

    def versions(self, path: str) -> list[tuple[VersionKind, tuple[str, ...], int | None]]:
        """Kind, changed fields and page of each version of an article."""
        article = self.article(path)
        with self.store.reading() as work:
            return [(row.kind, row.changed, row.page_id) for row in work.articles.versions(article.id)]

    def replay(self, read: PageReader = read_article, **request: Any) -> ReplayReport:
        """Read the pages again, in this process."""
        values: dict[str, Any] = {"pages": self.pages, "now": LATER}
        return PageReplay(self.store, ReplayRequest(**values | request), read).run(lambda *_: None)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    """An empty folder."""
    folder = Kept(tmp_path)
    yield folder
    folder.store.close()


def _refuse(_: Page) -> ArticleReading:
    raise BudgetExceeded("too many elements", "https://example.org/")


def _without_text(page: Page) -> ArticleReading:
    return read_article(replace(page, content=b"<html><title>Log in</title><body><p>Log in</p></body></html>"))


def test_the_same_program_changes_nothing(kept: Kept) -> None:
    """Pages that are read again by the program that read them are unchanged, and nothing is written."""
    for number in range(8):
        kept.fetch(f"story-{number}", story_html(f"Day {number} in the old town"), hours(number))
    assert kept.replay(is_written=True, width=2) == ReplayReport(pages=8, unchanged=8)
    assert kept.versions("story-3") == [(VersionKind.FIRST, (), 4)]


def test_exactly_the_changed_fields(kept: Kept) -> None:
    """What another program reads differently is counted by field, with what was and what is."""
    for number in range(3):
        kept.fetch(f"story-{number}", story_html(f"Day {number} in the old town"), hours(number))
    text = msgspec.json.decode(_document(kept, "story-1"))["text"]
    kept.age("story-0", section="Sport")
    kept.age("story-1", section="Sport", text=text.replace("two metres", "two meters", 1), word_count=1)
    kept.age("story-2", junk=[], quality={"confidence": 0.5, "flags": []})
    report = kept.replay()
    assert (report.pages, report.unchanged, report.changed, report.written) == (3, 1, 2, 0)
    lines = [f'https://example.org/story-{number}: "Sport" → null' for number in (0, 1)]
    words = "https://example.org/story-1: 'meters,' → 'metres,'"
    assert report.fields == {
        "section": Cases(2, [line.replace('"', "'") for line in lines]),
        "text": Cases(1, [words]),
    }


def _document(kept: Kept, path: str) -> bytes:
    article = kept.article(path)
    with kept.store.reading() as work:
        return work.articles.document(article.id) or b""


def test_what_has_changed_is_a_re_extraction(kept: Kept) -> None:
    """With --write it is a version of that kind, of the page that is there; what is known of fetches stays."""
    kept.fetch("story", story_html("Rain in the old town"))
    fresh = _document(kept, "story")
    kept.age("story", headline="Rain | Example News")
    before = kept.article("story")
    assert kept.replay().written == 0
    assert kept.versions("story") == [(VersionKind.FIRST, (), 1)]
    assert kept.replay(is_written=True).written == 1
    assert kept.versions("story") == [(VersionKind.FIRST, (), 1), (VersionKind.EXTRACTION, ("headline",), 1)]
    assert _document(kept, "story") == fresh
    after = kept.article("story")
    assert after == replace(before, seq=2, changed_at=after.changed_at)
    assert (after.headline, after.changed_at) == ("Rain in the old town", LATER)
    assert kept.replay(is_written=True) == ReplayReport(pages=1, unchanged=1)


def test_only_the_page_of_the_newest_version_is_read(kept: Kept) -> None:
    """Pages of older versions, and pages that were fetched again without a change, are left alone."""
    assert kept.fetch("story", story_html("Rain in the old town")) is VersionKind.FIRST
    assert kept.fetch("story", story_html("Rain in the old town", "three"), hours(1)) is VersionKind.EDIT
    assert kept.fetch("story", story_html("Rain in the old town", "three") + b"<!-- -->", hours(2)) is None
    assert kept.replay(is_written=True) == ReplayReport(pages=1, unchanged=1)
    kept.age("story", headline="Rain")
    assert kept.replay(is_written=True).written == 1
    assert [version[2] for version in kept.versions("story")] == [1, 2, 2]


def test_a_lost_article_is_told_and_not_written(kept: Kept) -> None:
    """A page that gave a text and gives none now is named with its outcome; the article stays as it is."""
    kept.fetch("story", story_html("Rain in the old town"))
    report = kept.replay(_without_text, is_written=True)
    assert (report.lost.count, report.written) == (1, 0)
    assert report.lost.examples[0].startswith("https://example.org/story: ")
    assert kept.versions("story") == [(VersionKind.FIRST, (), 1)]


def test_a_page_that_fails_now(kept: Kept) -> None:
    """A page that cannot be read any more is named with the reason."""
    kept.fetch("story", story_html("Rain in the old town"))
    report = kept.replay(_refuse, is_written=True)
    assert report == ReplayReport(pages=1, failed=Cases(1, ["https://example.org/story: too many elements"]))


@pytest.mark.parametrize("reader", [_refuse, _without_text])
def test_a_page_that_gives_an_article_now(kept: Kept, reader: PageReader) -> None:
    """A page that gave no article is read too; what it gives now is a new article of its source, once."""
    kept.fetch("story", story_html("Rain in the old town"), hours(1), reader)
    assert kept.replay(reader, is_written=True) == ReplayReport(pages=1, without=1)
    gained = Cases(1, ["https://example.org/story"])
    assert kept.replay() == ReplayReport(pages=1, gained=gained)
    assert kept.replay(is_written=True) == ReplayReport(pages=1, gained=gained, written=1)
    article = kept.article("story")
    assert (article.source_id, article.first_seen_at, article.fetched_at) == (kept.source, hours(1), hours(1))
    assert (article.headline, article.changed_at) == ("Rain in the old town", LATER)
    assert kept.versions("story") == [(VersionKind.FIRST, (), 1)]
    assert kept.replay(is_written=True) == ReplayReport(pages=1, unchanged=1)


def test_another_page_of_a_kept_article_is_no_new_one(kept: Kept) -> None:
    """A page that failed gives no second article where the article was kept from another page later."""
    kept.fetch("story", story_html("Rain in the old town"), NOW, _refuse)
    kept.fetch("story", story_html("Rain in the old town"), hours(1))
    assert kept.replay(is_written=True) == ReplayReport(pages=2, unchanged=1, without=1)
    with kept.store.reading() as work:
        assert work.articles.count() == 1


def test_a_gained_copy_is_linked(kept: Kept) -> None:
    """A new article with the text of another one refers to it."""
    kept.fetch("copy", story_html("Rain in the old town"), NOW, _refuse)
    kept.fetch("story", story_html("Rain in the old town"), hours(1))
    kept.replay(is_written=True)
    assert kept.article("copy").same_as == kept.article("story").id


def test_missing_and_damaged_records_are_named(kept: Kept) -> None:
    """A record that is gone or damaged is named by file and place, and the others are read."""
    for number in range(3):
        kept.fetch(f"story-{number}", story_html(f"Day {number} in the old town"), hours(number))
    with kept.store.reading() as work:
        first, second, _ = work.pages.kept(ArticleFilter())
    path = kept.pages / (second.file or "")
    content = bytearray(path.read_bytes())
    content[second.offset + second.length // 2] ^= 0xFF
    path.write_bytes(content)
    report = kept.replay(is_written=True)
    assert (report.pages, report.unchanged, report.broken.count, report.written) == (3, 2, 1, 0)
    assert f"{first.file} at byte {second.offset}" in report.broken.examples[0]
    path.unlink()
    report = kept.replay()
    assert (report.pages, report.broken.count) == (3, 3)
    assert "No such file" in report.broken.examples[0]


def test_few_broken_records_are_named(kept: Kept) -> None:
    """All broken records are counted, and some are named."""
    for number in range(MAX_NAMED + 2):
        kept.fetch(f"story-{number}", story_html("Rain"), hours(number), _refuse)
    for path in kept.pages.iterdir():
        path.unlink()
    report = kept.replay()
    assert (report.broken.count, len(report.broken.examples)) == (MAX_NAMED + 2, MAX_NAMED)


def test_filters_and_limit(kept: Kept) -> None:
    """Pages are chosen by their source and the time of their fetch, in the order of the archive, up to the limit."""
    for number in range(4):
        kept.fetch(f"story-{number}", story_html("Rain"), hours(number), _refuse)
    read: list[str | None] = []

    def reader(page: Page) -> ArticleReading:
        read.append(page.url)
        return _refuse(page)

    wanted = ArticleFilter(since=hours(1), sources=("east",))
    assert kept.replay(reader, wanted=wanted, limit=2).pages == 2
    assert read == ["https://example.org/story-1", "https://example.org/story-2"]
    assert kept.replay(reader, wanted=ArticleFilter(tags=("west",))).pages == 0


def test_results_are_judged_in_order(kept: Kept) -> None:
    """Pages are read at the same time, and told in the order of the archive, with few in hand."""
    for number in range(12):
        kept.fetch(f"story-{number}", story_html("Rain"), hours(number), _refuse)
    begun: list[str] = []
    told: list[tuple[int, str]] = []
    ahead: list[int] = []

    def reader(page: Page) -> ArticleReading:
        begun.append(page.url or "")
        time.sleep(0.02 if len(begun) % 3 == 1 else 0)
        return _refuse(page)

    def watch(done: int, url: str) -> None:
        told.append((done, url))
        ahead.append(len(begun) - done)

    PageReplay(kept.store, ReplayRequest(pages=kept.pages, now=LATER, width=3), reader).run(watch)
    assert told == [(number + 1, f"https://example.org/story-{number}") for number in range(12)]
    assert max(ahead) <= 2 * 3


def test_what_is_no_fault_of_a_page_ends_the_replay(kept: Kept) -> None:
    """A library that is missing, or a store that cannot be used, is not counted as a failed page."""
    kept.fetch("story", story_html("Rain in the old town"))

    def reader(_: Page) -> ArticleReading:
        raise MissingExtra("it is not installed", "ingest")

    with pytest.raises(MissingExtra):
        kept.replay(reader)
    kept.age("story", headline="Rain")
    kept.store.close()
    (kept.folder / "store.sqlite").write_bytes(b"no database, but as long as its header: " * 200)
    with pytest.raises(StoreError):
        kept.replay(is_written=True)
