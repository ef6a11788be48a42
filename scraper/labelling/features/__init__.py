"""Document → named columns of numbers for all its blocks at once: what the learned model sees.

The families and their worth are those of the feasibility study (MODEL_FEATURES); names, not numbers, tie a column to
the model, and a test compares them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scraper.document import Document
from scraper.labelling.features.arrays import arrays_of
from scraper.labelling.features.containers import alike, around, heavy, structure
from scraper.labelling.features.markup import context, tokens, within
from scraper.labelling.features.own import claimed, own
from scraper.labelling.features.place import near, page, position, windows

__all__ = ["feature_columns", "feature_matrix"]

FAMILIES = (own, claimed, around, alike, heavy, structure, windows, near, position, page, within, tokens, context)


def feature_columns(document: Document) -> dict[str, NDArray[np.float64]]:
    """All columns by name, one value a block; the document has at least one block."""
    arrays = arrays_of(document)
    return {name: column for family in FAMILIES for name, column in family(arrays).items()}


def feature_matrix(document: Document, names: tuple[str, ...]) -> NDArray[np.float32]:
    """The named columns as an array of shape (columns, blocks)."""
    columns = feature_columns(document)
    return np.stack([columns[name] for name in names]).astype(np.float32)
