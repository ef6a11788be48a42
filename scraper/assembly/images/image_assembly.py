"""The images of an article, and its videos and sounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from msgspec import Struct
from msgspec.structs import replace

from scraper.article import Author, Image, Provenance, Recording
from scraper.assembly.body.body_entries import Body
from scraper.assembly.images.caption_groups import Captioned, captioned_of, told_credit
from scraper.assembly.images.caption_matching import SHOWN, place_captions
from scraper.assembly.images.claimed_images import ClaimedImage, claimed_images
from scraper.assembly.images.image_selection import is_furniture, stands_in_article, surroundings_of
from scraper.assembly.label_view import Labelled
from scraper.assembly.usage import Origin, Use, origin, uses_of
from scraper.document import DocumentKind, Media, MediaKind, Place
from scraper.values.credits.credit_finder import Credit
from scraper.values.image_urls import larger, picture_key
from scraper.values.text import match_key
from scraper.values.urls import absolute, clean_url, relative

__all__ = ["ArticleMedia", "media_of"]


class ArticleMedia(Struct, frozen=True):
    """What an article shows beside its text."""

    images: tuple[Image, ...]
    videos: tuple[Recording, ...]
    audios: tuple[Recording, ...]
    origins: tuple[Origin, ...]
    uses: tuple[Use, ...]


class _Found(Struct, frozen=True, kw_only=True):
    """A picture, sound or video of the article as it is put together."""

    kind: MediaKind = MediaKind.IMAGE
    url: str | None = None
    embed_url: str | None = None
    alt: str | None = None
    caption: str | None = None
    credit: Credit | None = None
    figure: bool = False
    """Whether a figure holds it."""
    block: int
    source: str
    is_shown: bool = True
    """Whether it stands in the page; else it is only claimed."""
    caption_places: tuple[Place, ...] = ()
    credit_places: tuple[Place, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same picture in another size; empty where there is no URL."""
        return picture_key(self.url) if self.url else self.embed_url or ""


def media_of(view: Labelled, body: Body, authors: tuple[Author, ...]) -> ArticleMedia:
    """Find what the article shows, join captions, credits and claims to it."""
    found = _merged_media(_visible_media(view, authors))
    images = [one for one in found if one.kind is MediaKind.IMAGE]
    images, lead, lost = _with_claims(images, claimed_images(view), body)
    images, lead = _without_stray_captions(view, images, lead)
    shown = [
        origin("images", one.source, one.url or one.caption or "", _caption_places(one) or _block_place(view, one))
        for one in images
    ]
    made = [_article_image(one, body) for one in images]
    if lead >= 0:
        made[lead] = replace(made[lead], lead=True)
    uses = [use for number, one in enumerate(images) for use in uses_of("images", _caption_places(one), number)]
    videos, video_uses = _recordings(view, found, MediaKind.VIDEO, body)
    audios, audio_uses = _recordings(view, found, MediaKind.AUDIO, body)
    return ArticleMedia(tuple(made), videos, audios, (*shown, *lost), (*uses, *video_uses, *audio_uses))


def _caption_places(found: _Found) -> tuple[Place, ...]:
    return found.caption_places + found.credit_places


def _block_place(view: Labelled, found: _Found) -> tuple[Place, ...]:
    """The block at which a picture without caption stands; () for a picture that is only claimed."""
    if not found.is_shown or found.block >= len(view.document.blocks):
        return ()
    block = view.document.blocks[found.block]
    return (Place(found.block, block.start, block.end),)


def _visible_media(view: Labelled, authors: tuple[Author, ...]) -> list[_Found]:
    """All captioned pictures, and those without caption that stand in the article; in reading order."""
    around = surroundings_of(view)
    captions = [one for one in captioned_of(view) if around.reaches(one.first_block)]
    placed = place_captions(view, captions)
    found = [_captioned(view, one, placed.get(number)) for number, one in enumerate(captions)]
    taken = set(placed.values())
    for number, media in enumerate(view.document.media):
        if number in taken or media.kind not in SHOWN or not stands_in_article(view, media, around):
            continue
        shown = _found_media(view, media)
        if (shown.url or shown.embed_url) and not is_furniture(media, authors, view.document.page.url):
            found.append(shown)
    return sorted(found, key=lambda one: one.block)


def _found_media(view: Labelled, media: Media) -> _Found:
    container = view.document.containers[media.container]
    return _Found(
        kind=media.kind,
        url=_clean_media_url(media.url),
        embed_url=_clean_media_url(media.embed_url),
        alt=media.alt.strip() or None,
        credit=told_credit(media),
        block=media.block,
        source=f"block {media.block} {container.tag}",
    )


def _captioned(view: Labelled, captioned: Captioned, number: int | None) -> _Found:
    source = view.source_of(captioned.stretches[0])
    shown = _Found(block=captioned.first_block, source=source)
    if number is not None:
        shown = _found_media(view, view.document.media[number])
    figure = captioned.figure > 0
    return replace(
        shown,
        caption=captioned.caption,
        credit=captioned.credit or shown.credit,
        source=source,
        figure=figure,
        caption_places=captioned.caption_places,
        credit_places=captioned.credit_places,
    )


def _clean_media_url(url: str | None) -> str | None:
    """Without tracking; relative, as reading left it, where the page's own URL is not known."""
    made = (absolute(url, None) or relative(url)) if url else None
    return clean_url(made) if made else None


