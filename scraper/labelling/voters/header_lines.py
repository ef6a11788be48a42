"""Votes by position around the headline: for headline, kicker and dek."""

from __future__ import annotations

from collections.abc import Iterator

from scraper.document import DocumentKind, Within
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.deciding.vote_weights import evidence, evidence_by_signs, whole_block_vote
from scraper.layout.dek_block import find_dek
from scraper.layout.header import blocks_below, text_dek_blocks
from scraper.layout.headline_block import is_misplaced
from scraper.layout.line_parsers import find_credits, is_count, is_header_line, is_signed, tells_date
from scraper.layout.main_text import DocumentWithLayout, link_share
from scraper.values.text import match_key

__all__ = ["header_votes"]

HEADLINE, ALTERNATIVE = evidence("header headline.best-candidate"), evidence("header headline.alternative")
COPY = evidence("header duplicate.of-headline")
KICKER = evidence("header kicker.above-headline")
DEK_BY_SIGNS, TEXT_DEK = evidence_by_signs("header dek.below-headline"), evidence("header dek.in-plain-text")
OPENING = evidence("header paragraph.below-byline")
MAX_KICKER_SPACES = 5
MIN_KICKER_CHARACTERS = 3
TEXT_DEK_WORDS = range(6, 80)
MENU_LINK_SHARE = 0.9
"""From this share of link text on a line is an item of a menu."""
MAX_LINES_TO_BYLINE = 2
"""Lines from the first long line of a plain text up to its byline or date."""
MAX_COPY_DIFFERENCE = 8
"""Characters by which two texts with the same match key differ in punctuation only."""
HEADING = int(Within.HEADING)
OUTSIDE = int(
    Within.NAV
    | Within.FOOTER
    | Within.ASIDE
    | Within.LIST
    | Within.INVISIBLE
    | Within.FIGURE
    | Within.CAPTION
    | Within.FORM
)


def header_votes(document: DocumentWithLayout) -> Iterator[Vote]:
    """Votes for headline, kicker and dek around the headline that the layout found."""
    headline = document.layout.headline
    if headline is None:
        return
    yield whole_block_vote(document, headline, HEADLINE)
    yield from _copies(document, headline)
    alternative = _alternative_headline(document, headline)
    if alternative is not None:
        yield whole_block_vote(document, alternative, ALTERNATIVE)
    lowest = headline if alternative is None else alternative
    kicker = _kicker(document, lowest)
    if kicker is not None:
        yield whole_block_vote(document, kicker, KICKER)
    yield from _deks(document, lowest)


def _deks(document: DocumentWithLayout, headline: int) -> Iterator[Vote]:
    if document.kind is DocumentKind.HTML:
        dek = find_dek(document, headline)
        for index in dek.blocks:
            yield whole_block_vote(document, index, DEK_BY_SIGNS[dek.signs])
    elif (line := _dek_of_text(document, headline)) is not None:
        yield whole_block_vote(document, line, TEXT_DEK)
    elif _is_opening(document, headline):
        yield whole_block_vote(document, document.layout.first, OPENING)


def _copies(document: DocumentWithLayout, headline: int) -> Iterator[Vote]:
    """Votes for the blocks that repeat the words of the headline."""
    key, length = document.keys[headline], len(document.texts[headline])
    for index, other in enumerate(document.keys):
        if other == key and index != headline and abs(len(document.texts[index]) - length) < MAX_COPY_DIFFERENCE:
            yield whole_block_vote(document, index, COPY)


def _alternative_headline(document: DocumentWithLayout, headline: int) -> int | None:
    """The heading that the page claims as an alternative headline, if the headline is part of the breadcrumb.

    Below any other headline, a line that the page claims as an alternative headline is the dek.
    """
    keys = {match_key(claim.value) for claim in document.claims if claim.field == "alternative_headline"}
    keys -= {"", document.keys[headline]}
    below = blocks_below(headline, len(document.blocks))
    if not keys or not is_misplaced(document, document.blocks[headline]):
        return None
    return next((index for index in below if document.keys[index] in keys and document.withins[index] & HEADING), None)


def _kicker(document: DocumentWithLayout, headline: int) -> int | None:
    """The short line just above the headline, unless it is a link, a count, a sentence, a byline or a date."""
    index = headline - 1
    if index < 0 or link_share(document.blocks[index]) >= MENU_LINK_SHARE or document.withins[index] & OUTSIDE:
        return None
    text = document.texts[index]
    if text.count(" ") > MAX_KICKER_SPACES or len(text) < MIN_KICKER_CHARACTERS or text[-1] in ".;," or is_count(text):
        return None
    if document.kind is DocumentKind.TEXT:
        return None if is_header_line(text) else index
    # The test is not is_header_line, which takes two capitalised words for a name: above a headline they are a kicker.
    is_byline_or_date = is_signed(text) or tells_date(text)
    return index if _shares_element(document, index, headline) and not is_byline_or_date else None


def _shares_element(document: DocumentWithLayout, index: int, headline: int) -> bool:
    """Whether a block is a child or a grandchild of the element that holds the headline."""
    element, parent = document.container_of(headline).parent, document.container_of(index).parent
    return element in (parent, document.containers[parent].parent)


def _is_opening(document: DocumentWithLayout, headline: int) -> bool:
    """Whether the first long line of a plain text is below a byline or date and not above another, as a dek is."""
    first = document.layout.first
    above, below = document.texts[headline + 1 : first][-MAX_LINES_TO_BYLINE:], document.texts[first + 1 : first + 2]
    return first >= 0 and any(map(is_header_line, above)) and not any(map(is_header_line, below))


def _dek_of_text(document: DocumentWithLayout, headline: int) -> int | None:
    """The dek of a plain text: the line between headline and text that is not a byline, date or credit."""
    for index in text_dek_blocks(headline, len(document.blocks)):
        text = document.texts[index]
        if is_header_line(text) or find_credits(text) or text.count(" ") + 1 not in TEXT_DEK_WORDS:
            continue
        return index if index < document.layout.first and text[-1] != ":" else None
    return None
