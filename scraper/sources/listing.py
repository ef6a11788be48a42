"""What a source lists: its kind, its items, and what it asks for. The values between reading and the store."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

__all__ = ["Item", "Listing", "SourceKind"]


class SourceKind(StrEnum):
    """What kind of source a URL is."""

    FEED = "feed"
    SITEMAP = "sitemap"
    SECTION = "section"
    """A page with links to articles."""
    LIST = "list"
    """A text with one URL a line."""


class Item(Struct, frozen=True, kw_only=True, gc=False):
    """One entry of a source."""

    url: str
    """Absolute http or https URL, without tracking parameters and without a password."""
    guid: str | None = None
    """The identifier that a feed gives the item, as it stands there; None where it gives none."""
    title: str | None = None
    published: datetime | None = None
    """With zone, UTC where the source gives none; None where the date is missing or makes no sense."""
    published_raw: str | None = None
    """The date as it stands in the source."""
    updated: datetime | None = None


class Listing(Struct, frozen=True, kw_only=True):
    """The result of reading one answer of a source."""

    kind: SourceKind
    items: tuple[Item, ...]
    """The order of the source; a capped listing keeps the newest where dates are given."""
    title: str | None = None
    children: tuple[Item, ...] = ()
    """Of a sitemap index: the sitemaps that it names, newest first; ``updated`` is their lastmod."""
    min_interval: float = 0.0
    """Seconds between two visits that the feed asks for (ttl, skipHours, sy:updatePeriod); 0 if it does not."""
    listed: int = 0
    """Number of items in the source, those beyond the cap included."""
    flags: tuple[str, ...] = ()
    """Conditions such as ``truncated``, ``capped``, ``encoding_guessed``; sorted."""
    hubs: tuple[str, ...] = ()
    """WebSub hubs that the feed names; kept for later."""
