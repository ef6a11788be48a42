"""``python -m tools.load.soak [PAGES]``: fetch and read pages in one process; memory and descriptors stay flat."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import scraper
from scraper.web import Agent, Client
from tools.load.server import Host

PAGES = 5_000
WARM = 0.2
"""Share of the pages before memory is measured: caches fill meanwhile."""
MAX_GROWTH = 10_000
"""Bytes that memory may grow per page."""
POINTS = 40


def main(arguments: list[str]) -> int:
    """Run and print; 1 if memory grew or descriptors were left open."""
    pages = int(arguments[0]) if arguments else PAGES
    host = Host()
    client = Client(allow=frozenset({host.address}), agent=Agent(delay=0))
    every = max(1, pages // POINTS)
    points: list[tuple[int, int, int]] = []
    for number in range(1, pages + 1):
        article = scraper.normalize(client.fetch(f"http://127.0.0.1:{host.port}/story/{number}"))
        if article.headline != f"Rain on day {number}":
            raise SystemExit(f"page {number} was read as {article.headline!r}")
        if number >= WARM * pages and number % every == 0:
            points.append((number, _memory(), _descriptors()))
    host.close()
    growth, left = _slope([(x, y) for x, y, _ in points]), points[-1][2] - points[0][2]
    print(f"{pages} pages: {points[-1][1] / 1e6:.0f} MB, {growth:+.0f} bytes a page, {left:+d} descriptors")
    return int(growth > MAX_GROWTH or left > 2)


def _memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _slope(points: list[tuple[int, int]]) -> float:
    """The slope of the regression line."""
    mean_x, mean_y = (sum(column) / len(points) for column in zip(*points, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
