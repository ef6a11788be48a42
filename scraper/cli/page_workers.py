"""Pages are read and written in worker processes, with a limit of time and memory for each.

The functions that run in a worker import what they need when they are called: the command itself loads no parser and no
model. It starts at once, and its first worker may be a fork of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from scraper.cli.checks import Request, SiteChoice
from scraper.cli.results import SourceResult, source_result
from scraper.document import Page
from scraper.workers.task_pool import TaskPool

if TYPE_CHECKING:
    from scraper.labelling import Labeller
    from scraper.series import Part

__all__ = ["labeller_with", "read", "read_series"]


def read(page: Page, source: str, request: Request, pool: TaskPool) -> SourceResult:
    """Normalize and write a page in a worker. Raises as ``normalize`` and ``Pool.run``."""
    result: SourceResult = pool.run(partial(_normalize, page, source, _with_near_sites(request, page.url)), page.url)
    return result


def read_series(page: Page, source: str, request: Request, pool: TaskPool, get: Callable[[str], Page]) -> SourceResult:
    """The same for the pages of one article, at most as many as asked for; ``get`` fetches those after the first."""
    if request.web.pages == 1:
        return read(page, source, request, pool)
    from scraper.series import read_series as read_all

    def read_part(part_page: Page) -> Part:
        sites = _with_near_sites(request, part_page.url).sites
        part: Part = pool.run(partial(_part, part_page, sites), part_page.url)
        return part

    article = read_all(page, request.web.pages, get, read_part)
    result: SourceResult = pool.run(partial(source_result, article, source, request._replace(sites=None)), page.url)
    return result


def _with_near_sites(request: Request, url: str | None) -> Request:
    return request._replace(sites=request.sites.near(url)) if request.sites else request


# ---------------------------------------------------------------------------------------------- in the worker


def _normalize(page: Page, source: str, request: Request) -> SourceResult:
    from scraper.pipeline import normalize

    return source_result(normalize(page, labeller=labeller_with(request.sites)), source, request)


def _part(page: Page, sites: SiteChoice | None) -> Part:
    from scraper.series import part_of

    return part_of(page, labeller_with(sites))


def labeller_with(sites: SiteChoice | None) -> Labeller | None:
    """The default labeller with these rules of sites; None, which stands for the default labeller, without any."""
    if sites is None or not sites.tables.tables:
        return None
    from scraper.labelling import default_labeller

    return default_labeller().with_sites(sites.tables, sites.today)
