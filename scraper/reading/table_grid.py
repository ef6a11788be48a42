"""Where the cells of a table stand, counting those that span several rows or columns."""

from __future__ import annotations

from scraper.reading.events import Attributes

__all__ = ["NO_CELL", "Grid", "OpenTables"]

NO_CELL = (-1, -1)
"""The position of an element that is not a table cell."""

_MAX_COLSPAN = 1000
_MAX_ROWSPAN = 65534
_TRACKED_COLUMNS = 200
"""Cells further right are not moved by cells that span rows from above: a bound on what a hostile table costs."""


class Grid:
    """One table while it is read."""

    __slots__ = ("_column", "_taken", "row")

    def __init__(self) -> None:
        self.row = -1
        self._column = 0
        self._taken: dict[int, int] = {}
        """Column → the first row in which it is free again."""

    def start_row(self) -> None:
        """A ``tr`` begins."""
        self.row += 1
        self._column = 0

    def start_group(self) -> None:
        """A ``thead``, ``tbody`` or ``tfoot`` begins: cells do not span from one group into the next."""
        self._taken.clear()

    def place(self, rowspan: str | None, colspan: str | None) -> tuple[int, int]:
        """Row and column of the next cell, both from 0."""
        if self.row < 0:
            self.start_row()
        taken, row, column = self._taken, self.row, self._column
        while taken.get(column, 0) > row:
            column += 1
        self._column = column + (_span(colspan, _MAX_COLSPAN) if colspan else 1)
        rows = _span(rowspan, _MAX_ROWSPAN) if rowspan else 1
        if rows > 1:
            for spanned in range(column, min(self._column, _TRACKED_COLUMNS)):
                taken[spanned] = row + rows
        return row, column


class OpenTables:
    """The open tables, outermost first."""

    __slots__ = ("_grids",)

    def __init__(self) -> None:
        self._grids: list[Grid] = []

    def start(self, tag: str, attributes: Attributes) -> tuple[int, int]:
        """Begin a table, or a part of a table; row and column for a cell."""
        if tag == "table":
            self._grids.append(Grid())
        elif not self._grids:
            return NO_CELL
        elif tag in ("td", "th"):
            return self._grids[-1].place(attributes.get("rowspan"), attributes.get("colspan"))
        elif tag == "tr":
            self._grids[-1].start_row()
        else:
            self._grids[-1].start_group()
        return NO_CELL

    def end(self) -> None:
        """The table that began last ends."""
        self._grids.pop()


def _span(value: str, most: int) -> int:
    """A rowspan or colspan as HTML reads it: at least 1, capped; 0 rows mean all that are left."""
    digits = value.strip()[:9]
    if not (digits.isascii() and digits.isdigit()):
        return 1
    return min(int(digits), most) or (most if most == _MAX_ROWSPAN else 1)
