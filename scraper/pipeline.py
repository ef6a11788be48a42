"""Read, label and assemble a page: the only module that calls all three stages."""

from __future__ import annotations

from msgspec import Struct

from scraper.article import Article
from scraper.assembly import Usage, assemble
from scraper.document import Document, Page
from scraper.faults import faults_about
from scraper.labelling import Labeller, Labelling, default_labeller
from scraper.reading import as_page, read, refuse_costly_blocks

__all__ = ["Extraction", "extract", "normalize", "warm_up"]

_SMALL = (
    "<!doctype html><title>Rain</title><article><h1>Rain</h1><p>By Ada Example<p>It rained for two days.</article>",
    "Rain in the old town\n\nBy Ada Example\n\nIt rained for two days.\n",
)
"""A page and a text that load the parser, the tables and both models."""


class Extraction(Struct, frozen=True):
    """A page and the result of each stage."""

    page: Page
    document: Document
    labelling: Labelling
    article: Article
    usage: Usage
    """The fields that use the document's stretches."""


def extract(source: Page | str | bytes, *, url: str | None = None, labeller: Labeller | None = None) -> Extraction:
    """Read a page and make its article; the same bytes give the same article.

    ``source`` is a Page from ``fetch``, or its content: HTML or plain text, as bytes or as text.
    ``url`` says where bare content is from. ``labeller`` is the shipped one by default.
    Raises NotASource for a text that is only a URL or a file name, NotText for an image, a PDF, a feed and the like,
    BudgetExceeded for a page that would take too long or too much memory, InternalError for any other exception.
    """
    page = as_page(source, url)
    with faults_about(page.url):
        document = read(page)
        refuse_costly_blocks(document)
        labelling = (labeller or default_labeller()).label(document)
        assembly = assemble(document, labelling)
        return Extraction(page, document, labelling, assembly.article, assembly.usage)


def normalize(source: Page | str | bytes, *, url: str | None = None, labeller: Labeller | None = None) -> Article:
    """The article of one page: ``extract(…).article``, with the same arguments and errors."""
    return extract(source, url=url, labeller=labeller).article


def warm_up() -> None:
    """Load the parser, the tables and the models, so that the first page takes no longer than the others.

    Raises DataError if a table or model is broken.
    """
    for content in _SMALL:
        normalize(content)
