"""Cookies: which a host may set for a domain, by the public suffix list."""

from __future__ import annotations

from email.message import Message
from http.cookiejar import CookieJar
from typing import Any, cast
from urllib.request import Request

import pytest

from scraper.web.cookies import CookiePolicy, is_public_suffix

SUFFIXES = [
    "com",
    "uk",
    "co.uk",
    "github.io",
    "ck",
    "foo.ck",
    "x.kobe.jp",
    "公司.cn",
    "xn--55qx5d.cn",
    "localhost",
    "unknown-suffix",
]
REGISTERED = [
    "example.com",
    "example.co.uk",
    "a.example.co.uk",
    "jane.github.io",
    "www.ck",
    "city.kobe.jp",
    "x.公司.cn",
    "example.unknown-suffix",
]


@pytest.mark.parametrize("domain", SUFFIXES)
def test_below_a_public_suffix_names_have_different_owners(domain: str) -> None:
    """Suffixes of registries, of private ones, of wildcards, in letters and in punycode, and single labels."""
    assert is_public_suffix(domain)


@pytest.mark.parametrize("domain", REGISTERED)
def test_a_registered_domain_is_no_public_suffix(domain: str) -> None:
    """Names below a suffix, and the exceptions of wildcards."""
    assert not is_public_suffix(domain)


KEPT = [
    ("a.example.co.uk", "", "a.example.co.uk"),
    ("a.example.co.uk", "example.co.uk", ".example.co.uk"),
    ("a.example.co.uk", ".Example.co.uk", ".example.co.uk"),
    ("a.example.co.uk", "a.example.co.uk", ".a.example.co.uk"),
    ("jane.github.io", "jane.github.io", ".jane.github.io"),
    ("github.io", "", "github.io"),
    ("127.0.0.1", "", "127.0.0.1"),
    ("127.0.0.1", "127.0.0.1", ".127.0.0.1"),
    ("localhost", "", "localhost.local"),
]
"""Host, the cookie's ``Domain``, and the domain under which it is kept."""


@pytest.mark.parametrize(("host", "domain", "kept"), KEPT)
def test_a_cookie_of_the_site_is_kept(host: str, domain: str, kept: str) -> None:
    """The host's own, and those for a registered domain that it is in."""
    assert _set(host, domain) == [kept]


REFUSED = [
    ("a.example.co.uk", "co.uk"),
    ("a.example.co.uk", ".co.uk."),
    ("a.example.co.uk", "uk"),
    ("a.example.co.uk", "other.co.uk"),
    ("a.example.co.uk", "ample.co.uk"),
    ("a.example.co.uk", "b.example.co.uk"),
    ("a.example.co.uk", "b.a.example.co.uk"),
    ("jane.github.io", "github.io"),
    ("github.io", "github.io"),
    ("a.example.xn--55qx5d.cn", "xn--55qx5d.cn"),
    ("127.0.0.1", "0.0.1"),
    ("127.0.0.1", "1"),
    ("10.0.0.1", "127.0.0.1"),
    ("localhost", "local"),
]
"""Host, and the ``Domain`` of a cookie that it may not set."""


@pytest.mark.parametrize(("host", "domain"), REFUSED)
def test_a_cookie_for_others_is_refused(host: str, domain: str) -> None:
    """For a public suffix, another host, a host below, a part of a name or of an address."""
    assert _set(host, domain) == []


def _set(host: str, domain: str) -> list[str]:
    """The domains of the cookies that are kept of an answer."""
    headers = Message()
    headers["Set-Cookie"] = "k=1; Path=/" + (f"; Domain={domain}" if domain else "")

    class Answer:
        def info(self) -> Message:
            return headers

    jar = CookieJar(CookiePolicy())
    jar.extract_cookies(cast(Any, Answer()), Request(f"http://{host}/"))
    return [cookie.domain for cookie in jar]
