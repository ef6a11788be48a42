"""Finds the headline and the main text of a document before any block is labelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import asdict, replace

from scraper.document import Block, Document, DocumentKind, Media, MediaKind, Within
from scraper.layout.header import header_blocks
from scraper.layout.headline_block import headline_of_page, headline_of_text
from scraper.layout.page_images import is_decoration
from scraper.values.punctuation import LONG_CHARACTERS
from scraper.values.text import match_key

__all__ = [
    "CONCEALED",
    "DocumentWithLayout",
    "Layout",
    "is_link",
    "is_long",
    "lay_out",
    "lay_out_revealed",
    "link_share",
]

LONG_LINK_SHARE = 0.35
"""From this share of link text on a block is a list of links, however long it is."""
LINE_COST = 60
"""Characters that a short line takes from the sum of a run of plain text: a heading or a caption does not end the run,
a gap of many short lines does."""
HEAVY_SHARE = 0.5
"""A container with more than this share of the long text holds the article; no two siblings can have it."""
HIDDEN_CHARACTERS = 600
"""A page with more hidden prose than this, and more hidden than shown prose, hides its text until a script runs."""
SHOWN_BLOCKS = 3
SHOWN_CHARACTERS = 400
"""Blocks side by side, and the characters in them, from which on a page shows an article. Its concealed prose is then
not part of the text, however much there is: the author of planted text decides how much. Of the pages of WCXB and
fields/dev that hide more prose than they show, the pages whose text is hidden have at most 317 such characters; news
briefs begin at about 400."""
SHOWN_WRAPPED = 600
"""The same where each of the blocks is in an element of its own: pages with hidden text have at most 544."""
SHOWN_ANYHOW = 4_000
"""The same wherever the blocks are: pages with hidden text have at most 3,740."""
MAX_TAIL = 12
"""Blocks below the text in which its author, tags and credits may stand."""
LINK_SHARE = 0.85
"""From this share of link text on a line beside an image is the title of a teaser."""
CAPTIONED = frozenset((MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO))
NO_CAPTION = int(Within.NAV | Within.FOOTER | Within.HEADING | Within.FORM)
INVISIBLE = int(Within.INVISIBLE)
CONCEALED = int(Within.HIDDEN | Within.NOSCRIPT | Within.FALLBACK)
"""Places whose text a reader cannot open; a closed ``details`` element can be opened."""


class Layout(Struct, frozen=True):
    """Indices of the blocks where the parts of a page begin and end.

    ``first`` to ``last`` is the main text; both are −1 if a page has no main text.
    """

    headline: int | None
    first: int
    last: int
    reveals_hidden_text: bool = False
    """Whether the page hides its main text until a script shows it: then hidden text is text."""
    hidden_share: float = 0.0
    """Share of hidden text in the page's prose, 0 to 1; concealed text does not count if the page shows an article."""
    shows_article: bool = False
    """Whether the shown prose is an article."""
    concealed_share: float = 0.0
    """Share of concealed text in the page's prose, 0 to 1."""

    @property
    def header(self) -> range:
        """The blocks around the headline; the range may extend past the first or last block."""
        return header_blocks(self.headline, self.first)

    @property
    def inside(self) -> range:
        """The blocks of the main text."""
        return range(self.first, self.last + 1) if self.first >= 0 else range(0)

    @property
    def tail(self) -> range:
        """The blocks just below the text; the range may extend past the last block."""
        return range(self.last + 1, self.last + MAX_TAIL + 1)


class DocumentWithLayout(Document, frozen=True, kw_only=True):
    """A document with its layout and the columns that voters share; a column has an entry for each block."""

    layout: Layout
    texts: tuple[str, ...]
    keys: tuple[str, ...]
    """The match key of the text: equal for blocks with the same words."""
    withins: tuple[int, ...]
    """``Within`` bits of the container."""
    images: tuple[Media, ...]
    """Media that may have a caption: images, videos and sounds, except icons, logos and avatars."""
    beside: frozenset[int]
    """Blocks that may be captions: each contains an image, or is the first or second block below it."""


def lay_out(document: Document) -> DocumentWithLayout:
    """Compute the layout of a document, and the columns that voters share."""
    text, containers = document.text, document.containers
    texts = tuple([text[block.start : block.end] for block in document.blocks])
    keys = tuple(map(match_key, texts))
    withins = tuple([containers[block.container].within for block in document.blocks])
    layout = _text_layout(document) if document.kind is DocumentKind.TEXT else _page_layout(document, keys, withins)
    images = tuple([media for media in document.media if media.kind in CAPTIONED and not is_decoration(media)])
    beside = _blocks_beside(document, images, withins)
    return DocumentWithLayout(
        **asdict(document),
        layout=layout,
        texts=texts,
        keys=keys,
        withins=withins,
        images=images,
        beside=beside,
    )


def lay_out_revealed(document: DocumentWithLayout) -> DocumentWithLayout:
    """The document with the layout that it has if its shown prose is not an article: hidden text may be its text."""
    return replace(document, layout=_layout_by_shares(document, document.keys, document.withins, shows_article=False))


