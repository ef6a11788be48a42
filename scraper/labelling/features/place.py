"""What stands near a block in reading order, and where on the page it stands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scraper.labelling.features.arrays import Arrays, Floats, over

__all__ = ["headed", "near", "pictured", "position", "windows"]

WINDOWS = (3, 8, 20)
NEIGHBOURS = (("previous", -1), ("next", 1), ("second_previous", -2), ("second_next", 2))
NO_NEIGHBOUR = -1.0
FAR = 999.0


def windows(arrays: Arrays) -> dict[str, Floats]:
    """Sums over the blocks around a block, itself included."""
    found: dict[str, Floats] = {}
    for reach in WINDOWS:
        low, high = np.maximum(0, arrays.index - reach), np.minimum(arrays.size, arrays.index + reach + 1)
        length = arrays.length_sum[high] - arrays.length_sum[low]
        found |= {
            f"window{reach}.mean_length": length / (high - low),
            f"window{reach}.link_share": over(arrays.linked_sum[high] - arrays.linked_sum[low], length),
            f"window{reach}.long_share": (arrays.long_sum[high] - arrays.long_sum[low]) / arrays.total_long,
            f"window{reach}.commas": (arrays.comma_sum[high] - arrays.comma_sum[low]) / (high - low),
        }
    return found


def near(arrays: Arrays) -> dict[str, Floats]:
    """The two blocks before and after, and the nearest long block on either side."""
    page, own = arrays.whole, arrays.container[0]
    tag, depth = arrays.tag[page.container[0]].astype(np.float64), arrays.depth[page.container[0]].astype(np.float64)
    found: dict[str, Floats] = {}
    for name, step in NEIGHBOURS:
        there = arrays.index + step
        inside = (there >= 0) & (there < arrays.size)
        there = np.clip(there, 0, arrays.size - 1)
        found |= {
            f"{name}.tag": np.where(inside, tag[there], NO_NEIGHBOUR),
            f"{name}.length": np.where(inside, page.length[there], NO_NEIGHBOUR),
            f"{name}.link_share": np.where(inside, page.linked[there], NO_NEIGHBOUR),
            f"{name}.depth": np.where(inside, depth[there], NO_NEIGHBOUR) - arrays.depth[own],
            f"{name}.last": np.where(inside, page.counts.last[there], NO_NEIGHBOUR),
        }
    long = np.flatnonzero(page.long > 0)
    before, after = np.searchsorted(long, arrays.index, "left"), np.searchsorted(long, arrays.index, "right")
    found |= _nearest(arrays, "long_before", long, before - 1, before > 0)
    return found | _nearest(arrays, "long_after", long, after, after < len(long))


def _nearest(
    arrays: Arrays, name: str, long: NDArray[np.int64], number: NDArray[np.int64], there: NDArray[np.bool_]
) -> dict[str, Floats]:
    own, page = arrays.container[0], arrays.whole
    that = long[np.clip(number, 0, len(long) - 1)] if len(long) else arrays.index
    its = page.container[0][that]
    depth, parent = arrays.depth[own], arrays.parent[own]
    relation = (parent == arrays.parent[its]) + 2.0 * (its == parent)
    return {
        f"{name}.distance": np.where(there, np.abs(arrays.index - that), FAR),
        f"{name}.length": np.where(there, page.length[that], 0.0),
        f"{name}.depth": np.where(there, depth - arrays.depth[its], FAR),
        f"{name}.relation": np.where(there, relation, NO_NEIGHBOUR),
        f"{name}.same_tag": np.where(there, arrays.tag[own] == arrays.tag[its], NO_NEIGHBOUR),
    }


def position(arrays: Arrays) -> dict[str, Floats]:
    """Place on the page; what stands before does not count the block itself."""
    index = arrays.index
    return {
        "position.index": index.astype(np.float64),
        "position.share": index / arrays.size,
        "position.left": (arrays.size - index).astype(np.float64),
        "position.long_before": arrays.long_sum[index] / arrays.total_long,
        "position.para_before": arrays.para_sum[index] / arrays.total_para,
        "position.length_before": arrays.length_sum[index] / arrays.total_length,
    }


def headed(arrays: Arrays) -> dict[str, Floats]:
    """Where a block stands to the likeliest headline."""
    headline = arrays.document.layout.headline
    if headline is None:
        nowhere = np.ones(len(arrays.index))
        return {"headline.distance": FAR * nowhere, "headline.levels": NO_NEIGHBOUR * nowhere}
    own = arrays.container[0]
    its = int(arrays.whole.container[0][headline])
    shared = arrays.shared_with(arrays.ancestors_of(its))[own]
    return {
        "headline.distance": (arrays.index - headline).astype(np.float64),
        "headline.levels": (arrays.depth[its] - arrays.depth[shared]).astype(np.float64),
    }


def pictured(arrays: Arrays) -> dict[str, Floats]:
    """Blocks from a block to the nearest picture before it and behind it."""
    places = np.unique(np.array([one.block for one in arrays.document.media], dtype=np.int64))
    if not len(places):
        return {"media.before": np.full(len(arrays.index), FAR), "media.after": np.full(len(arrays.index), FAR)}
    number = np.searchsorted(places, arrays.index, "right")
    before = arrays.index - places[np.maximum(number - 1, 0)]
    after = places[np.minimum(number, len(places) - 1)] - arrays.index
    return {
        "media.before": np.where(number > 0, before, FAR),
        "media.after": np.where(number < len(places), after, FAR),
    }
