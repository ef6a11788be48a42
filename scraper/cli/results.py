"""The outcome of a source: the article in the requested format, and messages for standard error."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from scraper.article import Article, Outcome
from scraper.cli.checks import Request, Web, is_url
from scraper.cli.console import log_trace
from scraper.errors import BlockedAddress, BlockPage, InternalError, ScraperError
from scraper.faults import faults_about

__all__ = ["GOOD", "SourceResult", "advice", "failure", "problem_of", "source_result", "written"]

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


class SourceResult(NamedTuple):
    """The outcome of a source."""

    text: str | bytes | None
    """The article in the requested format; None for a failure in a format that cannot hold its reason."""
    problem: str
    """Why there is no article, with advice; empty if there is an article."""
    outcome: str
    id: str
    error: str | None = None
    """Code of the error."""


def source_result(article: Article, source: str, request: Request) -> SourceResult:
    """The outcome of a source that gave an article."""
    problem = problem_of(article) + advice(article, source, request.web)
    return SourceResult(written(article, request), problem, str(article.outcome), article.id)


def problem_of(article: Article) -> str:
    """Why there is no article; empty if there is an article."""
    return "" if article.outcome in GOOD else REASONS[article.outcome]


def advice(result: Article | ScraperError, source: str, web: Web) -> str:
    """The option that may help, as the end of a message; empty if no option does.

    Only an address that the user named may be allowed, not an address that a site leads to.
    """
    if isinstance(result, InternalError):
        return "; -v shows where"
    if isinstance(result, ScraperError):
        allowable = isinstance(result, BlockedAddress) and result.subject == source
        return "; --allow-address lets it through" if allowable else ""
    if result.outcome is Outcome.NEEDS_JAVASCRIPT and is_url(source) and not web.browser:
        return "; --browser runs it"
    if result.outcome is Outcome.NO_TEXT and not is_url(source) and _lists_urls(result):
        return "; --input reads the pages whose URLs are in it"
    return ""


def _lists_urls(article: Article) -> bool:
    """Whether all words of a source are URLs."""
    return all(is_url(word) for block in article.blocks for word in block.text.split())


def failure(error: ScraperError, url: str | None) -> Article:
    """The record of a source that failed; a page that blocks access has its own outcome.

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
