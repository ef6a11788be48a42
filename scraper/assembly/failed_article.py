"""Make the article of a source that could not be read."""

from __future__ import annotations

from msgspec.structs import replace

from scraper.article import Article, ArticleError, Outcome, PageKind, PageKindName
from scraper.assembly.assembler import assemble
from scraper.document import Container, Document, DocumentKind, Page
from scraper.errors import ScraperError
from scraper.labelling.deciding.labeller import Labelling

__all__ = ["failed_article"]


def failed_article(error: ScraperError, url: str | None) -> Article:
    """An empty article with the error; ``url`` is that of the source."""
    return replace(
        assemble(_nothing(url), Labelling(())).article,
        outcome=Outcome.FAILED,
        error=ArticleError(error.code, str(error)),
        page_kind=PageKind(PageKindName.OTHER, 0.0),
    )


def _nothing(url: str | None) -> Document:
    root = Container(parent=0, tag="#root", first=0, end=0, depth=0)
    page = Page(content="", url=url)
    return Document(page=page, kind=DocumentKind.TEXT, source="", text="", blocks=(), containers=(root,))
