"""What the markup around a block says: kinds of element, class tokens, and what stands under such names."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from scraper.document import Within
from scraper.labelling.features.arrays import Arrays, Floats
from scraper.labelling.tokens import class_tokens

__all__ = ["context", "tokens", "within"]

BITS = (
    "nav header footer aside main article section form button dialog figure caption list ordered item definition table "
    "cell pre heading link hidden details noscript"
).split()
AROUND = (
    "footer comment menu modal nav carousel header consent comments hide reviews mobile text form grid review wp "
    "details main faq product accordion thread post content disclaimer card section promo question wrapper caption "
    "copy cards article body row hidden video entry page summary buy news description col image desc quote single legal"
).split()
NEAR = (
    "comment menu card carousel review container caption accordion desc product content text comments faq promo title"
).split()
CONTEXT = {
    "comment": frozenset(("comment", "comments", "respond", "disqus", "replies", "discussion")),
    "related": frozenset("related recommended recommend popular trending latest recent teaser more".split()),
    "side": frozenset(("sidebar", "aside", "widget", "rail")),
    "foot": frozenset(("footer", "author", "bio", "newsletter", "promo", "subscribe", "share")),
    "post": frozenset(("post", "entry", "article", "story")),
}
PAGE_TAGS = frozenset(("html", "body"))
"""Their classes describe the page, not a place on it."""
NO_LONG = -999.0

_NUMBER = {token: number for number, token in enumerate(dict.fromkeys(AROUND + NEAR))}


def within(arrays: Arrays) -> dict[str, Floats]:
    """Kinds of element that a block stands in."""
    bits = arrays.within[arrays.container[0]]
    return {f"within.{name}": ((bits & Within[name.upper()]) > 0).astype(np.float64) for name in BITS}


def tokens(arrays: Arrays) -> dict[str, Floats]:
    """Class tokens of any container around a block, and of the two innermost."""
    containers = arrays.document.containers
    own = [0 if one.tag in PAGE_TAGS else _mask(one.classes) for one in containers]
    above = list(own)
    for number in range(1, len(own)):
        above[number] |= above[containers[number].parent]
    nearest = np.array(own, dtype=np.uint64)
    nearest |= nearest[arrays.parent]
    around = np.array(above, dtype=np.uint64)[arrays.container[0]]
    close = nearest[arrays.container[0]]
    found = {f"around.{token}": _bit(around, token) for token in AROUND}
    return found | {f"near.{token}": _bit(close, token) for token in NEAR}


def _bit(masks: np.ndarray[tuple[int], np.dtype[np.uint64]], token: str) -> Floats:
    return ((masks >> np.uint64(_NUMBER[token])) & np.uint64(1)).astype(np.float64)


@lru_cache(maxsize=8192)
def _mask(classes: str) -> int:
    return sum(1 << _NUMBER[token] for token in class_tokens(classes) if token in _NUMBER)


def context(arrays: Arrays) -> dict[str, Floats]:
    """The nearest container named after comments, related links, sides, feet or posts: its start, what it holds."""
    long = np.flatnonzero(arrays.long > 0)
    first_long = int(long[0]) if len(long) else 0
    depth = arrays.depth[arrays.container[0]]
    kinds = [frozenset() if one.tag in PAGE_TAGS else _contexts(one.classes) for one in arrays.document.containers]
    from_first = arrays.index - first_long if len(long) else np.full(arrays.size, NO_LONG)
    found: dict[str, Floats] = {"context.from_first_long": from_first.astype(np.float64)}
    for name in CONTEXT:
        holder = _holders(arrays, [name in kind for kind in kinds])[arrays.container[0]]
        there = holder > 0
        starts = np.where(arrays.first[holder] > first_long, 1.0, 0.5)
        found |= {
            f"context.{name}.start": np.where(there, starts, 0.0),
            f"context.{name}.share": np.where(there, arrays.inside(arrays.long_sum, holder) / arrays.total_long, 0.0),
            f"context.{name}.levels": np.where(there, depth - arrays.depth[holder], -1).astype(np.float64),
        }
    return found


@lru_cache(maxsize=8192)
def _contexts(classes: str) -> frozenset[str]:
    found = class_tokens(classes)
    return frozenset(name for name, names in CONTEXT.items() if not names.isdisjoint(found))


def _holders(arrays: Arrays, named: list[bool]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """For each container the number of the innermost named one at or above it; 0 if there is none."""
    holders = [0] * len(named)
    for number, container in enumerate(arrays.document.containers):
        holders[number] = number if named[number] else holders[container.parent]
    return np.array(holders, dtype=np.int64)
