"""Fetching: what comes back, and how every kind of bad server ends."""

from __future__ import annotations

import gzip
import pickle
import re
import threading
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import responses

from scraper.document import Page
from scraper.errors import (
    BadStatus,
    BlockedAddress,
    BlockedScheme,
    BlockPage,
    ConnectionFailed,
    DeadlineExceeded,
    FetchError,
    InvalidUrl,
    NotHtml,
    NotModified,
    ProtocolError,
    ScraperError,
    TooLarge,
    TooManyRedirects,
    Truncated,
    UndecodableBody,
)
from scraper.web import Agent, Limits, RobotsPolicy, Validators, fetch, validators_of
from tests.loopback import Loopback, answer

HTML = b"<!doctype html><title>A story</title><p>Once upon a time."
DESCRIPTORS = Path("/proc/self/fd")
OWN_SITE = Agent(robots=RobotsPolicy.IGNORE, delay=0)
PATIENT = Limits(connect_seconds=10, read_seconds=10, total_seconds=20, max_bytes=2_000_000)
QUICK = Limits(connect_seconds=0.5, read_seconds=0.5, total_seconds=0.8, max_bytes=2_000_000)


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A server that plays byte scripts."""
    server = Loopback()
    yield server
    server.close()


def _fetch(loopback: Loopback, url: str, limits: Limits = PATIENT) -> Page:
    return fetch(url, limits=limits, allow=frozenset({loopback.address}), agent=OWN_SITE)


def test_a_page_comes_with_all_that_is_known_of_it(loopback: Loopback) -> None:
    """Content, final and asked-for URL, hops, status, media type, charset, headers that matter, time."""
    end = loopback.play(
        "/story",
        answer(
            HTML, "Content-Type: Text/HTML; charset=ISO-8859-1", 'ETag: "1"', "Link: </a>; rel=canonical", "X-Other: 1"
        ),
    )
    begin = loopback.play("/old", answer(b"", "Location: /story", status="301 Moved"))
    before = datetime.now(UTC)
    page = _fetch(loopback, begin)
    assert page.content == HTML
    assert (page.url, page.requested_url, page.redirects) == (end, begin, (begin,))
    assert (page.status, page.media_type, page.charset) == (200, "text/html", "ISO-8859-1")
    assert dict(page.headers) == {
        "content-type": "Text/HTML; charset=ISO-8859-1",
        "etag": '"1"',
        "link": "</a>; rel=canonical",
    }
    assert page.fetched_at is not None
    assert before <= page.fetched_at <= datetime.now(UTC)


def test_the_request_says_who_asks_and_what_is_understood(loopback: Loopback) -> None:
    """Our own User-Agent, only encodings that are decoded, nothing from the environment."""
    _fetch(loopback, loopback.play("/", answer(HTML)))
    head = loopback.requests[0].decode()
    assert "User-Agent: scraper/" in head
    assert "Accept-Encoding: gzip, deflate\r\n" in head
    assert "Authorization" not in head


WHOLE = {
    "plain": answer(HTML),
    "without a length": answer(HTML, "Content-Length-Unknown: 1", "Transfer-Encoding: identity"),
    "chunked": answer(b"4\r\n<p>a\r\n1\r\nb\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
    "gzip": answer(gzip.compress(HTML), "Content-Encoding: gzip"),
    "gzip in capitals": answer(gzip.compress(HTML), "Content-Encoding: GZIP"),
    "gzip of two members": answer(gzip.compress(HTML[:20]) + gzip.compress(HTML[20:]), "Content-Encoding: gzip"),
    "gzip with garbage behind": answer(gzip.compress(HTML) + b"garbage", "Content-Encoding: gzip"),
    "deflate with a header": answer(zlib.compress(HTML), "Content-Encoding: deflate"),
    "deflate without a header": answer(zlib.compress(HTML, wbits=-15), "Content-Encoding: deflate"),
    "100 Continue before it": b"HTTP/1.1 100 Continue\r\n\r\n" * 20 + answer(HTML),
    "bytes behind the body": answer(HTML) + b"HTTP/1.1 200 OK\r\n\r\npoison",
    "odd header values": answer(HTML, "ETag: \x01\x7fé", "Content-Type: text/html"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_whole_answers_are_read_whole(name: str, loopback: Loopback) -> None:
    """Every way of sending a body that a server may choose."""
    page = _fetch(loopback, loopback.play("/", WHOLE[name]))
    assert page.content == (b"<p>ab" if name == "chunked" else HTML)
    assert not any(ord(character) < 32 for _, value in page.headers for character in value)


BROKEN: dict[str, tuple[type[FetchError], tuple[bytes | float, ...]]] = {
    "silence": (DeadlineExceeded, (5.0,)),
    "end among the headers": (Truncated, (b"HTTP/1.1 200 OK\r\nContent-Type: te",)),
    "end before the headers": (ConnectionFailed, (0.05,)),
    "no status line": (ProtocolError, (b"<html><p>hello</html>",)),
    "gzip that is none": (UndecodableBody, (answer(HTML, "Content-Encoding: gzip"),)),
    "too large": (TooLarge, (answer(b"<p>" * 1_000_000),)),
    "404": (BadStatus, (answer(HTML, status="404 Not Found"),)),
    "redirect to a file": (BlockedScheme, (answer(b"", "Location: file:///etc/passwd", status="302 Found"),)),
    "redirect to itself": (TooManyRedirects, (answer(b"", "Location: /", status="302 Found"),)),
    "redirect to another port": (BlockedAddress, (answer(b"", "Location: http://127.0.0.1:1/", status="302 Found"),)),
    "a picture": (NotHtml, (answer(b"\x89PNG\r\n\x1a\n", "Content-Type: image/png"),)),
    "a challenge": (BlockPage, (answer(HTML, "cf-mitigated: challenge", status="403 Forbidden"),)),
}
"""One of each kind; the hostile web's cases have the others."""


