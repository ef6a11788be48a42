"""The containers around a block, how blocks of the same markup look, and the path that holds most of the text."""

from __future__ import annotations

import numpy as np

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
from scraper.labelling.features.family import Family, Singles

__all__ = ["ALIKE", "AROUND", "HEAVY", "STRUCTURE"]

HALF = 0.5
CORES = (0.7, 0.9)
OF_CONTAINER = ("long_share", "para_share", "mean_length", "link_share", "blocks", "length", "long_blocks", "place")
KINS = ("alike2_exact", "alike4_exact", "alike2_plain", "alike4_plain")
OF_KIN = ("long_share", "blocks", "mean_length", "link_share")
PATHS = ("heavy_long", "heavy_para")
OF_PATH = ("missed", "share", "depth", "distance", "place", *(f"inside{bound * 100:.0f}" for bound in CORES))


def _around(arrays: Arrays, some: slice, out: Singles) -> None:
    """Statistics over the blocks of each of the five containers around a block, measured once a container."""
    levels, held = arrays.levels[:, some], arrays.held
    blocks, length = np.maximum(1.0, arrays.last - arrays.first), held[LENGTH]
    measured = np.empty((len(OF_CONTAINER) - 1, len(blocks)), dtype=np.float32)
    measured[0] = held[LONG] / arrays.total(LONG)
    measured[1] = held[PARA] / arrays.total(PARA)
    measured[2] = length / blocks
    measured[3] = over(held[LINKED], length)
    measured[4] = blocks
    measured[5] = length
    measured[6] = held[LONG_COUNT]
    by_level = out.reshape(LEVELS, len(OF_CONTAINER), -1)
    by_level[:, :-1] = measured.take(levels, axis=1).swapaxes(0, 1)
    by_level[:, -1] = (arrays.index[some] - arrays.first.take(levels)) / blocks.take(levels)


def _structure(arrays: Arrays, some: slice, out: Singles) -> None:
    """Depth, tags above, and siblings."""
    own, parent, grandparent = arrays.levels[:3, some]
    out[0] = arrays.depth[own]
    out[1] = arrays.elements.tag[parent]
    out[2] = arrays.elements.tag[grandparent]
    out[3] = arrays.children[parent]


def _alike(arrays: Arrays, some: slice, out: Singles) -> None:
    """Statistics over the blocks whose own element and those above it have the same tags and classes.

    Groups by two elements and by four, with class strings as they are and without digits (``post-4711``).
    """
    for kin, rows in zip(arrays.kin, out.reshape(len(KINS), len(OF_KIN), -1), strict=True):
        group = kin.group[some]
        rows[0] = (kin.long / arrays.total(LONG))[group]
        rows[1] = kin.blocks[group]
        rows[2] = (kin.length / kin.blocks)[group]
        rows[3] = over(kin.linked, kin.length)[group]


def _heavy(arrays: Arrays, some: slice, out: Singles) -> None:
    """Where a block stands to the nested containers that each hold more than half of the text."""
    of_long, of_para = out.reshape(len(PATHS), len(OF_PATH), -1)
    _on_path(arrays, some, of_long, arrays.held[LONG] / arrays.total(LONG))
    _on_path(arrays, some, of_para, arrays.held[PARA] / arrays.total(PARA))


def _on_path(arrays: Arrays, some: slice, out: Singles, share: Floats) -> None:
    index = arrays.index[some]
    path = _path(share, HALF)
    held = held_by(arrays, path, index)
    holder, core = path[np.maximum(held, 1) - 1], path[-1]
    first, last = int(arrays.first[core]), int(arrays.last[core])
    out[0] = len(path) - held
    out[1] = share[holder]
    out[2] = arrays.depth[arrays.levels[0, some]] - arrays.depth[holder]
    out[3] = np.where(index < first, index - first, np.maximum(0, index - last + 1))
    out[4] = (index - first) / max(1, last - first)
    for row, bound in zip(out[5:], CORES, strict=True):
        inner = _path(share, bound)[-1]
        row[:] = (index >= arrays.first[inner]) & (index < arrays.last[inner])


def _path(share: Floats, bound: float) -> Ints:
    """The containers with more than a share of the text, outermost first; the root where there is none."""
    path = np.flatnonzero(share > bound)
    return path if len(path) else np.zeros(1, dtype=np.int64)


AROUND = Family(tuple(f"container{level}.{name}" for level in range(LEVELS) for name in OF_CONTAINER), _around)
ALIKE = Family(tuple(f"{kin}.{name}" for kin in KINS for name in OF_KIN), _alike)
HEAVY = Family(tuple(f"{path}.{name}" for path in PATHS for name in OF_PATH), _heavy)
STRUCTURE = Family(
    tuple(f"structure.{name}" for name in ("depth", "parent_tag", "grandparent_tag", "siblings")), _structure
)
