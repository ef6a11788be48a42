"""One source after the other: read, normalize, write."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from scraper.article import Article, Outcome
from scraper.assembly import failed_article
from scraper.cli.checks import Request, Web, is_url
from scraper.cli.console import log_trace, tell
from scraper.cli.output import Output, output_of
from scraper.cli.progress import progress_bar
from scraper.cli.sources import getter, page_of
from scraper.document import Page
from scraper.errors import (
    BlockedAddress,
    BlockPage,
    BudgetExceeded,
    FetchError,
    InternalError,
    NotWritable,
    ScraperError,
    SourceError,
)
from scraper.faults import faults_about
from scraper.pipeline import normalize
from scraper.series import read_series
from scraper.writing import write

__all__ = ["GOOD", "advice", "failure", "run", "trouble_of", "written"]

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


def run(request: Request) -> int:
    """Normalize the sources one at a time and write each; the exit status is 1 if one of them gave no main text."""
    output = output_of(request)
    status = 0
    get = getter(request.web) if any(map(is_url, request.sources)) else None
    with progress_bar(len(request.sources)) as bar:
        for done, source in enumerate(request.sources):
            bar.at(done, source)
            article, trouble = _read(source, request, get)
            text, fault = _text(article, request)
            with bar.hidden():
                if trouble or fault:
                    tell(source, trouble or fault)
                    status = 1
                if text is not None and not _is_written(output, source, text):
                    status = 1
    return status


def _read(source: str, request: Request, get: Callable[[str], Page] | None) -> tuple[Article, str]:
    """What a source gave, and why that is no article; empty where it is one."""
    try:
        with faults_about(source if is_url(source) else request.url):
            page = page_of(source, request.url, get)
            article = read_series(page, request.web.pages, get) if get and request.web.pages > 1 else normalize(page)
    except (SourceError, FetchError, InternalError) as error:
        trouble = error.message + advice(error, source, request.web)
        return failure(error, source if is_url(source) else request.url), trouble
    return article, trouble_of(article) + advice(article, source, request.web)


def _text(article: Article, request: Request) -> tuple[str | None, str]:
    """What is written of an article, and why it is the record of a failure instead; empty where it is the article."""
    try:
        return written(article, request), ""
    except (InternalError, BudgetExceeded) as error:
        return written(failure(error, article.url), request), error.message + advice(error, "", request.web)


def _is_written(output: Output, source: str, text: str) -> bool:
    """Write what a source gave; whether that can be done. If not, the file is named on standard error."""
    try:
        output.write(source, text)
    except NotWritable as error:
        tell(str(error))
        return False
    return True


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
    log_trace(error)
    article = failed_article(error, url)
    return replace(article, outcome=Outcome.BLOCK_PAGE) if error.code == BlockPage.code else article


def written(article: Article, request: Request) -> str | None:
    """The article in the format asked for; None where only JSON has a place for the reason of a failure.

    Raises as ``write``.
    """
    if request.blocks:
        with faults_about(article.url):
            return article.to_json_with_blocks()
    if article.error is not None and request.format != "json":
        return None
    return write(article, request.format)
