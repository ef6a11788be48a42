"""HTML → Document: one parse, one walk."""

from __future__ import annotations

from lxml import etree

from scraper.document import Document, DocumentKind, Page
from scraper.reading.decode import Decoded
from scraper.reading.deep import read_shallow
from scraper.reading.media import without_doubles
from scraper.reading.metadata import Metadata
from scraper.reading.walk import Walk

__all__ = ["read_html"]


def read_html(page: Page, decoded: Decoded) -> tuple[Document, Metadata]:
    """The document without claims, and what the page says of itself outside its text."""
    root, flags = _parse(decoded)
    walk = Walk(page.url)
    if root is not None:
        walk.walk(root)
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


def _parse(decoded: Decoded) -> tuple[etree._Element | None, tuple[str, ...]]:
    """The root, or None where there is no element at all, and flags."""
    markup = decoded.text.encode() if decoded.utf8 is None else decoded.utf8
    if b"\0" in markup:
        # libxml2 makes U+FFFD of it; browsers pass over it.
        markup = markup.replace(b"\0", b"")
    if not markup.strip():
        return None, ()
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=False
    )
    root = _root(markup, parser)
    if _was_cut(parser):
        return read_shallow(markup), ("deep_nesting",)
    return root, ()


def _root(markup: bytes, parser: etree.HTMLParser) -> etree._Element | None:
    try:
        return etree.fromstring(markup, parser)
    except etree.XMLSyntaxError:
        # Nothing but a comment or a doctype.
        return None


def _was_cut(parser: etree.HTMLParser) -> bool:
    """Whether libxml2 gave up: on the depth of the tree, or on the length of one text or attribute."""
    log = parser.error_log
    return bool(len(log)) and any(entry.level == etree.ErrorLevels.FATAL for entry in log)
