"""How much memory one process holds while it reads page after page."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator, Sequence
from pathlib import Path

import scraper
from bench.data import FieldsPage, WcxbPage, evenly, fields_pages, page_bytes, wcxb_pages
from bench.metrics import markdown

__all__ = ["DEFAULT_LIMIT", "memory_report"]

DEFAULT_LIMIT = 2000
ROWS = 8
HEAD = ("pages", "resident MiB", "peak MiB")
MIB = 1 << 20


def memory_report(data: Path, limit: int | None = DEFAULT_LIMIT) -> str | None:
    """A table of resident memory along the way, Linux only; None where the folder holds no page."""
    every: list[WcxbPage | FieldsPage] = [*wcxb_pages(data), *fields_pages(data)]
    pages = evenly(every, limit)
    return markdown(HEAD, _rows(pages)) if pages else None


def _rows(pages: Sequence[WcxbPage | FieldsPage]) -> Iterator[tuple[object, ...]]:
    step = max(1, len(pages) // ROWS)
    yield (0, _resident(), _peak())
    for number, page in enumerate(pages, start=1):
        scraper.normalize(page_bytes(page.path), url=page.url).to_json()
        if number % step == 0:
            yield (number, _resident(), _peak())


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MIB
