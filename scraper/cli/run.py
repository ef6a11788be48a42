"""Read, normalize and write sources one after the other."""

from __future__ import annotations

from collections.abc import Callable

from scraper.cli.checks import Request, is_url
from scraper.cli.console import tell
from scraper.cli.output import Output, output_of
from scraper.cli.page_workers import read, read_series
from scraper.cli.progress import progress_bar
from scraper.cli.results import advice, failure, written
from scraper.cli.source_pages import page_getter, page_of
from scraper.document import Page
from scraper.errors import FetchError, InternalError, NotWritable, SourceError
from scraper.faults import faults_about
from scraper.workers.task_pool import TaskPool, task_pool

__all__ = ["run"]


def run(request: Request) -> int:
    """Normalize the sources one at a time and write each; the exit status is 1 if one of them gave no main text."""
    output = output_of(request)
    status = 0
    with task_pool(request.seconds, 1) as pool:
        pool.start()
        get = page_getter(request.web) if any(map(is_url, request.sources)) else None
        with progress_bar(len(request.sources)) as bar:
            for done, source in enumerate(request.sources):
                bar.at(done, source)
                text, problem = _source_text(source, request, get, pool)
                with bar.hidden():
                    if problem:
                        tell(source, problem)
                        status = 1
                    if text is not None and not _is_written(output, source, text):
                        status = 1
    return status


def _source_text(
    source: str, request: Request, get: Callable[[str], Page] | None, pool: TaskPool
) -> tuple[str | bytes | None, str]:
    """The output for a source in the requested format, and the reason if it is not an article (else empty)."""
    try:
        with faults_about(source if is_url(source) else request.url):
            page = page_of(source, request.url, get)
            result = read(page, source, request, pool) if get is None else read_series(page, source, request, pool, get)
    except (SourceError, FetchError, InternalError) as error:
        problem = error.message + advice(error, source, request.web)
        return written(failure(error, source if is_url(source) else request.url), request), problem
    return result.text, result.problem


def _is_written(output: Output, source: str, text: str | bytes) -> bool:
    """Write what a source gave; False, with a message that names the file, where that cannot be done."""
    try:
        output.write(source, text)
    except NotWritable as error:
        tell(str(error))
        return False
    return True
