"""Who fetches, under which rules, and within which limits."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from msgspec import Struct

from scraper.version import version
from scraper.web.response_body import ENCODINGS

__all__ = ["DEFAULT_AGENT", "DEFAULT_LIMITS", "Agent", "Limits", "RobotsPolicy", "Validators", "request_headers"]


class RobotsPolicy(StrEnum):
    """Whether a fetch obeys robots.txt."""

    OBEY = "obey"
    IGNORE = "ignore"
    """For your own sites."""


class Agent(Struct, frozen=True, kw_only=True):
    """Who fetches, and how politely."""

    name: str = "scraper"
    """The product token in the User-Agent header, and the name of our group in robots.txt."""
    contact: str | None = None
    """URL or e-mail address at which a site's owner reaches the operator."""
    robots: RobotsPolicy = RobotsPolicy.OBEY
    delay: float = 2.0
    """Minimum seconds between the end of a visit to a host and the start of the next."""

    @property
    def header(self) -> str:
        """Value of the User-Agent header.

        >>> Agent(name="newsbot", contact="https://example.org/bot").header.partition(" ")[2]
        '(+https://example.org/bot)'
        """
        product = f"{self.name}/{_version()}"
        return f"{product} (+{self.contact})" if self.contact else product


DEFAULT_AGENT = Agent()


class Limits(Struct, frozen=True, kw_only=True):
    """How long the fetch of a page may take and how large the page may be."""

    connect_seconds: float = 10.0
    """For each connection."""
    read_seconds: float = 20.0
    """Between two bytes."""
    total_seconds: float = 60.0
    """For the page with its robots.txt and all its redirects, from the start of the visit to the host."""
    max_bytes: int = 20_000_000
    """Of the decoded body, and of the bytes sent."""
    max_ratio: int = 200
    """Decoded bytes for each byte sent, above the first million."""
    max_redirects: int = 5


DEFAULT_LIMITS = Limits()


class Validators(Struct, frozen=True):
    """ETag and Last-Modified of an earlier answer, for a request that is answered only if the page has changed."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The conditions as request headers."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


@cache
def _version() -> str:
    return version()


def request_headers(agent: Agent) -> dict[str, str]:
    """The headers of every request."""
    return {
        "User-Agent": agent.header,
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.1",
        "Accept-Encoding": ENCODINGS,
        # One connection per request: bytes that a server sends after an answer never become the next answer.
        "Connection": "close",
    }
