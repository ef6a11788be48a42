"""Pages are read and written in worker processes, with a limit of time and memory for each.

The functions that run in a worker import what they need when they are called: the command itself loads no parser and no
model. It starts at once, and its first worker may be a fork of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from scraper.cli.checks import Request
from scraper.cli.results import SourceResult, source_result
from scraper.document import Page
from scraper.workers import Pool

if TYPE_CHECKING:
    from scraper.series import Part

__all__ = ["Readers", "read", "read_series", "readers"]

Task: TypeAlias = Callable[[], Any]
Readers: TypeAlias = Pool[Task, Any]
"""Worker processes that call a function without arguments."""


def readers(seconds: float, size: int | None = None) -> Readers:
    """A pool of workers (by default one for each processor) in which a task may take ``seconds`` of CPU time."""
    return Pool(_call, size, seconds, _warm_up)


def read(page: Page, source: str, request: Request, pool: Readers) -> SourceResult:
    """Normalize and write a page in a worker. Raises as ``normalize`` and ``Pool.run``."""
    result: SourceResult = pool.run(partial(_normalize, page, source, request), page.url)
    return result


def read_series(page: Page, source: str, request: Request, pool: Readers, get: Callable[[str], Page]) -> SourceResult:
    """Read the pages of an article, up to a maximum number; ``get`` fetches the pages after the first."""
    if request.web.pages == 1:
        return read(page, source, request, pool)
    from scraper.series import part_of
    from scraper.series import read_series as read_all

    def read_part(part_page: Page) -> Part:
        part: Part = pool.run(partial(part_of, part_page), part_page.url)
        return part

    article = read_all(page, request.web.pages, get, read_part)
    result: SourceResult = pool.run(partial(source_result, article, source, request), page.url)
    return result


# ---------------------------------------------------------------------------------------------- in the worker


def _call(task: Task) -> Any:
    return task()


def _warm_up() -> None:
    from scraper.pipeline import warm_up

    warm_up()


def _normalize(page: Page, source: str, request: Request) -> SourceResult:
    from scraper.pipeline import normalize

    return source_result(normalize(page), source, request)
