"""URLs: absolute, clean, keyed for identity."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scraper.cli.output import file_stem
from scraper.document import Media, MediaKind
from scraper.layout.page_images import is_decoration, leads_to_page
from scraper.reading.links import Links
from scraper.reading.next_page import is_next_part
from scraper.values.image_urls import picture_key
from scraper.values.tables import load_table
from scraper.values.urls import (
    absolute,
    clean_url,
    is_site_root,
    registrable_domain,
    relative,
    request_target,
    split_url,
    url_key,
    without_user,
)
from scraper.web.politeness import host_of
from scraper.web.refresh import is_same_site, leads_to_front_page
from scraper.web.robots import robots_url

WITHOUT_USER = {
    "https://ada@example.org/a": "https://example.org/a",
    "https://ada:se@cret@example.org:8080/a": "https://example.org:8080/a",
    "HTTP://ada:@[::1/a": "HTTP://[::1/a",
    "https://example.org/@ada": "https://example.org/@ada",
    "https://example.org?mail=ada@example.org": "https://example.org?mail=ada@example.org",
    "https://example.org#ada@example.org": "https://example.org#ada@example.org",
    "mailto:ada@example.org": "mailto:ada@example.org",
}


@pytest.mark.parametrize(("url", "expected"), WITHOUT_USER.items())
def test_name_and_password_go(url: str, expected: str) -> None:
    """What stands before the host goes, also of what is no whole URL; an @ elsewhere stays."""
    assert without_user(url) == expected


BASE = "https://example.org/news/2024/story.html?x=1"

JOINED = [
    ("https://example.com/a", "https://example.com/a"),
    ("/a/b.jpg", "https://example.org/a/b.jpg"),
    ("b.jpg", "https://example.org/news/2024/b.jpg"),
    ("../c", "https://example.org/news/c"),
    ("/a/../c/./d", "https://example.org/c/d"),
    ("//cdn.example.com/i.png", "https://cdn.example.com/i.png"),
    ("?page=2", "https://example.org/news/2024/story.html?page=2"),
    ("#top", "https://example.org/news/2024/story.html?x=1#top"),
    ("HTTP://EXAMPLE.COM/A", "http://example.com/A"),
    ("http://example.com:80/a", "http://example.com/a"),
    ("https://example.com:8443/a", "https://example.com:8443/a"),
    ("  https://example.com/a b\n", "https://example.com/a%20b"),
    ("https://exa\nmple.com/\ta", "https://example.com/a"),
    ("https:\\\\example.com\\a?q=\\", "https://example.com/a?q=%5C"),
    ("https://bücher.example/straße?q=ä#ö", "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%A4#%C3%B6"),
    ("https://faß.example/", "https://xn--fa-hia.example/"),
    ("https://xn--a.example/", "https://xn--a.example/"),
    ("https://example.com/%C3%A4?u=%26", "https://example.com/%C3%A4?u=%26"),
    ("https://example.com?a=1", "https://example.com/?a=1"),
    ("http://[::1]:8080/a", "http://[::1]:8080/a"),
    ("https://example.com/\ud800", "https://example.com/%EF%BF%BD"),
    ("https://example.com/a|b[1]", "https://example.com/a|b[1]"),
]

# As the URL Standard has it for http and https ("special authority ignore slashes state", "path state").
SLASHES = [
    ("///cdn.example/x", "https://cdn.example/x"),
    ("////cdn.example/x", "https://cdn.example/x"),
    ("/\\cdn.example/x", "https://cdn.example/x"),
    ("\\\\\\cdn.example\\x", "https://cdn.example/x"),
    ("http:///cdn.example/x", "http://cdn.example/x"),
    ("http:/cdn.example/x", "http://cdn.example/x"),
    ("http:cdn.example", "http://cdn.example"),
    ("https:b.jpg", "https://example.org/news/2024/b.jpg"),
    ("https:/b.jpg", "https://example.org/b.jpg"),
    ("\\b.jpg", "https://example.org/b.jpg"),
    ("a//b.jpg", "https://example.org/news/2024/a//b.jpg"),
    ("/a//b.jpg", "https://example.org/a//b.jpg"),
    ("?", "https://example.org/news/2024/story.html"),
]

DOTS = [
    ("http://h.example/public/../private/x", "http://h.example/private/x"),
    ("http://h.example/public/%2e%2E/private/x", "http://h.example/private/x"),
    ("http://h.example/public/.%2e/private/x", "http://h.example/private/x"),
    ("http://h.example/public/%2E./private/x", "http://h.example/private/x"),
    ("http://h.example/public\\..\\private", "http://h.example/private"),
    ("http://h.example/a/./b/%2e/c", "http://h.example/a/b/c"),
    ("http://h.example/a/b/..", "http://h.example/a/"),
    ("http://h.example/a/b/.", "http://h.example/a/b/"),
    ("http://h.example/../../a", "http://h.example/a"),
    ("http://h.example/a//../b", "http://h.example/a/b"),
    ("http://h.example//evil.example/./story", "http://h.example//evil.example/story"),
    ("http://h.example//.x[", "http://h.example//.x["),
    ("http://h.example/a/..?u=/x/../y#/./z", "http://h.example/?u=/x/../y#/./z"),
    ("http://h.example/.../.a/..b/c./%2ea", "http://h.example/.../.a/..b/c./%2ea"),
    ("http://h.example/a/%252e%252e/b", "http://h.example/a/%252e%252e/b"),
    ("/a/%2e%2e/c", "https://example.org/c"),
    ("b/%2e%2e/c", "https://example.org/news/2024/c"),
]

REFUSED = [
    "javascript:void(0)",
    "java\nscript:alert(1)",
    " JavaScript:alert(1)",
    "data:text/html,hi",
    "mailto:jane@example.org",
    "tel:+4930123",
    "ftp://example.org/a",
    "file:///etc/passwd",
    "about:blank",
    "http://",
    "https://exa mple.org/",
    "http://example.org:99999/",
    "http://example.org:80:80/",
    "http://[::1/",
    "http://[nonsense]/",
    "http://[v1.fe]/",
    "http://[127.0.0.1]/",
    "http://[::1%a b]/",
    "http://[::1]a/",
    "http://a[b]/",
    "http://user@/",
    "http://example.org:٣/",
    "http://example.org:" + "9" * 5_000,
    "http://" + "a" * 300 + "/",
    "http://a..b/",
    "http://exa<mple.org/",
    "https://example.org/" + "a" * 100_000,
    "http://" + "a." * 50_000 + "/",
]


@pytest.mark.parametrize(("url", "expected"), [*JOINED, *SLASHES, *DOTS])
def test_a_link_becomes_the_url_a_browser_would_ask_for(url: str, expected: str) -> None:
    """Joins, white space, slashes, dot segments, case, default ports, non-ASCII: as the URL Standard has it."""
    assert absolute(url, BASE) == expected
    assert Links(BASE).resolve(url) == expected


@pytest.mark.parametrize("base", ["https://example.org/a/b/..", "https://example.org/a/%2e", "https://example.org/a/"])
def test_a_base_has_no_dot_segments_when_a_link_is_joined_with_it(base: str) -> None:
    """Dot segments of the page's URL are taken out first, also at its end."""
    assert absolute("c", base) == "https://example.org/a/c"


