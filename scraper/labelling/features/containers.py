"""Columns of the containers around a block, of blocks with the same markup, and of the path that holds most text."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from scraper.labelling.features.arrays import (
    LENGTH,
    LEVELS,
    LINKED,
    LONG,
    LONG_COUNT,
    PARA,
    Arrays,
    Floats,
    Ints,
    held_by,
    over,
)
from scraper.labelling.features.feature_table import Columns, Family

__all__ = ["ALIKE", "CONTAINERS", "HEAVY_PATHS", "STRUCTURE"]

HALF = 0.5
KINS = ("alike2_exact", "alike4_exact", "alike2_plain", "alike4_plain")
"""Names of the groups of ``Arrays.kin``: by two elements and by four, with class strings as they are and without digits
(``post-4711``)."""


def _containers(arrays: Arrays, some: slice) -> Columns:
    """Statistics over the blocks of each of the five containers around a block."""
    levels, held = arrays.levels[:, some], arrays.held
    blocks, length = np.maximum(1.0, arrays.last - arrays.first), held[LENGTH]
    # Measured once for each container, then copied to the blocks in it.
    of_container: Columns = {
        "container{}.long_share": held[LONG] / arrays.total(LONG),
        "container{}.para_share": held[PARA] / arrays.total(PARA),
        "container{}.mean_length": length / blocks,
        "container{}.link_share": over(held[LINKED], length),
        "container{}.blocks": blocks,
        "container{}.length": length,
        "container{}.long_blocks": held[LONG_COUNT],
    }
    matrix = np.empty((len(of_container), len(blocks)), dtype=np.float32)
    for row, column in zip(matrix, of_container.values(), strict=True):
        row[:] = column
    of_block = matrix.take(levels, axis=1)
    place = (arrays.index[some] - arrays.first.take(levels)) / blocks.take(levels)
    return {**dict(zip(of_container, of_block, strict=True)), "container{}.place": place}


def _structure(arrays: Arrays, some: slice) -> Columns:
    """Depth, tags above, and siblings."""
    container, parent, grandparent = arrays.levels[:3, some]
    return {
        "structure.depth": arrays.depth[container],
        "structure.parent_tag": arrays.elements.tag[parent],
        "structure.grandparent_tag": arrays.elements.tag[grandparent],
        "structure.siblings": arrays.children[parent],
    }


def _alike(kin_index: int, arrays: Arrays, some: slice) -> Columns:
    """Statistics over the blocks whose own element and those above it have the same tags and classes."""
    kin = arrays.kin[kin_index]
    group = kin.group[some]
    return {
        "{}.long_share": (kin.long / arrays.total(LONG))[group],
        "{}.blocks": kin.blocks[group],
        "{}.mean_length": (kin.length / kin.blocks)[group],
        "{}.link_share": over(kin.linked, kin.length)[group],
    }


def _heavy_path(row: int, arrays: Arrays, some: slice) -> Columns:
    """Position of a block relative to the nested containers that each hold more than half of the text."""
    index, share = arrays.index[some], arrays.held[row] / arrays.total(row)
    path = _path(share, HALF)
    held = held_by(arrays, path, index)
    holder, core = path[np.maximum(held, 1) - 1], path[-1]
    first, last = int(arrays.first[core]), int(arrays.last[core])
    return {
        "{}.missed": len(path) - held,
        "{}.share": share[holder],
        "{}.depth": arrays.depth[arrays.levels[0, some]] - arrays.depth[holder],
        "{}.distance": np.where(index < first, index - first, np.maximum(0, index - last + 1)),
        "{}.place": (index - first) / max(1, last - first),
        "{}.inside70": _is_inside(arrays, index, _path(share, 0.7)[-1]),
        "{}.inside90": _is_inside(arrays, index, _path(share, 0.9)[-1]),
    }


def _path(share: Floats, bound: float) -> Ints:
    """The containers with more than a share of the text, outermost first; the root if no container has so much."""
    path = np.flatnonzero(share > bound)
    return path if len(path) else np.zeros(1, dtype=np.int64)


def _is_inside(arrays: Arrays, index: Ints, container: int) -> ArrayLike:
    first, last = int(arrays.first[container]), int(arrays.last[container])
    return (index >= first) & (index < last)


CONTAINERS = Family(_containers, range(LEVELS))
ALIKE = tuple(Family(partial(_alike, index), (name,)) for index, name in enumerate(KINS))
HEAVY_PATHS = (Family(partial(_heavy_path, LONG), ("heavy_long",)), Family(partial(_heavy_path, PARA), ("heavy_para",)))
STRUCTURE = Family(_structure)
