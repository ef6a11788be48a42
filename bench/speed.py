"""How much CPU time the product takes for a page, beside the parser alone and other extractors."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from bench.data import FieldsPage, WcxbPage, evenly, fields_pages, page_bytes, wcxb_pages
from bench.metrics import markdown
from bench.peers import BASELINE, Contender, contenders

__all__ = ["DEFAULT_LIMIT", "SpeedReport", "speed_report"]

DEFAULT_LIMIT = 300
"""Pages: enough for a ratio that holds to a few per cent, in a few minutes with all extractors."""
HEAD = ("extractor", "version", "what is timed", "CPU s", "ms a page", "times lxml", "failed pages")


class SpeedReport(Struct, frozen=True):
    """CPU time of each contender, summed over the same pages."""

    table: str
    metrics: dict[str, float]
    failed: int
    """Pages on which the product raised something."""


class _Timing(Struct):
    seconds: float = 0.0
    failed: int = 0


def speed_report(data: Path, limit: int | None = DEFAULT_LIMIT, names: Sequence[str] = ()) -> SpeedReport | None:
    """Time all contenders, or the named contenders, on pages of a data folder; None if the folder has no page."""
    every: list[WcxbPage | FieldsPage] = [*wcxb_pages(data), *fields_pages(data)]
    pages = evenly(every, limit)
    if not pages:
        return None
    field = [contender for contender in contenders() if not names or contender.name in names]
    timings = {contender.name: _Timing() for contender in field}
    for number, page in enumerate([pages[0], *pages]):
        content = page_bytes(page.path)
        for contender in _turn(field, number):
            _time(contender, content, page.url, timings[contender.name])
        if number == 0:  # the first round loads tables and fills caches of the libraries
            timings = {contender.name: _Timing() for contender in field}
    parse = timings[BASELINE].seconds
    rows = [_row(contender, timings[contender.name], len(pages), parse) for contender in field]
    bytes_a_page = sum(len(page_bytes(page.path)) for page in pages) / len(pages)
    head = f"{len(pages)} pages of {bytes_a_page / 1000:.0f} kB on average\n\n"
    product = timings["scraper"]
    return SpeedReport(head + markdown(HEAD, rows), {"speed.times_lxml": product.seconds / parse}, product.failed)


def _turn(field: Sequence[Contender], number: int) -> list[Contender]:
    """Each page begins with another contender, so that no contender always profits from warm caches."""
    start = number % len(field)
    return [*field[start:], *field[:start]]


def _time(contender: Contender, content: bytes, url: str | None, timing: _Timing) -> None:
    if contender.run is None:
        return
    started = time.process_time()
    try:
        contender.run(content, url)
    except Exception:  # noqa: BLE001  # a page that it cannot read costs time too, and is counted
        timing.failed += 1
    timing.seconds += time.process_time() - started


def _row(contender: Contender, timing: _Timing, pages: int, parse: float) -> tuple[object, ...]:
    if contender.run is None:
        return (contender.name, "not installed", contender.call, "-", "-", "-", "-")
    seconds = timing.seconds
    columns = (f"{seconds:.2f}", f"{1000 * seconds / pages:.2f}", f"{seconds / parse:.1f}", timing.failed)
    return (contender.name, contender.version, contender.call, *columns)
