"""What stands around the headline, by position: headline, kicker, dek."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from scraper.document import Document, DocumentKind, Role, Within
from scraper.labelling.deciding.combine import Vote
from scraper.layout.dek_block import find_standfirst
from scraper.layout.header import blocks_below, text_dek_blocks
from scraper.layout.headline_block import is_misplaced
from scraper.layout.line_parsers import find_credits, is_count, is_header_line, is_signed, tells_date
from scraper.layout.main_text import LaidOut, link_share
from scraper.values.text import match_key

__all__ = ["header_votes"]

KICKER_WORDS = 6
DEK_WORDS = range(6, 80)
LINKED = 0.9
"""A line with a greater share of link text is one of a menu."""
AGAINST_BODY = (0.0, 0.0, 0.0, 0.5, 1.0, 2.0)
"""What a standfirst says against the body, by the number of its signs: many an article begins with such a line and
goes on from it. In fields/dev 0.0 for all finds 12 of 100 standfirsts less, and twice as much 10 more; 0.6 and 1.0 of
100 snippets that one source's gold wants in the body move with them, for it has standfirsts there."""
ABOVE_OPENING = 2
FOR_OPENING = 3.0
"""The model takes many a short opening for a standfirst."""
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


def header_votes(document: LaidOut) -> Iterator[Vote]:
    """Votes for headline, kicker and dek around the headline that the layout found."""
    headline = document.layout.headline
    if headline is None:
        return
    yield _vote(document, headline, Role.HEADLINE, 7.0, "headline.best-candidate")
    yield from _copies(document, headline)
    shown = _alternative(document, headline)
    if shown is not None:
        yield _vote(document, shown, Role.HEADLINE, 5.0, "headline.alternative")
    lowest = headline if shown is None else shown
    kicker = _kicker(document, lowest)
    if kicker is not None:
        yield _vote(document, kicker, Role.KICKER, 2.5, "kicker.above-headline")
    yield from _deks(document, lowest)


def _deks(document: LaidOut, headline: int) -> Iterator[Vote]:
    if document.kind is DocumentKind.HTML:
        found = find_standfirst(document, headline)
        for index in found.blocks:
            vote = _vote(document, index, Role.DEK, 3.5, "dek.below-headline")
            yield replace(vote, against=AGAINST_BODY[found.signs])
    elif (dek := _dek_of_text(document, headline)) is not None:
        yield _vote(document, dek, Role.DEK, 3.5, "dek.below-headline")
    elif _is_opening(document, headline):
        yield _vote(document, document.layout.first, Role.PARAGRAPH, FOR_OPENING, "paragraph.below-byline")


def _vote(document: Document, index: int, role: Role, weight: float, reason: str) -> Vote:
    block = document.blocks[index]
    return Vote(index, block.start, block.end, role, weight, f"header {reason}")


def _copies(document: LaidOut, headline: int) -> Iterator[Vote]:
    """The same words once more are not a second headline."""
    key, length = document.keys[headline], len(document.texts[headline])
    for index, other in enumerate(document.keys):
        if other == key and index != headline and abs(len(document.texts[index]) - length) < 8:
            yield _vote(document, index, Role.DUPLICATE, 6.0, "duplicate.of-headline")


def _alternative(document: LaidOut, headline: int) -> int | None:
    """Where the headline stands in the path to the page: the heading that is claimed as its alternative.

    Elsewhere a line below the headline that is claimed so is a standfirst.
    """
    keys = {match_key(claim.value) for claim in document.claims if claim.field == "alternative_headline"}
    keys -= {"", document.keys[headline]}
    below = blocks_below(headline, len(document.blocks))
    if not keys or not is_misplaced(document, document.blocks[headline]):
        return None
    return next((one for one in below if document.keys[one] in keys and document.withins[one] & HEADING), None)


def _kicker(document: LaidOut, headline: int) -> int | None:
    """The short line just above the headline, unless it is something else."""
    index = headline - 1
    if index < 0 or link_share(document.blocks[index]) >= LINKED or document.withins[index] & OUTSIDE:
        return None
    text = document.texts[index]
    if text.count(" ") >= KICKER_WORDS or len(text) < 3 or text[-1] in ".;," or is_count(text):
        return None
    if document.kind is DocumentKind.TEXT:
        return None if is_header_line(text) else index
    # Two words in capitals, as a name is, are no byline where a kicker stands.
    return index if _are_close(document, index, headline) and not (is_signed(text) or tells_date(text)) else None


def _are_close(document: LaidOut, index: int, headline: int) -> bool:
    """Whether a block stands in the element of the headline, or in one inside of it."""
    home, parent = document.container_of(headline).parent, document.container_of(index).parent
    return home in (parent, document.containers[parent].parent)


def _is_opening(document: LaidOut, headline: int) -> bool:
    """In plain text: whether the first long line stands below a byline or date, and is no standfirst above one."""
    first = document.layout.first
    above, below = document.texts[headline + 1 : first][-ABOVE_OPENING:], document.texts[first + 1 : first + 2]
    return first >= 0 and any(map(is_header_line, above)) and not any(map(is_header_line, below))


def _dek_of_text(document: LaidOut, headline: int) -> int | None:
    """In plain text: the line between the headline and the text that says more than a byline does."""
    for index in text_dek_blocks(headline, len(document.blocks)):
        text = document.texts[index]
        if is_header_line(text) or find_credits(text) or text.count(" ") + 1 not in DEK_WORDS:
            continue
        return index if index < document.layout.first and text[-1] != ":" else None
    return None
