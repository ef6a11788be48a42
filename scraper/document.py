"""What came in and what reading found, as frozen values: Page, Document, Block, Container, Media, Claim, Role, Label.

All offsets are code points into ``Document.text``. Nothing here reads, labels or fetches.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import IntFlag, StrEnum

from msgspec import Struct

__all__ = [
    "Block",
    "Claim",
    "ClaimSource",
    "Container",
    "Document",
    "DocumentKind",
    "Label",
    "Media",
    "MediaKind",
    "Page",
    "Place",
    "Role",
    "Span",
    "Syntax",
    "Within",
]


class Page(Struct, frozen=True, kw_only=True):
    """One source as it came in: bytes or text, and what is known about where it is from. It fetches nothing."""

    content: bytes | str
    """The body of the answer, or the text that was given."""
    url: str | None = None
    """Final URL, after redirects."""
    requested_url: str | None = None
    """URL that was asked for; None where nothing was fetched."""
    redirects: tuple[str, ...] = ()
    """URLs of the hops before the final one, in order."""
    status: int | None = None
    """HTTP status."""
    media_type: str | None = None
    """Media type of the Content-Type header, lower case, without parameters."""
    charset: str | None = None
    """Charset label of the Content-Type header, as sent."""
    headers: tuple[tuple[str, str], ...] = ()
    """Response headers that matter, names in lower case."""
    fetched_at: datetime | None = None
    """When the answer came, with zone."""
    flags: tuple[str, ...] = ()
    """How the page was fetched where that matters: ``possibly_truncated``, ``rendered``, ``not_rendered``."""


class DocumentKind(StrEnum):
    """What was read."""

    HTML = "html"
    TEXT = "text"


class Within(IntFlag):
    """Kinds of element that a container stands in, itself included; ORed down the tree. ``role`` counts as its tag."""

    NAV = 1 << 0
    HEADER = 1 << 1
    FOOTER = 1 << 2
    ASIDE = 1 << 3
    MAIN = 1 << 4
    ARTICLE = 1 << 5
    SECTION = 1 << 6
    FORM = 1 << 7
    BUTTON = 1 << 8
    DIALOG = 1 << 9
    SEARCH = 1 << 10
    FIGURE = 1 << 11
    CAPTION = 1 << 12
    """figcaption, or caption of a table"""
    LIST = 1 << 13
    ORDERED = 1 << 14
    ITEM = 1 << 15
    """li, dt or dd"""
    DEFINITION = 1 << 16
    """dl"""
    TABLE = 1 << 17
    CELL = 1 << 18
    """td or th"""
    QUOTE = 1 << 19
    """blockquote or q"""
    PRE = 1 << 20
    HEADING = 1 << 21
    """h1 to h6"""
    LINK = 1 << 22
    """a block-level link"""
    ADDRESS = 1 << 23
    DETAILS = 1 << 24
    """a details element without ``open``, its summary excepted"""
    NOSCRIPT = 1 << 25
    HIDDEN = 1 << 26
    """``hidden``, ``display:none`` or ``visibility:hidden``"""
    FALLBACK = 1 << 27
    """what a browser shows only if it cannot show the element: inside iframe, object, video, audio, canvas, svg"""
    CONTROL = 1 << 28
    """select, option, textarea, and other things to fill in"""
    ARTICLE_BODY = 1 << 29
    """itemprop articleBody, text or reviewBody"""

    INVISIBLE = DETAILS | NOSCRIPT | HIDDEN | FALLBACK


_INVISIBLE = Within.INVISIBLE.value
"""As an int: arithmetic with flags costs ten times as much."""


class Span(Struct, frozen=True, gc=False):
    """A stretch of a block that an inline element marks: a link, emphasis, a classed span, a time."""

    start: int
    end: int
    tag: str
    """Lower case: a, strong, b, em, i, code, sub, sup, time, span, …"""
    classes: str = ""
    """The element's class string, then ``#id``; as in ``Container.classes``."""
    url: str | None = None
    """Absolute target of a link."""
    attributes: tuple[tuple[str, str], ...] = ()
    """Attributes with a meaning: itemprop, rel, datetime, …"""


