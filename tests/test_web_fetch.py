"""Fetching: what comes back, and how every kind of bad server ends."""

from __future__ import annotations

import gzip
import pickle
import resource
import threading
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import responses

from scraper.document import Page
from scraper.errors import (
    BadStatus,
    BlockedAddress,
    ConnectionFailed,
    FetchError,
    FetchTimeout,
    InvalidUrl,
    NotText,
    ScraperError,
    TooLarge,
    TooManyRedirects,
    UndecodableBody,
)
from scraper.web import Limits, fetch
from tests.loopback import RESET, Loopback, answer

HTML = b"<!doctype html><title>A story</title><p>Once upon a time."
DESCRIPTORS = Path("/proc/self/fd")
QUICK = Limits(connect_seconds=0.5, read_seconds=0.5, total_seconds=0.8, max_bytes=2_000_000)


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A server that plays byte scripts."""
    server = Loopback()
    yield server
    server.close()


def _fetch(loopback: Loopback, url: str, limits: Limits = QUICK) -> Page:
    return fetch(url, limits=limits, allow=frozenset({loopback.address}))


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


def test_environment_settings_are_not_used(loopback: Loopback, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Proxies of the environment and .netrc do not change where a request goes or what it carries."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login jane password secret", encoding="ascii")
    for name, value in {
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
        "NETRC": str(netrc),
    }.items():
        monkeypatch.setenv(name, value)
    assert _fetch(loopback, loopback.play("/", answer(HTML))).content == HTML
    assert b"Authorization" not in loopback.requests[0]


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


BROKEN: dict[str, tuple[type[ScraperError], tuple[bytes | float, ...]]] = {
    "silence": (FetchTimeout, (5.0,)),
    "slow headers": (FetchTimeout, (b"HTTP/1.1 200 OK\r\n", *(0.1, b"X") * 40)),
    "slow header lines": (FetchTimeout, (b"HTTP/1.1 200 OK\r\n", *(0.1, b"X: y\r\n") * 40)),
    "slow body": (FetchTimeout, (answer(b"<p>", "Content-Length: 100"), *(0.1, b"x") * 40)),
    "slow body without a length": (FetchTimeout, (b"HTTP/1.1 200 OK\r\n\r\n<p>", *(0.1, b"x") * 40)),
    "end among the headers": (ConnectionFailed, (b"HTTP/1.1 200 OK\r\nContent-Type: te",)),
    "end before the headers": (ConnectionFailed, (0.05,)),
    "reset before the first byte": (ConnectionFailed, (RESET,)),
    "reset in the body": (ConnectionFailed, (answer(b"<p>", "Content-Length: 100"), 0.1, RESET)),
    "shorter than announced": (ConnectionFailed, (answer(b"<p>", "Content-Length: 100"),)),
    "two lengths": (ConnectionFailed, (answer(b"<p>", "Content-Length: 3", "Content-Length: 5"),)),
    "end inside a chunk": (ConnectionFailed, (answer(b"ff\r\n<p>", "Transfer-Encoding: chunked"),)),
    "no chunk size": (ConnectionFailed, (answer(b"zz\r\n<p>\r\n", "Transfer-Encoding: chunked"),)),
    "too many headers": (ConnectionFailed, (answer(b"", *(f"X-{i}: y" for i in range(101))),)),
    "endless header": (ConnectionFailed, (answer(b"", "X: " + "y" * 70_000),)),
    "no status line": (ConnectionFailed, (b"<html><p>hello</html>",)),
    "odd status": (ConnectionFailed, (b"HTTP/1.1 2x0 OK\r\n\r\n",)),
    "gzip cut off": (ConnectionFailed, (answer(gzip.compress(bytes(range(256)) * 9)[:99], "Content-Encoding: gzip"),)),
    "gzip that is none": (UndecodableBody, (answer(HTML, "Content-Encoding: gzip"),)),
    "broken gzip": (UndecodableBody, (answer(gzip.compress(HTML)[:-8] + bytes(8), "Content-Encoding: gzip"),)),
    "zstd": (UndecodableBody, (answer(b"\x28\xb5\x2f\xfd", "Content-Encoding: zstd"),)),
    "brotli": (UndecodableBody, (answer(b"\x0b", "Content-Encoding: br"),)),
    "an encoding of its own": (UndecodableBody, (answer(HTML, "Content-Encoding: x-foo"),)),
    "gzip in gzip": (UndecodableBody, (answer(gzip.compress(gzip.compress(HTML)), "Content-Encoding: gzip, gzip"),)),
    "announced too large": (TooLarge, (answer(b"<p>", "Content-Length: 10000000000"),)),
    "too large": (TooLarge, (answer(b"<p>" * 1_000_000),)),
    "endless": (TooLarge, (b"HTTP/1.1 200 OK\r\n\r\n", *(b"<p>" * 100_000,) * 10)),
    "404": (BadStatus, (answer(HTML, status="404 Not Found"),)),
    "500": (BadStatus, (answer(HTML, status="500 Oops"),)),
    "206": (BadStatus, (answer(HTML, status="206 Partial Content"),)),
    "304": (BadStatus, (answer(status="304 Not Modified"),)),
    "299 and a bit": (BadStatus, (answer(HTML, status="999 Denied"),)),
    "redirect without a target": (BadStatus, (answer(status="302 Found"),)),
    "redirect to a file": (InvalidUrl, (answer(b"", "Location: file:///etc/passwd", status="302 Found"),)),
    "redirect to ftp": (InvalidUrl, (answer(b"", "Location: ftp://example.org/", status="302 Found"),)),
    "redirect to data": (InvalidUrl, (answer(b"", "Location: data:text/html,x", status="302 Found"),)),
    "redirect to a script": (InvalidUrl, (answer(b"", "Location: javascript:x", status="302 Found"),)),
    "redirect to itself": (TooManyRedirects, (answer(b"", "Location: /", status="302 Found"),)),
    "redirect to cloud metadata": (
        BlockedAddress,
        (answer(b"", "Location: http://169.254.169.254/", status="302 Found"),),
    ),
    "redirect to another port": (BlockedAddress, (answer(b"", "Location: http://127.0.0.1:1/", status="302 Found"),)),
    "a picture": (NotText, (answer(b"\x89PNG\r\n\x1a\n", "Content-Type: image/png"),)),
    "a PDF": (NotText, (answer(b"%PDF-1.7", "Content-Type: application/pdf"),)),
    "a picture that says HTML": (NotText, (answer(b"\x89PNG\r\n\x1a\n" + bytes(99), "Content-Type: text/html"),)),
    "an archive without a type": (NotText, (answer(b"PK\x03\x04" + bytes(99)),)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_every_broken_answer_is_a_typed_error_in_time(name: str, loopback: Loopback) -> None:
    """The error has its kind and its URL, survives pickling, and comes within the deadline."""
    kind, script = BROKEN[name]
    url = loopback.play("/", *script)
    begin = time.monotonic()
    with pytest.raises(ScraperError) as caught:
        _fetch(loopback, url)
    assert time.monotonic() - begin < 1.6
    assert type(caught.value) is kind
    assert (caught.value.subject or "").startswith("http")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize(("script", "kind"), [((5.0,), FetchTimeout), ((answer(HTML),), ConnectionFailed)])
def test_a_server_that_speaks_no_tls(
    script: tuple[bytes | float, ...], kind: type[FetchError], loopback: Loopback
) -> None:
    """A handshake that stalls ends with the deadline; one that fails is not tried again without TLS."""
    loopback.play("/", *script)
    begin = time.monotonic()
    with pytest.raises(kind):
        _fetch(loopback, loopback.url("/").replace("http:", "https:"))
    assert time.monotonic() - begin < 1.6
    assert not any(b"GET" in request for request in loopback.requests)


def test_a_status_error_knows_its_status_and_the_challenge(loopback: Loopback) -> None:
    """What refuses us by a challenge says so in the message."""
    url = loopback.play("/", answer(HTML, "cf-mitigated: challenge", status="403 Forbidden"))
    with pytest.raises(BadStatus, match=r"403 Forbidden .*challenge") as caught:
        _fetch(loopback, url)
    assert caught.value.status == 403


def _memory() -> int:
    """Most memory used so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """Gzip of 100 MB of zeros, made without having them."""
    packer = zlib.compressobj(6, wbits=31)
    return b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(100)), packer.flush()])


