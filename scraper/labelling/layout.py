"""Where things stand on a page, before anything is labelled: the headline and the run of text below it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import asdict

from scraper.document import Block, Document, DocumentKind, Within
from scraper.labelling.looks import find_credits, is_count, is_signed, parse_byline
from scraper.labelling.titles import TELLING_LETTERS, claimed_titles
from scraper.labelling.tokens import class_tokens
from scraper.values.dates import find_dates
from scraper.values.text import match_key
from scraper.values.urls import is_site_root

__all__ = ["LaidOut", "Layout", "is_long", "is_misplaced", "lay_out", "link_share"]

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
NOT_ABOVE_AN_ARTICLE = int(Within.NAV | Within.FOOTER | Within.ASIDE | Within.FORM | Within.DIALOG | Within.INVISIBLE)
INVISIBLE = int(Within.INVISIBLE)
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


class Layout(Struct, frozen=True):
    """Block indices of a page's landmarks. ``first`` to ``last`` is the run of text; both −1 where there is none."""

    headline: int | None
    first: int
    last: int
    unveiled: bool = False
    """Whether the page hides its main text until a script shows it: then hidden text is text."""
    hidden_share: float = 0.0
    """Share of the page's prose that is hidden, 0 to 1."""

    @property
    def header(self) -> range:
        """The blocks around the headline: a little above it, or between it and the text. It may reach over the ends."""
        if self.headline is None:
            return range(self.first - 8, self.first)
        return range(self.headline - 4, max(self.first, self.headline + 8))

    @property
    def inside(self) -> range:
        """The blocks of the run of text."""
        return range(self.first, self.last + 1) if self.first >= 0 else range(0)

    @property
    def tail(self) -> range:
        """The blocks just behind the text. It may reach over the end."""
        return range(self.last + 1, self.last + 13)


class LaidOut(Document, frozen=True, kw_only=True):
    """A document with what its voters ask of it, each found once; the columns have an entry for each block."""

    layout: Layout
    texts: tuple[str, ...]
    keys: tuple[str, ...]
    """The match key of the text: equal for blocks that say the same."""
    withins: tuple[int, ...]
    """``Within`` bits of the container."""


def lay_out(document: Document) -> LaidOut:
    """Find what the voters ask of a document."""
    text, containers = document.text, document.containers
    texts = tuple([text[block.start : block.end] for block in document.blocks])
    keys = tuple(map(match_key, texts))
    withins = tuple([containers[block.container].within for block in document.blocks])
    layout = _text_layout(document) if document.kind is DocumentKind.TEXT else _page_layout(document, keys, withins)
    return LaidOut(**asdict(document), layout=layout, texts=texts, keys=keys, withins=withins)


def link_share(block: Block) -> float:
    """Share of link text in a block, from 0 to 1."""
    return min(1.0, block.link_chars / max(1, block.end - block.start))


def is_long(block: Block) -> bool:
    """Whether a block is long enough, and free enough of links, to be prose."""
    return block.end - block.start >= LONG_CHARACTERS and link_share(block) < LONG_LINK_SHARE


def _text_layout(document: Document) -> Layout:
    """The headline and the run of text by the lengths of lines."""
    first, last = _densest_run(document.blocks)
    return Layout(_headline_above(document, first), first, last)


def _page_layout(document: Document, keys: Sequence[str], withins: Sequence[int]) -> Layout:
    """The headline and the run of text by containers, tags and claims."""
    every = [block.end - block.start if is_long(block) else 0 for block in document.blocks]
    shown = [0 if within & INVISIBLE else weight for weight, within in zip(every, withins, strict=True)]
    unveiled = sum(every) - sum(shown) > max(HIDDEN_CHARACTERS, sum(shown))
    first, last = _heaviest_container(document, every if unveiled else shown)
    hidden_share = 1 - sum(shown) / max(1, sum(every))
    return Layout(_claimed_headline(document, keys, first), first, last, unveiled, hidden_share)


def _heaviest_container(document: Document, weights: list[int]) -> tuple[int, int]:
    """First and last long block of the innermost container with more than half of the long text."""
    total = sum(weights)
    if not total:
        return -1, -1
    before = [0, *accumulate(weights)]
    first, end, heavy = 0, len(weights), HEAVY_SHARE * total
    for container in document.containers:
        if before[container.end] - before[container.first] > heavy:
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


def _claimed_headline(document: Document, keys: Sequence[str], first: int) -> int | None:
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
        or _is_crumb(document, block.container)
    )


def _is_crumb(document: Document, number: int) -> bool:
    """Whether a container, or one close around it, is named as the path to the page."""
    for _ in range(CRUMB_REACH):
        container = document.containers[number]
        if not CRUMBS.isdisjoint(class_tokens(container.classes)):
            return True
        number = container.parent
    return False
