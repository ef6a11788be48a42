"""Build the rows and the text of a table: cells are separated by tabs, rows by line ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from scraper.assembly.body.inline_spans import EntryPart
from scraper.assembly.label_view import Labelled, Stretch

__all__ = ["TABLE_TAGS", "table_parts", "table_rows"]

TABLE_TAGS = frozenset(("table",))
CELL_TAGS = frozenset(("td", "th"))
MAX_COLUMNS = 64
"""Further columns are joined into the last one: a page may claim any column number, and gaps are filled."""


def table_rows(view: Labelled, group: Sequence[Stretch]) -> tuple[tuple[str, ...], ...]:
    """The rows of a table; cells without text are empty strings, text of one cell is joined by spaces."""
    rows: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for stretch, row, column in _cells(view, group):
        rows[row][column].append(stretch.text)
    return tuple(tuple(" ".join(cells.get(column, ())) for column in range(max(cells) + 1)) for cells in rows.values())


def table_parts(view: Labelled, group: Sequence[Stretch]) -> Iterator[EntryPart]:
    """The parts of a table's text."""
    last_row, last_column = -1, 0
    for index, (stretch, row, column) in enumerate(_cells(view, group)):
        if row != last_row:
            yield EntryPart(("\n" if index else "") + "\t" * column, stretch)
        else:
            yield EntryPart("\t" * (column - last_column) or " ", stretch)
        last_row, last_column = row, column


def _cells(view: Labelled, group: Sequence[Stretch]) -> Iterator[tuple[Stretch, int, int]]:
    """Each stretch with its row, counted from 0, and its column; neither ever goes back in reading order."""
    row, column, last = -1, -1, None
    for stretch in group:
        written_row, written_column = _cell_position(view, stretch)
        if written_row != last:
            row, column = row + 1, -1
        column = max(column, min(written_column, MAX_COLUMNS)) if written_column >= 0 else column + 1
        last = written_row
        yield stretch, row, column


def _cell_position(view: Labelled, stretch: Stretch) -> tuple[int, int]:
    """Row and column of a stretch's cell; in plain text every block is a row."""
    cell = view.nearest(view.container(stretch), CELL_TAGS)
    if not cell:
        return -2 - stretch.block, -1
    return view.document.containers[cell].row, view.document.containers[cell].column
