"""Which requests of a page in the browser are answered.

The client fetches scripts, style sheets and data by GET; all other requests are refused. Data must come from the site
of the page; across origins the server must allow it. Each host is visited politely and under its robots.txt. An exempt
address (``allow``) is only reachable for a page from that address.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from urllib.parse import urlsplit

from msgspec import Struct

from scraper.document import Page
from scraper.errors import BlockedAddress, ConnectionFailed, DeadlineExceeded, FetchError, SourceError
from scraper.web.agent import Validators
from scraper.web.browser_process import Ask, Give, Refuse
from scraper.web.clock import SYSTEM_CLOCK, WebClock
from scraper.web.fetch import Client, Resource
from scraper.web.politeness import Turn, host_of
from scraper.web.refresh import is_same_site

__all__ = ["MAX_BYTES", "MAX_OTHER_HOSTS", "MAX_REQUESTS", "MAX_REQUESTS_OF_OTHER", "Hosts", "Requests"]

MAX_REQUESTS = 150
"""Requests that one page may make for scripts, style sheets and data."""
MAX_BYTES = 50_000_000
"""Bytes of all answers, and of the rendered page."""
MAX_OTHER_HOSTS = 6
"""Other hosts that a page may request from. Origin: of 1,222 development pages with scripts or style sheets at absolute
URLs, nine of ten name at most seven hosts, their own among them."""
MAX_REQUESTS_OF_OTHER = 15
"""Requests for each other host; nine of ten hosts get no more from these pages."""
_MAX_URL_LENGTH = 8_192
"""Characters of a requested URL; a longer URL carries data."""
_HOST_SECONDS = 10.0
"""Seconds that a page waits for its turn at another host."""
_WANTED = frozenset({"script", "xhr", "fetch", "stylesheet"})
"""Playwright's types of requests that text may need; images, media, fonts, frames, beacons and sockets are refused."""
_DATA = frozenset({"xhr", "fetch"})
_ALLOW_ORIGIN = "access-control-allow-origin"
_OVERLOADED = frozenset({429, 503})


class _Manners(Struct, frozen=True):
    """Two clients that differ in the addresses that they exempt."""

    public: Client
    """Exempts nothing."""
    own: Client
    """Exempts the address of the page if the page was had by an exemption."""


class Hosts:
    """The hosts of a page and of its resources; each is visited until the page is done."""

    def __init__(self, client: Client, turn: Turn) -> None:
        self._client = client
        self._monotonic = client.shared.clock.monotonic
        self._turn = turn
        """At the host of the page."""
        self._others: dict[str, Turn] = {}
        self._closed: set[str] = set()
        self._asked: Counter[str] = Counter()
        self._manners = _Manners(client.exempting(frozenset()), client)
        self._home = ""

    def page(self, url: str, seconds: float, validators: Validators | None = None) -> Page:
        """A page, from which on its host is that which others are held against.

        An address is exempt only where the page cannot be had otherwise, so that a public page never profits from it.
        """
        self.leave()
        public = self._manners.public
        end = self._monotonic() + seconds
        try:
            page, client = self._turned(public, url, end, validators), public
        except BlockedAddress:
            if not self._may_exempt(url):
                raise
            client = self._manners.own
            page = self._turned(client, url, end, validators)
        self._home = host_of(str(page.url))
        self._manners = _Manners(public, client.exempting(_exemptions(client.allow, str(page.url))))
        return page

    def _may_exempt(self, url: str) -> bool:
        """Whether the next page may use an exemption: the first page, and pages of its host that it leads to."""
        return bool(self._client.allow) and (not self._home or host_of(url) == self._home)

    def _turned(self, client: Client, url: str, end: float, validators: Validators | None) -> Page:
        return client.page(self._turn, url, end - self._monotonic(), validators)

    def resource(self, ask: Ask, seconds: float) -> Resource:
        """A resource of a page, from its own or another host. Raises FetchError."""
        host = host_of(ask.url)
        headers = {"Accept": "*/*", **({"Origin": ask.origin} if ask.origin else {})}
        if host == self._home:
            return self._manners.own.resource(self._turn, ask.url, seconds, headers)
        self._refuse_host(host, ask.url)
        end = self._monotonic() + seconds
        try:
            turn = self._others.setdefault(host, self._client.turn())
            turn.visit(ask.url, min(seconds, _HOST_SECONDS))
            resource = self._manners.public.resource(turn, ask.url, end - self._monotonic(), headers)
        except (ConnectionFailed, DeadlineExceeded):
            self._closed.add(host)
            raise
        if resource.status in _OVERLOADED:
            self._closed.add(host)
        return resource

    def _refuse_host(self, host: str, url: str) -> None:
        many = host not in self._asked and len(self._asked) >= MAX_OTHER_HOSTS
        if many or host in self._closed or self._asked[host] >= MAX_REQUESTS_OF_OTHER:
            raise FetchError("the page asks too many hosts, or one of them too often", url)
        self._asked[host] += 1

    def leave(self) -> None:
        """Let others come to the hosts beside the page's own."""
        for turn in self._others.values():
            turn.leave()
        self._others.clear()


class Requests:
    """Answers the requests of one page within its limits."""

    def __init__(self, hosts: Hosts, end: float, clock: WebClock = SYSTEM_CLOCK) -> None:
        self._monotonic = clock.monotonic
        self._hosts = hosts
        self._end = end
        self._requests = self._bytes = 0

    def answer(self, ask: Ask, page: str) -> Give | Refuse:
        """The answer to what a page at a URL asks for, with the headers by which the browser keeps origins apart."""
        if not self._may_ask(ask, page):
            return Refuse()
        with suppress(FetchError, SourceError):
            resource = self._hosts.resource(ask, self._end - self._monotonic())
            self._bytes += len(resource.content)
            return Give(resource.status, _with_origin(resource.headers, ask.url), resource.content)
        return Refuse()

    def _may_ask(self, ask: Ask, page: str) -> bool:
        if ask.method != "GET" or ask.kind not in _WANTED or len(ask.url) > _MAX_URL_LENGTH:
            return False
        if ask.kind in _DATA and not is_same_site(ask.url, page):
            return False
        self._requests += 1
        return self._requests <= MAX_REQUESTS and self._bytes <= MAX_BYTES and self._monotonic() < self._end


def _with_origin(headers: tuple[tuple[str, str], ...], url: str) -> tuple[tuple[str, str], ...]:
    """The headers of an answer, which always say who else may read it: where its server names nobody, its own origin.

    Playwright lets everybody read an answer that says nothing. ``null`` would admit frames whose origin that is.
    """
    if any(name == _ALLOW_ORIGIN and value.strip() for name, value in headers):
        return headers
    parts = urlsplit(url)
    others = tuple(header for header in headers if not header[0].startswith("access-control-"))
    return (*others, (_ALLOW_ORIGIN, f"{parts.scheme}://{parts.netloc}"))


def _exemptions(allow: frozenset[tuple[str, int]], url: str) -> frozenset[tuple[str, int]]:
    """The exempt addresses that the host of a page may be: itself, or for a name those with its port."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    same = frozenset(exemption for exemption in allow if exemption[1] == port)
    return same & {(parts.hostname or "", port)} or same
