"""Measures the memory of a process that reads one page after another.

The pages are read by a fresh interpreter, ``python -m bench.memory``, which gets a path and a URL a line on standard
input and has nothing else in its memory.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

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
    lines = [f"{page.path}\t{page.url or ''}\n" for page in evenly(every, limit)]
    if not lines:
        return None
    command = [sys.executable, "-m", "bench.memory"]
    return subprocess.run(  # noqa: S603  # our own module, by the interpreter that runs it
        command, input="".join(lines), stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def _rows(lines: Sequence[str]) -> Iterator[tuple[object, ...]]:
    import scraper

    step = max(1, len(lines) // ROWS)
    yield (0, _resident(), _peak())
    for number, line in enumerate(lines, start=1):
        path, _, url = line.rstrip("\n").partition("\t")
        scraper.normalize(page_bytes(Path(path)), url=url or None).to_json()
        if number % step == 0:
            yield (number, _resident(), _peak())


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MIB


if __name__ == "__main__":
    print(markdown(HEAD, _rows(sys.stdin.readlines())))