def link_share(block: Block) -> float:
    """Share of link text in a block, from 0 to 1."""
    return min(1.0, block.link_chars / max(1, block.end - block.start))


def is_link(block: Block) -> bool:
    """Whether a block is a link with little other text."""
    return link_share(block) >= LINK_SHARE


def is_long(block: Block) -> bool:
    """Whether a block is long enough, and free enough of links, to be prose."""
    return block.end - block.start >= LONG_CHARACTERS and link_share(block) < LONG_LINK_SHARE


def _blocks_beside(document: Document, images: Sequence[Media], withins: Sequence[int]) -> frozenset[int]:
    anchors = {media.block for media in images}
    blocks = document.blocks
    near = (index for index in anchors | {anchor + 1 for anchor in anchors} if index < len(blocks))
    return frozenset([index for index in near if not withins[index] & NO_CAPTION and not is_link(blocks[index])])


def _text_layout(document: Document) -> Layout:
    """Layout of a plain text, by the lengths of its lines."""
    first, last = _densest_run(document.blocks)
    return Layout(headline_of_text(document, first), first, last)


def _page_layout(document: Document, keys: Sequence[str], withins: Sequence[int]) -> Layout:
    """Layout of a web page, by its containers, tags and claims."""
    shown = _zeroed_within(INVISIBLE, _prose_lengths(document), withins)
    return _layout_by_shares(document, keys, withins, shows_article=_shows_article(document, shown))


def _prose_lengths(document: Document) -> list[int]:
    """The length of each long block; 0 for all other blocks."""
    return [block.end - block.start if is_long(block) else 0 for block in document.blocks]


def _layout_by_shares(
    document: Document, keys: Sequence[str], withins: Sequence[int], *, shows_article: bool
) -> Layout:
    prose = _prose_lengths(document)
    shown, open_ = _zeroed_within(INVISIBLE, prose, withins), _zeroed_within(CONCEALED, prose, withins)
    concealed_share = 1 - sum(open_) / max(1, sum(prose))
    # Beside an article that is shown, only hidden text that a reader can open is a candidate for the text.
    candidates = open_ if shows_article else prose
    reveals_hidden_text = sum(candidates) - sum(shown) > max(HIDDEN_CHARACTERS, sum(shown))
    first, last = _main_text(document, candidates if reveals_hidden_text else shown)
    hidden_share = 1 - sum(shown) / max(1, sum(candidates))
    headline = headline_of_page(document, keys, first)
    return Layout(headline, first, last, reveals_hidden_text, hidden_share, shows_article, concealed_share)


def _zeroed_within(within: int, lengths: Sequence[int], withins: Sequence[int]) -> list[int]:
    """The lengths, with 0 for each block that has one of the ``Within`` bits."""
    return [0 if bits & within else length for length, bits in zip(lengths, withins, strict=True)]


def _shows_article(document: Document, shown: Sequence[int]) -> bool:
    """Whether the shown prose of a page is an article, so that its concealed prose is not part of the text."""
    if sum(shown) >= SHOWN_ANYHOW:
        return True
    containers = document.containers
    siblings: dict[int, list[int]] = {}
    wrapped: dict[int, list[int]] = {}
    for block, length in zip(document.blocks, shown, strict=True):
        if length:
            parent = containers[block.container].parent
            siblings.setdefault(parent, []).append(length)
            wrapped.setdefault(containers[parent].parent, []).append(length)
    return _holds_article(siblings, SHOWN_CHARACTERS) or _holds_article(wrapped, SHOWN_WRAPPED)


def _holds_article(groups: Mapping[int, Sequence[int]], min_characters: int) -> bool:
    return any(len(lengths) >= SHOWN_BLOCKS and sum(lengths) >= min_characters for lengths in groups.values())


def _main_text(document: Document, lengths: list[int]) -> tuple[int, int]:
    """First and last long block of the innermost container with more than half of the long text."""
    total = sum(lengths)
    if not total:
        return -1, -1
    before = [0, *accumulate(lengths)]
    first, end, min_length = 0, len(lengths), HEAVY_SHARE * total
    # A container comes after its parent, so the last heavy container is the innermost.
    for container in document.containers:
        if before[container.end] - before[container.first] > min_length:
            first, end = container.first, container.end
    long = [index for index in range(first, end) if lengths[index]]
    return long[0], long[-1]


def _densest_run(blocks: tuple[Block, ...]) -> tuple[int, int]:
    """First and last line of the run with the greatest sum of the lengths of long lines, less a cost of short lines."""
    # The maximum subarray in one pass: a run whose sum is not positive is dropped.
    best_sum, run_sum, first, best_run = 0, 0, 0, (-1, -1)
    for index, block in enumerate(blocks):
        if run_sum <= 0:
            run_sum, first = 0, index
        run_sum += block.end - block.start if is_long(block) else -LINE_COST
        if run_sum > best_sum:
            best_sum, best_run = run_sum, (first, index)
    return best_run
