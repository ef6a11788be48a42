"""The numbered cases of the hostile web that reading sources answers."""

from __future__ import annotations

import gzip
import pickle
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import BudgetExceeded, NotFeed, ScraperError, TooLarge
from scraper.sources.feed_dates import feed_date
from scraper.sources.item_keys import item_key, item_keys
from scraper.sources.listing import Item, SourceKind
from scraper.sources.source_config import SourceConfig
from tests.sources.samples import NOW, cpu_seconds, entry, page, read, rss


def sitemap(urls: str) -> str:
    """A sitemap in XML."""
    return f'<?xml version="1.0"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def test_case_65_a_packed_sitemap() -> None:
    """A gzip file is unpacked under a cap; what is cut off is read as far as it goes."""
    packed = gzip.compress(sitemap("<url><loc>https://example.org/a</loc></url>" * 9).encode())
    assert read(packed).kind is SourceKind.SITEMAP
    assert "truncated" in read(packed[:-20]).flags
    with pytest.raises(TooLarge):
        read(gzip.compress(bytes(60_000_000), mtime=0))


def test_case_66_a_sitemap_of_fifty_thousand() -> None:
    """The newest thousand are kept in their order, the rest is counted and the cap told."""
    urls = "".join(
        f"<url><loc>https://example.org/{number}</loc><lastmod>2026-11-{number % 28 + 1:02}</lastmod></url>"
        for number in range(50_000)
    )
    listing, seconds = cpu_seconds(lambda: read(sitemap(urls)))
    assert (listing.listed, len(listing.items), listing.flags) == (50_000, 1000, ("capped",))
    assert {item.updated for item in listing.items} == {datetime(2026, 11, 28, tzinfo=UTC)}
    assert seconds < 20
    undated = read(sitemap("".join(f"<url><loc>https://example.org/{number}</loc></url>" for number in range(3000))))
    assert {undated.items[0].url, undated.items[-1].url} == {"https://example.org/0", "https://example.org/2999"}


def test_case_67_a_sitemap_index() -> None:
    """The sitemaps of an index are its children, newest first, and no items."""
    listing = read(
        "<sitemapindex><sitemap><loc>/a.xml</loc><lastmod>2026-11-01</lastmod></sitemap>"
        "<sitemap><loc>/b.xml</loc><lastmod>2026-11-02</lastmod></sitemap></sitemapindex>"
    )
    assert listing.items == ()
    assert [child.url for child in listing.children] == ["https://example.org/b.xml", "https://example.org/a.xml"]


def test_a_news_sitemap() -> None:
    """Title and date come from the news extension; other extensions are ignored, and dates are no images'."""
    listing = read(
        sitemap(
            "<url><loc>https://example.org/a</loc><n:news xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>"
            "<n:publication_date>2026-11-30T10:00:00Z</n:publication_date><n:title>A &amp; B</n:title></n:news>"
            "<i:image xmlns:i='i'><i:loc>https://example.org/a.jpg</i:loc><i:title>x</i:title></i:image></url>"
        )
    )
    assert [(item.url, item.title, item.published) for item in listing.items] == [
        ("https://example.org/a", "A & B", datetime(2026, 11, 30, 10, tzinfo=UTC))
    ]


def test_case_99_a_calendar_and_filters() -> None:
    """Links of calendars and of lists with filters are left out, and a page gives at most 500."""
    days = "".join(f'<a href="/calendar/2026/{day}">{day}</a>' for day in range(1, 31))
    filters = "".join(f'<a href="/list?color={number}&size=2">x</a>' for number in range(100))
    listing = read(f'<html><body>{days}{filters}<a href="/storm-closes-the-ferry">Storm</a>')
    assert [(item.url, item.title) for item in listing.items] == [
        ("https://example.org/storm-closes-the-ferry", "Storm")
    ]
    assert listing.flags == ("links_dropped",)
    many = read("<html>" + "".join(f'<a href="/story-of-{number}-boats">x</a>' for number in range(9000)))
    assert (len(many.items), many.listed, many.flags) == (500, 9000, ("capped",))


def test_case_100_bases_and_other_schemes() -> None:
    """Links are resolved against the base; other schemes, huge URLs and other sites are dropped."""
    links = '<a href="story-one">1</a><a href="javascript:x()">2</a><a href="data:text/html,x">3</a>'
    huge, other = f'<a href="/{"a" * 100_000}">4</a>', '<a href="https://other.example/story-two">5</a>'
    listing = read(f'<html><base href="https://www.example.org/x/">{links}{huge}{other}')
    assert [item.url for item in listing.items] == ["https://www.example.org/x/story-one"]
    chosen = SourceConfig(url="https://example.org/", name="a", links="p a")
    assert [item.url for item in read(f"<html>{links}<p>{other}</p>", config=chosen).items] == [
        "https://other.example/story-two"
    ]


