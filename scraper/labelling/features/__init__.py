"""Document → named columns of numbers for all its blocks at once: what the learned model sees.

The families and their worth are those of the feasibility study (MODEL_FEATURES), some more are ours; names, not
numbers, tie a column to the model, and a test compares them.
"""

from __future__ import annotations

import numpy as np

from scraper.labelling.features.arrays import arrays_of
from scraper.labelling.features.containers import alike, around, heavy, structure
from scraper.labelling.features.markup import context, tokens, within
from scraper.labelling.features.own import claimed, own
from scraper.labelling.features.page import page
from scraper.labelling.features.place import headed, near, pictured, position, windows
from scraper.labelling.features.table import Table
from scraper.labelling.layout import LaidOut

__all__ = ["Table", "feature_table"]

FAMILIES = (
    own, claimed, around, alike, heavy, structure, windows, near, position, headed, pictured, page, within, tokens,
    context,
)  # fmt: skip


def feature_table(document: LaidOut) -> Table:
    """All columns of a document that has at least one block."""
    arrays = arrays_of(document)
    columns = {name: column for family in FAMILIES for name, column in family(arrays).items()}
    return Table(tuple(columns), np.array(list(columns.values()), dtype=np.float32))
