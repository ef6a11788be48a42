"""Where an article begins, which page its newest version was read from, and pages behind a page."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from scraper.errors import StoreError
from scraper.store.rows import ArticleFilter
from scraper.store.store_session import Store
from tests.store.store_rows import a_page, a_version, add_sources, an_article


def test_the_first_article(store: Store) -> None:
    """The article that was kept first stays the first."""
    source = add_sources(store, "a")["a"]
    with store.transaction() as work:
        assert work.articles.first() is None
        for number in (3, 1, 2):
            work.articles.insert(an_article(source.id, number), a_version(), None)
    with store.reading() as work:
        first = work.articles.first()
        assert first is not None
        assert first.key == "key-3"


def test_the_page_of_the_newest_version(store: Store) -> None:
    """It is the page that the newest version was read from; a version without a page has none."""
    source = add_sources(store, "a")["a"]
    with store.transaction() as work:
        article = work.articles.insert(an_article(source.id), a_version(), a_page(source.id))
        first = work.articles.newest_page(article)
        work.articles.add_version(article, an_article(source.id), a_version(), a_page(source.id, 10))
        second = work.articles.newest_page(article)
        work.articles.add_version(article, an_article(source.id), a_version(), None)
        assert work.articles.newest_page(article) is None
        assert work.articles.newest_page(article + 1) is None
        assert [page.id for page in work.pages.kept(ArticleFilter())] == [first, second]


def test_a_known_page_is_not_added_again(store: Store) -> None:
    """A version of a page that is in the store refers to it, and the page to the article."""
    source = add_sources(store, "a")["a"]
    with store.transaction() as work:
        number = work.pages.add(a_page(source.id))
        page = work.pages.by_id(number)
        assert page is not None
        article = work.articles.insert(an_article(source.id), a_version(), page)
        work.articles.add_version(article, an_article(source.id), a_version(), page)
        assert [version.page_id for version in work.articles.versions(article)] == [number, number]
        assert [(row.id, row.article_id) for row in work.pages.kept(ArticleFilter())] == [(number, article)]


def test_pages_behind_a_page(store: Store) -> None:
    """Reading goes on behind a page, in the order of the archive."""
    source = add_sources(store, "a")["a"]
    places = [("1.warc.gz", 0), ("1.warc.gz", 9), ("2.warc.gz", 0), ("2.warc.gz", 5)]
    with store.transaction() as work:
        for file, offset in reversed(places):
            work.pages.add(a_page(source.id, offset, file=file))
        rows = list(work.pages.kept(ArticleFilter()))
        assert [(row.file, row.offset) for row in rows] == places
        for count, row in enumerate(rows, 1):
            assert list(work.pages.kept(ArticleFilter(), row)) == rows[count:]


def test_a_damaged_document_is_an_error_of_the_store(store: Store, store_url: str) -> None:
    """A document that cannot be inflated is a StoreError that names the store."""
    source = add_sources(store, "a")["a"]
    with store.transaction() as work:
        article = work.articles.insert(an_article(source.id), a_version(), None)
    engine = create_engine(store_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE document SET body = :body"), {"body": b"no zlib"})
    engine.dispose()
    with pytest.raises(StoreError, match="a document in it is damaged") as caught, store.reading() as work:
        work.articles.document(article)
    assert caught.value.subject == store.subject