def test_nesting_loses_no_link_and_costs_no_time() -> None:
    """A link below 50,000 elements is found, with a selector too; links in links take linear time."""
    deep = "<html>" + "<div>" * 50_000 + '<a href="/story-one">One</a>'
    chosen = SourceConfig(url="https://example.org/", name="a", links="div a")
    assert len(read(deep).items) == len(read(deep, config=chosen).items) == 1
    nested = "<html>" + "".join(f'<a href="/story-{number}">x' for number in range(20_000))
    listing, seconds = cpu_seconds(lambda: read(nested, config=chosen))
    assert seconds < 20
    assert listing.items == ()
    with pytest.raises(BudgetExceeded):
        read("<html>" + "".join(f'<div><a href="/{number}">x</a>' for number in range(20_000)), config=chosen)


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/hostname"><!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>'
)


def test_cases_101_to_103_entities() -> None:
    """No entity is expanded, no file read and nothing fetched, in feeds and sitemaps."""
    feed, seconds = cpu_seconds(lambda: read(BOMB + rss(entry(1, "").replace("Story 1", "x&c;&f;y"))[21:]))
    assert feed.items[0].title == "x&c;&f;y"
    urls = read(BOMB + sitemap("<url><loc>https://example.org/&f;&c;</loc></url>")[22:])
    assert [item.url for item in urls.items] == ["https://example.org/"]
    assert seconds < 5


def test_case_104_xinclude() -> None:
    """An XInclude is an element like any other."""
    listing = read(
        rss(entry(1, '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/>'))
    )
    assert [item.title for item in listing.items] == ["Story 1"]


@pytest.mark.parametrize(
    "unit", ["<link ", "<link>", "<xhtml:link", '<link href="', "<!--", "<![CDATA[", "&a", "<", "<a "]
)
def test_case_105_unclosed_tags(unit: str) -> None:
    """Tens of thousands of unclosed tags take a feed no more than linear time, in any of its forms."""

    def outcome() -> str:
        try:
            return read(rss(unit * 20_000)).kind
        except ScraperError as error:
            return error.code

    result, seconds = cpu_seconds(outcome)
    assert result in ("feed", "not_feed", "budget_exceeded")
    assert seconds < 8


COSTLY = {
    "attributes": entry(1, f"<x {' '.join(f'''a{number}='>' ''' for number in range(20_000))}/>"),
    "categories": entry(1, "".join(f"<category>{number}</category>" for number in range(50_000))),
    "an author": entry(1, f"<author>{'a' * 300_000}</author>"),
    "namespaces": "".join(f'<x xmlns:p{number}="u{number}"/>' for number in range(5000)) + "<p1:y/>" * 50_000,
    "elements": "<b/>" * 300_000,
    "blank lines": "\n" * 1_000_000,
}


@pytest.mark.parametrize("what", COSTLY)
def test_what_is_quadratic_in_feedparser(what: str) -> None:
    """What feedparser would read in quadratic time is refused or taken out before."""

    def outcome() -> bool:
        try:
            return read(rss(COSTLY[what])).kind is SourceKind.FEED
        except BudgetExceeded:
            return True

    result, seconds = cpu_seconds(outcome)
    assert result
    assert seconds < 10


@pytest.mark.parametrize(
    ("content", "flags"),
    [
        (rss(entry()).replace("Story 1", "Été").encode("latin-1"), ("encoding_guessed",)),
        (rss(entry()).replace("Story 1", "Été").replace("?>", " encoding='iso-8859-1'?>", 1).encode(), ()),
        (b"\xef\xbb\xbf" + rss(entry()).replace("Story 1", "Été").encode(), ()),
        (b"\n\n \n" + rss(entry()).replace("Story 1", "Été").encode(), ()),
        (rss(entry()).replace("Story 1", "Été").encode("utf-16"), ()),
    ],
)
def test_case_106_encodings(content: bytes, flags: tuple[str, ...]) -> None:
    """Titles are right in an undeclared and a wrongly declared encoding, behind a mark and behind empty lines."""
    listing = read(content)
    assert ([item.title for item in listing.items], listing.flags) == (["Été"], flags)


def test_case_107_ampersands_names_and_controls() -> None:
    """Bare ampersands, HTML's names and control characters change no URL, in CDATA neither."""
    url = "https://example.org/?x=1&y=2&copy=3"
    for link in (url, f"<![CDATA[{url}]]>", url.replace("&", "&amp;")):
        listing = read(rss(f"<item><title>a&nbsp;b \x08&hellip; &#0;c</title><link>{link}</link></item>"))
        assert [(item.url, item.title) for item in listing.items] == [(url, "a b … \ufffdc")]


