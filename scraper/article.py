"""The normalized result: Article and its parts. The published JSON Schema is generated from these types.

The description of each field stands in its type, so that the schema, the documentation and the code cannot differ.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from scraper.document import Role

__all__ = [
    "SCHEMA_VERSION",
    "Article",
    "ArticleError",
    "ArticleRecord",
    "Author",
    "BodyBlock",
    "BodySpan",
    "Dateline",
    "Extractor",
    "Image",
    "Junk",
    "LabelledBlock",
    "ListPlace",
    "Note",
    "Outcome",
    "PageKind",
    "PageKindName",
    "Precision",
    "Provenance",
    "Publisher",
    "Quality",
    "Recording",
]

SCHEMA_VERSION = "1.1"

Confidence = Annotated[float, Meta(ge=0, le=1, description="From 0 to 1.")]
Position = Annotated[
    int,
    Meta(ge=0, description="Number of body entries that stand before it: 0 is above the body."),
]


class Outcome(StrEnum):
    """What reading a source came to."""

    ARTICLE = "article"
    OTHER_PAGE = "other_page"
    NO_TEXT = "no_text"
    NEEDS_JAVASCRIPT = "needs_javascript"
    CONSENT_WALL = "consent_wall"
    LOGIN_WALL = "login_wall"
    BLOCK_PAGE = "block_page"
    EMPTY = "empty"
    FAILED = "failed"


class PageKindName(StrEnum):
    """What kind of page it is."""

    ARTICLE = "article"
    LISTING = "listing"
    FORUM = "forum"
    PRODUCT = "product"
    DOCUMENTATION = "documentation"
    SERVICE = "service"
    OTHER = "other"


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


class ArticleError(Struct, frozen=True):
    """Why nothing could be read."""

    code: Annotated[str, Meta(description="Stable word for the error, as `ScraperError.code`.")]
    message: Annotated[str, Meta(description="One line for a person.")]


class PageKind(Struct, frozen=True):
    """What kind of page it is, and how sure that is."""

    value: Annotated[PageKindName, Meta(description="The kind.")]
    confidence: Confidence


class Author(Struct, frozen=True, kw_only=True, gc=False):
    """One author: a person or an organization."""

    name: Annotated[str, Meta(description="Name in normal case.")]
    name_raw: Annotated[str, Meta(description="Name as it stands in the source.")]
    role: Annotated[
        str | None, Meta(description="What the author did, as printed: `Photographs by`, `Übersetzung`.")
    ] = None
    affiliation: Annotated[str | None, Meta(description="Agency or employer printed with the name.")] = None
    url: Annotated[str | None, Meta(description="Profile page.")] = None
    email: Annotated[str | None, Meta(description="E-mail address.")] = None
    handles: Annotated[tuple[str, ...], Meta(description="Names on social networks, with their @.")] = ()
    kind: Annotated[Literal["person", "organization"], Meta(description="Who it is.")] = "person"


class Dateline(Struct, frozen=True):
    """Place and agency in front of the first paragraph: `LA CROSSE, Wis. (AP) —`."""

    raw: Annotated[str, Meta(description="As printed.")]
    place: Annotated[str | None, Meta(description="The place.")]
    agency: Annotated[str | None, Meta(description="The agency.")]


class Publisher(Struct, frozen=True):
    """Who published it."""

    name: Annotated[str | None, Meta(description="Name of the publication.")]
    url: Annotated[str | None, Meta(description="Its home page.")]


class Image(Struct, frozen=True, kw_only=True, gc=False):
    """A photo or drawing of the article."""

    url: Annotated[
        str | None,
        Meta(description="Best version's URL, absolute where the page's own is known; null where only the caption is."),
    ]
    alt: Annotated[str | None, Meta(description="Text for those who do not see it.")] = None
    caption: Annotated[str | None, Meta(description="Caption, without the credit.")] = None
    credit_text: Annotated[str | None, Meta(description="Credit line as printed (IPTC Credit Line).")] = None
    creators: Annotated[tuple[str, ...], Meta(description="People who made it (IPTC Creator).")] = ()
    agencies: Annotated[tuple[str, ...], Meta(description="Agencies and archives that provided it.")] = ()
    copyright_notice: Annotated[str | None, Meta(description="Owner's notice as printed (IPTC Copyright Notice).")] = (
        None
    )
    position: Position = 0
    lead: Annotated[bool, Meta(description="Whether it is the article's main image.")] = False


class Recording(Struct, frozen=True, kw_only=True, gc=False):
    """A video or a sound."""

    url: Annotated[str | None, Meta(description="URL of the file, where known.")] = None
    embed_url: Annotated[str | None, Meta(description="URL of the player.")] = None
    caption: Annotated[str | None, Meta(description="Caption or title.")] = None
    position: Position = 0


class ListPlace(Struct, frozen=True, gc=False):
    """Where a list item stands."""

    id: Annotated[int, Meta(description="Number of the list in this article, from 0.")]
    ordered: Annotated[bool, Meta(description="Whether the list is numbered.")]
    depth: Annotated[int, Meta(ge=0, description="0 for a list that is in no other.")]
    start: Annotated[int, Meta(description="Number of the list's first item.")]


class BodySpan(Struct, frozen=True, gc=False):
    """A marked stretch of a body entry's text."""

    start: Annotated[int, Meta(ge=0, description="First code point.")]
    end: Annotated[int, Meta(ge=0, description="Code point after the last.")]
    kind: Annotated[Literal["link", "strong", "em", "code", "sub", "sup"], Meta(description="What it is.")]
    url: Annotated[str | UnsetType, Meta(description="Target of a link.")] = UNSET


