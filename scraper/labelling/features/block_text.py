"""Columns of the block alone: length, links, characters, copies of its text, and claims that hold its text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scraper.document import Block
from scraper.labelling.features.arrays import Arrays, Floats
from scraper.labelling.features.feature_table import Columns, Family
from scraper.values.text import match_key

__all__ = ["CLAIMS", "OWN_TEXT"]

KEY_CHARACTERS = 80
"""Letters and digits of a block that are searched for in a claim."""
DESCRIPTION_CHARACTERS = 40
"""Letters and digits at the start of a description that are searched for in a block."""
TITLES = ("title", "headline", "alternative_headline")
MISSING = -1.0
SLANTED = frozenset(("em", "i", "cite"))
BODY_CHARACTERS = 200
"""A shorter articleBody is a teaser."""


def _own_text(arrays: Arrays, some: slice) -> Columns:
    """Counts over the block's own text, and copies of it on the page."""
    counts, length, blocks = arrays.counts, arrays.length[some], arrays.document.blocks[some]
    # Chinese, Japanese and Korean have no spaces: two characters count as a word.
    words = np.maximum(counts.space[some] + 1, counts.wide[some] / 2)
    return {
        "own.length": length,
        "own.words": words,
        "own.length_of_word": length / words,
        "own.link_share": arrays.linked[some],
        "own.links": [block.links for block in blocks],
        "own.breaks": [len(block.breaks) for block in blocks],
        "own.bold_share": np.array([block.bold_chars for block in blocks]) / length,
        "own.slanted_share": _slanted(blocks) / length,
        "own.images": [block.images for block in blocks],
        "own.tag": arrays.elements.tag[arrays.levels[0, some]],
        "own.copies": arrays.copies[some],
        "own.earlier_copies": arrays.earlier_copies[some],
        "own.first": counts.first[some],
        "own.last": counts.last[some],
        "own.marks": counts.mark[some],
        "own.stops": counts.stop[some],
        "own.commas": counts.comma[some],
        "own.bars": counts.bar[some],
        "own.signs": counts.sign[some],
        "own.quotes": counts.quote[some],
        "own.money": counts.money[some],
        "own.digit_share": counts.digit[some] / length,
        "own.upper_share": counts.upper[some] / length,
        "own.lower_share": counts.lower[some] / length,
    }


def _slanted(blocks: Sequence[Block]) -> Floats:
    """Emphasized characters of each block; few blocks have any."""
    characters = np.zeros(len(blocks))
    for index, block in enumerate(blocks):
        for span in block.spans:
            if span.tag in SLANTED:
                characters[index] += span.end - span.start
    return characters


def _claim_matches(arrays: Arrays, some: slice) -> Columns:
    """Whether title, description or articleBody hold the block's text; MISSING where the page claims no such thing."""
    document = arrays.document
    joined: dict[str, list[str]] = {"title": [], "description": [], "body": []}
    for claim in document.claims:
        kind = "title" if claim.field in TITLES else claim.field
        if kind in joined:
            joined[kind].append(match_key(claim.value))
    title, description, body = (" ".join(joined[kind]) for kind in joined)
    keys = [key[:KEY_CHARACTERS] for key in document.keys[some]]
    start = description[:DESCRIPTION_CHARACTERS]
    return {
        "claim.in_title": [len(key) if key in title else 0 for key in keys] if title else MISSING,
        "claim.in_description": [
            (len(key) > 12 and key in description) or (len(key) > 50 and start in key) for key in keys
        ]
        if description
        else MISSING,
        "claim.in_body": [len(key) > 12 and key in body for key in keys] if len(body) > BODY_CHARACTERS else MISSING,
    }


OWN_TEXT = Family(_own_text)
CLAIMS = Family(_claim_matches)