def test_case_108_truncated() -> None:
    """The whole items of a feed that is cut off are kept, and the feed has a flag."""
    whole = rss(entry(1) + entry(2) + entry(3))
    for cut in (whole[:-60], whole[:-35], whole[:-20]):
        listing = read(cut)
        assert "truncated" in listing.flags
        assert [item.title for item in listing.items][:2] == ["Story 1", "Story 2"]
        assert all(item.url == f"https://example.org/story-{number}" for number, item in enumerate(listing.items, 1))


FORMATS = {
    "RSS 0.91": '<rss version="0.91"><channel><item><title>T</title><link>/a</link></item></channel></rss>',
    "RDF": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel/>'
    "<item rdf:about='/a'><title>T</title><link>/a</link></item></rdf:RDF>",
    "wrong namespace": '<feed xmlns="http://example.org/x"><entry><title>T</title><link href="/a"/></entry></feed>',
    "unbound prefix": "<rss><channel><item><title>T</title><x:y>1</x:y><link>/a</link></item></channel></rss>",
    "JSON Feed": '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1, "url": "/a", "title": "T"}]}',
}


@pytest.mark.parametrize("name", FORMATS)
def test_case_109_formats(name: str) -> None:
    """Every format of feeds gives the same item."""
    assert [(item.url, item.title) for item in read(FORMATS[name]).items] == [("https://example.org/a", "T")]


def test_case_110_bases_and_titles_in_xhtml() -> None:
    """Links are relative to xml:base, else to the feed; a title in XHTML is plain text; GUIDs stay as they are."""
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/blog/"><entry><id>a:1</id>'
        '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>bold</b> &lt;title&gt;</div></title>'
        '<link href="one"/></entry></feed>'
    )
    assert read(feed).items[0] == Item(url="https://example.org/blog/one", guid="a:1", title="A bold <title>")
    item = read(rss("<item><link>two</link><guid>12</guid></item>")).items[0]
    assert (item.url, item.guid) == ("https://example.org/news/two", "12")


HTML = "<!doctype html><html><body><form>Log in <a href='/story-of-the-login'>x</a></form>"


@pytest.mark.parametrize("content", [HTML, '{"error": "gone"}', "gone", b"", b"\x89PNG\r\n\x1a\n\0"])
def test_case_111_no_feed_at_the_url_of_a_feed(content: bytes | str) -> None:
    """An HTML page, JSON error or text where a feed was is an error of its own, also at a first visit."""
    with pytest.raises(NotFeed):
        read(content, SourceKind.FEED)
    with pytest.raises(NotFeed):
        read(content, url="https://example.org/feed.xml")


def test_case_112_an_empty_feed() -> None:
    """A feed without items is a listing without items, so that the caller can compare it with earlier ones."""
    assert read(rss("")).items == ()


def test_case_113_a_hundred_thousand_items() -> None:
    """A thousand items are kept: the newest, wherever they stand."""
    old = entry(1, "<pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate>") * 50_000
    new = "".join(entry(number, "<pubDate>2026-11-29T10:00:00Z</pubDate>") for number in range(2, 52))
    listing, seconds = cpu_seconds(lambda: read(rss(old + new)))
    assert (listing.listed, listing.flags) == (50_050, ("capped",))
    assert [item.title for item in listing.items] == [f"Story {number}" for number in range(1, 52)]
    assert seconds < 20


def test_case_114_identifiers() -> None:
    """Keys survive a change of scheme and host, and identifiers that several items have do not count."""
    plain = Item(url="https://example.org/a")
    assert item_key(plain) == "example.org/a"
    assert item_key(Item(url="https://example.org/a", guid=" x 1 ")) == "x 1"
    old = Item(url="http://example.org/a", guid="http://example.org/2026/storm-closes")
    new = Item(url="https://www.example.net/a", guid="https://www.example.net/2026/storm-closes")
    assert item_key(old, "http://example.org/feed") == item_key(new, "https://example.net/feed")
    assert item_key(old, "https://planet.example/feed") != item_key(new, "https://planet.example/feed")
    same = [Item(url=f"https://example.org/{number}", guid="1") for number in range(3)]
    assert item_keys(same) == ("example.org/0", "example.org/1", "example.org/2")
    assert item_keys([old, plain]) == (item_key(old), item_key(plain))


