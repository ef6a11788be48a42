"""What the walk collects for the claims: meta tags, links, scripts and titles, as plain values."""

from __future__ import annotations

from msgspec import Struct

from scraper.reading.events import Attributes

__all__ = ["HeadTag", "Metadata", "Script"]


class HeadTag(Struct, frozen=True, gc=False):
    """A ``meta`` or ``link`` element, wherever it stands in the page."""

    attributes: Attributes
    """Names in lower case, in the order of the source; nobody writes to it."""
    block: int
    """Index of the next block after it, or the number of blocks."""
    container: int
    """Number of the innermost container; 0 in the head."""


class Script(Struct, frozen=True, gc=False):
    """A script that holds data: JSON-LD, or the state of an application."""

    media_type: str
    """Lower case, without parameters."""
    id: str
    text: str


class Metadata(Struct, frozen=True, kw_only=True):
    """All that a page says of itself outside its visible text."""

    titles: tuple[str, ...] = ()
    metas: tuple[HeadTag, ...] = ()
    links: tuple[HeadTag, ...] = ()
    scripts: tuple[Script, ...] = ()
    language: str = ""
    """``lang`` of the html element."""
    base_url: str | None = None
    """Absolute base of the page's links: ``<base href>``, else the page's URL."""
