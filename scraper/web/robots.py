"""robots.txt: what a site allows us to fetch (RFC 9309).

No rules where the file is not there (4xx, or more than five redirects); everything forbidden while it cannot be had
(5xx, 429, no answer in time), which is looked at again soon. 429 is on the strict side: the RFC would allow everything.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import datetime
from threading import Lock

from msgspec import Struct
from protego import Protego

from scraper.errors import (
    BlockedAddress,
    ConnectionFailed,
    FetchError,
    RobotsDenied,
    RobotsUnreachable,
    TooManyRedirects,
    Truncated,
)
from scraper.web.clock import SYSTEM_CLOCK, WebClock
from scraper.web.politeness import host_of

__all__ = ["MAX_BYTES", "KnownRobots", "Robots", "RobotsAnswer", "RobotsCache", "parse_robots", "robots_url"]

MAX_BYTES = 512_000
"""Bytes of a robots.txt that are read (RFC 9309, 2.5: at least 500 KiB); the rest is passed over."""
MAX_RULES = 200_000
"""Rules of a robots.txt, each counted once for every agent that it is for: the parser stores them so, in 1 µs each. Its
other work, finding an agent among those of a group, is 50 times as cheap. The rest of the file is passed over."""
_AGENT_COST = 50
_KEPT_SECONDS = 86_400.0
"""Seconds for which rules are cached (RFC 9309, 2.4)."""
_UNREACHABLE_SECONDS = 300.0
_MAX_SITES = 2_000
_MAYBE_AGENT = re.compile(r"\s*user[-\s]*agent", re.IGNORECASE)
_AGENT = re.compile(r"\s*user[- ]?agent\s*:", re.IGNORECASE)
_RULE = re.compile(r"\s*(?:allow|disallow|crawl-delay)\s*:", re.IGNORECASE)
_log = logging.getLogger(__name__)


class RobotsAnswer(Struct, frozen=True):
    """The answer to the request for a robots.txt."""

    status: int
    content: bytes


class KnownRobots(Struct, frozen=True):
    """An answer that a later run may use, as long as it is not too old."""

    address: str
    """URL of the robots.txt."""
    answer: RobotsAnswer
    fetched_at: datetime
    """With zone."""


class Robots(Struct, frozen=True):
    """What a site allows."""

    rules: Protego | None
    """None while robots.txt is not available."""
    trouble: str = ""
    """The reason why robots.txt is not available."""

    def admit(self, url: str, agent: str) -> None:
        """Raise RobotsDenied or RobotsUnreachable if an agent may not fetch a URL of the site."""
        if self.rules is None:
            raise RobotsUnreachable(f"robots.txt cannot be had ({self.trouble}), which forbids all for now", url)
        if not self.rules.can_fetch(url, agent):
            raise RobotsDenied("robots.txt of the site does not allow it", url)

    def delay(self, agent: str) -> float:
        """Seconds between two visits that the site asks for; 0 if it does not."""
        return (self.rules and self.rules.crawl_delay(agent)) or 0.0


def robots_url(url: str) -> str:
    """Where the rules for a URL are.

    >>> robots_url("https://example.org:8080/news/rain?page=2")
    'https://example.org:8080/robots.txt'
    >>> robots_url("https://example.org./")
    'https://example.org/robots.txt'
    """
    scheme, _, _ = url.partition("://")
    return f"{scheme}://{host_of(url)}/robots.txt"


def parse_robots(content: bytes) -> Protego:
    """The rules in the first ``MAX_BYTES`` of a robots.txt; none in a page that was sent instead."""
    text = content[:MAX_BYTES].decode("utf-8-sig", "replace").replace("\0", "")
    if text.lstrip()[:1] == "<":
        _log.info("robots.txt is a page of HTML and holds no rules")
        text = ""
    return Protego.parse(_affordable(text))


def _affordable(text: str) -> str:
    """The lines of a robots.txt before its rules become too many.

    The count of agents goes on where a line may name one, and begins anew only where a line does for sure, and a line
    before it is a rule for sure. So it is never too low, whatever the parser makes of odd lines.
    """
    lines: list[str] = []
    agents = cost = 0
    ruled = True
    for line in text.splitlines():
        if _MAYBE_AGENT.match(line):
            agents = 1 if ruled and _AGENT.match(line) else agents + 1
            ruled = False
            cost += agents // _AGENT_COST
        elif line.strip():
            ruled = ruled or _RULE.match(line) is not None
            cost += agents
        if cost > MAX_RULES:
            _log.info("robots.txt has more rules than are read")
            break
        lines.append(line)
    return "\n".join(lines)


def _forget(_: KnownRobots) -> None:
    """Keep no answer beyond the process."""


class RobotsCache:
    """The rules of the sites that were visited, for a day at most; shared by all who fetch in a process.

    ``tell`` is called with each answer that holds for a day, so that the caller may keep it for a later process; not
    with an answer by which robots.txt is unreachable.
    """

    def __init__(self, clock: WebClock = SYSTEM_CLOCK, tell: Callable[[KnownRobots], object] = _forget) -> None:
        self._clock = clock
        self._known: dict[str, tuple[Robots, float]] = {}
        self._tell = tell
        self._lock = Lock()

    def remember(self, known: KnownRobots) -> None:
        """Use an answer of an earlier run until it is a day old."""
        age = (self._clock.now() - known.fetched_at).total_seconds()
        robots = _robots_in(known.answer)
        if 0 <= age < _KEPT_SECONDS and robots.rules is not None:
            with self._lock:
                self._keep(known.address, robots, _KEPT_SECONDS - age)

    def of(self, url: str, get: Callable[[str], RobotsAnswer]) -> Robots:
        """What the site of a URL allows; ``get`` fetches its robots.txt where that is not known.

        Raises BlockedAddress and ConnectionFailed as ``get`` does, about the URL itself: it would fail likewise.
        """
        address = robots_url(url)
        known, until = self._known.get(address, (None, 0.0))
        if known is not None and until > self._clock.monotonic():
            return known
        answer = _answer_of(address, url, get)
        robots = _robots_in(answer) if isinstance(answer, RobotsAnswer) else answer
        with self._lock:
            self._keep(address, robots, _UNREACHABLE_SECONDS if robots.rules is None else _KEPT_SECONDS)
        if isinstance(answer, RobotsAnswer) and robots.rules is not None:
            self._tell(KnownRobots(address, answer, self._clock.now()))
        return robots

    def _keep(self, address: str, robots: Robots, seconds: float) -> None:
        if len(self._known) >= _MAX_SITES:
            del self._known[next(iter(self._known))]
        self._known.pop(address, None)
        self._known[address] = (robots, self._clock.monotonic() + seconds)


def _answer_of(address: str, url: str, get: Callable[[str], RobotsAnswer]) -> RobotsAnswer | Robots:
    """The answer to the request for a robots.txt, or what holds without an answer."""
    try:
        return get(address)
    except TooManyRedirects:
        return Robots(Protego())
    except Truncated as error:
        return Robots(None, error.message)
    except (BlockedAddress, ConnectionFailed) as error:
        raise type(error)(error.message, url) from error
    except FetchError as error:
        return Robots(None, error.message)


def _robots_in(answer: RobotsAnswer) -> Robots:
    if 200 <= answer.status < 300:
        return Robots(parse_robots(answer.content))
    if 400 <= answer.status < 500 and answer.status != 429:
        return Robots(Protego())
    return Robots(None, f"status {answer.status}")
