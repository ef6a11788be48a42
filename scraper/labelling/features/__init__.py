"""Document → named columns of numbers for all its blocks at once: what the page model reads.

A family of columns is a function from the arrays of a document to a dictionary that has each value beside its name. A
model refers to columns by name; ``docs/model.md`` says what each family is worth.
"""

from __future__ import annotations

from collections.abc import Iterator

from scraper.labelling.features.arrays import Arrays, arrays_of
from scraper.labelling.features.block_text import CLAIMS, OWN_TEXT
from scraper.labelling.features.containers import ALIKE, CONTAINERS, HEAVY_PATHS, STRUCTURE
from scraper.labelling.features.feature_table import Table, fill_table
from scraper.labelling.features.markup import CONTEXT_START, CONTEXTS, MARKUP
from scraper.labelling.features.page_columns import PAGE
from scraper.labelling.features.position import HEADLINE, IMAGES, LONG_BLOCKS, NEIGHBOURS, POSITION, WINDOWS
from scraper.layout.main_text import DocumentWithLayout

__all__ = ["SLICE", "Features", "Table", "feature_table"]

SLICE = 4096
"""Blocks measured at once; 99.9 % of the development pages have fewer."""
FAMILIES = (
    OWN_TEXT, CLAIMS, CONTAINERS, *ALIKE, *HEAVY_PATHS, STRUCTURE, WINDOWS, NEIGHBOURS, LONG_BLOCKS, POSITION, HEADLINE,
    IMAGES, PAGE, MARKUP, CONTEXT_START, CONTEXTS,
)  # fmt: skip


class Features:
    """The columns of a document that has at least one block, as tables of at most SLICE blocks each.

    A page of one slice, as nearly all are, is measured once, however often it is iterated over; the parts of a longer
    page are measured anew each time, so that memory does not grow with the page.
    """

    def __init__(self, document: DocumentWithLayout) -> None:
        self._arrays = arrays_of(document)
        self._only = _measure(self._arrays, 0, self._arrays.size) if self._arrays.size <= SLICE else None

    def __iter__(self) -> Iterator[Table]:
        if self._only:
            yield self._only
            return
        for low in range(0, self._arrays.size, SLICE):
            yield _measure(self._arrays, low, min(low + SLICE, self._arrays.size))


def feature_table(document: DocumentWithLayout) -> Table:
    """All columns of all blocks of a document that has at least one."""
    arrays = arrays_of(document)
    return _measure(arrays, 0, arrays.size)


def _measure(arrays: Arrays, low: int, high: int) -> Table:
    return fill_table(FAMILIES, arrays, slice(low, high))