def test_a_gzip_bomb_is_stopped_by_its_ratio(loopback: Loopback, bomb: bytes) -> None:
    """100 MB in 0.1 MB: refused without being unpacked, also where the limit of bytes would allow much of it."""
    url = loopback.play("/", answer(bomb, "Content-Encoding: gzip"))
    before = _memory()
    with pytest.raises(TooLarge):
        _fetch(loopback, url, Limits(max_bytes=100_000_000))
    assert _memory() - before < 32_000_000


def test_the_body_of_a_redirect_is_not_read(loopback: Loopback, bomb: bytes) -> None:
    """A redirect with a bomb for a body is followed; the bomb stays packed."""
    end = loopback.play("/end", answer(HTML))
    url = loopback.play("/", answer(bomb, "Content-Encoding: gzip", "Location: /end", status="302 Found"))
    before = _memory()
    assert _fetch(loopback, url).url == end
    assert _memory() - before < 32_000_000


def test_the_empty_page_is_a_page(loopback: Loopback) -> None:
    """An answer that says that it is empty is no error here."""
    assert _fetch(loopback, loopback.play("/", answer(b""))).content == b""
    assert _fetch(loopback, loopback.play("/none", answer(status="204 No Content"))).content == b""


@pytest.mark.parametrize("hops", [0, 1, 5])
def test_redirects_are_followed_up_to_the_limit(hops: int, loopback: Loopback) -> None:
    """Five hops are allowed, and listed in order."""
    for number in range(hops):
        loopback.play(f"/{number}", answer(b"", f"Location: {number + 1}", status="302 Found"))
    loopback.play(f"/{hops}", answer(HTML))
    page = _fetch(loopback, loopback.url("/0"))
    assert page.redirects == tuple(loopback.url(f"/{number}") for number in range(hops))
    assert page.url == loopback.url(f"/{hops}")


