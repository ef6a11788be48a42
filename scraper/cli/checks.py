"""A command line as a value, and the checks that refuse wrong usage with exit status 2."""

from __future__ import annotations

import re
from datetime import date
from ipaddress import ip_address
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from scraper.values.site_tables import SiteTables

__all__ = ["STANDARD_INPUT", "Request", "SiteChoice", "Web", "addresses", "check", "is_url"]

STANDARD_INPUT = "-"
PORT_COUNT = 65_536

_WEB_OPTIONS = {
    "allow": "--allow-address",
    "agent": "--agent",
    "contact": "--contact",
    "ignore_robots": "--ignore-robots",
    "delay": "--delay",
    "pages": "--pages",
    "browser": "--browser",
}
"""Fields of ``Web`` and the options that set them."""

_URL = re.compile(r"\s*[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HTTP = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)


class Web(NamedTuple):
    """How ``scraper normalize`` and ``scraper explain`` fetch."""

    allow: tuple[str, ...] = ()
    """Exempt addresses with their ports, as on the command line."""
    agent: str = "scraper"
    contact: str | None = None
    ignore_robots: bool = False
    delay: float = 2.0
    pages: int = 1
    """Maximum number of pages of one article."""
    browser: bool = False


class SiteChoice(NamedTuple):
    """The rules of single sites that pages are read with."""

    tables: SiteTables
    today: date
    """The day of pages that do not say when they were fetched."""

    def near(self, url: str | None) -> SiteChoice:
        """The rules that may hold for a page, and few others: what is sent to a worker with the page."""
        return self._replace(tables=self.tables.near(url))


class Request(NamedTuple):
    """The arguments and options of ``scraper normalize``."""

    sources: tuple[str, ...]
    format: str
    blocks: bool
    url: str | None
    output: Path | None
    input: Path | None = None
    """File with a URL a line."""
    web: Web = Web()
    seconds: float = 30.0
    """CPU time for reading one page: ``scraper.workers.SECONDS``, which is not imported for the help."""
    sites: SiteChoice | None = None


def is_url(source: str) -> bool:
    """Whether a source is a URL of whatever scheme."""
    return _URL.match(source) is not None


def check(request: Request) -> None:
    """Raise UsageError for options and sources that do not go together."""
    if not request.sources and request.input is None:
        raise click.UsageError("Missing argument 'SOURCE...', or --input.")
    if request.input is not None:
        _check_input(request)
    if request.blocks and request.format != "json":
        raise click.UsageError("--blocks needs --format json: no other format has a ledger.")
    if request.sources.count(STANDARD_INPUT) > 1:
        raise click.UsageError("Standard input (-) can be read only once.")
    if "" in request.sources:
        raise click.UsageError("A source is empty.")
    addresses(request.web.allow)
    if not all(map(str.isprintable, (request.web.agent, request.web.contact or ""))):
        raise click.UsageError("--agent and --contact must be one line that can be read.")
    if not request.web.agent.strip():
        raise click.UsageError("--agent is empty: it is the name that robots.txt knows us by.")
    for option, seconds in (("--delay", request.web.delay), ("--seconds", request.seconds)):
        if isnan(seconds):
            raise click.UsageError(f"{option} must be a number of seconds.")
    if request.url is not None:
        _check_url(request.sources, request.url)
    if request.input is None and not any(map(is_url, request.sources)):
        _refuse_web_options(request.web)


def _refuse_web_options(web: Web) -> None:
    """Raise UsageError for an option of fetching where no source is fetched."""
    defaults = Web()
    for field, option in _WEB_OPTIONS.items():
        if getattr(web, field) != getattr(defaults, field):
            raise click.UsageError(f"{option} is for URLs; no source is a URL.")


def addresses(given: tuple[str, ...]) -> frozenset[tuple[str, int]]:
    """Exempt addresses as the guard has them. Raises UsageError.

    >>> sorted(addresses(("127.0.0.1:8080", "[::1]:80")))
    [('127.0.0.1', 8080), ('::1', 80)]
    """
    return frozenset(map(_address, given))


def _address(given: str) -> tuple[str, int]:
    host, _, port = given.rpartition(":")
    try:
        address = ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        address = None
    if address is None or not port.isdecimal() or not 0 < int(port) < PORT_COUNT:
        raise click.UsageError(f"--allow-address {given}: an address and a port are needed, as in 127.0.0.1:8080.")
    return str(address), int(port)


def _check_input(request: Request) -> None:
    if request.sources:
        raise click.UsageError("--input names the sources; there are others on the command line.")
    if request.output is None:
        raise click.UsageError("--input needs --output: the folder holds the results, and what is done already.")
    if request.url is not None:
        raise click.UsageError("--url is for a file or standard input; --input names URLs.")


def _check_url(sources: tuple[str, ...], url: str) -> None:
    if len(sources) > 1:
        raise click.UsageError("--url says where one source came from; there are several.")
    if is_url(sources[0]):
        raise click.UsageError("--url is for a file or standard input; the source is a URL itself.")
    if not _HTTP.match(url) or not url.isprintable():
        raise click.UsageError("--url must begin with https:// or http:// and a host.")
