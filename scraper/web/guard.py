"""Decide which addresses may be connected to, by the address that a name resolves to."""

from __future__ import annotations

import socket
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from msgspec import Struct

from scraper.errors import BlockedAddress
from scraper.web.deadline import Deadline

__all__ = ["Endpoint", "endpoints", "is_forbidden"]

# Origin: the IANA IPv4 and IPv6 Special-Purpose Address Registries and the IPv4 multicast and reserved blocks
# (RFC 6890, 5771, 1112). `ipaddress.is_global` is not asked: in Python 3.11 it says yes to multicast and others.
_FORBIDDEN_V4 = (
    "0.0.0.0/8",  # this network
    "10.0.0.0/8",  # private
    "100.64.0.0/10",  # shared with the provider, and cloud metadata
    "127.0.0.0/8",  # loopback
    "168.63.129.16/32",  # the virtual machines' host at Microsoft Azure
    "169.254.0.0/16",  # link-local, and cloud metadata
    "172.16.0.0/12",  # private
    "192.0.0.0/24",  # protocol assignments, 192.0.0.9 and 192.0.0.10 (reachable anycast services) included
    "192.0.2.0/24",  # documentation
    "192.31.196.0/24",  # AS112
    "192.52.193.0/24",  # automatic multicast tunnels
    "192.88.99.0/24",  # 6to4 relays
    "192.168.0.0/16",  # private
    "192.175.48.0/24",  # AS112
    "198.18.0.0/15",  # benchmarks
    "198.51.100.0/24",  # documentation
    "203.0.113.0/24",  # documentation
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved, and broadcast
)
_GLOBAL_V6 = IPv6Network("2000::/3")
"""The only IPv6 addresses that are given out to the public; all else is forbidden without being listed."""
# Of 2001::/23 the registry calls some parts globally reachable: 2001:1::1 to 2001:1::3 (anycast services), 2001:3::/32
# (automatic multicast tunnels), 2001:4:112::/48 (AS112), 2001:20::/28 (ORCHIDv2) and 2001:30::/28 (drone identifiers).
# They are forbidden too, because no web page is served there; so is Teredo (2001::/32), where it has "N/A".
_FORBIDDEN_V6 = (
    "2001::/23",  # protocol assignments
    "2001:db8::/32",  # documentation
    "2620:4f:8000::/48",  # AS112
    "3fff::/20",  # documentation
)
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""NAT64: the last 32 bits are the IPv4 address that is reached. A provider's own NAT64 prefix cannot be recognised."""
_ISATAP = 0x00005EFE
"""Bits 64 to 95 of an ISATAP address (RFC 5214, 6.1), before its IPv4 address. The mask leaves out the u and g bits."""
_ISATAP_MASK = 0xFCFFFFFF


class Endpoint(Struct, frozen=True):
    """One checked address of a host."""

    family: int
    address: tuple[str, int] | tuple[str, int, int, int]
    """What ``socket.connect`` takes."""


def endpoints(host: str, port: int, allow: frozenset[tuple[str, int]], deadline: Deadline) -> tuple[Endpoint, ...]:
    """The addresses of a host, by exactly one lookup.

    ``allow`` exempts exact pairs of address and port. Raises BlockedAddress, with the host as its subject, if any
    address is forbidden; OSError if the name is not known; TimeoutError after the deadline.
    """
    _refuse(host, port, allow)
    answers = deadline.run(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    for _, _, _, _, address in answers:
        _refuse(str(address[0]), port, allow)
    return tuple(Endpoint(int(family), address) for family, _, _, _, address in answers)  # type: ignore[arg-type]


def _refuse(host: str, port: int, allow: frozenset[tuple[str, int]]) -> None:
    try:
        forbidden = is_forbidden(host)
    except ValueError:
        return
    if forbidden and (host, port) not in allow:
        raise BlockedAddress(f"{host} is a private, loopback or reserved address", host)


def is_forbidden(address: str) -> bool:
    """Whether an IP address is outside the public internet. Raises ValueError if the text is not an IP address.

    An IPv4 address inside an IPv6 address (mapped, NAT64, 6to4, ISATAP) has to be public as well.
    """
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv4Address):
        return any(parsed in network for network in _networks_v4())
    if any(is_forbidden(str(inner)) for inner in _embedded(parsed)):
        return True
    if parsed.ipv4_mapped or parsed in _TRANSLATED:
        return False
    return parsed not in _GLOBAL_V6 or any(parsed in network for network in _networks_v6())


def _embedded(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address leads to."""
    last = IPv4Address(int(address) & 0xFFFFFFFF)
    is_last = address in _TRANSLATED or int(address) >> 32 & _ISATAP_MASK == _ISATAP
    addresses = (address.ipv4_mapped, address.sixtofour, last if is_last else None)
    return tuple(filter(None, addresses))


@cache
def _networks_v4() -> tuple[IPv4Network, ...]:
    return tuple(map(IPv4Network, _FORBIDDEN_V4))


@cache
def _networks_v6() -> tuple[IPv6Network, ...]:
    return tuple(map(IPv6Network, _FORBIDDEN_V6))
