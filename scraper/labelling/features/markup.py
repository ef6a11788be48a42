"""Columns of the markup around a block: kinds of element, class tokens, and containers with telling class names."""

from __future__ import annotations

import numpy as np

from scraper.document import Within
from scraper.labelling.features.arrays import LONG, Arrays
from scraper.labelling.features.elements import AROUND, CONTEXT_TOKENS, NEAR, TOKENS, holders_of, spread
from scraper.labelling.features.feature_table import Columns, Family

__all__ = ["CONTEXTS", "CONTEXT_START", "MARKUP"]

WITHIN = (
    "nav header footer aside main article section form button dialog search figure caption list ordered item "
    "definition table cell quote pre heading link hidden details noscript"
).split()
NO_LONG = -999.0
WORD = 64
"""Bits of a mask."""
_BITS = {
    **{f"within.{name}": Within[name.upper()].value.bit_length() - 1 for name in WITHIN},
    **{f"around.{token}": WORD + TOKENS.index(token) for token in AROUND},
    **{f"near.{token}": 2 * WORD + TOKENS.index(token) for token in NEAR},
}
"""Name of a column → its bit in three masks: kinds of element, tokens of all containers, of the two innermost."""
_BIT_NUMBERS = np.array(list(_BITS.values()))


def _markup(arrays: Arrays, some: slice) -> Columns:
    """Kinds of element around a block; class tokens of any container around it, and of the two innermost."""
    container, names = arrays.levels[0, some], arrays.elements.names
    masks = np.empty((3, len(container)), dtype="<u8")
    masks[0] = arrays.within[some]
    masks[1] = spread(names, arrays.parent)[container]
    masks[2] = names[container] | names[arrays.levels[1, some]]
    # Shape (masks, blocks, bits) → (bits of all masks, blocks).
    bits = np.unpackbits(masks.view(np.uint8).reshape(3, len(container), WORD // 8), axis=2, bitorder="little")
    return {"{}": bits.swapaxes(1, 2).reshape(3 * WORD, len(container)).take(_BIT_NUMBERS, axis=0)}


def _context_start(arrays: Arrays, some: slice) -> Columns:
    """Blocks from the first long block."""
    return {"context.from_first_long": arrays.index[some] - arrays.longs[0] if len(arrays.longs) else NO_LONG}


def _contexts(arrays: Arrays, some: slice) -> Columns:
    """The nearest container named after each context (comments, related links …): its start, what it holds."""
    first_long = int(arrays.longs[0]) if len(arrays.longs) else 0
    container = arrays.levels[0, some]
    holders = holders_of(arrays.elements.names, arrays.parent).take(container, axis=1)
    has_holder = holders > 0
    return {
        "context.{}.start": np.where(has_holder, np.where(arrays.first > first_long, 1.0, 0.5).take(holders), 0.0),
        "context.{}.share": np.where(has_holder, (arrays.held[LONG] / arrays.total(LONG)).take(holders), 0.0),
        "context.{}.levels": np.where(has_holder, arrays.depth[container] - arrays.depth.take(holders), -1.0),
    }


MARKUP = Family(_markup, tuple(_BITS))
CONTEXT_START = Family(_context_start)
CONTEXTS = Family(_contexts, tuple(CONTEXT_TOKENS))
