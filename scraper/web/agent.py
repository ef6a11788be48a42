"""Who asks, and what it keeps to."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from msgspec import Struct

from scraper.version import version
from scraper.web.response_body import ENCODINGS

__all__ = ["DEFAULT_AGENT", "Agent", "RobotsPolicy", "Validators", "request_headers"]


class RobotsPolicy(StrEnum):
    """What robots.txt means to a fetch."""

    OBEY = "obey"
    IGNORE = "ignore"
    """For sites of one's own."""


class Agent(Struct, frozen=True, kw_only=True):
    """Who asks, and what it keeps to."""

    name: str = "scraper"
    """The product token: of the User-Agent header, and of the group in robots.txt that is meant for us."""
    contact: str | None = None
    """URL or mail address under which a site's owner reaches whoever runs it."""
    robots: RobotsPolicy = RobotsPolicy.OBEY
    delay: float = 2.0
    """Seconds between the end of one visit to a host and the begin of the next, at least."""

    @property
    def header(self) -> str:
        """Value of the User-Agent header.

        >>> Agent(name="newsbot", contact="https://example.org/bot").header.partition(" ")[2]
        '(+https://example.org/bot)'
        """
        product = f"{self.name}/{_version()}"
        return f"{product} (+{self.contact})" if self.contact else product


DEFAULT_AGENT = Agent()


class Validators(Struct, frozen=True):
    """What an earlier answer said of its version, with which the page is asked for only if it has changed."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The conditions as request headers."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value}


@cache
def _version() -> str:
    return version()


def request_headers(agent: Agent) -> dict[str, str]:
    """The headers of every request."""
    return {
        "User-Agent": agent.header,
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.1",
        "Accept-Encoding": ENCODINGS,
        # Each request has a connection of its own: what a server sends behind an answer can never become the next one.
        "Connection": "close",
    }
