"""Fetch one page politely and safely: URL → Page, or a typed error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import requests
from msgspec import Struct
from msgspec.structs import replace

from scraper.document import Page
from scraper.errors import BlockPage
from scraper.faults import faults_about
from scraper.web.agent import DEFAULT_AGENT, DEFAULT_LIMITS, Agent, Limits, RobotsPolicy, Validators, request_headers
from scraper.web.answer import retry_after, start_url
from scraper.web.clock import SYSTEM_CLOCK, WebClock
from scraper.web.connection import Gate, GuardedAdapter
from scraper.web.cookies import CookiePolicy
from scraper.web.deadline import Deadline
from scraper.web.failures import brief
from scraper.web.fetched_page import bytes_of, page_of, source_page_of
from scraper.web.politeness import Politeness, Turn, host_of
from scraper.web.refresh import is_same_site, stub_target
from scraper.web.response_body import BodyLimits, read_body, read_start
from scraper.web.robots import MAX_BYTES, RobotsAnswer, RobotsCache
from scraper.web.transport import Answer, Transport

__all__ = ["Client", "Resource", "Shared", "fetch", "validators_of"]

_RESOURCE_HEADERS = frozenset(
    {
        "content-type", "access-control-allow-origin", "access-control-allow-credentials", "x-content-type-options",
        "cross-origin-resource-policy",
    }
)  # fmt: skip
"""Headers that decide what a page may do with an answer."""


class Shared:
    """The state that clients share: the times of hosts, and the rules of robots.txt, by one clock."""

    def __init__(self, clock: WebClock = SYSTEM_CLOCK, robots: RobotsCache | None = None) -> None:
        self.clock = clock
        self.politeness = Politeness(clock)
        self.robots = robots or RobotsCache(clock)


@cache
def _shared_by_process() -> Shared:
    return Shared()


def fetch(
    url: str,
    *,
    limits: Limits = DEFAULT_LIMITS,
    allow: frozenset[tuple[str, int]] = frozenset(),
    agent: Agent = DEFAULT_AGENT,
    validators: Validators | None = None,
) -> Page:
    """Fetch one page over http or https, following redirects.

    Every hop connects only to public addresses; ``allow`` exempts exact pairs of address and port. robots.txt is
    obeyed, and hosts are left alone between visits, as ``agent`` says; who fetches in the same process waits for the
    others. Environment settings (proxies, ``.netrc``) are not used. With ``validators`` of an earlier answer, raises
    NotModified if the page is still the same. Any other failure is a FetchError with the URL it is about, or an
    InternalError for an exception that has no other name: see the tree in ``scraper.errors``.
    """
    return Client(limits=limits, allow=allow, agent=agent).fetch(url, validators)


def validators_of(page: Page) -> Validators:
    """The validators with which to ask whether a fetched page has changed."""
    headers = dict(page.headers)
    return Validators(headers.get("etag"), headers.get("last-modified"))


class Resource(Struct, frozen=True):
    """An answer to a request that a page makes in the browser."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes


class Client:
    """Fetches pages with the same limits, exemptions and manners."""

    def __init__(
        self,
        *,
        limits: Limits = DEFAULT_LIMITS,
        allow: frozenset[tuple[str, int]] = frozenset(),
        agent: Agent = DEFAULT_AGENT,
        authorities: str | None = None,
        shared: Shared | None = None,
    ) -> None:
        self.limits = limits
        self.agent = agent
        self.shared = shared or _shared_by_process()
        self.allow = allow
        self._authorities = authorities

    def fetch(self, url: str, validators: Validators | None = None) -> Page:
        """One page; see ``scraper.fetch``. Where an answer only leads to another page of the site, that page."""
        start = start_url(url)
        with faults_about(start), self.turn() as turn:
            turn.visit(start, None)
            return self.page(turn, start, self.limits.total_seconds, validators)

    def fetch_source(self, url: str, validators: Validators | None = None) -> Page:
        """The answer of a feed, a sitemap, a list or a page with links, of whatever type; as ``fetch`` in all else.

        The page has the flag ``moved_permanently`` if all redirects on the way to it were permanent.
        """
        start = start_url(url)
        with faults_about(start), self.turn() as turn:
            turn.visit(start, None)
            with self._visit(turn, self.limits.total_seconds) as visit:
                return visit.source(start, validators.headers if validators else {})

    def exempting(self, allow: frozenset[tuple[str, int]]) -> Client:
        """A client with the same limits and manners that exempts these addresses and no others."""
        return Client(
            limits=self.limits, allow=allow, agent=self.agent, authorities=self._authorities, shared=self.shared
        )

    def with_agent(self, agent: Agent) -> Client:
        """A client with the same limits and exemptions that fetches as another agent."""
        return Client(
            limits=self.limits, allow=self.allow, agent=agent, authorities=self._authorities, shared=self.shared
        )

    def with_limits(self, limits: Limits) -> Client:
        """A client with the same agent and exemptions and other limits."""
        return Client(
            limits=limits, allow=self.allow, agent=self.agent, authorities=self._authorities, shared=self.shared
        )

    def turn(self) -> Turn:
        """A visitor of hosts with the delay of this client's agent."""
        return self.shared.politeness.turn(self.agent.delay)

    def page(self, turn: Turn, url: str, seconds: float, validators: Validators | None = None) -> Page:
        """As ``fetch``, as a part of a visit, within ``seconds``."""
        with self._visit(turn, seconds) as visit:
            page = visit.page(url, validators.headers if validators else {})
            target = stub_target(bytes_of(page), str(page.url))
            return page if target is None else _follow_stub(visit, page, target)

    def resource(self, turn: Turn, url: str, seconds: float, headers: Mapping[str, str]) -> Resource:
        """Fetch a resource of a page, such as a script, of any type and status, within ``seconds``.

        The same guard, limits and manners hold. It has to come from the host that is asked: raises BlockPage for a
        redirect to another host; else FetchError.
        """
        with self._visit(turn, seconds) as visit:
            return visit.resource(start_url(url), headers)

    @contextmanager
    def _visit(self, turn: Turn, seconds: float) -> Iterator[_Visit]:
        clock = self.shared.clock
        with Deadline(min(seconds, self.limits.total_seconds), clock) as deadline, self._session(deadline) as session:
            yield _Visit(Transport(session, deadline, self.limits, clock), turn, self.agent, self.shared)

    @contextmanager
    def _session(self, deadline: Deadline) -> Iterator[requests.Session]:
        with requests.Session() as session:
            session.trust_env = False
            session.cookies.set_policy(CookiePolicy())
            session.headers.update(request_headers(self.agent))
            gate = Gate(deadline, self.limits.connect_seconds, self.allow, self._authorities)
            for scheme in ("http://", "https://"):
                session.mount(scheme, GuardedAdapter(gate))
            yield session


