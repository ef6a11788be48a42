"""What stands near a block in reading order, where on the page it stands, and what the page is like."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scraper.document import Within
from scraper.labelling.features.arrays import Arrays, Floats, over

__all__ = ["near", "page", "position", "windows"]

WINDOWS = (3, 8, 20)
NEIGHBOURS = (("previous", -1), ("next", 1), ("second_previous", -2), ("second_next", 2))
NO_NEIGHBOUR = -1.0
FAR = 999.0
INVISIBLE = int(Within.INVISIBLE)
PAGE_TYPES = {
    "article": ("article", "posting"),
    "product": ("product",),
    "forum": ("question", "discussion", "qapage"),
    "list": ("itemlist", "collection"),
}


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
    own = arrays.container[0]
    tag, depth = arrays.tag[own].astype(np.float64), arrays.depth[own].astype(np.float64)
    found: dict[str, Floats] = {}
    for name, step in NEIGHBOURS:
        found |= {
            f"{name}.tag": _shifted(tag, step),
            f"{name}.length": _shifted(arrays.length, step),
            f"{name}.link_share": _shifted(arrays.linked, step),
            f"{name}.depth": _shifted(depth, step) - depth,
            f"{name}.last": _shifted(arrays.counts.last, step),
        }
    long = np.flatnonzero(arrays.long > 0)
    before, after = np.searchsorted(long, arrays.index, "left"), np.searchsorted(long, arrays.index, "right")
    found |= _nearest(arrays, "long_before", long, before - 1, before > 0)
    return found | _nearest(arrays, "long_after", long, after, after < len(long))


def _shifted(values: Floats, step: int) -> Floats:
    """The value of the block ``step`` further on."""
    out = np.full(len(values), NO_NEIGHBOUR)
    if step < 0:
        out[-step:] = values[:step]
    else:
        out[:-step] = values[step:]
    return out


def _nearest(
    arrays: Arrays, name: str, long: NDArray[np.int64], number: NDArray[np.int64], there: NDArray[np.bool_]
) -> dict[str, Floats]:
    own = arrays.container[0]
    that = long[np.clip(number, 0, len(long) - 1)] if len(long) else arrays.index
    depth, parent = arrays.depth[own], arrays.parent[own]
    relation = (parent == parent[that]) + 2.0 * (own[that] == parent)
    return {
        f"{name}.distance": np.where(there, np.abs(arrays.index - that), FAR),
        f"{name}.length": np.where(there, arrays.length[that], 0.0),
        f"{name}.depth": np.where(there, depth - depth[that], FAR),
        f"{name}.relation": np.where(there, relation, NO_NEIGHBOUR),
        f"{name}.same_tag": np.where(there, arrays.tag[own] == arrays.tag[own[that]], NO_NEIGHBOUR),
    }


def position(arrays: Arrays) -> dict[str, Floats]:
    """Place on the page; what stands before does not count the block itself."""
    index = arrays.index
    return {
        "position.index": index.astype(np.float64),
        "position.share": index / arrays.size,
        "position.left": (arrays.size - index).astype(np.float64),
        "position.long_before": arrays.long_sum[:-1] / arrays.total_long,
        "position.para_before": arrays.para_sum[:-1] / arrays.total_para,
        "position.length_before": arrays.length_sum[:-1] / arrays.total_length,
    }


def page(arrays: Arrays) -> dict[str, Floats]:
    """The page as a whole: the same value on all its blocks."""
    total, within = arrays.total_length, arrays.within[arrays.container[0]]
    claims = arrays.document.claims
    types = " ".join(claim.value for claim in claims if claim.field == "type").lower()
    values = {
        "elements": len(arrays.parent),
        "blocks": arrays.size,
        "long_blocks": arrays.long_count[-1],
        "length": total,
        "longest": arrays.length.max(),
        "link_share": arrays.linked_sum[-1] / total,
        "long_share": arrays.long_sum[-1] / total,
        "para_share": arrays.para_sum[-1] / total,
        "main_share": _largest(arrays, "main"),
        "article_share": _largest(arrays, "article"),
        "articles": sum(container.tag == "article" for container in arrays.document.containers),
        "headings": np.count_nonzero(within & Within.HEADING),
        "list_share": arrays.length[(within & Within.ITEM) > 0].sum() / total,
        "cell_share": arrays.length[(within & Within.CELL) > 0].sum() / total,
        "hidden_share": arrays.length[(within & INVISIBLE) > 0].sum() / total,
        "claimed_body": sum(len(claim.value) for claim in claims if claim.field == "body"),
        "claimed_date": any(claim.field == "date_published" for claim in claims),
        **{f"type_{name}": any(word in types for word in words) for name, words in PAGE_TYPES.items()},
    }
    return {f"page.{name}": np.full(arrays.size, float(value)) for name, value in values.items()}


def _largest(arrays: Arrays, tag: str) -> float:
    """The largest share of the long text that one element of a tag holds."""
    sums, containers = arrays.long_sum, arrays.document.containers
    return max((sums[one.end] - sums[one.first] for one in containers if one.tag == tag), default=0) / arrays.total_long
