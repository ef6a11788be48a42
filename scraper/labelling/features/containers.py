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
    for kin in arrays.kin:
        found |= {
            f"{kin.name}.long_share": kin.long[kin.group] / arrays.total_long,
            f"{kin.name}.blocks": kin.blocks[kin.group],
            f"{kin.name}.mean_length": (kin.length / kin.blocks)[kin.group],
            f"{kin.name}.link_share": over(kin.linked, kin.length)[kin.group],
        }
    return found


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
    return np.cumsum(steps)[arrays.index]
