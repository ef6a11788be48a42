"""Join the pages of an article: each page is read alone, then the texts become one article."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import UNSET, Struct
from msgspec.structs import replace

from scraper.article import (
    Article,
    BodyBlock,
    Image,
    Junk,
    LabelledBlock,
    ListPlace,
    Outcome,
    Provenance,
    Quality,
    Recording,
)
from scraper.document import Page, Role
from scraper.errors import FetchError, InternalError, SourceError
from scraper.faults import faults_about
from scraper.labelling import Labeller
from scraper.pipeline import extract
from scraper.reading import next_page_url

__all__ = ["Part", "joined", "part_of", "read_series"]

JOINED = "joined_pages"
"""Flag: the text is from several pages."""
PARTIAL = "partial"
MAX_REPEATED_SHARE = 0.5
"""Maximum share of a page's entries that the page before has too; with more it is the same page with other comments."""
_GOOD = frozenset({Outcome.ARTICLE, Outcome.OTHER_PAGE})


class Part(Struct, frozen=True):
    """The article of a page, and the URL of the next page."""

    article: Article
    next_url: str | None
    """URL of the article's next page."""


def part_of(page: Page, labeller: Labeller | None = None) -> Part:
    """Read one page, and find the URL of the article's next page. Raises as ``normalize``."""
    extraction = extract(page, labeller=labeller)
    with faults_about(extraction.page.url):
        return Part(extraction.article, next_page_url(extraction.document))


def read_series(
    first: Page, max_pages: int, get: Callable[[str], Page], read_part: Callable[[Page], Part] = part_of
) -> Article:
    """Read an article of at most ``max_pages`` pages.

    ``get`` fetches a page, ``read_part`` reads it. A page that cannot be fetched ends the article, which then has the
    flag ``partial`` and names the error in its provenance. Raises as ``read_part`` does about the first page.
    """
    with faults_about(first.url):
        part = read_part(first)
        parts, seen = [part.article], {first.url}
        while part.next_url and part.next_url not in seen and len(parts) < max_pages:
            seen.add(part.next_url)
            try:
                with faults_about(part.next_url):
                    part = read_part(get(part.next_url))
            except (FetchError, SourceError, InternalError) as error:
                return _ended_early(joined(parts), len(parts) + 1, error)
            if part.article.outcome not in _GOOD or _is_same(part.article, parts[-1]):
                break
            parts.append(part.article)
        return joined(parts)


def joined(parts: Sequence[Article]) -> Article:
    """The articles of several pages as the article of the first, with the texts of all.

    Positions, ledger and lists go on counting; the header of a later page, and an image of an earlier page, are junk.
    """
    first, *others = parts
    whole = first
    for number, part in enumerate(others, start=2):
        whole = _with_page(whole, part, number)
    return whole


def _with_page(whole: Article, part: Article, number: int) -> Article:
    """An article with one more page behind it."""
    entries = len(whole.body)
    urls = {image.url for image in whole.images}
    repeated = [image for image in part.images if image.url and image.url in urls]
    images = (_moved_image(image, entries) for image in part.images if image not in repeated)
    blocks = _moved_blocks([_of_later_page(block, repeated) for block in part.blocks], whole.blocks)
    junk = [Junk(block.role, text, block.reason) for block in blocks if not block.keep and (text := block.text.strip())]
    return replace(
        whole,
        images=(*whole.images, *images),
        videos=(*whole.videos, *(_moved(video, entries) for video in part.videos)),
        audios=(*whole.audios, *(_moved(audio, entries) for audio in part.audios)),
        body=(*whole.body, *_with_list_numbers(part.body, _list_count(whole.body))),
        text="\n\n".join(filter(None, (whole.text, part.text))),
        notes=(*whole.notes, *part.notes),
        junk=(*whole.junk, *junk),
        word_count=whole.word_count + part.word_count,
        provenance=(*whole.provenance, Provenance("text", f"page {number}", part.url or "", True)),
        quality=_joined_quality(whole, part),
        blocks=(*whole.blocks, *blocks),
    )


def _of_later_page(block: LabelledBlock, repeated: Sequence[Image]) -> LabelledBlock:
    """A ledger entry of a later page: its header and the captions of images of earlier pages are junk.

    The article has the header of the first page, and each image once.
    """
    is_repeated = block.role is Role.CAPTION and any(block.text.strip() in (image.caption or "") for image in repeated)
    is_repeated |= block.role is Role.CREDIT and any((image.credit_text or "") in block.text for image in repeated)
    if not block.keep or not (block.role.group == "header" or is_repeated):
        return block
    return replace(block, keep=False, reason=f"series {block.role}.of-later-page")


def _ended_early(article: Article, number: int, error: FetchError | SourceError | InternalError) -> Article:
    lost = Provenance("text", f"page {number}: {error.code}", error.subject or "", False)
    flags = tuple(sorted({*article.quality.flags, PARTIAL}))
    return replace(article, provenance=(*article.provenance, lost), quality=replace(article.quality, flags=flags))


def _is_same(article: Article, before: Article) -> bool:
    earlier = {entry.text for entry in before.body}
    again = sum(entry.text in earlier for entry in article.body)
    return again > MAX_REPEATED_SHARE * len(article.body)


def _joined_quality(whole: Article, part: Article) -> Quality:
    words = whole.word_count + part.word_count
    weighted = whole.quality.confidence * whole.word_count + part.quality.confidence * part.word_count
    flags = {*whole.quality.flags, *part.quality.flags, JOINED}
    return Quality(round(weighted / words, 4) if words else 0.0, tuple(sorted(flags)))


def _moved(recording: Recording, entries: int) -> Recording:
    return replace(recording, position=recording.position + entries)


def _moved_image(image: Image, entries: int) -> Image:
    return replace(image, position=image.position + entries, lead=False)


def _list_count(body: Sequence[BodyBlock]) -> int:
    """Number of lists."""
    return max((entry.list.id + 1 for entry in body if isinstance(entry.list, ListPlace)), default=0)


def _with_list_numbers(body: Sequence[BodyBlock], lists: int) -> list[BodyBlock]:
    return [
        entry if entry.list is UNSET else replace(entry, list=replace(entry.list, id=entry.list.id + lists))
        for entry in body
    ]


def _moved_blocks(blocks: Sequence[LabelledBlock], before: Sequence[LabelledBlock]) -> list[LabelledBlock]:
    """Ledger entries whose blocks and offsets continue those of the pages before."""
    if not before:
        return list(blocks)
    by, at = before[-1].block + 1, before[-1].end + 1
    return [replace(block, block=block.block + by, start=block.start + at, end=block.end + at) for block in blocks]
