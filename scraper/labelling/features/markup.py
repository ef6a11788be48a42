"""What the markup around a block says: kinds of element, class tokens, and what stands under such names."""

from __future__ import annotations

import numpy as np

from scraper.document import Within
from scraper.labelling.features.arrays import LONG, Arrays
from scraper.labelling.features.elements import AROUND, CONTEXTS, NEAR, TOKENS, holders_of, spread
from scraper.labelling.features.family import Family, Singles

__all__ = ["CONTEXT", "MARKUP"]

BITS = (
    "nav header footer aside main article section form button dialog search figure caption list ordered item "
    "definition table cell quote pre heading link hidden details noscript"
).split()
NO_LONG = -999.0
OF_CONTEXT = ("start", "share", "levels")
WORD = 64
_ROWS = np.array([
    *(Within[name.upper()].value.bit_length() - 1 for name in BITS),
    *(WORD + TOKENS.index(token) for token in AROUND),
    *(2 * WORD + TOKENS.index(token) for token in NEAR),
])  # fmt: skip
"""Of each column its bit: kinds of element, tokens of all containers, tokens of the two innermost."""


def _markup(arrays: Arrays, some: slice, out: Singles) -> None:
    """Kinds of element that a block stands in; class tokens of any container around it, and of the two innermost."""
    own, names = arrays.levels[0, some], arrays.elements.names
    masks = np.empty((3, len(own)), dtype="<u8")
    masks[0] = arrays.within[some]
    masks[1] = spread(names, arrays.parent)[own]
    masks[2] = names[own] | names[arrays.levels[1, some]]
    bits = np.unpackbits(masks.view(np.uint8).reshape(3, len(own), WORD // 8), axis=2, bitorder="little")
    out[:] = bits.swapaxes(1, 2).reshape(3 * WORD, len(own)).take(_ROWS, axis=0)


def _context(arrays: Arrays, some: slice, out: Singles) -> None:
    """The nearest container named after comments, related links, sides, feet or posts: its start, what it holds."""
    first_long = int(arrays.longs[0]) if len(arrays.longs) else 0
    own = arrays.levels[0, some]
    holders = holders_of(arrays.elements.names, arrays.parent).take(own, axis=1)
    there = holders > 0
    out[0] = arrays.index[some] - first_long if len(arrays.longs) else NO_LONG
    by_context = out[1:].reshape(len(CONTEXTS), len(OF_CONTEXT), -1)
    by_context[:, 0] = np.where(there, np.where(arrays.first > first_long, 1.0, 0.5).take(holders), 0.0)
    by_context[:, 1] = np.where(there, (arrays.held[LONG] / arrays.total(LONG)).take(holders), 0.0)
    by_context[:, 2] = np.where(there, arrays.depth[own] - arrays.depth.take(holders), -1.0)


MARKUP = Family(
    (
        *(f"within.{name}" for name in BITS),
        *(f"around.{token}" for token in AROUND),
        *(f"near.{token}" for token in NEAR),
    ),
    _markup,
)
CONTEXT = Family(
    ("context.from_first_long", *(f"context.{name}.{what}" for name in CONTEXTS for what in OF_CONTEXT)), _context
)
