"""The containers around a block, how blocks of the same markup look, and the path that holds most of the text."""

from __future__ import annotations

import numpy as np

from scraper.labelling.features.arrays import Arrays, Floats, Ints, over

__all__ = ["alike", "around", "heavy", "structure"]

HEAVY = 0.5
CORES = (0.7, 0.9)


def around(arrays: Arrays) -> dict[str, Floats]:
    """Statistics over the blocks of each of the five containers around a block."""
    found: dict[str, Floats] = {}
    for level, containers in enumerate(arrays.container):
        name = f"container{level}"
        blocks = np.maximum(1.0, arrays.last[containers] - arrays.first[containers])
        length = arrays.inside(arrays.length_sum, containers)
        found |= {
            f"{name}.long_share": arrays.inside(arrays.long_sum, containers) / arrays.total_long,
            f"{name}.para_share": arrays.inside(arrays.para_sum, containers) / arrays.total_para,
            f"{name}.mean_length": length / blocks,
            f"{name}.link_share": over(arrays.inside(arrays.linked_sum, containers), length),
            f"{name}.blocks": blocks,
            f"{name}.length": length,
            f"{name}.long_blocks": arrays.inside(arrays.long_count, containers),
            f"{name}.place": (arrays.index - arrays.first[containers]) / blocks,
        }
    return found


def structure(arrays: Arrays) -> dict[str, Floats]:
    """Depth, tags above, and siblings."""
    own, parent, grandparent = arrays.container[:3]
    return {
        "structure.depth": arrays.depth[own].astype(np.float64),
        "structure.parent_tag": arrays.tag[parent].astype(np.float64),
        "structure.grandparent_tag": arrays.tag[grandparent].astype(np.float64),
        "structure.siblings": arrays.children[parent].astype(np.float64),
    }


def alike(arrays: Arrays) -> dict[str, Floats]:
    """Statistics over the blocks whose own element and those above it have the same tags and classes.

    Groups by two elements and by four, with class strings as they are and without digits (``post-4711``).
    """
    found: dict[str, Floats] = {}
    for name, kinds in (("exact", arrays.elements.exact), ("plain", arrays.elements.plain)):
        base = int(kinds.max()) + 1
        levels = [kinds[containers] for containers in arrays.container[:4]]
        two = np.unique(levels[0] * base + levels[1], return_inverse=True)[1]
        four = np.unique((two * base + levels[2]) * base + levels[3], return_inverse=True)[1]
        found |= _group(arrays, f"alike2_{name}", two) | _group(arrays, f"alike4_{name}", four)
    return found


def _group(arrays: Arrays, name: str, group: Ints) -> dict[str, Floats]:
    blocks = np.bincount(group).astype(np.float64)
    length, linked, long = (_totals(group, one) for one in (arrays.length, arrays.length * arrays.linked, arrays.long))
    return {
        f"{name}.long_share": long[group] / arrays.total_long,
        f"{name}.blocks": blocks[group],
        f"{name}.mean_length": (length / blocks)[group],
        f"{name}.link_share": over(linked, length)[group],
    }


def _totals(group: Ints, values: Floats) -> Floats:
    return np.bincount(group, values).astype(np.float64)


def heavy(arrays: Arrays) -> dict[str, Floats]:
    """Where a block stands to the nested containers that each hold more than half of the text."""
    long = _heavy(arrays, "heavy_long", arrays.long_sum, arrays.total_long)
    return long | _heavy(arrays, "heavy_para", arrays.para_sum, arrays.total_para)


def _heavy(arrays: Arrays, name: str, sums: Floats, total: float) -> dict[str, Floats]:
    share = (sums[arrays.last] - sums[arrays.first]) / total
    path = np.flatnonzero(share > HEAVY)
    path = path if len(path) else np.zeros(1, dtype=np.int64)
    held = _held_by(arrays, path)
    holder, core = path[np.maximum(held, 1) - 1], path[-1]
    first, last = int(arrays.first[core]), int(arrays.last[core])
    outside = np.where(arrays.index < first, arrays.index - first, np.maximum(0, arrays.index - last + 1))
    found = {
        f"{name}.missed": (len(path) - held).astype(np.float64),
        f"{name}.share": share[holder],
        f"{name}.depth": (arrays.depth[arrays.container[0]] - arrays.depth[holder]).astype(np.float64),
        f"{name}.distance": outside.astype(np.float64),
        f"{name}.place": (arrays.index - first) / max(1, last - first),
    }
    for bound in CORES:
        deepest = np.flatnonzero(share > bound)
        inner = int(deepest[-1]) if len(deepest) else 0
        inside = (arrays.index >= arrays.first[inner]) & (arrays.index < arrays.last[inner])
        found[f"{name}.inside{bound * 100:.0f}"] = inside.astype(np.float64)
    return found


def _held_by(arrays: Arrays, path: Ints) -> Ints:
    """How many containers of a nested path hold each block."""
    steps = np.zeros(arrays.size + 1, dtype=np.int64)
    np.add.at(steps, arrays.first[path], 1)
    np.add.at(steps, arrays.last[path], -1)
    return np.cumsum(steps)[:-1]
