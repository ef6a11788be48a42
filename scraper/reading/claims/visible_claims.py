"""Time elements and links to the author in the text → claims."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from scraper.document import Claim, ClaimSource, Document, Span, Syntax
from scraper.reading.claims.claim_tables import ClaimTables
from scraper.reading.claims.claim_values import line
from scraper.reading.claims.microdata_items import MarkedSpans

__all__ = ["visible_claims"]

REL_AUTHOR = ClaimSource(Syntax.ANCHOR, property="rel=author")
MAX_CLAIMS = 20
"""Time elements and author links that are claimed; a page with more is a listing or a thread."""


def visible_claims(document: Document, spans: MarkedSpans, tables: ClaimTables) -> Iterator[Claim]:
    """Dates of ``<time datetime>`` and names of ``rel=author`` links, with the block where they are shown."""
    return islice(_span_claims(document, spans, tables), MAX_CLAIMS)


def _span_claims(document: Document, spans: MarkedSpans, tables: ClaimTables) -> Iterator[Claim]:
    for number, marked in spans:
        for _, span in marked:
            if span.tag == "time":
                yield from _time_claims(span, number, tables)
            elif span.tag == "a":
                yield from _author_claims(document, span, number)


def _author_claims(document: Document, span: Span, block: int) -> Iterator[Claim]:
    relations = dict(span.attributes).get("rel", "").lower()
    name = line(document.text[span.start : span.end]) if "author" in relations.split() else ""
    if name:
        yield Claim("author", name, REL_AUTHOR, (("url", span.url),) if span.url else (), block)


def _time_claims(span: Span, block: int, tables: ClaimTables) -> Iterator[Claim]:
    """Claim the field of ``pubdate`` or of a class token, else a date of publication.

    A time with ``itemprop`` is read as microdata.
    """
    attributes = dict(span.attributes)
    value = line(attributes.get("datetime", ""))
    if not value or "itemprop" in attributes:
        return
    tokens = {token: field for token in span.classes.split() if (field := tables.time_classes.get(token.lower()))}
    if "pubdate" in attributes:
        yield Claim("date_published", value, ClaimSource(Syntax.TIME, property="pubdate"), (), block)
    elif tokens:
        token, field = max(tokens.items(), key=lambda pair: pair[1])
        yield Claim(field, value, ClaimSource(Syntax.TIME, property=f"class={token}"), (), block)
    else:
        yield Claim("date_published", value, ClaimSource(Syntax.TIME), (), block)
