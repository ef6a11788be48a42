"""A plain text as arrays with an entry for each line: what all families of columns read."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from scraper.document import Document
from scraper.labelling.features.character_counts import Counts, counts_of, display_length
from scraper.layout.main_text import Layout
from scraper.values.punctuation import LONG_CHARACTERS

__all__ = ["Columns", "Floats", "Lines", "lines_of", "shifted"]

Floats = NDArray[np.float64]
Columns = dict[str, Floats]
"""Name → value of each line."""


class Lines(Struct, frozen=True, kw_only=True):
    """The blocks of a plain text."""

    document: Document
    layout: Layout
    texts: tuple[str, ...]
    counts: Counts
    size: int
    index: NDArray[np.int64]
    length: Floats
    """Characters, at least 1; those of wide scripts count double."""
    long: NDArray[np.bool_]
    """Whether the line is likely prose."""


def lines_of(document: Document, layout: Layout) -> Lines:
    """The arrays of a document that has at least one block."""
    start = np.array([block.start for block in document.blocks], dtype=np.int64)
    end = np.array([block.end for block in document.blocks], dtype=np.int64)
    counts = counts_of(document.text, start, end)
    length = display_length(np.maximum(1.0, end - start), counts.wide)
    return Lines(
        document=document,
        layout=layout,
        texts=tuple(document.block_text(index) for index in range(len(start))),
        counts=counts,
        size=len(start),
        index=np.arange(len(start)),
        length=length,
        long=length >= LONG_CHARACTERS,
    )


def shifted(values: Floats, step: int, missing: float) -> Floats:
    """The value of the line ``step`` lines further on, for each line; ``missing`` beyond the ends.

    >>> shifted(np.array([1.0, 2.0, 3.0]), -1, 0.0).tolist()
    [0.0, 1.0, 2.0]
    """
    beyond = np.full(abs(step), missing)
    padded = np.concatenate((beyond, values, beyond))
    return padded[abs(step) + step :][: len(values)]
