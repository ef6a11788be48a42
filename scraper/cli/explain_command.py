"""``scraper explain``: one source, explained as a page or in the terminal."""

from __future__ import annotations

import sys
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from scraper.cli.checks import STANDARD_INPUT, Request, SiteChoice, Web, check, is_url
from scraper.cli.console import log_trace, printable, put, tell
from scraper.cli.output import file_stem, write_file
from scraper.cli.page_workers import labeller_with
from scraper.cli.results import advice
from scraper.cli.source_pages import page_getter, page_of
from scraper.document import Page
from scraper.errors import FetchError, InternalError, SourceError
from scraper.faults import faults_about
from scraper.workers.task_pool import TaskPool, task_pool

if TYPE_CHECKING:
    from scraper.views import Comparison, Explanation

__all__ = ["ExplainRequest", "run_explain"]

EXTENSION = ".explain.html"
TRAFILATURA = "trafilatura"


class _Other(NamedTuple):
    """A text to compare with."""

    text: str | None
    """None: what trafilatura reads."""
    is_gold: bool


class ExplainRequest(NamedTuple):
    """The arguments and options of ``scraper explain``."""

    source: str
    url: str | None
    gold: str | None
    """A file, or ``-``."""
    beside: str | None
    """``trafilatura``, or as ``gold``."""
    output: Path | None
    terminal: bool
    web: Web = Web()
    seconds: float = 30.0
    sites: SiteChoice | None = None


def run_explain(request: ExplainRequest) -> int:
    """Explain the source; the exit status is 1 if it could not be read."""
    _check(request)
    with task_pool(request.seconds, 1) as pool:
        pool.start()
        other = _other(request, pool)
        get = page_getter(request.web) if is_url(request.source) else None
        try:
            with faults_about(request.source if get else request.url):
                text = _explained_text(page_of(request.source, request.url, get), other, request, pool)
        except (SourceError, FetchError, InternalError) as error:
            log_trace(error)
            tell(request.source, error.message + advice(error, request.source, request.web))
            return 1
    if request.terminal:
        put(text)
    else:
        _write(request, text)
    return 0


def _explained_text(page: Page, other: _Other | None, request: ExplainRequest, pool: TaskPool) -> str:
    """The explanation of a page, read in a worker; what depends on the terminal is made here, beside it."""
    sites = request.sites.near(page.url) if request.sites else None
    if not request.terminal:
        return str(pool.run(partial(_as_page, page, other, sites), page.url))
    from scraper.views import to_terminal

    explanation, comparison = pool.run(partial(_explained, page, other, sites), page.url)
    return to_terminal(explanation, sys.stdout, comparison)


def _explained(page: Page, other: _Other | None, sites: SiteChoice | None) -> tuple[Explanation, Comparison | None]:
    from scraper.views import explain

    explanation = explain(page, labeller_with(sites))
    return explanation, _compared(page, explanation, other) if other is not None else None


def _compared(page: Page, explanation: Explanation, other: _Other) -> Comparison:
    """The article compared with the other text: word by word with a gold, else line by line."""
    from scraper.comparing.line_comparison import compare_lines
    from scraper.comparing.second_reader import second_text
    from scraper.views import compare

    if other.is_gold and other.text is not None:
        return compare(explanation.article, other.text)
    text = second_text(page) if other.text is None else other.text
    if text is None:
        raise SourceError(f"{TRAFILATURA} cannot read the page", page.url)
    return compare_lines(explanation.article, text, TRAFILATURA if other.text is None else "the file")


def _as_page(page: Page, other: _Other | None, sites: SiteChoice | None) -> str:
    from scraper.views import to_page

    return to_page(*_explained(page, other, sites))


def _check(request: ExplainRequest) -> None:
    check(
        Request(
            (request.source,),
            format="json",
            blocks=False,
            url=request.url,
            output=None,
            web=request.web,
            seconds=request.seconds,
        )
    )
    if request.terminal and request.output:
        raise click.UsageError("--terminal writes to standard output; --output is for the page.")
    if request.gold is not None and request.beside is not None:
        raise click.UsageError("--gold says what is right, --beside where to look: give one of them.")
    if request.beside == TRAFILATURA and find_spec(TRAFILATURA) is None:
        raise click.UsageError("trafilatura is not installed: pip install 'article-ledger[compare]'")
    for option, file in (("--gold", request.gold), ("--beside", request.beside)):
        if file == "":
            raise click.UsageError(f"{option} is empty.")
        if file and is_url(file):
            raise click.UsageError(f"{option} is a file, not a URL.")
        if file == request.source == STANDARD_INPUT:
            raise click.UsageError("Standard input (-) can be read only once.")
    files = (request.source, request.gold, None if request.beside == TRAFILATURA else request.beside)
    if request.output and any(_is_file(path, request.output) for path in files):
        raise click.UsageError("--output would replace a file that is read.")


def _is_file(source: str | None, path: Path) -> bool:
    if source is None or is_url(source) or not path.exists():
        return False
    return Path(source).exists() and path.samefile(source)


def _other(request: ExplainRequest, pool: TaskPool) -> _Other | None:
    """What the article is compared with; trafilatura reads the page later, beside the article."""
    if request.gold is not None:
        return _Other(_text_of_file(request.gold, "--gold", pool), is_gold=True)
    if request.beside is None:
        return None
    text = None if request.beside == TRAFILATURA else _text_of_file(request.beside, "--beside", pool)
    return _Other(text, is_gold=False)


def _text_of_file(path: str, option: str, pool: TaskPool) -> str:
    content = page_of(path, None).content
    try:
        text: str | None = pool.run(partial(_gold_text, content))
    except SourceError as error:
        raise type(error)(error.message, printable(path)) from error
    if text is None:
        raise click.UsageError(f"{option}: {printable(path)} is JSON without ground_truth.main_content or a body.")
    return text


def _gold_text(content: bytes | str) -> str | None:
    from scraper.views import gold_text

    return gold_text(content if isinstance(content, bytes) else content.encode())


def _write(request: ExplainRequest, text: str) -> None:
    """Into the file asked for; else to standard output or, if that is a terminal, into a file in the current folder."""
    if request.output:
        write_file(request.output, text)
    elif sys.stdout is not None and sys.stdout.isatty():
        target = Path(f"{file_stem(request.source)}{EXTENSION}")
        write_file(target, text)
        put(f"{target}\n")
    else:
        put(text)