@pytest.mark.parametrize("name", BROKEN)
def test_every_broken_answer_is_a_typed_error_in_time(name: str, loopback: Loopback) -> None:
    """The error has its kind and its URL, survives pickling, and comes within the deadline."""
    kind, script = BROKEN[name]
    url = loopback.play("/", *script)
    with pytest.raises(ScraperError) as caught:
        _fetch(loopback, url, QUICK if kind is DeadlineExceeded else PATIENT)
    assert type(caught.value) is kind
    assert (caught.value.subject or "").startswith("http")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("hops", [0, 1, 5])
def test_redirects_are_followed_up_to_the_limit(hops: int, loopback: Loopback) -> None:
    """Five hops are allowed, and listed in order."""
    for number in range(hops):
        loopback.play(f"/{number}", answer(b"", f"Location: {number + 1}", status="302 Found"))
    loopback.play(f"/{hops}", answer(HTML))
    page = _fetch(loopback, loopback.url("/0"))
    assert page.redirects == tuple(loopback.url(f"/{number}") for number in range(hops))
    assert page.url == loopback.url(f"/{hops}")


@responses.activate
@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "https://one.example/b"),
        ("//two.example/b", "https://two.example/b"),
        ("http://one.example/b", "http://one.example/b"),
        ("b?x=1#y", "https://one.example/b?x=1#y"),
        ("/ä b".encode().decode("latin-1"), "https://one.example/%C3%A4%20b"),
    ],
)
def test_redirect_targets_are_resolved(location: str, target: str) -> None:
    """Relative, without scheme, to http, with letters beyond ASCII."""
    responses.get("https://one.example/a", status=302, headers={"Location": location})
    responses.get(target, body=HTML, content_type="text/html")
    page = fetch("https://one.example/a", agent=OWN_SITE)
    assert page.url == target
    assert page.content == HTML


@responses.activate
def test_each_fetch_begins_anew() -> None:
    """Nothing is remembered between two fetches."""
    responses.get("https://one.example/a", body=HTML, headers={"Set-Cookie": "key=1; Path=/"})
    fetch("https://one.example/a", agent=OWN_SITE)
    fetch("https://one.example/a", agent=OWN_SITE)
    assert "Cookie" not in responses.calls[1].request.headers


