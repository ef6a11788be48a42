"""Lines for a person on standard output: columns, words of time and size, and colours where a terminal shows them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import datetime

import click

from scraper.cli.console import printable, put

__all__ = ["columns", "is_coloured", "paint", "put_json", "put_line", "shown_size", "shown_time"]

MAX_COLUMN = 60
"""Characters of a value in a column, but for the last one of a line."""
_GAP = "  "


def is_coloured() -> bool:
    """Whether standard output gets colours: a terminal, or anything with ``FORCE_COLOR``; never with ``NO_COLOR``."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout is not None and sys.stdout.isatty())


def paint(text: str, colour: str) -> str:
    """The text in a colour, where there are colours."""
    return click.style(text, fg=colour) if is_coloured() else text


def put_line(*parts: str) -> None:
    """Write parts as a line, two spaces between them, without what a terminal would obey."""
    put(f"{_GAP.join(map(printable, parts))}\n")


def put_json(value: object) -> None:
    """Write a value as JSON, indented for a reader at a terminal."""
    import msgspec

    encoded = msgspec.json.encode(value)
    is_read = sys.stdout is not None and sys.stdout.isatty()
    put((msgspec.json.format(encoded, indent=2) if is_read else encoded) + b"\n")


def columns(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Lines with columns of equal width; the first row is the head.

    >>> columns([("NAME", "ITEMS"), ("example.org", "25")])
    ('NAME         ITEMS', 'example.org  25')
    """
    cells = [[_cell(value, index == len(row) - 1) for index, value in enumerate(row)] for row in rows]
    widths = [max(len(row[index]) for row in cells) for index in range(len(cells[0]))]
    return tuple(_GAP.join(map(str.ljust, row, widths)).rstrip() for row in cells)


def _cell(value: str, is_last: bool) -> str:
    """A value on one line, with a sign where there is none, so that every line has all columns."""
    text = printable(value) or "-"
    return text if is_last or len(text) <= MAX_COLUMN else f"{text[: MAX_COLUMN - 1]}…"


def shown_time(time: datetime | None) -> str:
    """A time in UTC to the minute; empty for none."""
    return "" if time is None else f"{time:%Y-%m-%d %H:%M}"


def shown_size(size: int) -> str:
    """Bytes in MB or GB.

    >>> shown_size(15_200_000_000), shown_size(1_500)
    ('15.2 GB', '0.0 MB')
    """
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"
