"""What the markup around a block says: kinds of element, class tokens, and what stands under such names."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scraper.document import Within
from scraper.labelling.features.arrays import Arrays, Floats
from scraper.labelling.features.elements import AROUND, CONTEXTS, NEAR, TOKENS, innermost, spread

__all__ = ["context", "tokens", "within"]

BITS = (
    "nav header footer aside main article section form button dialog search figure caption list ordered item "
    "definition table cell quote pre heading link hidden details noscript"
).split()
NO_LONG = -999.0

_PLACE = {name: Within[name.upper()].value.bit_length() - 1 for name in BITS}
_NUMBER = {token: number for number, token in enumerate(TOKENS)}


def within(arrays: Arrays) -> dict[str, Floats]:
    """Kinds of element that a block stands in."""
    bits = _bits(arrays.within[arrays.container[0]])
    return {f"within.{name}": bits[place] for name, place in _PLACE.items()}


def tokens(arrays: Arrays) -> dict[str, Floats]:
    """Class tokens of any container around a block, and of the two innermost."""
    own, blocks = arrays.elements.tokens, arrays.container[0]
    around = _bits(spread(own, arrays.parent)[blocks])
    close = _bits((own | own[arrays.parent])[blocks])
    found = {f"around.{token}": around[_NUMBER[token]] for token in AROUND}
    return found | {f"near.{token}": close[_NUMBER[token]] for token in NEAR}


def _bits(masks: NDArray[np.int64] | NDArray[np.uint64]) -> Floats:
    """The bits of some numbers, shape (64, numbers)."""
    pieces = np.ascontiguousarray(masks).astype("<u8").view(np.uint8).reshape(-1, 8)
    return np.unpackbits(pieces, axis=1, bitorder="little").T.astype(np.float64)


def context(arrays: Arrays) -> dict[str, Floats]:
    """The nearest container named after comments, related links, sides, feet or posts: its start, what it holds."""
    long = np.flatnonzero(arrays.whole.long > 0)
    first_long = int(long[0]) if len(long) else 0
    own = arrays.container[0]
    holders = innermost(arrays.elements.contexts, arrays.parent)[:, own]
    there = holders > 0
    starts = np.where(there, np.where(arrays.first[holders] > first_long, 1.0, 0.5), 0.0)
    shares = np.where(there, arrays.inside(arrays.long_sum, holders) / arrays.total_long, 0.0)
    levels = np.where(there, arrays.depth[own] - arrays.depth[holders], -1.0)
    from_first = arrays.index - first_long if len(long) else np.full(len(arrays.index), NO_LONG)
    found: dict[str, Floats] = {"context.from_first_long": from_first.astype(np.float64)}
    for number, name in enumerate(CONTEXTS):
        found |= {
            f"context.{name}.start": starts[number],
            f"context.{name}.share": shares[number],
            f"context.{name}.levels": levels[number],
        }
    return found
