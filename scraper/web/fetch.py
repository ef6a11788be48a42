"""URL → Page: one page, politely and safely, or a typed error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache

import requests
from msgspec import Struct

from scraper.document import Page
from scraper.errors import BlockPage, NotHtml, NotText, Truncated
from scraper.web.agent import DEFAULT_AGENT, Agent, RobotsPolicy, Validators, request_headers
from scraper.web.answer import (
    content_type,
    is_data_type,
    kept_headers,
    refuse_status,
    refuse_type,
    retry_after,
    start_url,
)
from scraper.web.body import BodyLimits, read_body, read_start
from scraper.web.connection import Gate, GuardedAdapter
from scraper.web.deadline import Deadline
from scraper.web.limits import DEFAULT_LIMITS, Limits
from scraper.web.politeness import Politeness, Turn, host_of
from scraper.web.refresh import is_same_site, leads_to_front_page, stub_target
from scraper.web.robots import MAX_BYTES, RobotsAnswer, RobotsCache
from scraper.web.transport import Answer, Transport

__all__ = ["Client", "Resource", "Shared", "fetch", "validators_of"]

POSSIBLY_TRUNCATED = "possibly_truncated"
"""Flag: nothing said how long the answer is, and it does not end as HTML does."""
_ROBOTS_RATIO = 200
_END = b"</html"
_RESOURCE_HEADERS = ("content-type", "access-control-allow-origin", "access-control-allow-credentials")


class Shared(Struct, frozen=True):
    """What all who fetch in a process know of the sites they visit."""

    politeness: Politeness
    robots: RobotsCache


@cache
def _shared() -> Shared:
    return Shared(Politeness(), RobotsCache())


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
    NotModified if the page is still the same. Any other failure is a FetchError with the URL it is about: see the tree
    in ``scraper.errors``.
    """
    return Client(limits=limits, allow=allow, agent=agent).fetch(url, validators)


def validators_of(page: Page) -> Validators:
    """With what to ask whether a page has changed since it was fetched."""
    headers = dict(page.headers)
    return Validators(headers.get("etag"), headers.get("last-modified"))


class Resource(Struct, frozen=True):
    """An answer as a page's script gets it."""

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
        self.shared = shared or _shared()
        self._allow = allow
        self._authorities = authorities

    def fetch(self, url: str, validators: Validators | None = None) -> Page:
        """One page; see ``scraper.fetch``."""
        return self.visit(url, _Taker(self.limits).page, validators)

    def visit(
        self, url: str, take: Callable[[_Visit, Answer, str], Page], validators: Validators | None = None
    ) -> Page:
        """What ``take`` makes of the answer to a URL, with whatever manners demand before each request."""
        start = start_url(url)
        with self.shared.politeness.turn(self.agent.delay) as turn:
            turn.visit(start, None)
            with Deadline(self.limits.total_seconds) as deadline, self._session(deadline) as session:
                visit = _Visit(Transport(session, deadline, self.limits), turn, self.agent, self.shared)
                session.headers.update(validators.headers if validators else {})
                return visit.follow(start, lambda answer: take(visit, answer, start))

    def resource(self, url: str, seconds: float) -> Resource:
        """What a page needs beside itself, such as a script, of whatever type and status; a part of the page's visit.

        The same guard and limits hold, and ``seconds`` for all of it. Raises FetchError.
        """
        start = start_url(url)
        with Deadline(min(seconds, self.limits.total_seconds)) as deadline, self._session(deadline) as session:
            return Transport(session, deadline, self.limits).follow(start, lambda _: None, self._resource(deadline))

    def _resource(self, deadline: Deadline) -> Callable[[Answer], Resource]:
        limits = BodyLimits(self.limits.max_bytes, self.limits.max_ratio)

        def take(answer: Answer) -> Resource:
            headers = {name.lower(): value for name, value in answer.response.headers.items()}
            kept = tuple((name, value) for name, value in headers.items() if name in _RESOURCE_HEADERS)
            return Resource(
                answer.response.status_code, kept, read_body(answer.response.raw, limits, deadline, answer.url)
            )

        return take

    @contextmanager
    def _session(self, deadline: Deadline) -> Iterator[requests.Session]:
        with requests.Session() as session:
            session.trust_env = False
            session.headers.update(request_headers(self.agent))
            gate = Gate(deadline, self.limits.connect_seconds, self._allow, self._authorities)
            for scheme in ("http://", "https://"):
                session.mount(scheme, GuardedAdapter(gate))
            yield session


