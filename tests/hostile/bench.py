"""What the cases work with: a server that plays byte scripts, a client in a hurry, and words for what came out."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import scraper
from scraper.article import Article
from scraper.document import Page
from scraper.errors import ScraperError
from scraper.web import Agent, Client, Limits, RobotsPolicy, Shared
from tests.loopback import Loopback, Step

__all__ = ["HTML", "LIMITS", "OWN_SITE", "QUICK", "STORY", "Bench", "never", "outcome", "told", "words"]

HTML = b"<!doctype html><html><title>A story</title><p>Once upon a time.</html>"
STORY = (
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>Rain in the Old Town</title></head><body><article>"
    "<h1>Rain in the Old Town</h1><p>Rain fell on the old town for two days, and the river rose by two metres, said the "
    "people who live at the bridge.</p><p>Nobody was hurt, the mayor told reporters on Tuesday; the school stays closed "
    "until Friday, and the ferry does not run.</p><p>Volunteers brought bread, salt and dry blankets to the families "
    "who had spent both nights on the roof.</p></article></body></html>"
)
"""An article of our own, to which the cases do something."""
OWN_SITE = Agent(robots=RobotsPolicy.IGNORE, delay=0)
LIMITS = Limits(connect_seconds=10, read_seconds=10, total_seconds=20, max_bytes=2_000_000)
"""Time enough for a server that answers, on a machine that is busy with other things."""
QUICK = Limits(connect_seconds=0.5, read_seconds=0.5, total_seconds=0.8, max_bytes=2_000_000)
"""For servers that do not."""


def never(*_: object, **__: object) -> None:
    """Stands for what must not be called."""
    raise AssertionError("the network was used")


class Bench:
    """One case's tools, taken away when it ends."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._stack = ExitStack()
        self.patch = patch
        self.server = self.new_server()
        self.asked: list[str] = []
        self.folder = self._stack.enter_context(TemporaryDirectory())

    def close(self) -> None:
        """End the servers."""
        self._stack.close()

    def new_server(self, **options: Any) -> Loopback:
        """Another server."""
        server = Loopback(**options)
        self._stack.callback(server.close)
        return server

    def client(self, *servers: Loopback, agent: Agent = OWN_SITE, **options: Any) -> Client:
        """A client that may reach the server, or these, and knows nothing of any host."""
        allow = frozenset(server.address for server in servers or (self.server,))
        shared = Shared()
        return Client(**{"limits": LIMITS, "allow": allow, "agent": agent, "shared": shared, **options})

    def page(self, *steps: Step, path: str = "/2024/rain", limits: Limits = LIMITS) -> Page:
        """The page that a script on the server gives."""
        return self.client(limits=limits).fetch(self.server.play(path, *steps))

    def plays(self, *scripts: bytes | tuple[Step, ...], limits: Limits = LIMITS) -> str:
        """What comes of each script, each fetched from the server."""
        steps = [(script,) if isinstance(script, bytes) else script for script in scripts]
        return words(outcome(partial(self.page, *step, limits=limits)) for step in steps)

    def fetches(self, *urls: str) -> str:
        """What comes of each URL, with no exemption and no server to reach."""
        client = Client(limits=LIMITS, agent=OWN_SITE, shared=Shared())
        return words(outcome(partial(client.fetch, url)) for url in urls)

    def reads(self, *contents: str | bytes | Page) -> str:
        """What reading each content comes to: the outcome and the flags, or the error."""
        return words(outcome(partial(scraper.normalize, content)) for content in contents)

    def resolve(self, *addresses: str) -> None:
        """Make every name lead to these addresses; ``asked`` has the names that were looked up."""

        def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[tuple[Any, ...]]:
            self.asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

        self.patch.setattr(socket, "getaddrinfo", getaddrinfo)


def outcome(do: Callable[[], Page | Article]) -> str:
    """What came of a reading or fetching, in words; of a failure its code."""
    try:
        return told(do())
    except ScraperError as error:
        return error.code


def told(made: Page | Article) -> str:
    """A page or article in words: ``ok``, ``empty`` or its outcome, with its flags in brackets."""
    if isinstance(made, Page):
        return _with("ok" if made.content else "empty", made.flags)
    return _with(str(made.outcome), made.quality.flags)


def _with(word: str, flags: tuple[str, ...]) -> str:
    return f"{word} ({', '.join(flags)})" if flags else word


def words(outcomes: Iterable[str]) -> str:
    """Several outcomes, each named once, in the order in which they came."""
    return "; ".join(dict.fromkeys(part for outcome in outcomes for part in outcome.split("; ")))
