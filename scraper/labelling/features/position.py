"""Columns of the blocks near a block in reading order, and of its position on the page."""

from __future__ import annotations

import numpy as np

from scraper.labelling.features.arrays import COMMAS, LENGTH, LINKED, LONG, PARA, Arrays, held_by, over
from scraper.labelling.features.feature_table import Columns, Family

__all__ = ["HEADLINE", "IMAGES", "LONG_BLOCKS", "NEIGHBOURS", "POSITION", "WINDOWS"]

REACHES = (3, 8, 20)
"""Blocks on either side that a window holds."""
STEPS = {"previous": -1, "next": 1, "second_previous": -2, "second_next": 2}
FURTHEST = 2
NO_NEIGHBOUR = -1.0
FAR = 999.0

_REACHES = np.array(REACHES)[:, None]
_STEPS = np.array(list(STEPS.values()))[:, None]


def _windows(arrays: Arrays, some: slice) -> Columns:
    """Sums over the blocks around a block, itself included."""
    index, sums = arrays.index[some], arrays.sums
    low, high = np.maximum(0, index - _REACHES), np.minimum(arrays.size, index + _REACHES + 1)
    length = sums[LENGTH].take(high) - sums[LENGTH].take(low)
    return {
        "window{}.mean_length": length / (high - low),
        "window{}.link_share": over(sums[LINKED].take(high) - sums[LINKED].take(low), length),
        "window{}.long_share": (sums[LONG].take(high) - sums[LONG].take(low)) / arrays.total(LONG),
        "window{}.commas": (sums[COMMAS].take(high) - sums[COMMAS].take(low)) / (high - low),
    }


def _neighbours(arrays: Arrays, some: slice) -> Columns:
    """The two blocks before and the two after; NO_NEIGHBOUR beyond the ends of the page."""
    low, count = some.start, some.stop - some.start
    known = slice(max(0, low - FURTHEST), min(arrays.size, low + count + FURTHEST))
    container = arrays.levels[0, known]
    of_block = (
        arrays.elements.tag[container],
        arrays.length[known],
        arrays.linked[known],
        arrays.depth[container],
        arrays.counts.last[known],
    )
    # Padded by two blocks on either side, so that the value of a neighbour is a step away.
    padded = np.full((len(of_block), count + 2 * FURTHEST), NO_NEIGHBOUR, dtype=np.float32)
    inner = slice(known.start - low + FURTHEST, known.stop - low + FURTHEST)
    for row, values in zip(padded, of_block, strict=True):
        row[inner] = values
    here = np.arange(FURTHEST, FURTHEST + count)
    tag, length, link_share, depth, last = padded.take(here + _STEPS, axis=1)
    return {
        "{}.tag": tag,
        "{}.length": length,
        "{}.link_share": link_share,
        "{}.depth": depth - padded[3].take(here),
        "{}.last": last,
    }


def _long_blocks(arrays: Arrays, some: slice) -> Columns:
    """The nearest long block on either side."""
    index, longs, container = arrays.index[some], arrays.longs, arrays.levels[0, some]
    rank = np.array((np.searchsorted(longs, index, "left") - 1, np.searchsorted(longs, index, "right")))
    exists = (rank >= 0) & (rank < len(longs))
    nearest = longs.take(rank, mode="clip") if len(longs) else np.array((index, index))
    its_container, parent, tag = arrays.levels[0].take(nearest), arrays.parent[container], arrays.elements.tag
    # 1: the two elements are siblings; 2: the long block's element is the parent; 3: both, at the root.
    relation = (parent == arrays.parent.take(its_container)) + 2.0 * (its_container == parent)
    return {
        "{}.distance": np.where(exists, np.abs(index - nearest), FAR),
        "{}.length": np.where(exists, arrays.length.take(nearest), 0.0),
        "{}.depth": np.where(exists, arrays.depth[container] - arrays.depth.take(its_container), FAR),
        "{}.relation": np.where(exists, relation, NO_NEIGHBOUR),
        "{}.same_tag": np.where(exists, tag[container] == tag.take(its_container), NO_NEIGHBOUR),
    }


def _position(arrays: Arrays, some: slice) -> Columns:
    """Position on the page; sums over the blocks before do not include the block itself."""
    index = arrays.index[some]
    return {
        "position.index": index,
        "position.share": index / arrays.size,
        "position.left": arrays.size - index,
        "position.long_before": arrays.sums[LONG, some] / arrays.total(LONG),
        "position.para_before": arrays.sums[PARA, some] / arrays.total(PARA),
        "position.length_before": arrays.sums[LENGTH, some] / arrays.total(LENGTH),
    }


def _headline(arrays: Arrays, some: slice) -> Columns:
    """Blocks from the likeliest headline, and levels from it up to the container that holds both."""
    headline = arrays.document.layout.headline
    if headline is None:
        return {"headline.distance": FAR, "headline.levels": NO_NEIGHBOUR}
    path = [int(arrays.levels[0, headline])]
    while path[-1]:
        path.append(int(arrays.parent[path[-1]]))
    inwards = np.array(path[::-1])
    shared = inwards[held_by(arrays, inwards, arrays.index[some]) - 1]
    return {
        "headline.distance": arrays.index[some] - headline,
        "headline.levels": arrays.depth[path[0]] - arrays.depth[shared],
    }


def _images(arrays: Arrays, some: slice) -> Columns:
    """Blocks from a block to the nearest image before it and after it."""
    blocks = np.array(sorted({media.block for media in arrays.document.media}), dtype=np.int64)
    if not len(blocks):
        return {"media.before": FAR, "media.after": FAR}
    index = arrays.index[some]
    rank = np.searchsorted(blocks, index, "right")
    return {
        "media.before": np.where(rank > 0, index - blocks.take(rank - 1, mode="clip"), FAR),
        "media.after": np.where(rank < len(blocks), blocks.take(rank, mode="clip") - index, FAR),
    }


WINDOWS = Family(_windows, REACHES)
NEIGHBOURS = Family(_neighbours, tuple(STEPS))
LONG_BLOCKS = Family(_long_blocks, ("long_before", "long_after"))
POSITION = Family(_position)
HEADLINE = Family(_headline)
IMAGES = Family(_images)
