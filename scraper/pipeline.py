"""The whole reading: read → label → assemble, each a function from a frozen value to a frozen value."""

from __future__ import annotations

from msgspec.structs import replace

from scraper.article import Article, Provenance
from scraper.assembly import assemble
from scraper.document import Document, Page
from scraper.labelling import Labeller, default_labeller
from scraper.reading import as_page, read, refuse_costly_blocks

__all__ = ["article_of", "normalize", "warm_up"]

_SMALL = (
    "<!doctype html><title>Rain</title><article><h1>Rain</h1><p>By Ada Example<p>It rained for two days.</article>",
    "Rain in the old town\n\nBy Ada Example\n\nIt rained for two days.\n",
)
"""A page and a text, which need all that reading loads: parser, tables, both models."""


def normalize(source: Page | str | bytes, *, url: str | None = None, labeller: Labeller | None = None) -> Article:
    """Read one page: the same bytes in give the same article out.

    ``source`` is a Page from ``fetch``, or its content: HTML or plain text, as bytes or as text.
    ``url`` says where bare content is from. Raises NotASource for a text that is only a URL or a file name,
    NotText for a picture, a PDF, a feed and the like, BudgetExceeded for what would take too long.
    """
    return article_of(read(as_page(source, url)), labeller or default_labeller())


def article_of(document: Document, labeller: Labeller) -> Article:
    """The article of a document; of a text that the page holds and does not show, its provenance says where it was.

    Raises BudgetExceeded for a document with too many blocks.
    """
    refuse_costly_blocks(document)
    article = assemble(document, labeller.label(document))
    found = [Provenance("text", one.source, one.value, True) for one in document.claims if one.field == "text"]
    return replace(article, provenance=(*article.provenance, *found)) if found else article


def warm_up() -> None:
    """Load the parser, the tables and the models, so that the first page takes no longer than the others.

    Raises DataError if a table or model is broken.
    """
    for content in _SMALL:
        normalize(content)
