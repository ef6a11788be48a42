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
from scraper.reading.walked import Walked

__all__ = ["read_html"]


def read_html(page: Page, decoded: Decoded) -> tuple[Document, Metadata]:
    """The document without claims, and what the page says of itself outside its text."""
    walked, flags = _walked(decoded, page.url)
    document = Document(
        page=page,
        kind=DocumentKind.HTML,
        source=decoded.text,
        text="\n".join(walked.texts),
        blocks=tuple(walked.blocks),
        containers=tuple(walked.containers),
        media=without_doubles(walked.media, frozenset(walked.fallback)),
        flags=(*decoded.flags, *flags),
    )
    return document, walked.metadata


def _walked(decoded: Decoded, url: str | None) -> tuple[Walked, tuple[str, ...]]:
    """What a walk over the page found, and flags."""
    markup = decoded.text.encode() if decoded.utf8 is None else decoded.utf8
    if b"\0" in markup:
        # libxml2 makes U+FFFD of it; browsers pass over it.
        markup = markup.replace(b"\0", b"")
    if not markup.strip():
        return Walk(url).close(), ()
    walked = _walked_whole(markup, Walk(url))
    return (walk_folded(markup, Walk(url)), ("deep_nesting",)) if walked is None else (walked, ())


def _walked_whole(markup: bytes, walk: Walk) -> Walked | None:
    """What the walk found; None where it did not go to the page's end: for nesting too deep, or a text over 10 MB."""
    target: Any = walk
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=False)
    try:
        walked: Any = etree.fromstring(markup, parser)
    except TooDeep:
        return None
    return None if any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log) else walked
