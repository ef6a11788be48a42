"""Document → named columns of numbers for all its blocks at once: what the learned model sees.

The families and their worth are those of the feasibility study (MODEL_FEATURES), some more are ours; names, not
numbers, tie a column to the model, and a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scraper.labelling.features.arrays import Arrays, arrays_of
from scraper.labelling.features.containers import alike, around, heavy, structure
from scraper.labelling.features.markup import context, tokens, within
from scraper.labelling.features.own import claimed, own
from scraper.labelling.features.page import page
from scraper.labelling.features.place import headed, near, pictured, position, windows
from scraper.labelling.features.table import Table
from scraper.labelling.layout import LaidOut

__all__ = ["SLICE", "Features", "Table", "feature_table"]

SLICE = 4096
"""Blocks measured at once; 99.9 % of the development pages have fewer."""
FAMILIES = (
    own, claimed, around, alike, heavy, structure, windows, near, position, headed, pictured, page, within, tokens,
    context,
)  # fmt: skip


class Features:
    """The columns of a document that has at least one block, as tables of at most SLICE blocks each.

    A page of one slice, as nearly all are, is measured once, however often it is looked at; the parts of a longer one
    are measured anew each time, so that memory does not grow with the page.
    """

    def __init__(self, document: LaidOut) -> None:
        self._arrays = arrays_of(document)
        self._only = _table(self._arrays) if self._arrays.size <= SLICE else None

    def __iter__(self) -> Iterator[Table]:
        if self._only:
            yield self._only
            return
        for low in range(0, self._arrays.size, SLICE):
            yield _table(self._arrays.part(low, low + SLICE))


def feature_table(document: LaidOut) -> Table:
    """All columns of all blocks of a document that has at least one."""
    return _table(arrays_of(document))


def _table(arrays: Arrays) -> Table:
    columns = {name: column for family in FAMILIES for name, column in family(arrays).items()}
    return Table(tuple(columns), np.array(list(columns.values()), dtype=np.float32))
