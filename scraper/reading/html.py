"""HTML → Document: one parse, and one walk over its events."""

from __future__ import annotations

from typing import Any

from lxml import etree

from scraper.document import Document, DocumentKind, Page
from scraper.reading.decode import Decoded
from scraper.reading.deep import walk_folded
from scraper.reading.media import without_doubles
from scraper.reading.metadata import Metadata
from scraper.reading.walk import TooDeep, Walk

__all__ = ["read_html"]


def read_html(page: Page, decoded: Decoded) -> tuple[Document, Metadata]:
    """The document without claims, and what the page says of itself outside its text."""
    walk, flags = _walked(decoded, page.url)
    document = Document(
        page=page,
        kind=DocumentKind.HTML,
        source=decoded.text,
        text="\n".join(walk.runs.texts),
        blocks=tuple(walk.runs.blocks),
        containers=tuple(walk.containers),
        media=without_doubles(walk.media, frozenset(walk.fallback)),
        flags=(*decoded.flags, *flags),
    )
    return document, walk.metadata.metadata()


def _walked(decoded: Decoded, url: str | None) -> tuple[Walk, tuple[str, ...]]:
    """A finished walk over the page, and flags."""
    markup = decoded.text.encode() if decoded.utf8 is None else decoded.utf8
    if b"\0" in markup:
        # libxml2 makes U+FFFD of it; browsers pass over it.
        markup = markup.replace(b"\0", b"")
    walk = Walk(url)
    if not markup.strip():
        walk.close()
        return walk, ()
    if _is_read(markup, walk):
        return walk, ()
    walk = Walk(url)
    walk_folded(markup, walk)
    return walk, ("deep_nesting",)


def _is_read(markup: bytes, walk: Walk) -> bool:
    """Walk over the page's events; whether that went to its end: no nesting too deep, no text over 10 MB."""
    target: Any = walk
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=False)
    try:
        etree.fromstring(markup, parser)
    except TooDeep:
        return False
    return all(entry.level != etree.ErrorLevels.FATAL for entry in parser.error_log)
