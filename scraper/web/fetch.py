"""URL → Page: one page, politely and safely, or a typed error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from http.client import HTTPException, responses
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit, urlunsplit

import requests
from msgspec import Struct
from requests.cookies import extract_cookies_to_jar
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.exceptions import TimeoutError as TransportTimeout

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
    TooManyRedirects,
)
from scraper.values.urls import absolute
from scraper.web.body import ENCODINGS, BodyLimits, read_body
from scraper.web.connection import Gate, GuardedAdapter
from scraper.web.deadline import Deadline

__all__ = ["DEFAULT_LIMITS", "Limits", "fetch"]


class Limits(Struct, frozen=True, kw_only=True):
    """How long a page may take and how large it may be."""

    connect_seconds: float = 10.0
    """For each connection."""
    read_seconds: float = 20.0
    """Between two bytes."""
    total_seconds: float = 60.0
    """For the page with all its redirects."""
    max_bytes: int = 20_000_000
    """Of the decoded body."""
    max_ratio: int = 200
    """Decoded bytes for each byte sent, above the first million."""
    max_redirects: int = 5


DEFAULT_LIMITS = Limits()

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NO_PAGE = {206: "a part that was not asked for"}
_KEPT_HEADERS = (
    "content-type", "content-language", "last-modified", "etag", "link", "retry-after", "x-robots-tag", "server",
    "cf-mitigated", "x-datadome", "x-amzn-waf-action",
)  # fmt: skip
"""Response headers that say something of the page, or that it is a challenge."""
_TEXT_TYPE = re.compile(r"text/.*|application/(?:.*[+/.-])?(?:xhtml|xml|html|json|javascript)(?:[+;].*)?")
_BINARY_TYPE = re.compile(r"(?:image|audio|video|font|model)/.*|application/(?:pdf|zip|gzip|msword|vnd\..*|x-.*)")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s\"';,]{1,40})", re.IGNORECASE)
_NOT_IN_URL = re.compile(r"[\x00-\x20\x7f]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def fetch(url: str, *, limits: Limits = DEFAULT_LIMITS, allow: frozenset[tuple[str, int]] = frozenset()) -> Page:
    """Fetch one page over http or https, following redirects.

    Every hop connects only to public addresses; ``allow`` exempts exact pairs of address and port. Environment
    settings (proxies, ``.netrc``) are not used. Raises InvalidUrl, BlockedAddress, TooManyRedirects, FetchTimeout,
    ConnectionFailed, BadStatus, UndecodableBody, TooLarge or NotText, each with the URL it is about.
    """
    start = _start(url)
    with Deadline(limits.total_seconds) as deadline, requests.Session() as session:
        session.trust_env = False
        session.headers.update(_headers())
        gate = Gate(deadline, limits.connect_seconds, allow)
        for scheme in ("http://", "https://"):
            session.mount(scheme, GuardedAdapter(gate))
        return _Fetcher(session, deadline, limits).follow(start)


def _start(url: str) -> str:
    """The URL to begin with. Only what a person may have meant is mended: space around it, letters beyond ASCII."""
    made = None if _NOT_IN_URL.search(url.strip()) else absolute(url.strip(), None)
    if made is None or url.lstrip().startswith("/"):
        raise InvalidUrl("not an http or https URL", url)
    return _without_user(made)


def _without_user(url: str) -> str:
    """A URL without name and password: they are not sent, and must not end up in results and messages."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


@cache
def _headers() -> dict[str, str]:
    try:
        number = version("scraper")
    except PackageNotFoundError:
        number = "0"
    return {
        "User-Agent": f"scraper/{number}",
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.1",
        "Accept-Encoding": ENCODINGS,
    }