DATES = [
    ("Mon, 30 Nov 2026 10:00:00 GMT", "2026-11-30T10:00:00+00:00"),
    ("30 Nov 26 10:00 CEST", "2026-11-30T10:00:00+02:00"),
    ("2026-11-29T24:00:00Z", "2026-11-30T00:00:00+00:00"),
    ("2026-11-29T23:59:60Z", "2026-11-29T23:59:59+00:00"),
    ("2026-11-30 10:00:00", "2026-11-30T10:00:00+00:00"),
    ("Mon, 30 Nov 2026 10:00:00 +9999", "2026-11-30T10:00:00+00:00"),
    ("Mo, 30 Nov 2026", "2026-11-30T00:00:00+00:00"),
    ("Thu, 01 Jan 1970 00:00:00 GMT", None),
    ("2099-01-01", None),
    ("2026-12-02", None),
    ("lunes 30 noviembre", None),
    ("9" * 99, None),
]


@pytest.mark.parametrize(("raw", "expected"), DATES)
def test_case_115_dates(raw: str, expected: str | None) -> None:
    """A date is read with its zone, or is None with its text kept."""
    found = feed_date(raw, NOW)
    assert (found.isoformat() if found else None) == expected
    assert read(rss(entry(1, f"<pubDate>{raw}</pubDate>"))).items[0].published_raw == raw


def test_case_116_markup_in_titles() -> None:
    """Titles are plain text, whatever they are made of."""
    title = "&lt;script&gt;x()&lt;/script&gt; &lt;b onclick=x&gt;Storm&lt;/b&gt;"
    listing = read(rss(f"<item><title>{title}</title><link>javascript:x()</link></item>" + entry()))
    assert [item.title for item in listing.items] == ["Story 1"]
    assert read(rss(f"<item><title>{title}</title><link>/a</link></item>")).items[0].title == "x() Storm"


def test_what_a_feed_asks_for() -> None:
    """ttl, periods and hours to skip become the seconds to the next visit, a day at most; hubs are kept."""
    hub = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/>'
    assert read(rss("", f"<ttl>60</ttl>{hub}")).min_interval == 3600.0
    assert read(rss("", hub)).hubs == ("https://hub.example/",)
    assert read(rss("", "<ttl>99999999</ttl>")).min_interval == 86_400.0
    sy = '<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">daily</sy:updatePeriod>'
    assert read(rss("", sy)).min_interval == 86_400.0
    assert read(rss("", "<skipHours><hour>12</hour><hour>13</hour></skipHours>")).min_interval == 7200.0
    assert read(rss("", "<skipDays><day>Monday</day></skipDays>")).min_interval == 43_200.0


def test_items_are_clean_and_come_once() -> None:
    """Tracking and passwords are gone, patterns hold, and a page is listed once; an enclosure is no article."""
    config = SourceConfig(url="https://example.org/", name="a", exclude=("/live/",))
    links = ("https://u:p@example.org/a?utm_source=x", "http://www.example.org/a/", "https://example.org/live/1")
    items = "".join(f"<item><link>{link}</link></item>" for link in links)
    audio = '<item><enclosure url="https://example.org/a.mp3" type="audio/mpeg" length="1"/></item>'
    listing = read(rss(items + audio), config=config)
    assert [item.url for item in listing.items] == ["https://example.org/a"]
    assert listing.listed == 4


def test_lists() -> None:
    """A text with one URL a line is a list, or a sitemap where one is expected."""
    text = "\n# mine\nhttps://example.org/a\n\nhttps://example.org/b\nno URL\n"
    assert [item.url for item in read(text).items] == ["https://example.org/a", "https://example.org/b"]
    assert read(text).kind is SourceKind.LIST
    assert read(text, SourceKind.SITEMAP).kind is SourceKind.SITEMAP


def test_a_listing_survives_pickling() -> None:
    """A listing can come from a worker process."""
    listing = read(rss(entry()))
    assert pickle.loads(pickle.dumps(listing)) == listing


PIECES = st.sampled_from(
    (
        b"<rss> <channel> <item> </item> <link> <urlset> <url> <loc>https://a.org/ </loc> </url> <html> <title> <guid> <p:q> "
        b'<![CDATA[ ]]> <!-- <svg:svg> &#99999999999; &#xd800; &x { "items":[ \x1f\x8b\x08 \xff\xfe \0 https://a.org/x'
    ).split(b" ")
)


@given(
    st.one_of(st.binary(), st.lists(st.one_of(PIECES, st.binary(max_size=5))).map(b"".join)),
    st.sampled_from([None, *SourceKind]),
)
def test_random_content_raises_typed_errors_only(content: bytes, kind: SourceKind | None) -> None:
    """Whatever comes in, the answer is a listing or a typed error."""
    try:
        listing = read(content, kind)
    except ScraperError:
        return
    assert all(item.url.startswith(("http://", "https://")) for item in listing.items)
    assert page(content).content == content
