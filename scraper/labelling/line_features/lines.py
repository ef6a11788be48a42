"""A plain text as arrays, one entry a line: what every family of columns reads."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from scraper.document import Document
from scraper.labelling.features.character_counts import Counts, counts_of
from scraper.layout.main_text import Layout

__all__ = ["Floats", "Lines", "lines_of", "shifted"]

Floats = NDArray[np.float64]

LONG = 80
"""Characters from which on a line is likely prose, as in ``layout``."""
WIDE_SHARE = 0.3
"""From this share of Chinese, Japanese, Korean or Thai characters on, a character counts double."""


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


def lines_of(document: Document, layout: Layout) -> Lines:
    """The arrays of a document that has at least one block."""
    start = np.array([block.start for block in document.blocks], dtype=np.int64)
    end = np.array([block.end for block in document.blocks], dtype=np.int64)
    counts = counts_of(document.text, start, end)
    characters = np.maximum(1.0, end - start)
    length = np.where(counts.wide > WIDE_SHARE * characters, 2.0, 1.0) * characters
    return Lines(
        document=document,
        layout=layout,
        texts=tuple(document.block_text(index) for index in range(len(start))),
        counts=counts,
        size=len(start),
        index=np.arange(len(start)),
        length=length,
        long=length >= LONG,
    )


def shifted(values: Floats, step: int, missing: float) -> Floats:
    """For each line the value of the line ``step`` further on; ``missing`` beyond the ends.

    >>> shifted(np.array([1.0, 2.0, 3.0]), -1, 0.0).tolist()
    [0.0, 1.0, 2.0]
    """
    beyond = np.full(abs(step), missing)
    padded = np.concatenate((beyond, values, beyond))
    return padded[abs(step) + step :][: len(values)]
