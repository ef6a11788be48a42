"""The guard: which addresses may be connected to, however a URL spells them (cases 1 to 18 of the hostile web)."""

from __future__ import annotations

import inspect
import socket
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest

from scraper.errors import BlockedAddress, FetchError, InvalidUrl
from scraper.web import Agent, Limits, RobotsPolicy, fetch
from scraper.web.deadline import Deadline
from scraper.web.guard import endpoints, is_forbidden
from tests.loopback import Loopback, answer

OWN_SITE = Agent(robots=RobotsPolicy.IGNORE, delay=0)


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A server that plays byte scripts."""
    server = Loopback()
    yield server
    server.close()


FORBIDDEN = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.0.1",
    "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1",
    "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.2.3", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::127.0.0.1", "::8.8.8.8",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe", "2001:0:7f00:1:8000:63bf:3fff:fdd2", "2001:db8::1", "2001:2::1",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "3fff::1", "5f00::1", "100::1",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8", "1.1.1.1", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1",
    "169.253.1.1", "223.255.255.255", "2606:2800:220:1::1", "2a00:1450:4001::200e", "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1", "2001:4860:4860::8888",
]  # fmt: skip

SPELLINGS = [
    "http://127.0.0.1/", "http://localhost/", "http://LOCALHOST/", "http://127.1/", "http://0/", "http://2130706433/",
    "http://0x7f.0.0.1/", "http://0x7f000001/", "http://0177.0.0.1/", "http://017700000001/", "http://①②⑦.⓪.⓪.①/",
    "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/", "http://[64:ff9b:1::1]/", "http://[2002:7f00:1::]/", "http://10.0.0.1/",
    "http://[2001:0:7f00:1:8000:63bf:3fff:fdd2]/", "http://172.16.0.1/", "http://192.168.1.1:8080/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/", "http://100.100.100.200/", "http://192.0.0.1/", "http://198.18.0.1/",
    "http://224.0.0.1/", "http://[ff02::1]/", "http://240.0.0.1/", "http://255.255.255.255/",
    "http://[fe80::1%25eth0]/",
    "http://[fc00::1]/", "http://[fec0::1]/", "http://[3fff::1]/", "http://[5f00::1]/", "https://127.0.0.1/",
    "http://127.0.0.1#@public.example/", "http://a@127.0.0.1/", "http://public.example@127.0.0.1/",
    "http://127.0.0.1./",
    "http://%31%32%37.0.0.1/",
]  # fmt: skip

NO_URLS = [
    "", "example.org", "/story", "//example.org/story", "ftp://example.org/", "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,hi", "http://", "http:///x", "http://example.org:99999/", "http://example.org:80:80/",
    "http://exa mple.org/", "http://example.org/a\r\nX: y", "http://example.org/\x00", "http://example.org/a\tb",
    "http://" + "a" * 300 + "/", "http://[::1/", "http://.../",
]  # fmt: skip


@pytest.mark.parametrize("address", FORBIDDEN)
def test_an_address_outside_the_public_internet_is_forbidden(address: str) -> None:
    """Private, loopback, link-local, reserved, multicast; IPv4 inside IPv6 counts as itself."""
    assert is_forbidden(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_not_forbidden(address: str) -> None:
    """Neighbours of forbidden networks, and public IPv4 inside IPv6."""
    assert not is_forbidden(address)


@pytest.mark.parametrize("url", SPELLINGS)
def test_no_spelling_of_a_private_address_is_connected_to(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever form the URL has, no socket is opened."""
    monkeypatch.setattr(socket.socket, "connect", _never)
    with pytest.raises(BlockedAddress) as caught:
        fetch(url)
    assert (caught.value.subject or "").startswith("http")


@pytest.mark.parametrize("url", NO_URLS, ids=lambda url: ascii(url[:24]))
def test_what_is_no_web_address_is_refused_before_a_lookup(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other schemes, control characters, broken hosts and ports."""
    monkeypatch.setattr(socket, "getaddrinfo", _never)
    with pytest.raises(InvalidUrl) as caught:
        fetch(url)
    assert caught.value.subject == url


def _never(*_: object, **__: object) -> None:
    raise AssertionError("the network was used")


def _answers(*addresses: str) -> Any:
    """A name server that gives these addresses, and the list of what it was asked."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[tuple[Any, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    return getaddrinfo, asked


@pytest.mark.parametrize("addresses", [("93.184.216.34", "10.0.0.1"), ("127.0.0.1", "93.184.216.34")])
def test_one_forbidden_answer_refuses_the_name(addresses: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads to public and private addresses is not connected to at all."""
    monkeypatch.setattr(socket, "getaddrinfo", _answers(*addresses)[0])
    monkeypatch.setattr(socket.socket, "connect", _never)
    with pytest.raises(BlockedAddress):
        fetch("http://mixed.example/")


def test_the_checked_address_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch, loopback: Loopback) -> None:
    """Rebinding: the name is looked up exactly once, and what was checked is what is connected to."""
    loopback.play("/", answer(b"<p>hello"))
    getaddrinfo, asked = _answers("127.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    page = fetch(f"http://rebinding.example:{loopback.port}/", allow=frozenset({loopback.address}), agent=OWN_SITE)
    assert page.content == b"<p>hello"
    assert asked == ["rebinding.example"]
    assert f"Host: rebinding.example:{loopback.port}".encode() in loopback.requests[0]


def test_a_backslash_leads_where_a_browser_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What parsers disagree about is decided once: the host that is checked is the host that is asked for."""
    getaddrinfo, asked = _answers("10.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(BlockedAddress):
        fetch("http://public.example\\@127.0.0.1/")
    assert asked == ["public.example"]


def test_the_exemption_is_one_address_and_one_port(loopback: Loopback) -> None:
    """The same address with another port stays forbidden, and without the exemption all of it."""
    url = loopback.play("/", answer(b"<p>hello"))
    assert fetch(url, allow=frozenset({loopback.address}), agent=OWN_SITE).status == 200
    for allow in (
        frozenset(),
        frozenset({("127.0.0.1", loopback.port + 1)}),
        frozenset({("127.0.0.2", loopback.port)}),
    ):
        with pytest.raises(BlockedAddress):
            fetch(url, allow=allow, agent=OWN_SITE)


def test_nothing_is_exempt_by_default() -> None:
    """The production default of the exemption is empty."""
    assert inspect.signature(fetch).parameters["allow"].default == frozenset()


def test_a_name_server_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lookup cannot be interrupted, but it is not waited for beyond the deadline."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: Event().wait(3))
    with pytest.raises(FetchError) as caught:
        fetch("http://slow.example/", limits=Limits(total_seconds=0.2), agent=OWN_SITE)
    assert caught.value.code == "timeout"


def test_endpoints_are_in_the_order_of_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """All addresses of a name come out, the first to be tried first."""
    monkeypatch.setattr(socket, "getaddrinfo", _answers("93.184.216.34", "8.8.8.8")[0])
    with Deadline(1) as deadline:
        found = endpoints("two.example", 80, frozenset(), deadline)
    assert [one.address for one in found] == [("93.184.216.34", 80), ("8.8.8.8", 80)]
