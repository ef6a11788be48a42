"""Where things stand on a page, before anything is labelled: the headline and the run of text below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import asdict, replace

from scraper.document import Block, Document, DocumentKind, Media, MediaKind, Within
from scraper.layout.header import header_blocks
from scraper.layout.headline_block import headline_above, headline_of_page
from scraper.values.image_urls import is_decoration
from scraper.values.text import match_key

__all__ = ["CONCEALED", "LaidOut", "Layout", "is_link", "is_long", "lay_out", "lay_out_unveiled", "link_share"]

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
SHOWN_BLOCKS = 3
SHOWN_CHARACTERS = 400
"""From so much prose on, in so many blocks side by side, a page shows an article: then what it conceals is none of the
text, for who plants text decides how much it is. Of the pages of WCXB and fields that hide more prose than they show,
those whose text is what they hide have at most 317 such characters; news briefs begin at about 400."""
SHOWN_WRAPPED = 600
"""The same where each of the blocks stands in a box of its own: those pages have at most 544."""
SHOWN_ANYHOW = 4_000
"""The same wherever the blocks stand: those pages have at most 3,740."""
MAX_TAIL = 12
"""Blocks below the text in which its author, tags and credits may stand."""
MOST_LINKED = 0.85
"""Share of link text from which on a line beside a picture is a teaser's."""
CAPTIONED = frozenset((MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO))
NO_CAPTION = int(Within.NAV | Within.FOOTER | Within.HEADING | Within.FORM)
INVISIBLE = int(Within.INVISIBLE)
CONCEALED = int(Within.HIDDEN | Within.NOSCRIPT | Within.FALLBACK)
"""What a reader cannot open, as one can a closed details element."""


class Layout(Struct, frozen=True):
    """Block indices of a page's landmarks. ``first`` to ``last`` is the run of text; both −1 where there is none."""

    headline: int | None
    first: int
    last: int
    unveiled: bool = False
    """Whether the page hides its main text until a script shows it: then hidden text is text."""
    hidden_share: float = 0.0
    """Share of hidden text in the page's prose, 0 to 1; without what is concealed where the page shows an article."""
    shows_article: bool = False
    """Whether the prose that is shown is an article's."""
    concealed_share: float = 0.0
    """Share of concealed text in the page's prose, 0 to 1."""

    @property
    def header(self) -> range:
        """The blocks around the headline; the range may extend past the first or last block."""
        return header_blocks(self.headline, self.first)

    @property
    def inside(self) -> range:
        """The blocks of the run of text."""
        return range(self.first, self.last + 1) if self.first >= 0 else range(0)

    @property
    def tail(self) -> range:
        """The blocks just below the text; the range may extend past the last block."""
        return range(self.last + 1, self.last + MAX_TAIL + 1)


class LaidOut(Document, frozen=True, kw_only=True):
    """A document with what its voters ask of it, each found once; the columns have an entry for each block."""

    layout: Layout
    texts: tuple[str, ...]
    keys: tuple[str, ...]
    """The match key of the text: equal for blocks that say the same."""
    withins: tuple[int, ...]
    """``Within`` bits of the container."""
    images: tuple[Media, ...]
    """Media that may have a caption: images, videos and sounds, except icons, logos and avatars."""
    beside: frozenset[int]
    """Blocks that may be captions: each contains an image, or is the first or second block below it."""


def lay_out(document: Document) -> LaidOut:
    """Find what the voters ask of a document."""
    text, containers = document.text, document.containers
    texts = tuple([text[block.start : block.end] for block in document.blocks])
    keys = tuple(map(match_key, texts))
    withins = tuple([containers[block.container].within for block in document.blocks])
    layout = _text_layout(document) if document.kind is DocumentKind.TEXT else _page_layout(document, keys, withins)
    images = tuple([media for media in document.media if media.kind in CAPTIONED and not is_decoration(media)])
    beside = _blocks_beside(document, images, withins)
    return LaidOut(
        **asdict(document),
        layout=layout,
        texts=texts,
        keys=keys,
        withins=withins,
        images=images,
        beside=beside,
    )


def lay_out_unveiled(document: LaidOut) -> LaidOut:
    """The document laid out as that of a page that shows no article, whatever prose it shows."""
    return replace(document, layout=_layout_by_shares(document, document.keys, document.withins, shows_article=False))


def link_share(block: Block) -> float:
    """Share of link text in a block, from 0 to 1."""
    return min(1.0, block.link_chars / max(1, block.end - block.start))


def is_link(block: Block) -> bool:
    """Whether a line is a link and little else."""
    return link_share(block) >= MOST_LINKED


def is_long(block: Block) -> bool:
    """Whether a block is long enough, and free enough of links, to be prose."""
    return block.end - block.start >= LONG_CHARACTERS and link_share(block) < LONG_LINK_SHARE


def _blocks_beside(document: Document, images: Sequence[Media], withins: Sequence[int]) -> frozenset[int]:
    anchors = {media.block for media in images}
    blocks = document.blocks
    near = (index for index in anchors | {anchor + 1 for anchor in anchors} if index < len(blocks))
    return frozenset([index for index in near if not withins[index] & NO_CAPTION and not is_link(blocks[index])])


def _text_layout(document: Document) -> Layout:
    """The headline and the run of text by the lengths of lines."""
    first, last = _densest_run(document.blocks)
    return Layout(headline_above(document, first), first, last)


def _page_layout(document: Document, keys: Sequence[str], withins: Sequence[int]) -> Layout:
    """The headline and the run of text by containers, tags and claims."""
    shown = _without(INVISIBLE, _prose(document), withins)
    return _layout_by_shares(document, keys, withins, shows_article=_shows_article(document, shown))


def _prose(document: Document) -> list[int]:
    return [block.end - block.start if is_long(block) else 0 for block in document.blocks]


def _layout_by_shares(
    document: Document, keys: Sequence[str], withins: Sequence[int], *, shows_article: bool
) -> Layout:
    every = _prose(document)
    shown, open_ = _without(INVISIBLE, every, withins), _without(CONCEALED, every, withins)
    concealed_share = 1 - sum(open_) / max(1, sum(every))
    text = open_ if shows_article else every
    unveiled = sum(text) - sum(shown) > max(HIDDEN_CHARACTERS, sum(shown))
    first, last = _heaviest_container(document, text if unveiled else shown)
    hidden_share = 1 - sum(shown) / max(1, sum(text))
    headline = headline_of_page(document, keys, first)
    return Layout(headline, first, last, unveiled, hidden_share, shows_article, concealed_share)


def _without(within: int, weights: Sequence[int], withins: Sequence[int]) -> list[int]:
    return [0 if bits & within else weight for weight, bits in zip(weights, withins, strict=True)]


def _shows_article(document: Document, shown: Sequence[int]) -> bool:
    """Whether the prose that a page shows is an article's, so that what it conceals is none of the text."""
    if sum(shown) >= SHOWN_ANYHOW:
        return True
    containers = document.containers
    beside: dict[int, list[int]] = {}
    wrapped: dict[int, list[int]] = {}
    for block, weight in zip(document.blocks, shown, strict=True):
        if weight:
            parent = containers[block.container].parent
            beside.setdefault(parent, []).append(weight)
            wrapped.setdefault(containers[parent].parent, []).append(weight)
    return _are_text(beside, SHOWN_CHARACTERS) or _are_text(wrapped, SHOWN_WRAPPED)


def _are_text(groups: Mapping[int, Sequence[int]], least: int) -> bool:
    return any(len(lengths) >= SHOWN_BLOCKS and sum(lengths) >= least for lengths in groups.values())


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
