"""Classify the images of a page: page furniture, placeholders, links to other pages."""

from __future__ import annotations

from scraper.document import Media, MediaKind
from scraper.values.image_urls import is_image_file, names_decoration, names_placeholder

__all__ = ["is_decoration", "is_placeholder", "leads_to_page"]

MIN_SIDE = 100
"""Pixels of the shorter side of an image with content, where the page gives both; icons and avatars are smaller."""


def is_decoration(media: Media) -> bool:
    """Whether an image is an icon, a logo, an avatar or a character."""
    if media.kind is not MediaKind.IMAGE:
        return False
    if media.width is not None and media.height is not None and min(media.width, media.height) < MIN_SIDE:
        return True
    return names_decoration(media.url or "", media.classes)


def is_placeholder(media: Media) -> bool:
    """Whether an image is shown until another one is loaded, or counts visits."""
    return media.kind is MediaKind.IMAGE and names_placeholder(media.url or "", media.classes)


def leads_to_page(media: Media) -> bool:
    """Whether an image is a link to a page, not to a larger copy of itself."""
    return media.link is not None and not is_image_file(media.link)
