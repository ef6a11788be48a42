"""Families of columns, and the table of named columns that they fill."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike, NDArray

from scraper.labelling.features.arrays import Arrays

__all__ = ["Columns", "Family", "Table", "fill_table"]

MAX_COLUMNS = 320
"""Rows of the matrix that families are written to, more than there are columns: the number is known only at the end."""
Columns = dict[str, ArrayLike]
"""Name → value of each block, or one value for all of them."""


class Family(Struct, frozen=True):
    """Columns that are measured together, for one subject or for several."""

    measure: Callable[[Arrays, slice], Columns]
    """Measures some blocks of a page. With several subjects a value has a row for each of them."""
    subjects: Sequence[object] = ("",)
    """What replaces ``{}`` in the names: the columns ``window{}.commas`` of 3, 8 and 20 blocks are measured at once."""


class Table:
    """Columns by name over the blocks of a page, or over pages; never changed after construction."""

    def __init__(self, names: Sequence[str], values: NDArray[np.float32]) -> None:
        self.names = tuple(names)
        self.values = values
        """Shape (columns, blocks)."""

    @property
    def number(self) -> Mapping[str, int]:
        """Name → row of ``values``."""
        return _row_numbers(self.names)

    def rows(self, names: Sequence[str]) -> NDArray[np.float32]:
        """The named columns in the given order, shape (names, blocks)."""
        return self.values.take(_rows_of(self.names, tuple(names)), axis=0)

    def with_constants(self, constants: Mapping[str, float]) -> Table:
        """The table with more columns, each with one value on all blocks."""
        columns, blocks = self.values.shape
        values = np.empty((columns + len(constants), blocks), dtype=np.float32)
        values[:columns] = self.values
        values[columns:] = np.array(list(constants.values()), dtype=np.float32)[:, None]
        return Table((*self.names, *constants), values)


def fill_table(families: Sequence[Family], arrays: Arrays, some: slice) -> Table:
    """Measure all families on some blocks; the columns of a subject are neighbours."""
    values = np.empty((MAX_COLUMNS, some.stop - some.start), dtype=np.float32)
    templates: list[tuple[str, ...]] = []
    row = 0
    # Each family is written before the next is measured, while its arrays are in the cache of the processor.
    for family in families:
        columns, subjects = family.measure(arrays, some), len(family.subjects)
        templates.append(tuple(columns))
        end = row + subjects * len(columns)
        if subjects == 1:
            for index, column in enumerate(columns.values(), row):
                values[index] = column
        else:
            for index, column in enumerate(columns.values(), row):
                values[index : end : len(columns)] = column
        row = end
    return Table(_column_names(tuple(family.subjects for family in families), tuple(templates)), values[:row])


@lru_cache(maxsize=1)
def _column_names(subjects: tuple[Sequence[object], ...], names: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The names of all columns of some families; they are the same on every page."""
    return tuple(
        name.format(subject)
        for of_family, templates in zip(subjects, names, strict=True)
        for subject in of_family
        for name in templates
    )


@lru_cache(maxsize=16)
def _row_numbers(names: tuple[str, ...]) -> Mapping[str, int]:
    """Cached, for every page has the same few sequences of names."""
    return MappingProxyType({name: row for row, name in enumerate(names)})


@lru_cache(maxsize=16)
def _rows_of(names: tuple[str, ...], wanted: tuple[str, ...]) -> NDArray[np.intp]:
    row_numbers = _row_numbers(names)
    return np.array([row_numbers[name] for name in wanted], dtype=np.intp)
