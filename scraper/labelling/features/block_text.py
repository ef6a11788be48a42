"""The block alone: its length, links, characters, how often its text occurs, and what the page's claims say of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scraper.document import Block
from scraper.labelling.features.arrays import Arrays, Floats
from scraper.labelling.features.family import Family, Singles
from scraper.values.text import match_key

__all__ = ["CLAIMED", "OWN"]

KEY_CHARACTERS = 80
"""Letters and digits of a block that are looked for in a claim."""
DESCRIPTION_CHARACTERS = 40
TITLES = ("title", "headline", "alternative_headline")
MISSING = -1.0
SLANTED = frozenset(("em", "i", "cite"))
BODY_CHARACTERS = 200
"""A shorter articleBody is a teaser."""


def _own(arrays: Arrays, some: slice, out: Singles) -> None:
    """Counts over the block's own text, and copies of it on the page."""
    counts, length, blocks = arrays.counts, arrays.length[some], arrays.document.blocks[some]
    words = np.maximum(counts.space[some] + 1, counts.wide[some] / 2)
    out[0] = length
    out[1] = words
    out[2] = length / words
    out[3] = arrays.linked[some]
    out[4] = [block.links for block in blocks]
    out[5] = [len(block.breaks) for block in blocks]
    out[6] = np.array([block.bold_chars for block in blocks]) / length
    out[7] = _slanted(blocks) / length
    out[8] = [block.images for block in blocks]
    out[9] = arrays.elements.tag[arrays.levels[0, some]]
    out[10] = arrays.copies[some]
    out[11] = arrays.earlier_copies[some]
    for row, name in enumerate(KINDS, start=12):
        out[row] = getattr(counts, name)[some]
    for row, name in enumerate(SHARED, start=12 + len(KINDS)):
        out[row] = getattr(counts, name)[some] / length


def _slanted(blocks: Sequence[Block]) -> Floats:
    """Characters of each block that are emphasized: few blocks have any."""
    characters = np.zeros(len(blocks))
    for index, block in enumerate(blocks):
        for span in block.spans:
            if span.tag in SLANTED:
                characters[index] += span.end - span.start
    return characters


def _claimed(arrays: Arrays, some: slice, out: Singles) -> None:
    """Whether title, description or articleBody hold the block's text; −1 where the page claims none."""
    document = arrays.document
    joined: dict[str, list[str]] = {"title": [], "description": [], "body": []}
    for claim in document.claims:
        kind = "title" if claim.field in TITLES else claim.field
        if kind in joined:
            joined[kind].append(match_key(claim.value))
    title, description, body = (" ".join(joined[kind]) for kind in joined)
    keys = [key[:KEY_CHARACTERS] for key in document.keys[some]]
    start = description[:DESCRIPTION_CHARACTERS]
    out[:] = MISSING
    if title:
        out[0] = [len(key) if key in title else 0 for key in keys]
    if description:
        out[1] = [(len(key) > 12 and key in description) or (len(key) > 50 and start in key) for key in keys]
    if len(body) > BODY_CHARACTERS:
        out[2] = [len(key) > 12 and key in body for key in keys]


KINDS = ("first", "last", "mark", "stop", "comma", "bar", "sign", "quote", "money")
SHARED = ("digit", "upper", "lower")
OWN = Family(
    (
        "own.length", "own.words", "own.length_of_word", "own.link_share", "own.links", "own.breaks", "own.bold_share",
        "own.slanted_share", "own.images", "own.tag", "own.copies", "own.earlier_copies", "own.first", "own.last",
        "own.marks", "own.stops", "own.commas", "own.bars", "own.signs", "own.quotes", "own.money", "own.digit_share",
        "own.upper_share", "own.lower_share",
    ),
    _own,
)  # fmt: skip
CLAIMED = Family(("claim.in_title", "claim.in_description", "claim.in_body"), _claimed)
