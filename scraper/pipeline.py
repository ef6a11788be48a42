"""The whole reading: read → label → assemble, each a function from a frozen value to a frozen value."""

from __future__ import annotations

from scraper.article import Article
from scraper.assembly import assemble
from scraper.document import Page
from scraper.labelling import Labeller, default_labeller
from scraper.reading import as_page, read

__all__ = ["normalize"]


def normalize(source: Page | str | bytes, *, url: str | None = None, labeller: Labeller | None = None) -> Article:
    """Read one page: the same bytes in give the same article out.

    ``source`` is a Page from ``fetch``, or its content: HTML or plain text, as bytes or as text.
    ``url`` says where bare content is from. Raises NotASource for a text that is only a URL or a file name,
    NotText for binary content.
    """
    document = read(as_page(source, url))
    return assemble(document, (labeller or default_labeller()).label(document))
