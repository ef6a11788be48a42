"""Named columns of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["Table"]


class Table:
    """Columns by name over the blocks of a page, or over pages; never changed once it is made."""

    def __init__(self, names: Sequence[str], values: NDArray[np.float32]) -> None:
        self.names = tuple(names)
        self.values = values
        """Shape (columns, blocks)."""

    @cached_property
    def number(self) -> dict[str, int]:
        """Name → row of ``values``."""
        return {name: row for row, name in enumerate(self.names)}

    def rows(self, names: Sequence[str]) -> NDArray[np.float32]:
        """Some columns in an order, shape (names, blocks)."""
        number = self.number
        return self.values.take(np.array([number[name] for name in names], dtype=np.intp), axis=0)

    def with_constants(self, constants: Mapping[str, float]) -> Table:
        """The same with more columns, each with one value on all blocks."""
        more = np.array(list(constants.values()), dtype=np.float32)[:, None]
        filled = np.broadcast_to(more, (len(more), self.values.shape[1]))
        return Table((*self.names, *constants), np.concatenate([self.values, filled]))