def test_six_redirects_are_too_many(loopback: Loopback) -> None:
    """The error names the URL that was asked for."""
    for number in range(6):
        loopback.play(f"/{number}", answer(b"", f"Location: /{number + 1}", status="302 Found"))
    with pytest.raises(TooManyRedirects) as caught:
        _fetch(loopback, loopback.url("/0"))
    assert caught.value.subject == loopback.url("/0")


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
    page = fetch("https://one.example/a")
    assert page.url == target
    assert page.content == HTML


@responses.activate
def test_cookies_and_passwords_stay_with_their_host() -> None:
    """What one host sets is not sent to another; a password in a URL is neither sent nor kept."""
    responses.get(
        "https://one.example/a",
        status=302,
        headers={"Location": "https://two.example/b", "Set-Cookie": "key=1; Path=/"},
    )
    responses.get("https://two.example/b", status=302, headers={"Location": "https://one.example/c"})
    responses.get("https://one.example/c", body=HTML)
    page = fetch("https://jane:secret@one.example/a")
    assert "secret" not in repr(page)
    first, other, again = (call.request.headers for call in responses.calls)
    assert "Authorization" not in first
    assert "Cookie" not in other
    assert again["Cookie"] == "key=1"


@responses.activate
def test_each_fetch_begins_anew() -> None:
    """Nothing is remembered between two fetches."""
    responses.get("https://one.example/a", body=HTML, headers={"Set-Cookie": "key=1; Path=/"})
    fetch("https://one.example/a")
    fetch("https://one.example/a")
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
        "",
        "nonsense",
    ],
)
def test_text_of_any_type_is_a_page(media_type: str) -> None:
    """Pages come under many names; what decides is that the content is text."""
    responses.get("https://one.example/a", body=HTML, content_type=media_type)
    assert fetch("https://one.example/a").media_type == (media_type or None)


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
        fetch("http://nowhere.invalid/")
    assert caught.value.code == "connection_failed"
    assert caught.value.subject == "http://nowhere.invalid/"
