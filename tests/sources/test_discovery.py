"""Feeds of pages, sitemaps of robots.txt, and which is best; subscription lists."""

from __future__ import annotations

import pytest

from scraper.document import Page
from scraper.errors import BudgetExceeded, NotFeed
from scraper.sources.discovery import candidate_urls, ranked, sitemaps_of_robots
from scraper.sources.opml import OpmlFeed, read_opml
from tests.sources.samples import NOW, cpu_seconds, entry, page, read, rss


def test_the_feeds_that_a_page_names() -> None:
    """Links to feeds are resolved against the page; feeds of comments are none."""
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{href}">'
        for href in ("feed.xml", "/comments/feed", "feed.xml")
    )
    assert candidate_urls(page(f"<html><head>{links}")) == ("https://example.org/news/feed.xml",)


def test_finding_feeds_takes_linear_time() -> None:
    """Unclosed links are refused or read in linear time."""

    def outcome() -> tuple[str, ...]:
        try:
            return candidate_urls(page("<html>" + "<link>" * 20_000 + "<a href=/x>" * 20_000))
        except BudgetExceeded:
            return ()

    urls, seconds = cpu_seconds(outcome)
    assert urls == ()
    assert seconds < 15


def test_sitemaps_of_robots() -> None:
    """Sitemap lines are found whatever their case and line ends, those of news first; relative ones are none."""
    text = "User-agent: *\rSitemap: https://example.org/s.xml\r\nsitemap:https://example.org/news.xml\nSitemap: /x\n"
    assert sitemaps_of_robots(text) == ("https://example.org/news.xml", "https://example.org/s.xml")


def test_what_is_recent_comes_first() -> None:
    """A feed with recent articles comes before a section page, and that before a feed of old ones; empty ones are out."""
    feed = read(rss(entry(1, "<pubDate>2026-11-29</pubDate>")))
    old = read(rss(entry(1, "<pubDate>2026-10-29</pubDate>")))
    section = read("<html><a href='/the-story-of-a'>x</a>")
    sitemap = read("<urlset><url><loc>https://example.org/a</loc><lastmod>2026-11-29</lastmod></url></urlset>")
    found = ranked(
        [("section", section), ("old", old), ("map", sitemap), ("feed", feed), ("empty", read(rss("")))], NOW
    )
    assert [(candidate.url, candidate.recent) for candidate in found] == [
        ("feed", 1),
        ("map", 1),
        ("old", 0),
        ("section", 0),
    ]


def test_subscription_lists() -> None:
    """Feeds have the folders around them as tags; broken markup is read as far as it goes; passwords are dropped."""
    text = (
        '<opml version="2.0"><head><title>x</title></head><body><outline text="News"><outline title="A & B" '
        'xmlUrl="https://a.example/f?x=1&y=2" category="/x/y,z"/><outline text="c" xmlURL="feed://b.example/f"></outline>'
        '</outline><outline xmlUrl="https://u:p@c.example/"/><outline xmlUrl="https://c.example/"/><outline'
    )
    assert read_opml(Page(content=text)) == (
        OpmlFeed("https://a.example/f?x=1&y=2", "A & B", ("News", "x/y", "z")),
        OpmlFeed("https://b.example/f", "c", ("News",)),
        OpmlFeed("https://c.example/", None),
    )


@pytest.mark.parametrize(
    "text", ["", "<html>", "<opml><body>" + "<outline text='x'>" * 100_000, "<opml>\0<outline xmlUrl='x"]
)
def test_lists_without_feeds(text: str) -> None:
    """What is no list, or a hostile one, gives no feeds or a typed error, in linear time."""

    def outcome() -> tuple[OpmlFeed, ...]:
        try:
            return read_opml(Page(content=text))
        except (NotFeed, BudgetExceeded):
            return ()

    feeds, seconds = cpu_seconds(outcome)
    assert feeds == ()
    assert seconds < 10
