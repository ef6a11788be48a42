"""What holds of every URL, header, body and encoding that a server may come up with: a value, or one of our errors."""

from __future__ import annotations

import socket
import zlib
from contextlib import suppress
from io import BytesIO
from urllib.parse import urlsplit

import pytest
import responses
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from urllib3 import HTTPResponse

from scraper.document import Page
from scraper.errors import FetchError, InvalidUrl, NotText, RobotsDenied, TooLarge, Truncated, UndecodableBody
from scraper.reading.decode import decode
from scraper.reading.next_page import is_next_part
from scraper.web import Agent, Client, RobotsPolicy, Shared
from scraper.web.answer import start_url
from scraper.web.deadline import Deadline
from scraper.web.guard import is_forbidden
from scraper.web.politeness import host_of
from scraper.web.refresh import leads_to_front_page, stub_target
from scraper.web.response_body import BodyLimits, read_body, read_start
from scraper.web.robots import Robots, parse_robots
from tests.test_properties import examples

PIECES = st.sampled_from(
    [
        "http://", "https:", "//", "/", "\\", "@", ":", "?", "#", "[", "]", "%", "%2e", "%00", ".", "..", "127.0.0.1", "::1",
        "0x7f", "017700000001", "2130706433", "example.org", "xn--a", "ß", "①", "。", "\u202e", "\x00", " ", "\t", "\r\n", "80",
        "99999", "user", "a", "-", "_", "é", "javascript:", "data:", "file:", ";", "&", "=",
    ]
)  # fmt: skip
urls = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40).map("http://".__add__) | st.text(max_size=40)
headers = st.text(st.characters(min_codepoint=0, max_codepoint=255, exclude_characters="\r\n\x00"), max_size=60)
OWN_SITE = Agent(robots=RobotsPolicy.IGNORE, delay=0)


@examples(400)
@given(urls)
@example("http://[::1")
@example("http://example.org:٣/")
def test_a_url_is_fetched_as_what_it_is_or_refused(url: str) -> None:
    """What may be fetched is an absolute http(s) URL in ASCII without a password, and stays what it is."""
    try:
        start = start_url(url)
    except InvalidUrl:
        return
    assert start.isascii()
    assert start.isprintable()
    parts = urlsplit(start)
    assert parts.scheme in ("http", "https")
    assert parts.hostname
    assert "@" not in parts.netloc
    assert start_url(start) == start


@examples(300)
@given(urls, urls)
def test_what_is_asked_of_urls_is_answered(first: str, second: str) -> None:
    """Hosts, next pages, front pages: never an exception, whatever the text."""
    host_of(first)
    is_next_part(first, second)
    leads_to_front_page(first, second)


@examples(300)
@given(st.ip_addresses())
def test_an_address_is_forbidden_in_every_form(address: object) -> None:
    """An IPv4 address is judged the same alone and inside IPv6."""
    text = str(address)
    if ":" not in text:
        octets = [int(character) for character in text.split(".")]
        tail = f"{octets[0]:02x}{octets[1]:02x}:{octets[2]:02x}{octets[3]:02x}"
        assert is_forbidden(text) == is_forbidden(f"::ffff:{text}") == is_forbidden(f"64:ff9b::{tail}")
        assert is_forbidden(text) == is_forbidden(f"2002:{tail}::1")
        assert is_forbidden(f"::{tail}")


@examples(100)
@given(
    st.dictionaries(st.sampled_from(["Location", "Content-Type", "ETag", "Retry-After", "Set-Cookie"]), headers),
    st.integers(200, 599),
)
def test_any_header_gives_a_page_or_an_error(fields: dict[str, str], status: int) -> None:
    """Whatever a server sends in its headers, with whatever status."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as web, pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", None)
        web.get("https://one.example/a", body=b"<p>hello", headers={"Content-Type": "", **fields}, status=status)
        client = Client(agent=OWN_SITE, shared=Shared())
        try:
            page = client.fetch("https://one.example/a")
        except FetchError:
            return
        assert not any(character < " " or character == "\x7f" for _, value in page.headers for character in value)


def _raw(content: bytes, encoding: str) -> HTTPResponse:
    return HTTPResponse(BytesIO(content), {"Content-Encoding": encoding}, preload_content=False)


CODINGS = ("gzip", "deflate", "", "gzip, gzip", "deflate, gzip", "br", "gzip, x")
LIMITS = BodyLimits(50_000, 20)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=300) | st.binary(max_size=300).map(lambda data: zlib.compress(data * 400)),
    st.sampled_from(CODINGS),
)
def test_any_body_is_decoded_within_limits(content: bytes, encoding: str) -> None:
    """Whatever is sent under whatever encoding: at most the limit comes out, or one of our errors."""
    with Deadline(10) as deadline:
        for read in (read_body, read_start):
            try:
                body = read(_raw(content, encoding), LIMITS, deadline, "https://example.org/")
            except (UndecodableBody, TooLarge, Truncated):
                continue
            assert len(body) <= LIMITS.max_bytes


@examples(200)
@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "shift_jis", "utf-16", "gb18030", "iso-8859-1", "x"]))
def test_any_bytes_are_decoded(content: bytes, charset: str | None) -> None:
    """Under whatever charset: text that UTF-8 can hold, or the error for what is no text."""
    try:
        decoded = decode(Page(content=content, charset=charset))
    except NotText:
        return
    decoded.text.encode("utf-8")


@examples(200)
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode), urls)
def test_any_robots_txt_is_read(content: bytes, url: str) -> None:
    """Whatever the file: rules that can be asked, and a delay that is a number."""
    robots = Robots(parse_robots(content))
    assert robots.delay("scraper") >= 0
    with suppress(RobotsDenied, InvalidUrl):
        robots.admit(start_url(url), "scraper")


STUBS = st.lists(
    st.sampled_from(
        [
            "<meta http-equiv=refresh content=",
            "'0;url=",
            "/a",
            "'>",
            "<script>location=",
            '"',
            "<!--",
            "x ",
            "http://b/",
        ]
    ),
    max_size=12,
).map("".join)


@examples(200)
@given(STUBS)
def test_any_stub_leads_somewhere_or_nowhere(markup: str) -> None:
    """What a page leads to is an absolute URL of another page, or nothing."""
    target = stub_target(markup.encode(), "https://example.org/story")
    assert target is None or (target.startswith("http") and target != "https://example.org/story")