@pytest.mark.parametrize("url", REFUSED)
def test_what_is_no_web_address_is_none(url: str) -> None:
    """Other schemes, broken hosts and ports, and endless URLs are dropped, with and without a base."""
    assert absolute(url, BASE) is None
    assert absolute(url, None) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/a", None),
        ("a.html", None),
        ("", None),
        ("//example.org/a", "https://example.org/a"),
        ("///example.org/a", "https://example.org/a"),
        ("example.org", None),
    ],
)
def test_without_a_base_only_a_url_with_a_host_stands(url: str, expected: str | None) -> None:
    """A relative URL is not guessed at."""
    assert absolute(url, None) == expected


@pytest.mark.parametrize("base", ["not a url", "javascript:1", "http://[", "", "/path"])
def test_a_broken_base_does_not_break_the_link(base: str) -> None:
    """An absolute link needs no base; a relative one with a broken base is None."""
    assert absolute("https://example.org/a", base) == "https://example.org/a"
    assert absolute("/b", base) is None


PARAMETERS = load_table("tracking_parameters.toml")["parameters"]


@pytest.mark.parametrize("entry", PARAMETERS, ids=lambda entry: entry.get("name") or entry["prefix"])
def test_each_tracking_parameter_of_the_table_is_taken_out(entry: dict[str, Any]) -> None:
    """The case of an entry loses its query, and only it."""
    url, _, query = entry["case"].partition("?")
    assert entry["origin"]
    assert clean_url(entry["case"]) == url
    assert clean_url(f"{url}?id=3&{query}&page=2#top") == f"{url}?id=3&page=2#top"
    assert clean_url(f"{url}?a{query}") == f"{url}?a{query}"


