"""A family of columns: their names, and what fills them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from scraper.labelling.features.arrays import Arrays

__all__ = ["Family", "Singles"]

Singles = NDArray[np.float32]


class Family(Struct, frozen=True):
    """Columns that are measured together."""

    names: tuple[str, ...]
    fill: Callable[[Arrays, slice, Singles], None]
    """Writes them for some blocks of a page; the matrix has the shape (names, blocks)."""
