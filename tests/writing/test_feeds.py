"""JSON Feed and Atom: what their specifications demand, for any article."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from scraper.article import Article, Author, Publisher
from scraper.writing.feed_entries import FeedEntry, FeedHead
from scraper.writing.to_atom import to_atom
from scraper.writing.to_html import to_html
from scraper.writing.to_jsonfeed import to_jsonfeed
from tests.article_samples import EMPTY, any_text, articles, changed, full_article, paragraph

NOW = datetime(2026, 12, 1, 8, 30, 0, 5, tzinfo=UTC)
HEAD = FeedHead("urn:scraper:feed:0", "Articles & more", NOW)
ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"\\^`{|}\x00-\x20\x7f-\x9f]+")
NASTY = st.text(alphabet="<>&\"']] \0\x01\x08\x0b\x1b\x7f\x85\r\n\t\u2028\u202e\u2066\ufffe\uffff😀a", max_size=40)
ODD_TEXT = any_text | NASTY | st.just("]]></content><script>alert(1)</script>")
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def _entry(article: Article, key: str = "u1:00ff") -> FeedEntry:
    return FeedEntry(key, NOW, article)


def _atom(*entries: FeedEntry) -> Any:
    return etree.fromstring("".join(to_atom(HEAD, entries)).encode(), PARSER)


def _jsonfeed(*entries: FeedEntry) -> dict[str, Any]:
    feed: dict[str, Any] = json.loads("".join(to_jsonfeed(HEAD, entries)))
    return feed


def _check_atom(feed: Any) -> None:
    """What RFC 4287 demands of a feed and its entries (sections 4.1.1, 4.1.2 and 3.3)."""
    assert feed.tag == f"{ATOM}feed"
    for parent in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(parent.findall(f"{ATOM}{name}")) == 1, name
        assert IRI.fullmatch(parent.findtext(f"{ATOM}id"))
        assert RFC_3339.fullmatch(parent.findtext(f"{ATOM}updated"))
        for name in ("published", "summary", "content", "rights"):
            assert len(parent.findall(f"{ATOM}{name}")) <= 1, name
    for entry in feed.iter(f"{ATOM}entry"):
        assert all(name.text.strip() for name in entry.findall(f"{ATOM}author/{ATOM}name"))
        assert entry.findall(f"{ATOM}author"), "the feed has no author, so each entry has one"
        assert all(link.get("href") and IRI.fullmatch(link.get("href")) for link in entry.findall(f"{ATOM}link"))
        assert all(IRI.fullmatch(uri.text) for uri in entry.findall(f"{ATOM}author/{ATOM}uri"))
        assert all(category.get("term") for category in entry.findall(f"{ATOM}category"))
        assert entry.find(f"{ATOM}content").get("type") == "html"
        assert RFC_3339.fullmatch(entry.findtext(f"{ATOM}published", "2026-01-01T00:00:00Z"))


def _check_jsonfeed(feed: dict[str, Any]) -> None:
    """What JSON Feed 1.1 demands of a feed and its items."""
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(feed["title"], str)
    assert isinstance(feed["items"], list)
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["id"]
        assert isinstance(item["content_html"], str)
        for name in ("date_published", "date_modified"):
            assert RFC_3339.fullmatch(item.get(name, "2026-01-01T00:00:00Z")), name
        for name in ("url", "image"):
            assert re.match("https?://", item.get(name, "https://")), name
        assert all(author.keys() <= {"name", "url"} and author["name"] for author in item["authors"])
        assert all(isinstance(tag, str) and tag for tag in item.get("tags", []))


def test_atom_of_a_full_article() -> None:
    """An entry has the fields of its article, and its HTML as content."""
    feed = _atom(_entry(full_article()))
    _check_atom(feed)
    assert feed.findtext(f"{ATOM}title") == "Articles & more"
    entry = feed.find(f"{ATOM}entry")
    assert {name: entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated", "published", "summary")} == {
        "id": "urn:scraper:article:u1:00ff",
        "title": "Rain in the Old Town",
        "updated": "2026-12-01T08:30:00Z",
        "published": "2024-05-04T10:00:00+02:00",
        "summary": "The river rose by two metres.",
    }
    assert entry.get(XML_LANG) == "en"
    assert [link.get("href") for link in entry.findall(f"{ATOM}link")] == ["https://example.org/rain"]
    names = [name.text for name in entry.findall(f"{ATOM}author/{ATOM}name")]
    assert names == ["Ada Example", "Bo Sample", "Example News"]
    assert [category.get("term") for category in entry.findall(f"{ATOM}category")] == ["Weather", "rain", "flood"]
    assert entry.findtext(f"{ATOM}content") == to_html(full_article())


def test_jsonfeed_of_a_full_article() -> None:
    """An item has the fields of its article, and its HTML as content."""
    feed = _jsonfeed(_entry(full_article()))
    _check_jsonfeed(feed)
    assert feed["title"] == "Articles & more"
    assert feed["items"] == [
        {
            "id": "urn:scraper:article:u1:00ff",
            "url": "https://example.org/rain",
            "title": "Rain in the Old Town",
            "content_html": to_html(full_article()),
            "summary": "The river rose by two metres.",
            "image": "https://example.org/a%20(1).jpg",
            "date_published": "2024-05-04T10:00:00+02:00",
            "date_modified": "2026-12-01T08:30:00Z",
            "authors": [
                {"name": "Ada Example", "url": "https://example.org/ada"},
                {"name": "Bo Sample"},
                {"name": "Example News"},
            ],
            "tags": ["Weather", "rain", "flood"],
            "language": "en",
        }
    ]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_several_articles(count: int) -> None:
    """A feed of any number of articles is whole, with the articles in their order."""
    entries = [_entry(changed(full_article(), headline=f"Day {number}"), f"u1:{number}") for number in range(count)]
    feed, items = _atom(*entries), _jsonfeed(*entries)
    _check_atom(feed)
    _check_jsonfeed(items)
    titles = [f"Day {number}" for number in range(count)]
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == titles
    assert [item["title"] for item in items["items"]] == titles


def test_pieces_come_as_articles_do() -> None:
    """A feed is written while its articles come: the first entry needs no second one."""
    for write in (to_atom, to_jsonfeed):
        taken: list[int] = []

        def entries(taken: list[int] = taken) -> Any:
            for number in range(3):
                taken.append(number)
                yield _entry(full_article(), f"u1:{number}")

        pieces = write(HEAD, entries())
        next(pieces)
        next(pieces)
        assert taken == [0]


AUTHORS = {
    "authors": (changed(authors=(Author(name="Ada", name_raw="ADA"),)), ["Ada"]),
    "publisher": (changed(authors=(Author(name=" ", name_raw=""),), publisher=Publisher("Example News", None)), None),
    "host": (changed(url="https://user:secret@news.example.org:8080/a"), ["news.example.org"]),
    "nothing": (EMPTY, ["unknown"]),
}


@pytest.mark.parametrize(("article", "names"), AUTHORS.values(), ids=AUTHORS)
def test_an_entry_has_an_author(article: Article, names: list[str] | None) -> None:
    """Without authors the publisher stands for them, else the host: Atom demands one."""
    expected = names or ["Example News"]
    found = _atom(_entry(article)).findall(f"{ATOM}entry/{ATOM}author/{ATOM}name")
    assert [name.text for name in found] == expected
    assert [author["name"] for author in _jsonfeed(_entry(article))["items"][0]["authors"]] == expected


@pytest.mark.parametrize("date", ["2024-05-04", "2024-05-04T10:00", "2024-99-04T10:00:00Z", "soon", None])
def test_a_date_that_feeds_cannot_say_is_left_out(date: str | None) -> None:
    """A day or a local time is no RFC 3339 time; no hour and no offset are made up."""
    entry = _entry(changed(date_published=date))
    assert _atom(entry).find(f"{ATOM}entry/{ATOM}published") is None
    assert "date_published" not in _jsonfeed(entry)["items"][0]


def test_a_minute_gets_its_seconds() -> None:
    """A time without seconds is whole in RFC 3339."""
    entry = _entry(changed(date_published="2024-05-04T10:00+02:00"))
    assert _jsonfeed(entry)["items"][0]["date_published"] == "2024-05-04T10:00:00+02:00"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "/rain", "file:///"]
)
def test_only_web_addresses_are_linked(url: str) -> None:
    """A URL with another scheme, or a relative one, is no link of an entry."""
    author = Author(name="Ada", name_raw="Ada", url=url)
    entry = _entry(changed(url=url, canonical_url=url, authors=(author,)))
    assert _atom(entry).find(f"{ATOM}entry/{ATOM}link") is None
    item = _jsonfeed(entry)["items"][0]
    assert "url" not in item
    assert item["authors"] == [{"name": "Ada"}]


@given(ODD_TEXT, ODD_TEXT)
def test_text_reads_as_itself(headline: str, text: str) -> None:
    """Markup, control characters and bidi controls in a text stay text; what XML cannot hold is replaced."""
    article = changed(headline=headline, body=(paragraph(text),), text=text, url="https://example.org/")
    feed = _atom(_entry(article))
    _check_atom(feed)
    content = feed.findtext(f"{ATOM}entry/{ATOM}content")
    expected = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", to_html(article))
    assert content == expected
    assert {element.tag for element in html.fromstring(content).iter()} <= {"article", "header", "h1", "p", "br"}
    item = _jsonfeed(_entry(article))["items"][0]
    assert item["content_html"] == to_html(article)
    assert item.get("title", "") == " ".join(headline.split())


@given(articles(), ODD_TEXT.filter(bool))
def test_any_article(article: Article, key: str) -> None:
    """Any article that its types allow is an entry as the specifications demand, under any key."""
    _check_atom(_atom(_entry(article, key)))
    _check_jsonfeed(_jsonfeed(_entry(article, key)))
