"""What forests say of pages that they have not seen: all figures of the model card come from it."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from scraper.labelling.features import Table
from tools.train.examples import Example

__all__ = ["Unseen"]


class Unseen(Struct, frozen=True):
    """A page, and what was said of it."""

    page: Example
    table: Table
    kinds: NDArray[np.float64]
    """How likely each kind of page is."""
    probability: NDArray[np.float64]
    """Of each block, how likely it is body."""
    roles: NDArray[np.float64]
    """Shape (blocks, classes)."""
