"""Which block of a page, or line of a text, is its headline: what claims, tag and place, or its look speak for."""

from __future__ import annotations

from collections.abc import Sequence

from scraper.document import Block, Document, Within
from scraper.layout.claimed_titles import TELLING_LETTERS, claimed_titles
from scraper.layout.class_tokens import is_named
from scraper.layout.header import MAX_TEXT_HEADLINE_ABOVE
from scraper.layout.line_parsers import find_credits, find_dates, is_count, is_signed, parse_byline
from scraper.values.urls import is_site_root

__all__ = ["headline_above", "headline_of_page", "is_misplaced"]

HEADLINE_CHARACTERS = 300
NOT_ABOVE_AN_ARTICLE = int(Within.NAV | Within.FOOTER | Within.ASIDE | Within.FORM | Within.DIALOG | Within.INVISIBLE)
OFF_SIDE = 3.0
"""What it says against a headline that it stands in the navigation, a form or the path to the page, or links home."""
MOST_LINKS = 4
"""Inline elements of a heading that are looked at."""
LEAST_UNTITLED = 0.3
"""A headline scores more than this where the page claims no title."""
LEAST_SCORE = 1.5
"""A headline scores more than this."""
HEADING_SCORE = {"h1": 3.0, "h2": 1.0}
LIKE_SCORES = frozenset(HEADING_SCORE.values())
"""A heading with such a score has its tag to speak for it and no claim."""
MOST_HEADINGS = 200
"""Headings that are compared with the titles word by word."""
CRUMBS = frozenset({"breadcrumb", "breadcrumbs"})
CRUMB_REACH = 3
"""Containers that are looked at, from the inside out."""


def headline_above(document: Document, first: int) -> int | None:
    """In plain text: the likeliest headline among the lines above the text, the nearest first; a lone line is none."""
    above = range(max(0, first - MAX_TEXT_HEADLINE_ABOVE), first)
    candidates = above if first > 0 else range(int(len(document.blocks) > 1))
    likeness, best = max(((_likeness(document, index), index) for index in candidates), default=(0.0, 0))
    return best if likeness > 0 else None


def _likeness(document: Document, index: int) -> float:
    """How much a line of plain text looks like a headline: some words, and no full stop at its end."""
    text = document.block_text(index)
    words = text.count(" ") + 1
    if not 2 <= words <= 30 or len(text) > HEADLINE_CHARACTERS:
        return 0.0
    value = min(words, 9) / 9
    value -= 0.5 * (text[-1] in ".:;,")
    value -= 0.6 * (sum(map(str.isdigit, text)) > len(text) / 4)
    value -= 0.9 * bool(find_credits(text) or find_dates(text) or _is_byline(text))
    return value


def _is_byline(text: str) -> bool:
    names = parse_byline(text)
    return bool(names) and (is_signed(text) or all(name.kind == "person" for name in names))


def headline_of_page(document: Document, keys: Sequence[str], first: int) -> int | None:
    """In HTML: the block that the page's claims, its tag and its place speak for."""
    titles = claimed_titles(document)
    least = LEAST_SCORE if titles.exact else LEAST_UNTITLED
    best, best_score, headings = None, least, 0
    for index, (block, key) in enumerate(zip(document.blocks, keys, strict=True)):
        length = block.end - block.start
        if not key or length > HEADLINE_CHARACTERS:
            continue
        score = HEADING_SCORE.get(document.containers[block.container].tag, 0.0)
        if (score or length >= TELLING_LETTERS) and titles.may_speak_for(key):
            score += titles.support(key)
        if score in LIKE_SCORES and headings < MOST_HEADINGS:
            headings += 1
            score += titles.likeness(document.block_text(index))
        if score > least:
            score -= OFF_SIDE * is_misplaced(document, block) + 2.0 * (first >= 0 and index > first)
            score -= 0.05 * min(20, abs(first - index))
            if score > best_score and (titles.exact or not is_count(document.block_text(index))):
                best, best_score = index, score
    return best


def is_misplaced(document: Document, block: Block) -> bool:
    """Whether a block stands where no headline does, or leads to the front page as the name of a site does."""
    return bool(
        document.containers[block.container].within & NOT_ABOVE_AN_ARTICLE
        or any(span.url and is_site_root(span.url) for span in block.spans[:MOST_LINKS])
        or is_named(document, block.container, CRUMBS, CRUMB_REACH)
    )