class BodyBlock(Struct, frozen=True, kw_only=True, gc=False):
    """One entry of the body."""

    role: Annotated[Role, Meta(description="paragraph, heading, list_item, quote, table, code, …")]
    text: Annotated[str, Meta(description="Its text; of a table: cells by tab, rows by line.")]
    level: Annotated[int, Meta(ge=1, le=6, description="Of a heading.")] | UnsetType = UNSET
    list: Annotated[ListPlace | UnsetType, Meta(description="Of a list item.")] = UNSET
    rows: Annotated[tuple[tuple[str, ...], ...] | UnsetType, Meta(description="Of a table: its cells.")] = UNSET
    spans: Annotated[tuple[BodySpan, ...], Meta(description="Links and emphasis in the text.")] = ()


class Note(Struct, frozen=True, gc=False):
    """A correction, an editor's note, a contribution line, an author's bio, an agency line."""

    role: Annotated[Role, Meta(description="correction, editor_note, contribution, author_bio or agency_line.")]
    text: Annotated[str, Meta(description="The note as printed.")]


class Junk(Struct, frozen=True, gc=False):
    """A stretch of the source that is no part of the article."""

    role: Annotated[Role, Meta(description="What it is.")]
    text: Annotated[str, Meta(description="As it stands in the source.")]
    reason: Annotated[str, Meta(description="What decided that.")]


class Provenance(Struct, frozen=True, gc=False):
    """One source of one field."""

    field: Annotated[str, Meta(description="Name of the field: `headline`, `authors`, `images`.")]
    source: Annotated[str, Meta(description="`json-ld NewsArticle.headline`, `meta og:title`, `block 12 h1`.")]
    value: Annotated[str, Meta(description="What it says.")]
    chosen: Annotated[bool, Meta(description="Whether it won.")]


class Quality(Struct, frozen=True):
    """How far the result can be trusted."""

    confidence: Confidence
    flags: Annotated[
        tuple[str, ...],
        Meta(description="`partial`, `hidden_text`, `veiled_text`, `encoding_guessed`, …; sorted."),
    ]


class Extractor(Struct, frozen=True):
    """What made this result: with the same input and these, the same bytes come out."""

    name: Annotated[str, Meta(description="`scraper`.")]
    version: Annotated[str, Meta(description="Its version.")]
    rules: Annotated[str, Meta(description="Hash of the rule tables.")]
    model: Annotated[str | None, Meta(description="Name or hash of the model or fallback extractor that voted.")]
    sites: Annotated[str | None, Meta(description="Hash of the site tables that applied.")]
    memory: Annotated[str | None, Meta(description="Name of the site-memory snapshot.")]


class LabelledBlock(Struct, frozen=True, kw_only=True, gc=False):
    """One entry of the ledger: a stretch of the input, what it is, and why."""

    block: Annotated[int, Meta(ge=0, description="Index of its block in the document.")]
    start: Annotated[int, Meta(ge=0, description="First code point in the document's text.")]
    end: Annotated[int, Meta(ge=0, description="Code point after the last.")]
    role: Role
    keep: Annotated[bool, Meta(description="Whether a field of the article or a note holds it; else it is in `junk`.")]
    confidence: Confidence
    reason: Annotated[str, Meta(description="The voter and what it saw.")]
    path: Annotated[str, Meta(description="Where it stands: `html/body/article/p`; empty for plain text.")]
    line: Annotated[int | None, Meta(description="In plain text: number of its first line, from 1.")]
    text: Annotated[str, Meta(description="The stretch, with its white space.")]