class _Fetcher(Struct, frozen=True):
    """One fetch: its session, its time and its limits."""

    session: requests.Session
    deadline: Deadline
    limits: Limits

    def follow(self, requested: str) -> Page:
        """The page at the end of the redirects."""
        url, hops = requested, list[str]()
        while True:
            with _errors_about(url, self.deadline), self._answer(url) as response:
                if response.status_code not in _REDIRECTS:
                    return self._page(response, url, requested, tuple(hops))
                target = _target(response, url)
            hops.append(url)
            if len(hops) > self.limits.max_redirects:
                raise TooManyRedirects(f"more than {self.limits.max_redirects} redirects", requested)
            url = target

    def _answer(self, url: str) -> requests.Response:
        """Status and headers; the body is not read."""
        request = self.session.prepare_request(requests.Request("GET", url))
        timeout = (self.limits.connect_seconds, min(self.limits.read_seconds, self.deadline.remaining()))
        # The adapter and not the session sends: a session reads and inflates the bodies of redirects without limit.
        response = self.session.get_adapter(url).send(request, stream=True, timeout=timeout)
        extract_cookies_to_jar(self.session.cookies, request, response.raw)  # type: ignore[no-untyped-call]
        return response

    def _page(self, response: requests.Response, url: str, requested: str, hops: tuple[str, ...]) -> Page:
        media_type, charset = _content_type(response)
        _refuse_status(response, url)
        _refuse_type(media_type, url)
        content = self._content(response, url)
        _refuse_content(content, url)
        return Page(
            content=content,
            url=url,
            requested_url=requested,
            redirects=hops,
            status=response.status_code,
            media_type=media_type,
            charset=charset,
            headers=_kept_headers(response),
            fetched_at=datetime.now(UTC),
        )

    def _content(self, response: requests.Response, url: str) -> bytes:
        if response.status_code in (204, 205):
            return b""
        limits = BodyLimits(self.limits.max_bytes, self.limits.max_ratio)
        content = read_body(response.raw, limits, self.deadline, url)
        sized = "content-length" in response.headers or "transfer-encoding" in response.headers
        # http.client takes a connection that closes among the headers for a whole answer without a body.
        if not content and not sized:
            raise ConnectionFailed("the connection closed before a body came", url)
        if self.deadline.expired:
            raise TimeoutError
        return content


@contextmanager
def _errors_about(url: str, deadline: Deadline) -> Iterator[None]:
    """Turn whatever goes wrong with one hop into a typed error with its URL."""
    try:
        yield
    except BlockedAddress as error:
        raise BlockedAddress(error.message, url) from error
    except (ScraperError, requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
        # What the watchdog cut off may look like anything else.
        if deadline.expired:
            raise FetchTimeout("no complete answer within the time for a page", url) from error
        if isinstance(error, ScraperError):
            raise
        raise _typed(error, url) from error


def _typed(error: Exception, url: str) -> FetchError:
    causes = list(_causes(error))
    if any(isinstance(one, (requests.Timeout, TransportTimeout, TimeoutError)) for one in causes):
        return FetchTimeout("no answer in time", url)
    if isinstance(error, (requests.exceptions.InvalidURL, LocationParseError)):
        return InvalidUrl(f"not a URL that can be fetched: {_brief(str(error))}", url)
    root = causes[-1]
    reason = root.strerror if isinstance(root, OSError) and root.strerror else str(root)
    return ConnectionFailed(_brief(reason) or type(root).__name__, url)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and those that led to it, outermost first."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _brief(text: str) -> str:
    """A text from outside as it may stand in a message."""
    return _CONTROL.sub(" ", text)[:200]


def _target(response: requests.Response, url: str) -> str:
    """Where a redirect leads to."""
    location = response.headers.get("location", "").strip()
    if not location:
        raise BadStatus(f"{response.status_code} without a target", url, response.status_code)
    target = absolute(_utf8(location), url)
    if target is None:
        raise InvalidUrl(f"a redirect to what is no http or https URL: {_brief(location)}", url)
    return _without_user(target)


def _utf8(value: str) -> str:
    """A header value as UTF-8 where it is that; http.client reads all of them as Latin-1."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _refuse_status(response: requests.Response, url: str) -> None:
    status = response.status_code
    if 200 <= status < 300 and status not in _NO_PAGE:
        return
    words = [str(status), _NO_PAGE.get(status) or responses.get(status, "")]
    challenge = response.headers.get("cf-mitigated")
    words.append(f"(cf-mitigated: {challenge})" if challenge else "")
    raise BadStatus(_brief(" ".join(filter(None, words))), url, status)


def _refuse_type(media_type: str | None, url: str) -> None:
    if media_type and not _TEXT_TYPE.fullmatch(media_type) and _BINARY_TYPE.fullmatch(media_type):
        raise NotText(f"the content is {media_type}, not a text", url)


def _refuse_content(content: bytes, url: str) -> None:
    from scraper.reading.binary import refuse_binary

    refuse_binary(content, url)


def _content_type(response: requests.Response) -> tuple[str | None, str | None]:
    """Media type in lower case, and charset label as sent."""
    value = _CONTROL.sub(" ", response.headers.get("content-type", ""))[:500]
    charset = _CHARSET.search(value)
    return value.partition(";")[0].strip().lower() or None, charset[1] if charset else None


def _kept_headers(response: requests.Response) -> tuple[tuple[str, str], ...]:
    found = ((name, response.headers.get(name)) for name in _KEPT_HEADERS)
    return tuple((name, _CONTROL.sub(" ", _utf8(value)).strip()) for name, value in found if value is not None)
