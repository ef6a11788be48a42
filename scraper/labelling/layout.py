"""Where things stand on a page, before anything is labelled: the headline and the run of text below it."""

from __future__ import annotations

from itertools import accumulate

from msgspec import Struct

from scraper.document import Block, Document, DocumentKind, Within
from scraper.labelling.looks import find_credits, is_signed, parse_byline
from scraper.values.dates import find_dates
from scraper.values.text import match_key

__all__ = ["Layout", "find_layout", "is_long", "link_share"]

LONG_CHARACTERS = 80
"""From here on a block is likely prose: boilerpipe and the feasibility study use the same bound."""
LONG_LINK_SHARE = 0.35
"""Above this share of link text a block is a list of links, however long."""
LINE_COST = 60
"""What a short line costs a run of plain text: a gap of many short lines ends it, a heading or a caption does not."""
HEAVY_SHARE = 0.5
"""A container with more than this share of the long text holds the article (at most one in each generation does)."""
HIDDEN_CHARACTERS = 600
"""More hidden prose than this, and more than is shown, is a page that hides its text until a script shows it."""
HEADLINE_CHARACTERS = 300
NOT_ABOVE_AN_ARTICLE = Within.NAV | Within.FOOTER | Within.ASIDE | Within.FORM | Within.DIALOG | Within.INVISIBLE
TITLE_FIELDS = ("headline", "title", "alternative_headline")


class Layout(Struct, frozen=True):
    """Block indices of a page's landmarks. ``first`` to ``last`` is the run of text; both −1 where there is none."""

    headline: int | None
    first: int
    last: int
    unveiled: bool = False
    """Whether the page hides its main text until a script shows it: then hidden text is text."""

    def is_header(self, index: int) -> bool:
        """Whether a block stands around the headline: a little above it, or between it and the text."""
        if self.headline is None:
            return self.first - 8 <= index < self.first
        return self.headline - 4 <= index < max(self.first, self.headline + 8)

    def is_inside(self, index: int) -> bool:
        """Whether a block stands in the run of text."""
        return self.first <= index <= self.last

    def is_tail(self, index: int) -> bool:
        """Whether a block stands just behind the text."""
        return self.last < index <= self.last + 12


def link_share(block: Block) -> float:
    """Share of link text in a block, from 0 to 1."""
    return min(1.0, block.link_chars / max(1, block.end - block.start))


def is_long(block: Block) -> bool:
    """Whether a block is long enough, and free enough of links, to be prose."""
    return block.end - block.start >= LONG_CHARACTERS and link_share(block) < LONG_LINK_SHARE


def find_layout(document: Document) -> Layout:
    """Find the headline and the run of text: by containers in HTML, by line lengths in plain text."""
    if document.kind is DocumentKind.TEXT:
        first, last = _densest_run(document.blocks)
        return Layout(_headline_above(document, first), first, last)
    every = [block.end - block.start if is_long(block) else 0 for block in document.blocks]
    shown = [weight if weight and document.is_visible(index) else 0 for index, weight in enumerate(every)]
    unveiled = sum(every) - sum(shown) > max(HIDDEN_CHARACTERS, sum(shown))
    first, last = _heaviest_container(document, every if unveiled else shown)
    return Layout(_claimed_headline(document, first), first, last, unveiled)


def _heaviest_container(document: Document, weights: list[int]) -> tuple[int, int]:
    """First and last long block of the innermost container with more than half of the long text."""
    total = sum(weights)
    if not total:
        return -1, -1
    before = [0, *accumulate(weights)]
    first, end = 0, len(weights)
    for container in document.containers:
        if before[container.end] - before[container.first] > HEAVY_SHARE * total:
            first, end = container.first, container.end
    long = [index for index in range(first, end) if weights[index]]
    return long[0], long[-1]


def _densest_run(blocks: tuple[Block, ...]) -> tuple[int, int]:
    """The run of lines with the greatest sum, where a long line counts its length and a short one a cost."""
    best, run, first, answer = 0, 0, 0, (-1, -1)
    for index, block in enumerate(blocks):
        if run <= 0:
            run, first = 0, index
        run += block.end - block.start if is_long(block) else -LINE_COST
        if run > best:
            best, answer = run, (first, index)
    return answer


def _headline_above(document: Document, first: int) -> int | None:
    """In plain text: the likeliest headline among the lines above the text, the nearest first."""
    candidates = range(max(0, first - 14), first) if first > 0 else range(min(1, len(document.blocks)))
    best = max(candidates, key=lambda index: (_likeness(document, index), index), default=None)
    if best is None or _likeness(document, best) <= 0:
        return None
    return best


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


def _claimed_headline(document: Document, first: int) -> int | None:
    """In HTML: the block that the page's claims and its tag speak for."""
    titles = {match_key(claim.value) for claim in document.claims if claim.field in TITLE_FIELDS}
    best, best_score = None, 1.5
    for index, block in enumerate(document.blocks):
        if block.end - block.start > HEADLINE_CHARACTERS:
            continue
        score = _headline_score(document, index, titles)
        if score:
            score -= 2.0 * (first >= 0 and index > first) + 0.05 * min(20, abs(first - index))
        if score > best_score:
            best, best_score = index, score
    return best


def _headline_score(document: Document, index: int, titles: set[str]) -> float:
    container = document.container_of(index)
    text = document.block_text(index)
    heading = {"h1": 3.0, "h2": 1.0}.get(container.tag, 0.0)
    if not heading and not (len(text) >= 12 and titles):
        return 0.0
    key = match_key(text)
    if not key:
        return 0.0
    score = heading + max((_agreement(key, claimed) for claimed in titles), default=0.0)
    return score - 3.0 * bool(container.within & NOT_ABOVE_AN_ARTICLE) if score else 0.0


def _agreement(key: str, claimed: str) -> float:
    if key == claimed:
        return 4.0
    if len(key) >= 12 and claimed.startswith(key):
        return 3.5
    if len(key) >= 12 and (key in claimed or (len(claimed) >= 12 and claimed in key)):
        return 2.5
    return 0.0
