"""Select the article's images: near its text, large enough, and no logo, avatar or teaser."""

from __future__ import annotations

import re
from itertools import accumulate

from msgspec import Struct

from scraper.article import Author
from scraper.assembly.label_view import Labelled
from scraper.document import Container, Media, Role, Within
from scraper.layout.header import MAX_CAPTION_ABOVE, MAX_CAPTION_BELOW
from scraper.layout.page_images import is_decoration, is_placeholder, leads_to_page
from scraper.values.text import match_key
from scraper.values.urls import split_url

__all__ = ["Surroundings", "is_furniture", "stands_in_article", "surroundings_of"]

NOT_HERE = (
    Within.NAV | Within.FOOTER | Within.FORM | Within.BUTTON | Within.DIALOG | Within.SEARCH | Within.HIDDEN
).value
HEADER_ROLES = tuple(role for role in Role if role.group == "header")
KEPT_ROLES = frozenset(role for role in Role if role.keep)
WHOLE = frozenset(("article", "main"))
"""Elements that begin with the article: the text above the headline in them belongs to it."""
KEPT_SHARE = 0.5
"""Minimum share of the article's text around an image; with less it is in a teaser, a box or an advertisement."""
_NUMBER = re.compile(r"\d{6,}")
"""Numbers that the URL of a photo and the URL of a page about it have in common."""


class Surroundings(Struct, frozen=True):
    """The share of the article's text in any range of blocks, as prefix sums over blocks."""

    kept: tuple[int, ...]
    total: tuple[int, ...]
    first: int
    """Block in which the article begins."""
    end: int
    """Block after its last block; equal to ``first`` on a page without an article."""
    above: int
    """First block above the article whose captions still belong to it."""

    def reaches(self, block: int) -> bool:
        """Whether a caption in a block can be the article's; every caption can on a page without an article."""
        return self.first == self.end or self.above <= block <= self.end + MAX_CAPTION_BELOW

    def share(self, container: Container) -> float:
        """Share of a container's text that is kept; 1 for a container without text."""
        total = self.total[container.end] - self.total[container.first]
        return (self.kept[container.end] - self.kept[container.first]) / total if total else 1.0


def surroundings_of(view: Labelled) -> Surroundings:
    """Count kept text by block, and find where the article begins and ends."""
    count = len(view.document.blocks)
    kept_characters, characters = [0] * count, [0] * count
    for stretch in view.stretches:
        label, length = stretch.label, len(stretch.text)
        characters[label.block] += length
        if label.role in KEPT_ROLES:
            kept_characters[label.block] += length
    blocks = [stretch.block for stretch in (*view.having(*HEADER_ROLES), *view.body)]
    first, end = (min(blocks), max(blocks) + 1) if blocks else (0, 0)
    above = min(first - MAX_CAPTION_ABOVE, _beginning(view, first, end))
    return Surroundings(
        kept=tuple(accumulate(kept_characters, initial=0)),
        total=tuple(accumulate(characters, initial=0)),
        first=first,
        end=end,
        above=above,
    )


def _beginning(view: Labelled, first: int, end: int) -> int:
    """First block of the element that holds the whole article; without such an element, of the article."""
    if first == end:
        return first
    containers = view.document.containers
    around = (containers[index] for index in view.lineage(view.document.blocks[first].container))
    whole = (container.first for container in around if container.tag in WHOLE and container.end >= end)
    return next(whole, first)


def stands_in_article(view: Labelled, media: Media, around: Surroundings) -> bool:
    """Whether an image, sound or video without caption is inside the article."""
    containers = view.document.containers
    if not around.first <= media.block <= around.end or around.first == around.end:
        return False
    if containers[media.container].within & NOT_HERE:
        return False
    # The innermost element with text around the image decides: a teaser box inside the article is not the article.
    for index in view.lineage(media.container):
        container = containers[index]
        if around.total[container.end] > around.total[container.first]:
            return around.share(container) >= KEPT_SHARE
    return True


def is_furniture(media: Media, authors: tuple[Author, ...], page: str | None) -> bool:
    """Whether an image without caption is decoration, a portrait of an author or a link to another page."""
    if is_decoration(media) or is_placeholder(media) or _leads_elsewhere(media, page):
        return True
    alt = match_key(media.alt) if authors else ""
    return bool(alt) and any(alt == match_key(author.name) for author in authors)


def _leads_elsewhere(media: Media, page: str | None) -> bool:
    """Whether an image links to another page: a banner, a teaser, a profile."""
    if media.link is None or not leads_to_page(media):
        return False
    target, here = split_url(media.link), split_url(page or "")
    if target is None or here is None:
        return False
    if (target.netloc, target.path.rstrip("/")) == (here.netloc, here.path.rstrip("/")):
        return False
    is_below = target.netloc == here.netloc and target.path.startswith(f"{here.path.rstrip('/')}/") and here.path != "/"
    return not is_below and set(_NUMBER.findall(media.link)).isdisjoint(_NUMBER.findall(media.url or ""))
