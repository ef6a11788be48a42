"""Finds the headline: of a web page by claims, tag and place; of a plain text by the look of its lines."""

from __future__ import annotations

from collections.abc import Sequence

from scraper.document import Block, Document, Within
from scraper.layout.claimed_titles import TELLING_LETTERS, claimed_titles
from scraper.layout.class_tokens import is_named
from scraper.layout.header import MAX_TEXT_HEADLINE_ABOVE
from scraper.layout.line_parsers import find_credits, find_dates, is_count, is_signed, parse_byline
from scraper.values.urls import is_site_root

__all__ = ["headline_of_page", "headline_of_text", "is_misplaced"]

HEADLINE_CHARACTERS = 300
NOT_ABOVE_AN_ARTICLE = int(Within.NAV | Within.FOOTER | Within.ASIDE | Within.FORM | Within.DIALOG | Within.INVISIBLE)
OFF_SIDE = 3.0
"""Score that a candidate loses in the navigation, a form or a breadcrumb, or if it links to the front page."""
MAX_SPANS = 4
"""Inline elements of a heading that are tested for a link to the front page."""
MIN_UNTITLED_SCORE = 0.3
"""A headline scores more than this on a page that claims no title."""
MIN_SCORE = 1.5
"""A headline scores more than this on a page that claims a title."""
HEADING_SCORE = {"h1": 3.0, "h2": 1.0}
TAG_SCORES = frozenset(HEADING_SCORE.values())
"""Scores of headings that their tag supports and no claim."""
MAX_HEADINGS = 200
"""Headings that are compared with the titles word by word."""
CRUMBS = frozenset({"breadcrumb", "breadcrumbs"})
CRUMB_REACH = 3
"""Containers whose classes are tested, from the inside out."""


def headline_of_text(document: Document, first: int) -> int | None:
    """Find the headline of a plain text among the lines above the text; a single-line text has no headline."""
    above = range(max(0, first - MAX_TEXT_HEADLINE_ABOVE), first)
    candidates = above if first > 0 else range(int(len(document.blocks) > 1))
    # Of equal candidates the line nearest to the text wins.
    likeness, best = max(((_headline_likeness(document, index), index) for index in candidates), default=(0.0, 0))
    return best if likeness > 0 else None


def _headline_likeness(document: Document, index: int) -> float:
    """How much a line of plain text looks like a headline: several words, no full stop, no byline, date or credit."""
    text = document.block_text(index)
    words = text.count(" ") + 1
    if not 2 <= words <= 30 or len(text) > HEADLINE_CHARACTERS:
        return 0.0
    score = min(words, 9) / 9
    score -= 0.5 * (text[-1] in ".:;,")
    score -= 0.6 * (sum(map(str.isdigit, text)) > len(text) / 4)
    score -= 0.9 * bool(find_credits(text) or find_dates(text) or _is_text_byline(text))
    return score


def _is_text_byline(text: str) -> bool:
    names = parse_byline(text)
    return bool(names) and (is_signed(text) or all(name.kind == "person" for name in names))


def headline_of_page(document: Document, keys: Sequence[str], first: int) -> int | None:
    """Find the headline of a web page: the block with the highest score by claims, tag and place."""
    titles = claimed_titles(document)
    min_score = MIN_SCORE if titles.exact else MIN_UNTITLED_SCORE
    best, best_score, headings = None, min_score, 0
    for index, (block, key) in enumerate(zip(document.blocks, keys, strict=True)):
        length = block.end - block.start
        if not key or length > HEADLINE_CHARACTERS:
            continue
        score = HEADING_SCORE.get(document.containers[block.container].tag, 0.0)
        if (score or length >= TELLING_LETTERS) and titles.may_speak_for(key):
            score += titles.support(key)
        if score in TAG_SCORES and headings < MAX_HEADINGS:
            headings += 1
            score += titles.likeness(document.block_text(index))
        # The place is tested last: few blocks score that much, and the test walks the containers.
        if score > min_score:
            score -= OFF_SIDE * is_misplaced(document, block) + 2.0 * (first >= 0 and index > first)
            score -= 0.05 * min(20, abs(first - index))
            if score > best_score and (titles.exact or not is_count(document.block_text(index))):
                best, best_score = index, score
    return best


def is_misplaced(document: Document, block: Block) -> bool:
    """Whether a block is in a place without headlines, or links to the front page as the name of a site does."""
    return bool(
        document.containers[block.container].within & NOT_ABOVE_AN_ARTICLE
        or any(span.url and is_site_root(span.url) for span in block.spans[:MAX_SPANS])
        or is_named(document, block.container, CRUMBS, CRUMB_REACH)
    )
