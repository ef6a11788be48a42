"""Page → Document: decoding, one parse whose events are walked once, or lines of plain text; then the claims."""

from __future__ import annotations

from msgspec.structs import replace

from scraper.document import Claim, Document, DocumentKind, Page
from scraper.reading.binary import refuse_json
from scraper.reading.budgets import refuse_costly_blocks, refuse_costly_markup, refuse_costly_text
from scraper.reading.claims.claim_reader import read_claims
from scraper.reading.decode import Decoded, decode
from scraper.reading.embedded_state import EmbeddedText, embedded_text, with_text
from scraper.reading.html import read_html
from scraper.reading.next_page import next_page_url
from scraper.reading.page_flags import signs_of
from scraper.reading.page_input import as_page, kind_of
from scraper.reading.plaintext import read_text
from scraper.values.text import clean

__all__ = ["as_page", "next_page_url", "read", "refuse_costly_blocks"]

_QUOTED = 200
"""Characters of a text that its claim quotes."""


def read(page: Page) -> Document:
    """Read a page: its text as blocks in containers, its media and its claims.

    Raises NotText for a picture, a PDF, a feed or JSON, and BudgetExceeded for a page that would take too long.
    """
    decoded = decode(page)
    if kind_of(page, decoded.text) is DocumentKind.TEXT:
        refuse_json(decoded.text, page.url)
        refuse_costly_text(decoded.text, page.url)
        document = read_text(page, decoded)
    else:
        document = _read_markup(page, decoded)
    return replace(document, flags=(*page.flags, *document.flags)) if page.flags else document


def _read_markup(page: Page, decoded: Decoded) -> Document:
    markup = decoded.utf8 or decoded.text.encode()
    refuse_costly_markup(markup, page.url)
    document, metadata = read_html(page, replace(decoded, utf8=markup))
    embedded = embedded_text(document, metadata)
    if embedded is not None:
        document, metadata = read_html(page, replace(decoded, utf8=with_text(markup, embedded)))
    document = replace(document, claims=(*read_claims(metadata, document), *_claim_of(embedded)))
    return replace(document, flags=(*document.flags, *([embedded.flag] if embedded else ()), *signs_of(document)))


def _claim_of(embedded: EmbeddedText | None) -> tuple[Claim, ...]:
    """The claim that names the source of an embedded text; empty without an embedded text."""
    return (Claim("text", clean(embedded.quote)[:_QUOTED], embedded.source),) if embedded else ()
