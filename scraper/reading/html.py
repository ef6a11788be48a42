"""HTML → Document: one parse and one walk over its events; a second parse of mended markup where libxml2 misread it."""

from __future__ import annotations

from typing import Any

from lxml import etree

from scraper.document import Document, DocumentKind, Page
from scraper.reading.budgets import refuse_costly_markup
from scraper.reading.decode import Decoded
from scraper.reading.deep_nesting import walk_folded
from scraper.reading.media import without_doubles
from scraper.reading.mending import TAG_MISMATCH, is_misread, mended
from scraper.reading.metadata import Metadata
from scraper.reading.walk import Walk, Walked, WalkStopped

__all__ = ["read_html"]


def read_html(page: Page, decoded: Decoded) -> tuple[Document, Metadata]:
    """Read the document without claims, and the metadata of the page."""
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
    """The result of the walk over a page, and flags. Raises BudgetExceeded."""
    markup = decoded.text.encode() if decoded.utf8 is None else decoded.utf8
    if b"\0" in markup:
        # libxml2 replaces NUL by U+FFFD; browsers drop it.
        markup = markup.replace(b"\0", b"")
    if not markup.strip():
        return Walk(url).close(), ()
    walked, errors = _walked_once(markup, Walk(url))
    if walked and not is_misread(errors.filter_types((TAG_MISMATCH,)), markup, walked.containers):
        return walked, ()
    whole = mended(markup)
    refuse_costly_markup(whole, url)
    if walked is None or whole != markup:
        walked, _ = _walked_once(whole, Walk(url, is_mended=True))
    return (walk_folded(whole, Walk(url, is_mended=True)), ("deep_nesting",)) if walked is None else (walked, ())


def _walked_once(markup: bytes, walk: Walk) -> tuple[Walked | None, Any]:
    """The result of a walk (None if the walk or the parser stopped), and the error log of the parser."""
    target: Any = walk
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    try:
        walked: Any = etree.fromstring(markup, parser)
    except WalkStopped:
        return None, None
    errors = parser.error_log
    return (None if errors.filter_from_fatals() else walked), errors
