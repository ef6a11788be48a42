"""Read the images that the page claims for the article in JSON-LD, OpenGraph and similar metadata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from scraper.assembly.images.caption_groups import joined_credit, split_caption
from scraper.assembly.label_view import Labelled
from scraper.document import Claim, Media, MediaKind
from scraper.layout.page_images import is_decoration, is_placeholder
from scraper.values.credits.credit_finder import Credit, parse_credit
from scraper.values.image_urls import picture_key
from scraper.values.names.name_case import normal_case
from scraper.values.names.name_shape import looks_like_person
from scraper.values.urls import absolute, clean_url

__all__ = ["ClaimedImage", "claimed_images"]

MAX_CLAIMS = 32
"""Claims that are read; the same image is claimed in several sizes."""


class ClaimedImage(Struct, frozen=True, kw_only=True):
    """An image with its claimed values."""

    url: str
    source: str
    alt: str | None
    caption: str | None
    credit: Credit | None


def claimed_images(view: Labelled) -> tuple[ClaimedImage, ...]:
    """The claimed images, each once; of several values of the same kind the first one counts."""
    merged: dict[str, ClaimedImage] = {}
    for image in _image_claims(view):
        key = picture_key(image.url)
        merged[key] = _merged_claims(merged[key], image) if key in merged else image
    return tuple(merged.values())


def _image_claims(view: Labelled) -> Iterator[ClaimedImage]:
    base = view.document.page.url
    for claim in view.claims("image")[:MAX_CLAIMS]:
        url = absolute(claim.value, base)
        media = Media(MediaKind.IMAGE, url, 0, 0)
        if url and not is_decoration(media) and not is_placeholder(media):
            yield _claimed_image(claim, clean_url(url))


def _claimed_image(claim: Claim, url: str) -> ClaimedImage:
    attributes = dict(claim.attributes)
    caption, lines = split_caption(attributes.get("caption", ""))
    creators = [value for name, value in claim.attributes if name == "creator"]
    owner = attributes.get("copyright", "")
    credit = joined_credit([attributes.get("credit", ""), *lines]) or _credit_of_names(creators) or parse_credit(owner)
    return ClaimedImage(
        url=url,
        source=str(claim.source),
        alt=attributes.get("alt") or None,
        caption=caption,
        credit=_with_owner(credit, owner),
    )


def _credit_of_names(names: Sequence[str]) -> Credit | None:
    """A credit of names without a printed line."""
    people = tuple(normal_case(name) for name in names if looks_like_person(name))
    others = tuple(name for name in names if name and not looks_like_person(name))
    return Credit(" / ".join(filter(None, names)), people, others) if people or others else None


def _with_owner(credit: Credit | None, owner: str) -> Credit | None:
    """The credit with the copyright owner, unless the credit already names the owner."""
    if credit is None:
        return Credit("", (), (), owner) if owner else None
    if credit.copyright_notice or not owner or owner == credit.credit_text:
        return credit
    return Credit(credit.credit_text, credit.creators, credit.agencies, owner)


def _merged_claims(image: ClaimedImage, other: ClaimedImage) -> ClaimedImage:
    return ClaimedImage(
        url=image.url,
        source=image.source,
        alt=image.alt or other.alt,
        caption=image.caption or other.caption,
        credit=image.credit or other.credit,
    )