@pytest.mark.parametrize(
    "entry", [entry for entry in PARAMETERS if "hosts" in entry], ids=lambda entry: str(entry["hosts"])
)
def test_a_parameter_bound_to_hosts_stays_elsewhere(entry: dict[str, Any]) -> None:
    """A short name means tracking on the hosts named, and something else on others."""
    query = entry["case"].partition("?")[2]
    for host in ("example.org", "not" + entry["hosts"][0]):
        assert clean_url(f"https://{host}/a?{query}") == f"https://{host}/a?{query}"


def test_a_dot_behind_the_host_changes_no_rule_for_it() -> None:
    """A parameter that counts on some hosts counts on them with a dot too."""
    entry = next(entry for entry in PARAMETERS if "hosts" in entry)
    query = entry["case"].partition("?")[2]
    assert clean_url(f"https://{entry['hosts'][0]}./a?{query}") == f"https://{entry['hosts'][0]}./a"


CLEANED = [
    ("https://example.org/a", "https://example.org/a"),
    ("https://example.org/a#part-2", "https://example.org/a#part-2"),
    ("https://example.org/a?UTM_Source=x&q=1", "https://example.org/a?q=1"),
    ("https://example.org/a?q=a%20b&flag&utm_id=1", "https://example.org/a?q=a%20b&flag"),
    ("https://example.org/a?id=1&amp;utm_source=x", "https://example.org/a?id=1"),
    ("https://example.org/a#:~:text=some%20words", "https://example.org/a"),
    ("https://example.org/a#part:~:text=some", "https://example.org/a#part"),
    ("https://example.org/a#utm_source=x&utm_medium=y", "https://example.org/a"),
    ("https://example.org/a#xtor=RSS-1", "https://example.org/a"),
    ("https://example.org/a#t=30", "https://example.org/a#t=30"),
    ("https://example.org/watch?v=1&t=30&s=2", "https://example.org/watch?v=1&t=30&s=2"),
    ("https://example.org/a?url=https://b.example/?utm_source=x", "https://example.org/a?url=https://b.example/?utm_source=x"),
    ("https://example.org/?ref=1&source=2&keyword=3&uid=4", "https://example.org/?ref=1&source=2&keyword=3&uid=4"),
    ("https://example.org/a?", "https://example.org/a"),
]  # fmt: skip


@pytest.mark.parametrize(("url", "expected"), CLEANED)
def test_cleaning_takes_out_tracking_and_nothing_else(url: str, expected: str) -> None:
    """Order, case and encoding of what stays are untouched; cleaning twice changes nothing more."""
    assert clean_url(url) == expected
    assert clean_url(expected) == expected


