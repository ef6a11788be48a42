"""The guard: which addresses may be connected to, however a URL spells them (cases 1 to 18 of the hostile web)."""

from __future__ import annotations

import inspect
import socket
from collections.abc import Iterator
from ipaddress import ip_network
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
    "2a00::5efe:10.0.0.1", "2a00::5efe:7f00:1", "2a00:1450:4001:1:200:5efe:a9fe:a9fe", "2a00::300:5efe:192.168.0.1",
    "2a00::100:5efe:172.16.0.1", "2002:808:808::5efe:10.0.0.1", "2002:a00:1::5efe:8.8.8.8", "2001:db8::5efe:8.8.8.8",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8", "1.1.1.1", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1",
    "169.253.1.1", "223.255.255.255", "2606:2800:220:1::1", "2a00:1450:4001::200e", "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1", "2001:4860:4860::8888", "2a00::5efe:8.8.8.8", "2a00::200:5efe:8.8.8.8", "2a00::400:5efe:10.0.0.1",
    "2a00::5eff:10.0.0.1", "2a00:5efe:a00:1::1",
]  # fmt: skip

REGISTRY_V4 = [
    "0.0.0.0/8", "0.0.0.0/32", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.0.0/29", "192.0.0.8/32", "192.0.0.9/32", "192.0.0.10/32", "192.0.0.170/32", "192.0.0.171/32", "192.0.2.0/24",
    "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.88.99.2/32", "192.168.0.0/16", "192.175.48.0/24",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "255.255.255.255/32",
]  # fmt: skip
REGISTRY_V6 = [
    "::1/128", "::/128", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001::/32", "2001:1::1/128", "2001:1::2/128",
    "2001:1::3/128", "2001:2::/48", "2001:3::/32", "2001:4:112::/48", "2001:10::/28", "2001:20::/28", "2001:30::/28",
    "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10",
]  # fmt: skip
"""The blocks of the IANA IPv4 and IPv6 Special-Purpose Address Registries, reachable ones too: no page is served from them.

Three are not here, because their addresses are judged by the IPv4 address inside: ::ffff:0:0/96, 64:ff9b::/96, 2002::/16.
"""

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


@pytest.mark.parametrize("block", [*REGISTRY_V4, *REGISTRY_V6])
def test_a_special_block_is_forbidden_to_its_edges(block: str) -> None:
    """Its first, last and middle address; the address on either side is judged by itself."""
    network = ip_network(block)
    first, last = int(network.network_address), int(network.broadcast_address)
    assert all(is_forbidden(str(type(network[0])(number))) for number in (first, (first + last) // 2, last))


@pytest.mark.parametrize(
    "address",
    ["2000:ffff::1", "2001:200::1", "2001:db7::1", "2001:db9::1", "2620:4f:7fff::1", "2620:4f:8001::1", "3ffe:ffff::1"],
)
def test_the_neighbours_of_special_blocks_are_public(address: str) -> None:
    """A block ends where the registry says."""
    assert not is_forbidden(address)


ZERO = [
    "http://example.org:0/",
    "https://example.org:0/story",
    "http://example.org:000/",
    "http://8.8.8.8:0/",
    "http://[2a00::1]:0/",
]


@pytest.mark.parametrize("url", ZERO)
def test_port_0_is_refused_before_a_lookup(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries take it for no port at all and connect to the scheme's own."""
    monkeypatch.setattr(socket, "getaddrinfo", _never)
    with pytest.raises(InvalidUrl, match="port 0") as caught:
        fetch(url)
    assert (caught.value.subject or "").startswith("http")


def test_a_redirect_to_port_0_is_refused(loopback: Loopback) -> None:
    """The same for a hop."""
    url = loopback.play("/", answer(b"", "Location: http://127.0.0.1:0/", status="302 Found"))
    with pytest.raises(InvalidUrl, match="port 0"):
        fetch(url, allow=frozenset({loopback.address, ("127.0.0.1", 0), ("127.0.0.1", 80)}), agent=OWN_SITE)


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
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

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
        addresses = endpoints("two.example", 80, frozenset(), deadline)
    assert [endpoint.address for endpoint in addresses] == [("93.184.216.34", 80), ("8.8.8.8", 80)]
