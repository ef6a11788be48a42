"""One source after the other: read, normalize, write."""

from __future__ import annotations

from collections.abc import Callable

from scraper.cli.checks import Request, is_url
from scraper.cli.console import tell
from scraper.cli.output import Output, output_of
from scraper.cli.page_workers import Readers, read, read_series, readers
from scraper.cli.progress import progress_bar
from scraper.cli.results import advice, failure, written
from scraper.cli.source_pages import getter, page_of
from scraper.document import Page
from scraper.errors import FetchError, InternalError, NotWritable, SourceError
from scraper.faults import faults_about

__all__ = ["run"]


def run(request: Request) -> int:
    """Normalize the sources one at a time and write each; the exit status is 1 if one of them gave no main text."""
    output = output_of(request)
    status = 0
    with readers(request.seconds, 1) as pool:
        pool.start()
        get = getter(request.web) if any(map(is_url, request.sources)) else None
        with progress_bar(len(request.sources)) as bar:
            for done, source in enumerate(request.sources):
                bar.at(done, source)
                text, trouble = _read(source, request, get, pool)
                with bar.hidden():
                    if trouble:
                        tell(source, trouble)
                        status = 1
                    if text is not None and not _is_written(output, source, text):
                        status = 1
    return status


def _read(
    source: str, request: Request, get: Callable[[str], Page] | None, pool: Readers
) -> tuple[str | bytes | None, str]:
    """What a source gave in the format asked for, and why that is no article; empty where it is one."""
    try:
        with faults_about(source if is_url(source) else request.url):
            page = page_of(source, request.url, get)
            came = read(page, source, request, pool) if get is None else read_series(page, source, request, pool, get)
    except (SourceError, FetchError, InternalError) as error:
        trouble = error.message + advice(error, source, request.web)
        return written(failure(error, source if is_url(source) else request.url), request), trouble
    return came.text, came.trouble


def _is_written(output: Output, source: str, text: str | bytes) -> bool:
    """Write what a source gave; False, with a message that names the file, where that cannot be done."""
    try:
        output.write(source, text)
    except NotWritable as error:
        tell(str(error))
        return False
    return True
