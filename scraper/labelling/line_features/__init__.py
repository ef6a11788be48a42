"""Lines of a plain text → named columns of numbers: what the line model sees.

Plain text has no layout, so the model looks at a line's shape, at the lines around it, at where the long lines stand,
and at which line is likely the headline.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from scraper.document import Document
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.line_features.likeness import likeness
from scraper.labelling.line_features.line_flow import flow
from scraper.labelling.line_features.line_position import around, page, position, windows
from scraper.labelling.line_features.line_text import own
from scraper.labelling.line_features.lines import lines_of
from scraper.labelling.line_features.rule_features import begun_phrases, looks
from scraper.layout.main_text import Layout

__all__ = ["line_columns", "matrix_of"]

Floats = NDArray[np.float64]


def line_columns(document: Document, layout: Layout, phrases: Iterable[Vote]) -> dict[str, Floats]:
    """All columns by name, one value a line; the document has at least one block.

    ``phrases`` are the votes of the phrase tables.
    """
    lines = lines_of(document, layout)
    found = own(lines) | flow(lines) | looks(lines) | begun_phrases(lines.size, phrases) | likeness(lines)
    return found | position(lines, found) | windows(lines, found) | around(found) | page(lines, found)


def matrix_of(columns: dict[str, Floats], names: tuple[str, ...]) -> NDArray[np.float32]:
    """The named columns as an array of shape (columns, lines)."""
    return np.stack([columns[name] for name in names]).astype(np.float32)
