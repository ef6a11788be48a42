"""Lines of a plain text → named columns of numbers: what the line model reads.

Plain text has no markup, so the columns describe the shape of a line, the lines around it, the distance to the long
lines, and the likeness to a headline. A family of columns is a function that returns a dictionary of named columns, as
for web pages; some families read the columns of earlier families.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from scraper.document import Document
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.line_features.likeness import likeness_columns
from scraper.labelling.line_features.line_flow import flow_columns
from scraper.labelling.line_features.line_position import (
    neighbour_columns,
    page_columns,
    position_columns,
    window_columns,
)
from scraper.labelling.line_features.line_text import text_columns
from scraper.labelling.line_features.lines import Columns, lines_of
from scraper.labelling.line_features.rule_features import phrase_columns, rule_columns
from scraper.layout.main_text import Layout

__all__ = ["Columns", "line_columns", "matrix_of"]


def line_columns(document: Document, layout: Layout, phrases: Iterable[Vote]) -> Columns:
    """All columns by name, with a value for each line; the document has at least one block.

    ``phrases`` are the votes of the phrase tables.
    """
    lines = lines_of(document, layout)
    columns = (
        text_columns(lines)
        | flow_columns(lines)
        | rule_columns(lines)
        | phrase_columns(lines.size, phrases)
        | likeness_columns(lines)
    )
    return (
        columns
        | position_columns(lines, columns)
        | window_columns(lines, columns)
        | neighbour_columns(columns)
        | page_columns(lines, columns)
    )


def matrix_of(columns: Columns, names: tuple[str, ...]) -> NDArray[np.float32]:
    """The named columns as an array of shape (columns, lines)."""
    return np.stack([columns[name] for name in names]).astype(np.float32)
