"""The images, videos and sounds of an article.

What the page prints goes before what it claims: captions and credits come from the page where it has them, and claims,
in their order, fill what is missing.
"""

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
    """The images, videos and sounds of an article."""

    images: tuple[Image, ...]
    videos: tuple[Recording, ...]
    audios: tuple[Recording, ...]
    origins: tuple[Origin, ...]
    uses: tuple[Use, ...]


class _MediaItem(Struct, frozen=True, kw_only=True):
    """An image, sound or video of the article while its parts are joined."""

    kind: MediaKind = MediaKind.IMAGE
    url: str | None = None
    embed_url: str | None = None
    alt: str | None = None
    caption: str | None = None
    credit: Credit | None = None
    figure: bool = False
    """Whether it is in a figure element."""
    block: int
    source: str
    is_shown: bool = True
    """Whether the page shows it; False if it is only claimed."""
    caption_places: tuple[Place, ...] = ()
    credit_places: tuple[Place, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same image in another size; empty without a URL."""
        return picture_key(self.url) if self.url else self.embed_url or ""


def media_of(view: Labelled, body: Body, authors: tuple[Author, ...]) -> ArticleMedia:
    """Find the media of the article, and join captions, credits and claims to them."""
    items = _merged_media(_visible_media(view, authors))
    images = [media for media in items if media.kind is MediaKind.IMAGE]
    images, lead, unused_claims = _with_claims(images, claimed_images(view), body)
    images, lead = _without_stray_captions(view, images, lead)
    origins = [
        origin(
            "images",
            image.source,
            image.url or image.caption or "",
            _caption_places(image) or _block_place(view, image),
        )
        for image in images
    ]
    article_images = [_article_image(image, body) for image in images]
    if lead >= 0:
        article_images[lead] = replace(article_images[lead], lead=True)
    uses = [use for index, image in enumerate(images) for use in uses_of("images", _caption_places(image), index)]
    videos, video_uses = _recordings(view, items, MediaKind.VIDEO, body)
    audios, audio_uses = _recordings(view, items, MediaKind.AUDIO, body)
    return ArticleMedia(
        images=tuple(article_images),
        videos=videos,
        audios=audios,
        origins=(*origins, *unused_claims),
        uses=(*uses, *video_uses, *audio_uses),
    )


def _caption_places(item: _MediaItem) -> tuple[Place, ...]:
    return item.caption_places + item.credit_places


def _block_place(view: Labelled, item: _MediaItem) -> tuple[Place, ...]:
    """The block of an image without caption; () for an image that is only claimed."""
    if not item.is_shown or item.block >= len(view.document.blocks):
        return ()
    block = view.document.blocks[item.block]
    return (Place(item.block, block.start, block.end),)


def _visible_media(view: Labelled, authors: tuple[Author, ...]) -> list[_MediaItem]:
    """All captioned media, and the media without caption inside the article; in reading order."""
    around = surroundings_of(view)
    captions = [captioned for captioned in captioned_of(view) if around.reaches(captioned.first_block)]
    media_of_captions = place_captions(view, captions)
    items = [_captioned(view, captioned, media_of_captions.get(index)) for index, captioned in enumerate(captions)]
    with_caption = set(media_of_captions.values())
    for index, media in enumerate(view.document.media):
        if index in with_caption or media.kind not in SHOWN or not stands_in_article(view, media, around):
            continue
        without_caption = _media_item(view, media)
        has_url = without_caption.url or without_caption.embed_url
        if has_url and not is_furniture(media, authors, view.document.page.url):
            items.append(without_caption)
    return sorted(items, key=lambda media: media.block)


def _media_item(view: Labelled, media: Media) -> _MediaItem:
    container = view.document.containers[media.container]
    return _MediaItem(
        kind=media.kind,
        url=_clean_media_url(media.url),
        embed_url=_clean_media_url(media.embed_url),
        alt=media.alt.strip() or None,
        credit=told_credit(media),
        block=media.block,
        source=f"block {media.block} {container.tag}",
    )


def _captioned(view: Labelled, captioned: Captioned, media_index: int | None) -> _MediaItem:
    source = view.source_of(captioned.stretches[0])
    shown = _MediaItem(block=captioned.first_block, source=source)
    if media_index is not None:
        shown = _media_item(view, view.document.media[media_index])
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
    """The URL without tracking parameters; a relative URL stays relative if the page's own URL is not known."""
    made = (absolute(url, None) or relative(url)) if url else None
    return clean_url(made) if made else None


def _merged_media(items: Sequence[_MediaItem]) -> list[_MediaItem]:
    """Merge the copies of each image, such as the copy for browsers without scripts.

    An image with another caption is another image: a still and its video, a photo and its detail.
    """
    merged: dict[object, _MediaItem] = {}
    for index, media in enumerate(items):
        key: object = (media.kind, media.key) if media.key else index
        if key in merged and not _captions_agree(merged[key].caption, media.caption):
            key = (key, match_key(media.caption or ""))
        merged[key] = _merged_pair(merged[key], media) if key in merged else media
    return list(merged.values())


def _captions_agree(caption: str | None, other: str | None) -> bool:
    """Whether two captions can be of the same image: a caption is missing, or begins like the other."""
    if not caption or not other:
        return True
    shorter, longer = sorted((match_key(caption), match_key(other)), key=len)
    return longer.startswith(shorter)


def _merged_pair(media: _MediaItem, other: _MediaItem) -> _MediaItem:
    return replace(
        media,
        url=larger(media.url, other.url) if media.url and other.url else media.url or other.url,
        alt=media.alt or other.alt,
        caption=media.caption or other.caption,
        credit=media.credit or other.credit,
        caption_places=media.caption_places if media.caption else other.caption_places,
        credit_places=media.credit_places if media.credit else other.credit_places,
    )


def _with_claims(
    images: list[_MediaItem], claimed: Sequence[ClaimedImage], body: Body
) -> tuple[list[_MediaItem], int, tuple[Origin, ...]]:
    """The images with their claims, the index of the lead image (-1 without a lead image), and the unused claims."""
    lead = -1
    unused: list[Origin] = []
    for claim in claimed:
        index = _image_index(claim, images, body)
        if index is not None:
            images = [*images[:index], _with_claim(images[index], claim), *images[index + 1 :]]
            lead = index if lead < 0 else lead
        elif lead < 0 and not any(body.position(image.block) == 0 for image in images):
            # The page shows no image above the text: the first claim is the lead image, which a script would show.
            images = [_with_claim(_MediaItem(block=0, source=claim.source, is_shown=False), claim), *images]
            lead = 0
        else:
            unused.append(Origin(Provenance("images", claim.source, claim.url, False)))
    if lead < 0 and images and body.position(images[0].block) == 0:
        lead = 0
    return images, lead, tuple(unused)


def _without_stray_captions(view: Labelled, images: list[_MediaItem], lead: int) -> tuple[list[_MediaItem], int]:
    """Drop captions of a web page that belong to no image: without a URL, a figure around them or a credit."""
    if view.document.kind is DocumentKind.TEXT:
        return images, lead
    indices = [
        index for index, image in enumerate(images) if image.url or image.figure or (image.caption and image.credit)
    ]
    return [images[index] for index in indices], indices.index(lead) if lead in indices else -1


def _image_index(claim: ClaimedImage, images: Sequence[_MediaItem], body: Body) -> int | None:
    """The index of a claimed image: the same URL, the same caption, or the first image if its URL is not known."""
    key = picture_key(claim.url)
    caption = match_key(claim.caption or "")
    for index, image in enumerate(images):
        if image.key == key or (caption and match_key(image.caption or "") == caption):
            return index
    unknown = bool(images) and images[0].url is None and body.position(images[0].block) == 0
    return 0 if unknown else None


def _with_claim(image: _MediaItem, claim: ClaimedImage) -> _MediaItem:
    """The image with the claimed values that the page does not print."""
    return replace(
        image,
        url=image.url or claim.url,
        alt=image.alt or claim.alt,
        caption=image.caption or claim.caption,
        credit=image.credit or claim.credit,
    )


def _article_image(image: _MediaItem, body: Body) -> Image:
    credit = image.credit or Credit("", (), (), None)
    return Image(
        url=image.url,
        alt=image.alt,
        caption=image.caption,
        credit_text=credit.credit_text or None,
        creators=credit.creators,
        agencies=credit.agencies,
        copyright_notice=credit.copyright_notice,
        position=body.position(image.block),
    )


def _recordings(
    view: Labelled, items: Sequence[_MediaItem], kind: MediaKind, body: Body
) -> tuple[tuple[Recording, ...], tuple[Use, ...]]:
    """Videos or sounds, and the uses of their captions: those in the article, then those that are only claimed."""
    of_kind = [media for media in items if media.kind is kind]
    shown = [
        Recording(
            url=media.url,
            embed_url=media.embed_url,
            caption=media.caption or media.alt,
            position=body.position(media.block),
        )
        for media in of_kind
    ]
    known = {url for recording in shown for url in (recording.url, recording.embed_url) if url}
    claimed = (claim for claim in _claimed_recordings(view, kind.value) if not known & {claim.url, claim.embed_url})
    recordings = tuple(dict.fromkeys([*shown, *claimed]))
    indices = {recording: index for index, recording in enumerate(recordings)}
    uses: list[Use] = []
    # Equal recordings are one entry: only the caption of the first one is used.
    for recording, media in dict(zip(reversed(shown), reversed(of_kind), strict=True)).items():
        uses += uses_of(f"{kind}s", _caption_parts(view, media), indices[recording])
    return recordings, tuple(uses)


def _caption_parts(view: Labelled, item: _MediaItem) -> Iterator[Place]:
    """The parts of the caption's stretches up to the credit in it, which a recording has no field for."""
    rest = item.caption or ""
    for place in item.caption_places:
        text = view.document.text[place.start : place.end]
        same = takewhile(lambda pair: pair[0] == pair[1], zip(text, rest, strict=False))
        part = "".join([character for character, _ in same]).rstrip()
        rest = rest[len(part) :].lstrip()
        if part:
            yield Place(place.block, place.start, place.start + len(part))


def _claimed_recordings(view: Labelled, field: str) -> Iterator[Recording]:
    base = view.document.page.url
    for claim in view.claims(field):
        attributes = dict(claim.attributes)
        url = _clean_media_url(absolute(claim.value, base)) if claim.value else None
        embed_url = _clean_media_url(absolute(attributes["embed_url"], base)) if attributes.get("embed_url") else None
        if url or embed_url:
            yield Recording(url=url, embed_url=embed_url, caption=attributes.get("caption") or None)
