"""Named columns of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

__all__ = ["Table"]


class Table:
    """Columns by name over the blocks of a page, or over pages; never changed once it is made."""

    def __init__(self, names: Sequence[str], values: NDArray[np.float32]) -> None:
        self.names = tuple(names)
        self.values = values
        """Shape (columns, blocks)."""

    @property
    def number(self) -> Mapping[str, int]:
        """Name → row of ``values``."""
        return _numbers(self.names)

    def rows(self, names: Sequence[str]) -> NDArray[np.float32]:
        """Some columns in an order, shape (names, blocks)."""
        return self.values.take(_places(self.names, tuple(names)), axis=0)

    def with_constants(self, constants: Mapping[str, float]) -> Table:
        """The same with more columns, each with one value on all blocks."""
        columns, blocks = self.values.shape
        values = np.empty((columns + len(constants), blocks), dtype=np.float32)
        values[:columns] = self.values
        values[columns:] = np.array(list(constants.values()), dtype=np.float32)[:, None]
        return Table((*self.names, *constants), values)


@lru_cache(maxsize=16)
def _numbers(names: tuple[str, ...]) -> Mapping[str, int]:
    """The same few sequences of names come with every page."""
    return MappingProxyType({name: row for row, name in enumerate(names)})


@lru_cache(maxsize=16)
def _places(names: tuple[str, ...], some: tuple[str, ...]) -> NDArray[np.intp]:
    number = _numbers(names)
    return np.array([number[name] for name in some], dtype=np.intp)