SAME_PAGE = [
    ("https://www.example.org/a/", "http://EXAMPLE.org/a"),
    ("https://example.org:443/a", "http://example.org:80/a"),
    ("https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2&utm_source=x"),
    ("https://example.org/index.html", "https://example.org"),
    ("https://example.org/a/index.php?id=1", "https://example.org/a/?id=1"),
    ("https://example.org/%7ejane/%c3%a4", "https://example.org/~jane/ä"),
    ("https://example.org/a/../b", "https://example.org/b"),
    ("https://example.org/a#comments", "https://example.org/a"),
    ("https://example.org./a", "https://example.org/a"),
    ("https://www.example.org.:443/a", "https://example.org/a"),
    ("https://example.org/a/%2e%2E/b", "https://example.org/b"),
    ("https://example.org/a\\..\\b", "https://example.org/b"),
    ("https://user@example.org/a", "https://example.org/a"),
    ("https://example.org/?q=a%20b", "https://example.org/?q=a+b"),
    ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    ("http://[0:0:0:0:0:0:0:1]/a", "http://[::1]/a"),
    ("//example.org/a", "https://example.org/a"),
]

OTHER_PAGE = [
    ("https://example.org/a", "https://m.example.org/a"),
    ("https://example.org/a", "https://amp.example.org/a"),
    ("https://example.org/a", "https://example.org/A"),
    ("https://example.org/a?id=1", "https://example.org/a?id=2"),
    ("https://example.org:8080/a", "https://example.org/a"),
    ("https://example.org/#!/a", "https://example.org/#!/b"),
    ("https://example.org/a%2Fb", "https://example.org/a/b"),
    ("https://example.org/reindex.html", "https://example.org/re"),
    ("https://example.org//evil.example/./story", "https://example.org/story"),
    ("https://example.org//evil.example/./story", "https://evil.example/story"),
    ("https://example.org//evil.example/./story", "https://example.org/evil.example/story"),
    ("https://example.org//.x[", "https://example.org/"),
]


@pytest.mark.parametrize(("first", "second"), SAME_PAGE)
def test_spellings_of_one_page_have_one_key(first: str, second: str) -> None:
    """What does not change the page does not change the key."""
    assert url_key(first) == url_key(second)


@pytest.mark.parametrize(("first", "second"), OTHER_PAGE)
def test_different_pages_have_different_keys(first: str, second: str) -> None:
    """AMP and mobile hosts, other ports, routes and paths are pages of their own."""
    assert url_key(first) != url_key(second)


def test_the_key_is_readable() -> None:
    """The key is the folded URL itself, so that a stored key can be read."""
    assert url_key("https://www.Example.org/a/?b=2&a=1&gclid=3#x") == "example.org/a?a=1&b=2"
    assert url_key("https://example.org//evil.example/./story") == "example.org//evil.example/story"


@pytest.mark.parametrize("text", ["", "nonsense", "http://xn--\udcff/", "\x00", "http://[", "mailto:a@b.example"])
def test_what_is_no_url_is_its_own_key(text: str) -> None:
    """The key of garbage is deterministic and raises nothing."""
    assert url_key(text) == text.strip()


DOMAINS = [
    ("https://www.example.co.uk/a", "example.co.uk"),
    ("https://a.b.example.com:8080/", "example.com"),
    ("https://news.example.xn--p1ai/", "example.xn--p1ai"),
    ("https://a.b.xn--55qx5d.cn/", "b.xn--55qx5d.cn"),
    ("https://xn--a.example.org/", "example.org"),
    ("https://jane.github.io/a", "jane.github.io"),
    ("https://github.io/", "github.io"),
    ("https://a.b.notatld/", "b.notatld"),
    ("http://localhost:8000/a", "localhost"),
    ("http://127.0.0.1/", "127.0.0.1"),
    ("http://[::1]/", "::1"),
    ("https://example.org./", "example.org"),
    ("/relative", None),
    ("mailto:a@example.org", None),
    ("", None),
]


@pytest.mark.parametrize(("url", "expected"), DOMAINS)
def test_registrable_domain(url: str, expected: str | None) -> None:
    """By the public suffix list, private suffixes too; addresses and single labels stand for themselves."""
    assert registrable_domain(url) == expected


ROOTS = [
    ("https://example.org", True),
    ("https://www.example.org/?utm_source=x", True),
    ("https://example.org/index.html", True),
    ("https://example.org/#top", True),
    ("https://example.org/a", False),
    ("https://example.org/?p=14612", False),
    ("https://example.org/#!/a", False),
    ("nonsense", False),
    ("/", False),
]