class _Visit(Struct, frozen=True):
    """One fetch on its way."""

    transport: Transport
    turn: Turn
    agent: Agent
    shared: Shared

    def follow(self, url: str, take: Callable[[Answer], Page]) -> Page:
        """What ``take`` makes of the answer at the end of the redirects, robots.txt and the host willing."""
        return self.transport.follow(url, self._admit, lambda answer: self._taken(answer, take))

    def _taken(self, answer: Answer, take: Callable[[Answer], Page]) -> Page:
        pause = retry_after(answer.response)
        if pause > 0:
            self.shared.politeness.pause(host_of(answer.url), pause)
        return take(answer)

    def _admit(self, url: str) -> None:
        self._be_at(url)
        if self.agent.robots is RobotsPolicy.IGNORE:
            return
        robots = self.shared.robots.of(url, self._robots)
        robots.admit(url, self.agent.name)
        self._be_at(url)
        self.turn.slow_down(robots.delay(self.agent.name))

    def _be_at(self, url: str) -> None:
        self.turn.visit(url, self.transport.deadline.left)

    def _robots(self, place: str) -> RobotsAnswer:
        return self.transport.follow(place, self._be_at, self._robots_answer)

    def _robots_answer(self, answer: Answer) -> RobotsAnswer:
        status = answer.response.status_code
        limits = BodyLimits(MAX_BYTES, _ROBOTS_RATIO)
        content = b""
        if status == requests.codes.ok:
            content = read_start(answer.response.raw, limits, self.transport.deadline, answer.url)
        return RobotsAnswer(status, content)


class _Taker(Struct, frozen=True):
    """Makes a page of an answer, or says what is wrong with it."""

    limits: Limits

    def page(self, visit: _Visit, answer: Answer, requested: str) -> Page:
        """The page; where an answer only leads to another page of the site, that page."""
        made = self._page(visit, answer, requested)
        target = stub_target(bytes(made.content), made.url or requested)  # type: ignore[arg-type]
        return made if target is None else self._led(visit, made, target)

    def _led(self, visit: _Visit, stub: Page, target: str) -> Page:
        url, requested = str(stub.url), str(stub.requested_url)
        if not is_same_site(url, target):
            raise BlockPage(f"the page only leads to another site: {target}", url)
        hops = (*stub.redirects, url)
        return visit.follow(target, lambda answer: self._second(visit, answer, requested, hops))

    def _second(self, visit: _Visit, answer: Answer, requested: str, hops: tuple[str, ...]) -> Page:
        """The page that a stub led to; a second stub is a page that does not want to be read."""
        hopped = Answer(answer.response, answer.url, (*hops, *answer.hops))
        made = self._page(visit, hopped, requested)
        if stub_target(bytes(made.content), answer.url) is not None:  # type: ignore[arg-type]
            raise BlockPage("a page that only leads elsewhere led to another such page", answer.url)
        return made

    def _page(self, visit: _Visit, answer: Answer, requested: str) -> Page:
        response, url = answer.response, answer.url
        media_type, charset = content_type(response)
        refuse_status(response, url)
        refuse_type(media_type, url)
        if leads_to_front_page(requested, url):
            raise BlockPage("the site leads to its front page instead of the page", requested)
        content = self._content(response, url, visit.transport.deadline)
        _refuse_content(content, media_type, url)
        return Page(
            content=content,
            url=url,
            requested_url=requested,
            redirects=answer.hops,
            status=response.status_code,
            media_type=media_type,
            charset=charset,
            headers=kept_headers(response),
            fetched_at=datetime.now(UTC),
            flags=_flags(response, content),
        )

    def _content(self, response: requests.Response, url: str, deadline: Deadline) -> bytes:
        if response.status_code in (requests.codes.no_content, requests.codes.reset_content):
            return b""
        content = read_body(response.raw, BodyLimits(self.limits.max_bytes, self.limits.max_ratio), deadline, url)
        # http.client takes a connection that closes among the headers for a whole answer without a body.
        if not content and not _is_sized(response):
            raise Truncated("the connection closed before a body came", url)
        if deadline.expired:
            raise TimeoutError
        return content


def _is_sized(response: requests.Response) -> bool:
    return "content-length" in response.headers or "transfer-encoding" in response.headers


def _flags(response: requests.Response, content: bytes) -> tuple[str, ...]:
    whole = not content or _is_sized(response) or _END in content[-4096:].lower()
    return () if whole else (POSSIBLY_TRUNCATED,)


def _refuse_content(content: bytes, media_type: str | None, url: str) -> None:
    """Raise NotHtml for binary content, and for data or a feed under whatever type."""
    from scraper.reading.binary import refuse_binary

    try:
        refuse_binary(content, url)
    except NotText as error:
        raise NotHtml(error.message, url) from error
    kind = _data_kind(content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n"), media_type)
    if kind:
        raise NotHtml(f"the content is {kind}, not a page", url)


def _data_kind(start: bytes, media_type: str | None) -> str | None:
    """What the content is if it is no page: a feed by its first element, JSON by its type and its first byte."""
    lowered = start.lower()
    if lowered.startswith((b"<rss", b"<feed", b"<rdf:rdf", b"<urlset", b"<sitemapindex")):
        return "a feed or sitemap"
    if lowered.startswith(b"<?xml"):
        return _data_kind(start.partition(b"?>")[2].lstrip(), None) if b"?>" in start else None
    return str(media_type) if is_data_type(media_type) and not lowered.startswith(b"<") else None
