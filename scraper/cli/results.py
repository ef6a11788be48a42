"""What came of a source, in words and in the format asked for."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from scraper.article import Article, Outcome
from scraper.cli.checks import Request, Web, is_url
from scraper.cli.console import log_trace
from scraper.errors import BlockedAddress, BlockPage, InternalError, ScraperError
from scraper.faults import faults_about

__all__ = ["GOOD", "Told", "advice", "failure", "told", "trouble_of", "written"]

GOOD = frozenset({Outcome.ARTICLE, Outcome.OTHER_PAGE})

REASONS = {
    Outcome.NO_TEXT: "no main text",
    Outcome.NEEDS_JAVASCRIPT: "the page shows its text only with JavaScript",
    Outcome.CONSENT_WALL: "the page asks for consent instead of its text",
    Outcome.LOGIN_WALL: "the page asks for a login instead of its text",
    Outcome.BLOCK_PAGE: "the site answered with a page that blocks access",
    Outcome.EMPTY: "nothing in it",
    Outcome.FAILED: "could not be read",
}


class Told(NamedTuple):
    """What came of a source."""

    text: str | bytes | None
    """The article in the format asked for; None if it is a failure and the format has no place for its reason."""
    trouble: str
    """Why there is no article, with advice; empty where there is one."""
    outcome: str
    id: str
    error: str | None = None
    """Code of the error."""


def told(article: Article, source: str, request: Request) -> Told:
    """What is said and written of an article."""
    trouble = trouble_of(article) + advice(article, source, request.web)
    return Told(written(article, request), trouble, str(article.outcome), article.id)


def trouble_of(article: Article) -> str:
    """Why there is no article; empty where there is one."""
    return "" if article.outcome in GOOD else REASONS[article.outcome]


def advice(came: Article | ScraperError, source: str, web: Web) -> str:
    """The option that may help with what came of a source, as the end of a message; empty where none does.

    Only the address that was asked for is ours to allow, not one that a site leads to.
    """
    if isinstance(came, InternalError):
        return "; -v shows where"
    if isinstance(came, ScraperError):
        allowable = isinstance(came, BlockedAddress) and came.subject == source
        return "; --allow-address lets it through" if allowable else ""
    if came.outcome is Outcome.NEEDS_JAVASCRIPT and is_url(source) and not web.browser:
        return "; --browser runs it"
    if came.outcome is Outcome.NO_TEXT and not is_url(source) and _lists_urls(came):
        return "; --input reads the pages whose URLs are in it"
    return ""


def _lists_urls(article: Article) -> bool:
    """Whether a source is nothing but URLs."""
    return all(is_url(word) for block in article.blocks for word in block.text.split())


def failure(error: ScraperError, url: str | None) -> Article:
    """The record of a source that gave nothing; a page that blocks access has an outcome of its own.

    The traceback of an internal error is logged.
    """
    from scraper.assembly import failed_article

    log_trace(error)
    article = failed_article(error, url)
    return replace(article, outcome=Outcome.BLOCK_PAGE) if error.code == BlockPage.code else article


def written(article: Article, request: Request) -> str | bytes | None:
    """The article in the format asked for; None where only JSON has a place for the reason of a failure.

    Raises as ``scraper.writing.render``.
    """
    if request.blocks:
        with faults_about(article.url):
            return article.to_json_with_blocks()
    if article.error is not None and request.format != "json":
        return None
    from scraper.writing import render

    return render(article, request.format)
