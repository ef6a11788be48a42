"""What the feeds share: the head of a feed, its entries, and the fields of an article as feeds need them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import quote

from msgspec import Struct

from scraper.article import Article
from scraper.writing.link_targets import media_source

__all__ = [
    "FeedEntry",
    "FeedHead",
    "author_names",
    "complete_time",
    "entry_id",
    "entry_tags",
    "one_line_of",
    "utc_time",
    "web_address",
]

UNKNOWN_AUTHOR = "unknown"
_COMPLETE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_HOST = re.compile(r"https?://(?:[^/?#@]*@)?([^/?#:]+)", re.IGNORECASE)
_NOT_IN_ADDRESS = re.compile(
    r"[\s\"<>\\^`{|}\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff0-\uffff]|%(?![0-9A-Fa-f]{2})"
)


class FeedHead(Struct, frozen=True):
    """What a feed says about itself."""

    id: str
    """An IRI that stays the same for the same feed."""
    title: str
    updated: datetime
    """With zone."""


class FeedEntry(Struct, frozen=True):
    """An article in a feed."""

    key: str
    """Tells it from all others, and stays the same when the article changes."""
    changed_at: datetime
    """When it came or last changed here, with zone; the page may tell no time, and feeds need one."""
    article: Article


def entry_id(entry: FeedEntry) -> str:
    """The IRI of an entry.

    >>> from types import SimpleNamespace
    >>> entry_id(SimpleNamespace(key="u1:00ff"))
    'urn:scraper:article:u1:00ff'
    """
    return f"urn:scraper:article:{quote(entry.key, safe=':', errors='replace')}"


def utc_time(time: datetime) -> str:
    """A time as RFC 3339 has it, in UTC and with whole seconds.

    >>> utc_time(datetime(2026, 11, 30, 12, tzinfo=UTC))
    '2026-11-30T12:00:00Z'
    """
    return f"{time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def complete_time(text: str | None) -> str | None:
    """A date of an article as RFC 3339 has it; None if it is only a day, or has no offset: feeds cannot say that.

    >>> complete_time("2026-11-30T12:00+01:00"), complete_time("2026-11-30")
    ('2026-11-30T12:00:00+01:00', None)
    """
    if text is None or not _COMPLETE_TIME.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).isoformat(timespec="seconds")
    except ValueError:
        return None


def web_address(url: str | None) -> str | None:
    """A URL for the link of an entry: absolute, http or https, and without what no URL has; None for any other.

    >>> web_address("https://example.org/a b"), web_address("javascript:alert(1)")
    ('https://example.org/a%20b', None)
    """
    address = media_source(url)
    if address is None or not _HOST.match(address):
        return None
    return _NOT_IN_ADDRESS.sub(lambda match: quote(match[0], safe="", errors="replace"), address)


def one_line_of(text: str | None) -> str:
    """Text with single spaces; empty if there is none."""
    return " ".join((text or "").split())


def author_names(article: Article) -> tuple[str, ...]:
    """Who is named as author, at least one: the authors, else the publisher, else the host of the page."""
    names = tuple(filter(None, (one_line_of(author.name) for author in article.authors)))
    if names:
        return names
    publisher = one_line_of(article.publisher.name) if article.publisher else ""
    host = _HOST.match(web_address(article.canonical_url) or web_address(article.url) or "")
    return (publisher or (host[1] if host else UNKNOWN_AUTHOR),)


def entry_tags(article: Article) -> tuple[str, ...]:
    """Section and keywords, each once."""
    return tuple(dict.fromkeys(filter(None, map(one_line_of, (article.section, *article.tags)))))
