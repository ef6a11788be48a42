"""What stands near a block in reading order, and where on the page it stands."""

from __future__ import annotations

import numpy as np

from scraper.labelling.features.arrays import COMMAS, LENGTH, LINKED, LONG, PARA, Arrays, held_by, over
from scraper.labelling.features.family import Family, Singles

__all__ = ["HEADED", "NEAR", "PICTURED", "POSITION", "WINDOWS"]

REACHES = (3, 8, 20)
OF_WINDOW = ("mean_length", "link_share", "long_share", "commas")
NEIGHBOURS = {"previous": -1, "next": 1, "second_previous": -2, "second_next": 2}
FURTHEST = 2
OF_NEIGHBOUR = ("tag", "length", "link_share", "depth", "last")
LONG_SIDES = ("long_before", "long_after")
OF_LONG = ("distance", "length", "depth", "relation", "same_tag")
NO_NEIGHBOUR = -1.0
FAR = 999.0

_REACHES = np.array(REACHES)[:, None]


def _windows(arrays: Arrays, some: slice, out: Singles) -> None:
    """Sums over the blocks around a block, itself included."""
    index, sums = arrays.index[some], arrays.sums
    low, high = np.maximum(0, index - _REACHES), np.minimum(arrays.size, index + _REACHES + 1)
    length = sums[LENGTH].take(high) - sums[LENGTH].take(low)
    by_reach = out.reshape(len(REACHES), len(OF_WINDOW), -1)
    by_reach[:, 0] = length / (high - low)
    by_reach[:, 1] = over(sums[LINKED].take(high) - sums[LINKED].take(low), length)
    by_reach[:, 2] = (sums[LONG].take(high) - sums[LONG].take(low)) / arrays.total(LONG)
    by_reach[:, 3] = (sums[COMMAS].take(high) - sums[COMMAS].take(low)) / (high - low)


def _near(arrays: Arrays, some: slice, out: Singles) -> None:
    """The two blocks before and after, and the nearest long block on either side."""
    split = len(NEIGHBOURS) * len(OF_NEIGHBOUR)
    _neighbours(arrays, some, out[:split])
    _nearest(arrays, some, out[split:])


def _neighbours(arrays: Arrays, some: slice, out: Singles) -> None:
    low, count = some.start, out.shape[1]
    there = slice(max(0, low - FURTHEST), min(arrays.size, low + count + FURTHEST))
    wide = np.full((len(OF_NEIGHBOUR), count + 2 * FURTHEST), NO_NEIGHBOUR, dtype=np.float32)
    known = wide[:, there.start - low + FURTHEST : there.stop - low + FURTHEST]
    own = arrays.levels[0, there]
    known[0] = arrays.elements.tag[own]
    known[1] = arrays.length[there]
    known[2] = arrays.linked[there]
    known[3] = arrays.depth[own]
    known[4] = arrays.counts.last[there]
    by_step = out.reshape(len(NEIGHBOURS), len(OF_NEIGHBOUR), count)
    for rows, step in zip(by_step, NEIGHBOURS.values(), strict=True):
        rows[:] = wide[:, FURTHEST + step : FURTHEST + step + count]
    by_step[:, 3] -= wide[3, FURTHEST : FURTHEST + count]


def _nearest(arrays: Arrays, some: slice, out: Singles) -> None:
    index, longs, own = arrays.index[some], arrays.longs, arrays.levels[0, some]
    number = np.array((np.searchsorted(longs, index, "left") - 1, np.searchsorted(longs, index, "right")))
    there = (number >= 0) & (number < len(longs))
    that = longs.take(number, mode="clip") if len(longs) else np.array((index, index))
    its, parent, tag = arrays.levels[0].take(that), arrays.parent[own], arrays.elements.tag
    by_side = out.reshape(len(LONG_SIDES), len(OF_LONG), -1)
    by_side[:, 0] = np.where(there, np.abs(index - that), FAR)
    by_side[:, 1] = np.where(there, arrays.length.take(that), 0.0)
    by_side[:, 2] = np.where(there, arrays.depth[own] - arrays.depth.take(its), FAR)
    by_side[:, 3] = np.where(there, (parent == arrays.parent.take(its)) + 2.0 * (its == parent), NO_NEIGHBOUR)
    by_side[:, 4] = np.where(there, tag[own] == tag.take(its), NO_NEIGHBOUR)


def _position(arrays: Arrays, some: slice, out: Singles) -> None:
    """Place on the page; what stands before does not count the block itself."""
    index = arrays.index[some]
    out[0] = index
    out[1] = index / arrays.size
    out[2] = arrays.size - index
    out[3] = arrays.sums[LONG, some] / arrays.total(LONG)
    out[4] = arrays.sums[PARA, some] / arrays.total(PARA)
    out[5] = arrays.sums[LENGTH, some] / arrays.total(LENGTH)


def _headed(arrays: Arrays, some: slice, out: Singles) -> None:
    """Where a block stands to the likeliest headline: blocks from it, and levels from it to what holds both."""
    headline = arrays.document.layout.headline
    if headline is None:
        out[0], out[1] = FAR, NO_NEIGHBOUR
        return
    path = [int(arrays.levels[0, headline])]
    while path[-1]:
        path.append(int(arrays.parent[path[-1]]))
    inwards = np.array(path[::-1])
    shared = inwards[held_by(arrays, inwards, arrays.index[some]) - 1]
    out[0] = arrays.index[some] - headline
    out[1] = arrays.depth[path[0]] - arrays.depth[shared]


def _pictured(arrays: Arrays, some: slice, out: Singles) -> None:
    """Blocks from a block to the nearest picture before it and behind it."""
    places = np.array(sorted({one.block for one in arrays.document.media}), dtype=np.int64)
    if not len(places):
        out[:] = FAR
        return
    index = arrays.index[some]
    number = np.searchsorted(places, index, "right")
    out[0] = np.where(number > 0, index - places.take(number - 1, mode="clip"), FAR)
    out[1] = np.where(number < len(places), places.take(number, mode="clip") - index, FAR)


WINDOWS = Family(tuple(f"window{reach}.{name}" for reach in REACHES for name in OF_WINDOW), _windows)
NEAR = Family(
    (
        *(f"{neighbour}.{name}" for neighbour in NEIGHBOURS for name in OF_NEIGHBOUR),
        *(f"{side}.{name}" for side in LONG_SIDES for name in OF_LONG),
    ),
    _near,
)
POSITION = Family(
    tuple(f"position.{name}" for name in ("index", "share", "left", "long_before", "para_before", "length_before")),
    _position,
)
HEADED = Family(("headline.distance", "headline.levels"), _headed)
PICTURED = Family(("media.before", "media.after"), _pictured)
