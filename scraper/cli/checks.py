"""A command line as a value, and what it may not ask for: wrong usage, with exit status 2."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import click

__all__ = ["STANDARD_INPUT", "Request", "check", "is_url"]

STANDARD_INPUT = "-"

_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HTTP = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)


class Request(NamedTuple):
    """What ``scraper normalize`` was asked for."""

    sources: tuple[str, ...]
    format: str
    blocks: bool
    url: str | None
    output: Path | None


def is_url(source: str) -> bool:
    """Whether a source is a URL of whatever scheme."""
    return _URL.match(source) is not None


def check(request: Request) -> None:
    """Raise UsageError for options and sources that do not go together."""
    if request.blocks and request.format != "json":
        raise click.UsageError("--blocks needs --format json: no other format has a ledger.")
    if request.sources.count(STANDARD_INPUT) > 1:
        raise click.UsageError("Standard input (-) can be read only once.")
    if "" in request.sources:
        raise click.UsageError("A source is empty.")
    if request.url is not None:
        _check_url(request.sources, request.url)


def _check_url(sources: tuple[str, ...], url: str) -> None:
    if len(sources) > 1:
        raise click.UsageError("--url says where one source came from; there are several.")
    if is_url(sources[0]):
        raise click.UsageError("--url is for a file or standard input; the source is a URL itself.")
    if not _HTTP.match(url) or not url.isprintable():
        raise click.UsageError("--url must begin with https:// or http:// and a host.")