def _merged_media(found: Sequence[_Found]) -> list[_Found]:
    """A picture that stands twice in the page (for browsers without scripts, say) is one, with what both have.

    With another caption it is another: a still and its video, a photo and its detail.
    """
    merged: dict[object, _Found] = {}
    for number, one in enumerate(found):
        key: object = (one.kind, one.key) if one.key else number
        if key in merged and not _captions_agree(merged[key].caption, one.caption):
            key = (key, match_key(one.caption or ""))
        merged[key] = _merged_pair(merged[key], one) if key in merged else one
    return list(merged.values())


def _captions_agree(one: str | None, other: str | None) -> bool:
    """Whether two captions can be of one picture: one is missing, or begins as the other."""
    if not one or not other:
        return True
    shorter, longer = sorted((match_key(one), match_key(other)), key=len)
    return longer.startswith(shorter)


def _merged_pair(one: _Found, other: _Found) -> _Found:
    return replace(
        one,
        url=larger(one.url, other.url) if one.url and other.url else one.url or other.url,
        alt=one.alt or other.alt,
        caption=one.caption or other.caption,
        credit=one.credit or other.credit,
        caption_places=one.caption_places if one.caption else other.caption_places,
        credit_places=one.credit_places if one.credit else other.credit_places,
    )


def _with_claims(
    images: list[_Found], claimed: Sequence[ClaimedImage], body: Body
) -> tuple[list[_Found], int, tuple[Origin, ...]]:
    """The images with what is claimed of them, the number of the lead image (-1: none), and the claims that lost."""
    lead = -1
    lost: list[Origin] = []
    for claim in claimed:
        number = _image_index(claim, images, body)
        if number is not None:
            images = [_with_claim(one, claim) if place == number else one for place, one in enumerate(images)]
            lead = number if lead < 0 else lead
        elif lead < 0 and not any(body.position(one.block) == 0 for one in images):
            images = [_with_claim(_Found(block=0, source=claim.source, is_shown=False), claim), *images]
            lead = 0
        else:
            lost.append(Origin(Provenance("images", claim.source, claim.url, False)))
    if lead < 0 and images and body.position(images[0].block) == 0:
        lead = 0
    return images, lead, tuple(lost)


def _without_stray_captions(view: Labelled, images: list[_Found], lead: int) -> tuple[list[_Found], int]:
    """Without the captions of a web page that are no picture's: no URL, no figure around them, no credit below."""
    if view.document.kind is DocumentKind.TEXT:
        return images, lead
    kept = [number for number, one in enumerate(images) if one.url or one.figure or (one.caption and one.credit)]
    return [images[number] for number in kept], kept.index(lead) if lead in kept else -1


def _image_index(claim: ClaimedImage, images: Sequence[_Found], body: Body) -> int | None:
    """The image that a claim is about: the same picture, the same caption, or the first one if its URL is not known."""
    key = picture_key(claim.url)
    caption = match_key(claim.caption or "")
    for number, one in enumerate(images):
        if one.key == key or (caption and match_key(one.caption or "") == caption):
            return number
    unknown = bool(images) and images[0].url is None and body.position(images[0].block) == 0
    return 0 if unknown else None


def _with_claim(one: _Found, claim: ClaimedImage) -> _Found:
    """What is printed stands; claims fill what is missing."""
    return replace(
        one,
        url=one.url or claim.url,
        alt=one.alt or claim.alt,
        caption=one.caption or claim.caption,
        credit=one.credit or claim.credit,
    )


def _article_image(one: _Found, body: Body) -> Image:
    credit = one.credit or Credit("", (), (), None)
    return Image(
        url=one.url,
        alt=one.alt,
        caption=one.caption,
        credit_text=credit.credit_text or None,
        creators=credit.creators,
        agencies=credit.agencies,
        copyright_notice=credit.copyright_notice,
        position=body.position(one.block),
    )


def _recordings(
    view: Labelled, found: Sequence[_Found], kind: MediaKind, body: Body
) -> tuple[tuple[Recording, ...], tuple[Use, ...]]:
    """Videos or sounds and the stretches of their captions: those in the article, then those that are only claimed."""
    own = [one for one in found if one.kind is kind]
    shown = [
        Recording(
            url=one.url, embed_url=one.embed_url, caption=one.caption or one.alt, position=body.position(one.block)
        )
        for one in own
    ]
    known = {url for one in shown for url in (one.url, one.embed_url) if url}
    claims = (one for one in _claimed_recordings(view, kind.value) if not known & {one.url, one.embed_url})
    recordings = tuple(dict.fromkeys([*shown, *claims]))
    numbers = {recording: number for number, recording in enumerate(recordings)}
    uses: list[Use] = []
    for recording, found_in_page in dict(zip(reversed(shown), reversed(own), strict=True)).items():
        uses += uses_of(f"{kind}s", _caption_parts(view, found_in_page), numbers[recording])
    return recordings, tuple(uses)


def _caption_parts(view: Labelled, found: _Found) -> Iterator[Place]:
    """The parts of the caption's stretches up to the credit in it, which a recording has no field for."""
    rest = found.caption or ""
    for place in found.caption_places:
        text = view.document.text[place.start : place.end]
        same = takewhile(lambda pair: pair[0] == pair[1], zip(text, rest, strict=False))
        part = "".join([character for character, _ in same]).rstrip()
        rest = rest[len(part) :].lstrip()
        if part:
            yield Place(place.block, place.start, place.start + len(part))


def _claimed_recordings(view: Labelled, field: str) -> Iterator[Recording]:
    base = view.document.page.url
    for claim in view.claims(field):
        said = dict(claim.attributes)
        url = _clean_media_url(absolute(claim.value, base)) if claim.value else None
        embed_url = _clean_media_url(absolute(said["embed_url"], base)) if said.get("embed_url") else None
        if url or embed_url:
            yield Recording(url=url, embed_url=embed_url, caption=said.get("caption") or None)