class Container(Struct, frozen=True, gc=False):
    """A block-level element: a contiguous range of blocks. Number 0 is a virtual root that holds all blocks."""

    parent: int
    """Number of the parent container; the root's parent is the root."""
    tag: str
    """Lower case; the root's is ``#root``."""
    first: int
    """Index of the first block inside."""
    end: int
    """Index after the last block inside."""
    depth: int
    within: int = 0
    """``Within`` bits of itself and its ancestors, as an int."""
    classes: str = ""
    """The class attribute, then ``#id``; as written."""
    attributes: tuple[tuple[str, str], ...] = ()
    """Attributes with a meaning: itemprop, itemtype, role, aria-label, start, lang, …"""
    row: int = -1
    """Of a table cell: its row in its table, from 0."""
    column: int = -1
    """Of a table cell: its column, from 0, spans counted."""
    children: int = 0
    """Number of child block elements."""


class Block(Struct, frozen=True, gc=False):
    """A slice of the document's text in reading order. Between two blocks stands only white space."""

    start: int
    end: int
    container: int
    """Number of the innermost container."""
    spans: tuple[Span, ...] = ()
    """Inline elements, in the order in which they open."""
    breaks: tuple[int, ...] = ()
    """Offsets of the white space that stands for a single ``<br>`` or, in plain text, a joined line end."""
    line: int | None = None
    """In plain text: number of its first line, from 1."""
    link_chars: int = 0
    """Characters of link text."""
    bold_chars: int = 0
    links: int = 0
    """Number of links that start in it."""
    images: int = 0
    """Number of images that stand in it."""


class MediaKind(StrEnum):
    """What a page shows beside text."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    EMBED = "embed"


class Media(Struct, frozen=True, gc=False):
    """An image, video, sound or embed, and where it stands."""

    kind: MediaKind
    url: str | None
    """Absolute URL of the best version."""
    block: int
    """Index of the first block that ends after it: the block it stands in, or before."""
    container: int
    """Number of the innermost container."""
    alt: str = ""
    title: str = ""
    embed_url: str | None = None
    """Of a video, sound or embed in a frame: the frame's URL."""
    width: int | None = None
    height: int | None = None
    classes: str = ""
    link: str | None = None
    """Target of the link that it stands in."""


class Syntax(StrEnum):
    """In which part of a page a claim stands."""

    JSON_LD = "json-ld"
    MICRODATA = "microdata"
    META = "meta"
    LINK = "link"
    TITLE = "title"
    HTML = "html"
    """Attributes of the html element."""
    TIME = "time"
    ANCHOR = "a"
    STATE = "state"
    """Data that a script of the page shows."""


class ClaimSource(Struct, frozen=True, gc=False):
    """Where a page makes a claim: ``json-ld NewsArticle.headline``, ``meta og:title``, ``link rel=canonical``.

    >>> str(ClaimSource(Syntax.JSON_LD, "NewsArticle", "headline"))
    'json-ld NewsArticle.headline'
    """

    syntax: Syntax
    type: str = ""
    """schema.org type of the item; empty outside of items and in other syntaxes."""
    property: str = ""
    """Name of the property, the meta tag, or the attribute that says it."""

    def __str__(self) -> str:
        place = f"{self.type}.{self.property}" if self.type and self.property else self.type or self.property
        return f"{self.syntax} {place}" if place else str(self.syntax)


class Claim(Struct, frozen=True, gc=False):
    """One thing that the page says of itself."""

    field: str
    """What it claims: headline, author, date_published, image …; the list is in ``reading.claims``."""
    value: str
    """Characters normalized as in ``Document.text``; dates and URLs as written."""
    source: ClaimSource
    attributes: tuple[tuple[str, str], ...] = ()
    """More of the same thing: an author's url and kind, an image's caption and credit."""
    block: int | None = None
    """Index of the block where it is visible, for microdata, ``<time>`` and ``rel=author``."""


