"""Document → named columns of numbers for all its blocks at once: what the learned model sees.

The families and their worth are those of the feasibility study (MODEL_FEATURES), some more are ours; names, not
numbers, tie a column to the model, and a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

import numpy as np

from scraper.labelling.features.arrays import Arrays, arrays_of
from scraper.labelling.features.block_text import CLAIMED, OWN
from scraper.labelling.features.containers import ALIKE, AROUND, HEAVY, STRUCTURE
from scraper.labelling.features.feature_table import Table
from scraper.labelling.features.markup import CONTEXT, MARKUP
from scraper.labelling.features.page_columns import PAGE
from scraper.labelling.features.position import HEADED, NEAR, PICTURED, POSITION, WINDOWS
from scraper.layout.main_text import LaidOut

__all__ = ["SLICE", "Features", "Table", "feature_table"]

SLICE = 4096
"""Blocks measured at once; 99.9 % of the development pages have fewer."""
FAMILIES = (
    OWN, CLAIMED, AROUND, ALIKE, HEAVY, STRUCTURE, WINDOWS, NEAR, POSITION, HEADED, PICTURED, PAGE, MARKUP, CONTEXT,
)  # fmt: skip
NAMES = tuple(name for family in FAMILIES for name in family.names)
_END = tuple(accumulate(len(family.names) for family in FAMILIES))


class Features:
    """The columns of a document that has at least one block, as tables of at most SLICE blocks each.

    A page of one slice, as nearly all are, is measured once, however often it is looked at; the parts of a longer one
    are measured anew each time, so that memory does not grow with the page.
    """

    def __init__(self, document: LaidOut) -> None:
        self._arrays = arrays_of(document)
        self._only = _table(self._arrays, 0, self._arrays.size) if self._arrays.size <= SLICE else None

    def __iter__(self) -> Iterator[Table]:
        if self._only:
            yield self._only
            return
        for low in range(0, self._arrays.size, SLICE):
            yield _table(self._arrays, low, min(low + SLICE, self._arrays.size))


def feature_table(document: LaidOut) -> Table:
    """All columns of all blocks of a document that has at least one."""
    arrays = arrays_of(document)
    return _table(arrays, 0, arrays.size)


def _table(arrays: Arrays, low: int, high: int) -> Table:
    values = np.empty((len(NAMES), high - low), dtype=np.float32)
    for family, end in zip(FAMILIES, _END, strict=True):
        family.fill(arrays, slice(low, high), values[end - len(family.names) : end])
    return Table(NAMES, values)
