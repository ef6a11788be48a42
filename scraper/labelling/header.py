"""What stands around the headline, by position: headline, kicker, dek."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from scraper.document import Document, DocumentKind, Role, Within
from scraper.labelling.combine import Vote
from scraper.labelling.layout import LaidOut, is_long, link_share
from scraper.labelling.looks import parse_byline
from scraper.values.dates import find_dates, is_relative_time

__all__ = ["header_votes"]

KICKER_WORDS = 6
DEK_WORDS = range(6, 80)
OUTSIDE = int(
    Within.NAV | Within.FOOTER | Within.ASIDE | Within.LIST | Within.INVISIBLE | Within.FIGURE | Within.CAPTION
)


def header_votes(document: LaidOut) -> Iterator[Vote]:
    """Votes for headline, kicker and dek around the headline that the layout found."""
    headline = document.layout.headline
    if headline is None:
        return
    yield _vote(document, headline, Role.HEADLINE, 7.0, "headline.best-candidate")
    yield from _copies(document, headline)
    kicker = _kicker(document, headline)
    if kicker is not None:
        yield _vote(document, kicker, Role.KICKER, 2.5, "kicker.above-headline")
    dek = _dek(document, headline)
    if dek is not None:
        against = 0.0 if document.kind is DocumentKind.HTML else None
        yield replace(_vote(document, dek, Role.DEK, 3.5, "dek.below-headline"), against=against)


def _vote(document: Document, index: int, role: Role, weight: float, reason: str) -> Vote:
    block = document.blocks[index]
    return Vote(index, block.start, block.end, role, weight, f"header {reason}")


def _copies(document: LaidOut, headline: int) -> Iterator[Vote]:
    """The same words once more are not a second headline."""
    key, length = document.keys[headline], len(document.texts[headline])
    for index, other in enumerate(document.keys):
        if other == key and index != headline and abs(len(document.texts[index]) - length) < 8:
            yield _vote(document, index, Role.DUPLICATE, 6.0, "duplicate.of-headline")


def _kicker(document: LaidOut, headline: int) -> int | None:
    """The short line just above the headline, unless it is something else."""
    index = headline - 1
    if index < 0 or not _may_be_header(document, index):
        return None
    text = document.texts[index]
    if text.count(" ") >= KICKER_WORDS or len(text) < 3 or text[-1] in ".;,":
        return None
    if (
        document.kind is DocumentKind.HTML
        and document.container_of(index).parent != document.container_of(headline).parent
    ):
        return None
    return None if _is_other_header_line(text) else index


def _dek(document: LaidOut, headline: int) -> int | None:
    """The line between the headline and the text that says more than a byline does."""
    for index in range(headline + 1, min(headline + 4, len(document.blocks))):
        text = document.texts[index]
        if not _may_be_header(document, index) or _is_other_header_line(text):
            continue
        if text.count(" ") + 1 not in DEK_WORDS:
            continue
        return index if _stands_apart(document, index) else None
    return None


def _stands_apart(document: LaidOut, index: int) -> bool:
    """Whether a line differs from the paragraphs below it: in its markup, or in plain text by its length."""
    if document.kind is DocumentKind.TEXT:
        return index < document.layout.first and document.texts[index][-1] not in ":"
    following = next((i for i in range(index + 1, document.layout.last + 1) if is_long(document.blocks[i])), None)
    if following is None:
        return False
    this, that = document.container_of(index), document.container_of(following)
    return (this.tag, this.classes, this.parent) != (that.tag, that.classes, that.parent) and this.tag != that.tag


def _may_be_header(document: LaidOut, index: int) -> bool:
    return link_share(document.blocks[index]) < 0.9 and not document.withins[index] & OUTSIDE


def _is_other_header_line(text: str) -> bool:
    return bool(parse_byline(text) or (len(text) < 80 and (find_dates(text) or is_relative_time(text))))