class Role(StrEnum):
    """What a stretch of text is."""

    HEADLINE = "headline"
    KICKER = "kicker"
    DEK = "dek"
    BYLINE = "byline"
    DATELINE = "dateline"
    TIMESTAMP = "timestamp"

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    PULL_QUOTE = "pull_quote"
    TABLE = "table"
    CODE = "code"
    FOOTNOTE = "footnote"
    EMBED = "embed"
    TRANSCRIPT = "transcript"

    CAPTION = "caption"
    CREDIT = "credit"

    CORRECTION = "correction"
    EDITOR_NOTE = "editor_note"
    CONTRIBUTION = "contribution"
    AUTHOR_BIO = "author_bio"
    AGENCY_LINE = "agency_line"

    NAVIGATION = "navigation"
    BREADCRUMB = "breadcrumb"
    TABLE_OF_CONTENTS = "table_of_contents"
    RELATED_LINK = "related_link"
    RECIRCULATION = "recirculation"
    NEWSLETTER = "newsletter"
    SOCIAL_FOLLOW = "social_follow"
    SHARE = "share"
    COMMENT_NOTICE = "comment_notice"
    COMMENT = "comment"
    ADVERTISEMENT = "advertisement"
    SPONSORED = "sponsored"
    AFFILIATE_NOTICE = "affiliate_notice"
    CONSENT = "consent"
    PAYWALL_PROMPT = "paywall_prompt"
    APP_PROMO = "app_promo"
    PLAYER_UI = "player_ui"
    READ_TIME = "read_time"
    COUNTER = "counter"
    TAG_LIST = "tag_list"
    COPYRIGHT = "copyright"
    LEGAL = "legal"
    PRINT_NOTICE = "print_notice"
    CONTACT = "contact"
    TEMPLATE_REPEAT = "template_repeat"
    DUPLICATE = "duplicate"
    HIDDEN = "hidden"
    SEPARATOR = "separator"
    OTHER = "other"

    @property
    def group(self) -> str:
        """``header``, ``body``, ``media``, ``notes`` or ``junk``."""
        return _GROUP_OF.get(self, "junk")

    @property
    def keep(self) -> bool:
        """Whether text of this role is part of the article; everything else is junk."""
        return self in _GROUP_OF


_KEPT = {
    "header": ("headline", "kicker", "dek", "byline", "dateline", "timestamp"),
    "body": (
        "paragraph", "heading", "list_item", "quote", "pull_quote", "table", "code", "footnote", "embed", "transcript",
    ),
    "media": ("caption", "credit"),
    "notes": ("correction", "editor_note", "contribution", "author_bio", "agency_line"),
}  # fmt: skip
_GROUP_OF = {Role(name): group for group, names in _KEPT.items() for name in names}


class Place(Struct, frozen=True, gc=False):
    """A stretch of a block."""

    block: int
    """Index of the block."""
    start: int
    end: int
    """Code points of ``Document.text``."""

    def overlaps(self, start: int, end: int) -> bool:
        """Whether it has a code point in common with a range of ``Document.text``."""
        return self.start < end and start < self.end


class Label(Struct, frozen=True, gc=False):
    """What one stretch of a block is, how sure that is, and what decided it. Labels tile their block."""

    block: int
    start: int
    end: int
    role: Role
    confidence: float
    """From 0 to 1."""
    reason: str
    """The voter and what it saw: ``phrase en.comment_notice.having-issues``, ``claim json-ld NewsArticle.headline``."""


class Document(Struct, frozen=True, kw_only=True):
    """What reading found in a page. Blocks never overlap; between them stands only white space."""

    page: Page
    kind: DocumentKind
    source: str
    """The page's content as decoded text."""
    text: str
    """The text of all blocks, one below the other, characters normalized."""
    blocks: tuple[Block, ...]
    containers: tuple[Container, ...]
    media: tuple[Media, ...] = ()
    claims: tuple[Claim, ...] = ()
    flags: tuple[str, ...] = ()
    """What was odd about the reading: ``deep_nesting``, ``encoding_guessed``, …"""

    def block_text(self, index: int) -> str:
        """The text of one block."""
        block = self.blocks[index]
        return self.text[block.start : block.end]

    def container_of(self, index: int) -> Container:
        """The innermost container of a block."""
        return self.containers[self.blocks[index].container]

    def ancestors(self, container: int) -> Iterator[Container]:
        """A container and those around it, innermost first, without the root."""
        while container:
            element = self.containers[container]
            yield element
            container = element.parent

    def path(self, index: int) -> str:
        """Where a block stands, outermost first: ``html/body/article/p``."""
        return "/".join([element.tag for element in self.ancestors(self.blocks[index].container)][::-1])

    def is_visible(self, index: int) -> bool:
        """Whether a browser would show the block."""
        return not self.container_of(index).within & _INVISIBLE