@pytest.mark.parametrize(("url", "expected"), ROOTS)
def test_site_root(url: str, expected: bool) -> None:
    """The home page of a site is its root; a page that a query or a route selects is not."""
    assert is_site_root(url) is expected


HOSTILE = [
    "https://example.org/" + "%" * 100_000,
    "https://example.org/?" + "&" * 100_000,
    "https://example.org/?" + "utm_a=1&" * 20_000,
    "https://" + "a" * 100_000,
    "https://example.org/" + "../" * 30_000,
    "https://example.org/" + "\\" * 100_000,
    "https://example.org/#" + ":~:" * 30_000,
    "\ud800" * 100_000,
    ":" * 100_000,
]


@pytest.mark.parametrize("url", HOSTILE, ids=lambda url: url[:24].encode("ascii", "replace").decode())
def test_hostile_urls_are_dealt_with_at_once(url: str) -> None:
    """100 kB of anything takes no time and raises nothing."""
    begin = time.process_time()
    absolute(url, BASE), clean_url(url), url_key(url), registrable_domain(url), is_site_root(url)
    assert time.process_time() - begin < 0.5


PIECES = st.sampled_from(
    [
        "http://", "https:", "HTTP:", "//", "///", "/", "\\", "@", ":", "?", "#", "[", "]", "%", "%2e", "%2E.", "%00", ".",
        "..", "/./", "/../", "/.x[", "//[x/", "127.0.0.1", "::1", "[::1]", "%25eth0", "v1.", "example.org", "xn--a", "xn--",
        "ß", "①", "。", "℀", "\u00ad", "\u202e", "\ud800", "\x00", " ", "\t", "\r\n", ":80", ":0", ":99999", ":٣", "user", "a",
        "-", "_", "é", "javascript:", "data:", ";", "&", "=", "utm_a=1", "page=2", ".jpg", "/2/", "index.html",
    ]
)  # fmt: skip
"""What parsers of URLs disagree about, or stumble over."""
URLS = st.one_of(
    st.lists(PIECES, max_size=12).map("".join),
    st.lists(PIECES, max_size=8).map(lambda pieces: f"https://example.org/{''.join(pieces)}"),
    st.text().map("http://".__add__),
    st.text(),
)


@settings(max_examples=400)
@given(URLS, URLS)
@example("https://example.org//.x[", "//[x/a.jpg")
@example("http://[::1", "https://example.org/")
@example("//a.example:99999/b", "//[")
def test_any_text_is_survived(first: str, second: str) -> None:
    """No function about URLs raises, whatever the texts."""
    for url in (first, second):
        split_url(url), relative(url), clean_url(url), url_key(url), registrable_domain(url), is_site_root(url)
        without_user(url), host_of(url), file_stem(url), picture_key(url), Links(None).resolve(url)
        picture = Media(kind=MediaKind.IMAGE, url=url, link=first, block=0, container=0)
        is_decoration(picture), leads_to_page(picture)
    absolute(first, second), Links(second).resolve(first), is_next_part(first, second), is_same_site(first, second)
    leads_to_front_page(first, second)


@settings(max_examples=400)
@given(URLS, st.none() | URLS)
def test_an_absolute_url_stays_what_it_is(url: str, base: str | None) -> None:
    """It is ASCII, can be split, is absolute already, keeps its key when it is cleaned, and has no dot segments."""
    made = absolute(url, base)
    if made is None:
        return
    assert made.isascii()
    assert urlsplit(made).hostname
    assert urlsplit(robots_url(made)).hostname == (urlsplit(made).hostname or "").removesuffix(".")
    assert absolute(made, None) == made
    assert url_key(clean_url(made)) == url_key(made)
    assert clean_url(clean_url(made)) == clean_url(made)
    steps = [unquote(step) for step in urlsplit(made).path.split("/")]
    assert "." not in steps
    assert ".." not in steps
    assert request_target(made).partition("?")[0] == (urlsplit(made).path or "/")