class _Visit(Struct, frozen=True):
    """One fetch in progress."""

    transport: Transport
    turn: Turn
    agent: Agent
    shared: Shared

    def page(self, url: str, conditions: Mapping[str, str]) -> Page:
        """The page at the end of the redirects, robots.txt and the hosts willing."""
        return self.transport.follow(url, self._admit, lambda answer: self._page(answer, url), conditions)

    def source(self, url: str, conditions: Mapping[str, str]) -> Page:
        """The answer of a source at the end of the redirects, robots.txt and the hosts willing."""
        return self.transport.follow(url, self._admit, lambda answer: self._source(answer, url), conditions)

    def resource(self, url: str, headers: Mapping[str, str]) -> Resource:
        """The answer of the host of a URL, its robots.txt willing."""

        def admit(target: str) -> None:
            if host_of(target) != host_of(url):
                raise BlockPage(f"what the page needs leads to another host: {brief(target)}", url)
            self._admit(target)

        return self.transport.follow(url, admit, self._resource, headers)

    def _page(self, answer: Answer, requested: str) -> Page:
        self._record_pause(answer)
        return page_of(answer, requested, self.transport)

    def _source(self, answer: Answer, requested: str) -> Page:
        self._record_pause(answer)
        return source_page_of(answer, requested, self.transport)

    def _resource(self, answer: Answer) -> Resource:
        self._record_pause(answer)
        limits = BodyLimits(self.transport.limits.max_bytes, self.transport.limits.max_ratio)
        response = answer.response
        content = read_body(response.raw, limits, self.transport.deadline, answer.url)
        headers = ((name.lower(), value) for name, value in response.headers.items())
        return Resource(
            response.status_code, tuple(header for header in headers if header[0] in _RESOURCE_HEADERS), content
        )

    def _record_pause(self, answer: Answer) -> None:
        pause = retry_after(answer.response, self.transport.clock.now())
        if pause > 0:
            self.shared.politeness.pause(host_of(answer.url), pause)

    def _admit(self, url: str) -> None:
        self._enter_host(url)
        if self.agent.robots is RobotsPolicy.IGNORE:
            return
        robots = self.shared.robots.of(url, self._robots)
        robots.admit(url, self.agent.name)
        self._enter_host(url)
        self.turn.slow_down(robots.delay(self.agent.name))

    def _enter_host(self, url: str) -> None:
        self.turn.visit(url, self.transport.deadline.left)

    def _robots(self, url: str) -> RobotsAnswer:
        return self.transport.follow(url, self._enter_host, self._robots_answer, {})

    def _robots_answer(self, answer: Answer) -> RobotsAnswer:
        status = answer.response.status_code
        limits = BodyLimits(MAX_BYTES, self.transport.limits.max_ratio)
        content = b""
        if status == requests.codes.ok:
            content = read_start(answer.response.raw, limits, self.transport.deadline, answer.url)
        return RobotsAnswer(status, content)


def _follow_stub(visit: _Visit, stub: Page, target: str) -> Page:
    """The page that a stub leads to. Raises BlockPage if that is a stub too."""
    if not is_same_site(str(stub.url), target):
        raise BlockPage(f"the page only leads to another site: {brief(target)}", stub.url)
    page = visit.page(target, {})
    if stub_target(bytes_of(page), str(page.url)) is not None:
        raise BlockPage("a page that only leads elsewhere led to another such page", page.url)
    hops = (*stub.redirects, str(stub.url), *page.redirects)
    return replace(page, requested_url=stub.requested_url, redirects=hops)