class ArticleRecord(Struct, frozen=True, kw_only=True):
    """The normalized article as JSON has it by default: everything but the ledger."""

    schema_version: Annotated[str, Meta(description="MAJOR.MINOR of this format.", pattern=r"^\d+\.\d+$")]
    id: Annotated[
        str,
        Meta(description="`u1:` and 128 bits of SHA-256 of the canonical URL's key, else `t1:` and those of the text."),
    ]
    url: Annotated[str | None, Meta(description="Where the source was read from.")]
    canonical_url: Annotated[str | None, Meta(description="The article's own URL, without tracking parameters.")]
    outcome: Annotated[Outcome, Meta(description="What reading the source came to.")]
    error: Annotated[
        ArticleError | None, Meta(description="Why nothing could be read; only with the outcome `failed`.")
    ]
    page_kind: Annotated[PageKind, Meta(description="What kind of page it is.")]
    headline: Annotated[str | None, Meta(description="Headline as a reader sees it.")]
    alternative_headline: Annotated[
        str | None, Meta(description="Headline given for search engines and sharing, where it differs.")
    ]
    kicker: Annotated[str | None, Meta(description="Short line above the headline.")]
    dek: Annotated[
        str | None, Meta(description="Summary below the headline (standfirst); several lines are joined by line ends.")
    ]
    description: Annotated[str | None, Meta(description="Summary that only the metadata hold.")]
    byline: Annotated[str | None, Meta(description="The byline as printed.")]
    authors: Annotated[tuple[Author, ...], Meta(description="Who wrote it.")]
    dateline: Annotated[Dateline | None, Meta(description="Place and agency in front of the text.")]
    date_published: Annotated[
        str | None,
        Meta(
            description="ISO 8601: date, local date-time, or date-time with offset. Of a page that nothing dates but a "
            "change shown at its headline, the day of that change, as date_published_raw then says."
        ),
    ]
    date_published_precision: Annotated[Precision | None, Meta(description="How much of it is known.")]
    date_published_raw: Annotated[str | None, Meta(description="As it stands in the source.")]
    date_modified: Annotated[str | None, Meta(description="ISO 8601, as date_published.")]
    date_modified_precision: Annotated[Precision | None, Meta(description="How much of it is known.")]
    date_modified_raw: Annotated[str | None, Meta(description="As it stands in the source.")]
    section: Annotated[str | None, Meta(description="Section of the publication.")]
    tags: Annotated[tuple[str, ...], Meta(description="Keywords.")]
    language: Annotated[str | None, Meta(description="BCP 47.")]
    publisher: Annotated[Publisher | None, Meta(description="Who published it.")]
    images: Annotated[tuple[Image, ...], Meta(description="Photos and drawings of the article, in order.")]
    videos: tuple[Recording, ...]
    audios: tuple[Recording, ...]
    body: Annotated[tuple[BodyBlock, ...], Meta(description="The article's text in order.")]
    text: Annotated[
        str, Meta(description="The body as plain text, entries parted by an empty line; no headline, dek or captions.")
    ]
    notes: tuple[Note, ...]
    junk: Annotated[tuple[Junk, ...], Meta(description="Everything that was removed, in order.")]
    is_accessible_for_free: Annotated[bool | None, Meta(description="As claimed by the page.")]
    word_count: Annotated[int, Meta(ge=0, description="Words of `text`.")]
    provenance: Annotated[tuple[Provenance, ...], Meta(description="Where the fields come from, and what lost.")]
    quality: Quality
    extractor: Extractor

    def to_json(self) -> str:
        """Canonical JSON without the ledger: the same article gives the same text."""
        return _encode(msgspec.structs.asdict(self), leave_out="blocks")


class Article(ArticleRecord, frozen=True, kw_only=True):
    """The normalized article with its ledger."""

    blocks: Annotated[
        tuple[LabelledBlock, ...],
        Meta(description="The ledger: every stretch of the input, in order, with its role and the reason."),
    ]

    def to_json_with_blocks(self) -> str:
        """Canonical JSON with the ledger as its last key."""
        return _encode(msgspec.structs.asdict(self), leave_out="")


def _encode(fields: dict[str, object], leave_out: str) -> str:
    fields.pop(leave_out, None)
    return msgspec.json.encode(fields).decode()