@responses.activate
@pytest.mark.parametrize(
    "media_type",
    [
        "text/html",
        "text/plain",
        "application/xhtml+xml",
        "application/xml",
        "application/rss+xml",
        "application/json",
        "application/octet-stream",
        "",
        "nonsense",
    ],
)
def test_text_of_any_type_is_a_page(media_type: str) -> None:
    """Pages come under many names; what decides is that the content is text."""
    responses.get("https://one.example/a", body=HTML, content_type=media_type)
    assert fetch("https://one.example/a", agent=OWN_SITE).media_type == (media_type or None)


@pytest.mark.skipif(not DESCRIPTORS.exists(), reason="this system does not list open files in /proc")
def test_no_thread_or_socket_is_left_behind(loopback: Loopback) -> None:
    """After a fetch its watchdog is gone, and so are its sockets."""
    url = loopback.play("/", answer(HTML))
    _fetch(loopback, url)
    threads, files = threading.active_count(), len(list(DESCRIPTORS.iterdir()))
    for _ in range(5):
        _fetch(loopback, url)
    time.sleep(0.05)
    assert threading.active_count() <= threads + 1
    assert len(list(DESCRIPTORS.iterdir())) <= files + 6


def test_every_error_of_a_fetch_is_one_of_ours() -> None:
    """A name that cannot exist is a typed error too."""
    with pytest.raises(FetchError) as caught:
        fetch("http://nowhere.invalid/", agent=OWN_SITE)
    assert caught.value.code == "connection_failed"
    assert caught.value.subject == "http://nowhere.invalid/"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (None, "a URL as text is needed, not NoneType"),
        (b"https://example.org/", "a URL as text is needed, not bytes"),
        ("example.org/story", "not an http or https URL; a URL begins with https://"),
        ("mailto:ada@example.org", "not an http or https URL"),
    ],
)
def test_what_is_no_url_is_told(url: Any, reason: str) -> None:
    """Whatever is given for a URL, the error is one of ours and says what is wanted."""
    with pytest.raises(InvalidUrl) as caught:
        fetch(url, agent=OWN_SITE)
    assert caught.value.message == reason


def test_a_page_is_asked_for_only_if_it_has_changed(loopback: Loopback) -> None:
    """The validators of an answer go with the next request, and an unchanged page is a typed outcome."""
    date = "Wed, 04 Jun 2025 10:00:00 GMT"
    fresh = answer(HTML, 'ETag: W/"1"', f"Last-Modified: {date}")
    url = loopback.play_in_turn("/", (fresh,), (answer(status="304 Not Modified"),))
    known = validators_of(_fetch(loopback, url))
    assert known == Validators('W/"1"', date)
    with pytest.raises(NotModified):
        fetch(url, limits=PATIENT, allow=frozenset({loopback.address}), agent=OWN_SITE, validators=known)
    assert b'If-None-Match: W/"1"\r\n' in loopback.requests[1]
    assert f"If-Modified-Since: {date}\r\n".encode() in loopback.requests[1]


def test_conditions_are_for_the_page_only(loopback: Loopback) -> None:
    """robots.txt is asked for without them."""
    loopback.play("/robots.txt", answer(b""))
    url = loopback.play("/", answer(HTML))
    known = Validators('"1"', None)
    fetch(url, limits=PATIENT, allow=frozenset({loopback.address}), agent=Agent(delay=0), validators=known)
    assert [b"If-None-Match" in request for request in loopback.requests] == [False, True]


def test_the_agent_has_a_name_and_a_contact(loopback: Loopback) -> None:
    """Who runs it can say who that is, and where to complain."""
    agent = Agent(name="newsbot", contact="https://example.org/bot", robots=RobotsPolicy.IGNORE, delay=0)
    fetch(loopback.play("/", answer(HTML)), limits=PATIENT, allow=frozenset({loopback.address}), agent=agent)
    assert re.search(rb"User-Agent: newsbot/\S+ \(\+https://example.org/bot\)\r\n", loopback.requests[0])
