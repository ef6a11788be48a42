"""The header of an article: the blocks around its headline, and every distance from the headline that a stage asks for.

The header is the same range for labelling, which takes the headline from the layout, and for assembly, which takes it
from the labels. Parts of the header that stand closer to the headline, or farther from it, have a distance of their
own here. All distances count blocks. They were set on the pages of fields/dev and WCXB-dev.
"""

from __future__ import annotations

__all__ = [
    "MAX_CAPTION_ABOVE",
    "MAX_CAPTION_BELOW",
    "MAX_NEAR_DEK_BELOW",
    "MAX_TEXT_HEADLINE_ABOVE",
    "blocks_below",
    "header_and_opening",
    "header_blocks",
    "is_byline_at_headline",
    "is_byline_at_text",
    "is_byline_below_text",
    "is_just_above",
    "is_just_below",
    "starts_below",
    "text_dek_blocks",
]

MAX_ABOVE = 4
"""Blocks of the header above the headline: section, kicker, and a date that stands above."""
MAX_BELOW = 7
"""Blocks of the header below the headline, where the text does not begin farther below."""
MAX_ABOVE_TEXT = 8
"""Blocks of the header above the text, on a page without a headline."""

MAX_DEK_BELOW = 15
"""Blocks below the headline in which its dek, or another headline of the same article, stands; buttons, counts and
the byline may stand between."""
MAX_NEAR_DEK_BELOW = 4
"""Blocks below the headline in which any sentence may be the dek, without a further sign. With 3, other headings
become the dek of 2 of 469 pages."""
MAX_TEXT_DEK_BELOW = 3
"""Lines below the headline of a plain text in which its dek stands."""
MAX_TEXT_HEADLINE_ABOVE = 14
"""Lines above the text in which the headline of a plain text is looked for."""

MAX_UNMARKED_BYLINE_BELOW = 3
"""Blocks from the headline to a byline that neither words nor markup introduce. With 4, a button becomes the author
of 1 of 469 pages."""

OPENING_BLOCKS = 2
"""Blocks at the start of the text in which markup may still show the byline."""

MAX_CAPTION_ABOVE, MAX_CAPTION_BELOW = 8, 3
"""Blocks above the header, and below the text, in which a caption is still the article's."""


def header_blocks(headline: int | None, first: int) -> range:
    """The blocks of the header, for the blocks of the headline and of the first paragraph.

    The range may extend past the first or last block of the page.
    """
    if headline is None:
        return range(first - MAX_ABOVE_TEXT, first)
    return range(headline - MAX_ABOVE, max(first, headline + MAX_BELOW + 1))


def header_and_opening(header: range, first: int) -> range:
    """The blocks of the header and of the start of the text."""
    return range(header.start, max(header.stop, first + OPENING_BLOCKS))


def blocks_below(headline: int, count: int) -> range:
    """The blocks below a headline in which its dek may stand, of a page of ``count`` blocks."""
    return range(headline + 1, min(headline + MAX_DEK_BELOW + 1, count))


def text_dek_blocks(headline: int, count: int) -> range:
    """The lines below the headline of a plain text of ``count`` lines in which its dek may stand."""
    return range(headline + 1, min(headline + MAX_TEXT_DEK_BELOW + 1, count))


def starts_below(headline: int, first: int) -> bool:
    """Whether the text starts so close below the headline that the blocks between belong to its start."""
    return 0 < first - headline <= MAX_DEK_BELOW


def is_just_above(headline: int, block: int) -> bool:
    """Whether a block is in the part of the header above the headline, or is the block of the headline."""
    return 0 <= headline - block <= MAX_ABOVE


def is_just_below(headline: int, block: int) -> bool:
    """Whether a block is so close below the headline that a name there is a byline without further evidence."""
    return 0 < block - headline <= MAX_UNMARKED_BYLINE_BELOW


def is_byline_at_headline(headline: int, block: int) -> bool:
    """Whether a byline in a block belongs to the headline: it is as near as the header reaches around any headline."""
    return -MAX_ABOVE <= block - headline <= MAX_BELOW


def is_byline_at_text(first: int, block: int) -> bool:
    """Whether a byline in a block belongs to the first paragraph, above or below it."""
    return abs(block - first) <= MAX_ABOVE


def is_byline_below_text(last: int, block: int) -> bool:
    """Whether a byline in a block is too far below the last paragraph to belong to the text."""
    return block > last + MAX_BELOW
