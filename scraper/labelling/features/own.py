"""The block alone: its length, links, characters, how often its text occurs, and what the page's claims say of it."""

from __future__ import annotations

import numpy as np

from scraper.document import Block
from scraper.labelling.features.arrays import Arrays, Floats
from scraper.values.text import match_key

__all__ = ["claimed", "own"]

KEY_CHARACTERS = 80
"""Letters and digits of a block that are looked for in a claim."""
DESCRIPTION_CHARACTERS = 40
TITLE_LENGTH = 250
TITLES = ("title", "headline", "alternative_headline")
MISSING = -1.0
SLANTED = frozenset(("em", "i", "cite"))
BODY_CHARACTERS = 200
"""A shorter articleBody is a teaser."""


def own(arrays: Arrays) -> dict[str, Floats]:
    """Counts over the block's own text, and copies of it on the page."""
    counts, length, blocks = arrays.counts, arrays.length, arrays.blocks
    links, breaks, bold, images, slanted = np.array([_marked(block) for block in blocks], dtype=np.float64).T
    words = np.maximum(counts.space + 1, counts.wide / 2)
    return {
        "own.length": length,
        "own.words": words,
        "own.length_of_word": length / words,
        "own.link_share": arrays.linked,
        "own.links": links,
        "own.breaks": breaks,
        "own.bold_share": bold / length,
        "own.slanted_share": slanted / length,
        "own.images": images,
        "own.tag": arrays.tag[arrays.container[0]].astype(np.float64),
        "own.copies": arrays.copies,
        "own.earlier_copies": arrays.earlier_copies,
        "own.first": counts.first,
        "own.last": counts.last,
        "own.marks": counts.mark,
        "own.stops": counts.stop,
        "own.commas": counts.comma,
        "own.bars": counts.bar,
        "own.signs": counts.sign,
        "own.quotes": counts.quote,
        "own.money": counts.money,
        "own.digit_share": counts.digit / length,
        "own.upper_share": counts.upper / length,
        "own.lower_share": counts.lower / length,
    }


def _marked(block: Block) -> tuple[int, int, int, int, int]:
    spans = block.spans
    slanted = sum([span.end - span.start for span in spans if span.tag in SLANTED]) if spans else 0
    return block.links, len(block.breaks), block.bold_chars, block.images, slanted


def claimed(arrays: Arrays) -> dict[str, Floats]:
    """Whether title, description or articleBody hold the block's text; −1 where the page claims none."""
    document = arrays.document
    joined: dict[str, list[str]] = {"title": [], "description": [], "body": []}
    for claim in document.claims:
        kind = "title" if claim.field in TITLES else claim.field
        if kind in joined:
            joined[kind].append(match_key(claim.value))
    title, description, body = (" ".join(joined[kind]) for kind in joined)
    keys = [document.keys[index][:KEY_CHARACTERS] for index in arrays.index.tolist()]
    start = description[:DESCRIPTION_CHARACTERS]
    described = [(len(key) > 12 and key in description) or (len(key) > 50 and start in key) for key in keys]
    titled = [len(key) if len(key) < TITLE_LENGTH and key in title else 0 for key in keys]
    return {
        "claim.in_title": _or_missing(titled, title),
        "claim.in_description": _or_missing(described, description),
        "claim.in_body": _or_missing([len(key) > 12 and key in body for key in keys], body[BODY_CHARACTERS:]),
    }


def _or_missing(values: list[bool] | list[int], claim: str) -> Floats:
    return np.array(values, dtype=np.float64) if claim else np.full(len(values), MISSING)
