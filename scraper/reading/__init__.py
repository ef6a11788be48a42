"""Page → Document: decoding, one parse and one walk over its events, or lines of plain text; then the page's claims."""

from __future__ import annotations

import msgspec

from scraper.document import Document, DocumentKind, Page
from scraper.reading.claims import read_claims
from scraper.reading.decode import decode
from scraper.reading.html import read_html
from scraper.reading.plaintext import read_text
from scraper.reading.sources import as_page, kind_of

__all__ = ["as_page", "read"]


def read(page: Page) -> Document:
    """What is in a page: its text as blocks, where they stand, its media and its claims.

    Raises NotText for binary content.
    """
    decoded = decode(page)
    if kind_of(page, decoded.text) is DocumentKind.TEXT:
        return read_text(page, decoded)
    document, metadata = read_html(page, decoded)
    return msgspec.structs.replace(document, claims=read_claims(metadata, document))
