"""Tells what to install where a library of the extra ``ingest`` is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from scraper.errors import MissingExtra

__all__ = ["ingest_extra"]


@contextmanager
def ingest_extra() -> Iterator[None]:
    """Import libraries of the extra inside: MissingExtra says what to install if one is not there."""
    try:
        yield
    except ModuleNotFoundError as error:
        name = (error.name or "a library").partition(".")[0]
        raise MissingExtra(f"{name} is not installed: pip install 'article-ledger[ingest]'", "ingest") from error
