"""Make a Page from a source that the command line names."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from scraper.cli.checks import STANDARD_INPUT, Web, addresses, is_url
from scraper.cli.console import printable
from scraper.document import Page
from scraper.errors import NotReadable, TooLarge

if TYPE_CHECKING:
    from scraper.web import Client
    from scraper.web.browser import BrowserClient

__all__ = ["MAX_BYTES", "client_of", "page_getter", "page_of"]

MAX_BYTES = 50 * 1024 * 1024
"""Maximum size of a file or of standard input."""

_LIKE_URL = re.compile(r"<?(?:(?:[\w-]+\.)+\w{2,}/|www\.|//|localhost\b|[a-z][a-z0-9+-]+:\S)", re.IGNORECASE)


def page_of(source: str, url: str | None, get: Callable[[str], Page] | None = None) -> Page:
    """Fetch a URL with ``get``, or read a file or standard input that came from ``url``; nothing is decoded.

    Raises FetchError for a page that cannot be had, NotReadable and TooLarge for a file.
    """
    if is_url(source):
        return (get or page_getter(Web()))(source)
    return Page(content=_standard_input() if source == STANDARD_INPUT else _file(source), url=url)


def page_getter(web: Web) -> Callable[[str], Page]:
    """The function that fetches pages with the options of the command line."""
    return client_of(web).fetch


def client_of(web: Web) -> Client | BrowserClient:
    """The client with the options of the command line."""
    from scraper.web import Agent, Client, RobotsPolicy

    policy = RobotsPolicy.IGNORE if web.ignore_robots else RobotsPolicy.OBEY
    agent = Agent(name=web.agent, contact=web.contact, robots=policy, delay=web.delay)
    client = Client(allow=addresses(web.allow), agent=agent)
    if not web.browser:
        return client
    from scraper.web.browser import BrowserClient

    return BrowserClient(client)


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise NotReadable("standard input is closed", STANDARD_INPUT)
    try:
        return _bytes(sys.stdin.buffer, STANDARD_INPUT)
    except OSError as error:
        raise NotReadable(_os_reason(error), STANDARD_INPUT) from error


def _file(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            if os.fstat(file.fileno()).st_size > MAX_BYTES:
                raise _too_large(path)
            return _bytes(file, path)
    except FileNotFoundError as error:
        hint = "; a URL begins with https://" if _LIKE_URL.match(path) else ""
        raise NotReadable(f"no such file{hint}", printable(path)) from error
    except IsADirectoryError as error:
        raise NotReadable("is a directory; name the files in it", printable(path)) from error
    except OSError as error:
        raise NotReadable(_os_reason(error), printable(path)) from error


def _bytes(stream: BinaryIO, source: str) -> bytes:
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise _too_large(source)
    return content


def _too_large(source: str) -> TooLarge:
    return TooLarge(f"more than {MAX_BYTES // 1024 // 1024} MB", printable(source))


def _os_reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
