"""Which of a page's pictures are the article's: near its text, large enough, and no logo, avatar or teaser."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import accumulate
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from scraper.article import Author
from scraper.assembly.labelled import Labelled
from scraper.document import Container, Media, MediaKind, Role, Within
from scraper.values.tables import load_table
from scraper.values.text import match_key

__all__ = ["Surroundings", "is_decoration", "picture_key", "stands_in_article", "surroundings_of"]

NOT_HERE = (
    Within.NAV | Within.FOOTER | Within.FORM | Within.BUTTON | Within.DIALOG | Within.SEARCH | Within.HIDDEN
).value
HEADER_ROLES = tuple(role for role in Role if role.group == "header")
KEPT_ROLES = frozenset(role for role in Role if role.keep)
ABOVE, BELOW = 8, 3
"""Blocks above and below the article in which a caption is its own still."""
SMALLEST = 100
"""Pixels that one side must have at least, where the page tells both; icons and avatars are smaller."""
KEPT_SHARE = 0.5
"""Share of the text around a picture that must be the article's; less is a teaser, a box, an advertisement."""
SHORTEST_NAME = 8
"""Letters and digits of a file name that identify a picture without its folder."""
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_SIZE_SUFFIX = re.compile(
    r"(?:[-_.](?:\d{2,4}x\d{2,4}|[wh]?\d{2,4}(?:px)?|scaled|large|medium|small|thumb))+$", re.IGNORECASE
)
_EXTENSION = re.compile(r"\.(?:jpe?g|png|webp|avif|gif|svg|bmp|tiff?|jfif)$", re.IGNORECASE)


class Surroundings(Struct, frozen=True):
    """How much of the text in any range of blocks is the article's, as prefix sums over blocks."""

    kept: tuple[int, ...]
    total: tuple[int, ...]
    first: int
    """Block in which the article begins."""
    end: int
    """Block after its last; equal to ``first`` where there is no article."""

    def reaches(self, block: int) -> bool:
        """Whether a caption in a block can be the article's; on a page without article all can."""
        return self.first == self.end or self.first - ABOVE <= block <= self.end + BELOW

    def share(self, container: Container) -> float:
        """Kept share of a container's text; 1 where it has none."""
        total = self.total[container.end] - self.total[container.first]
        return (self.kept[container.end] - self.kept[container.first]) / total if total else 1.0


def surroundings_of(view: Labelled) -> Surroundings:
    """Count kept text by block, and find where the article begins and ends."""
    count = len(view.document.blocks)
    kept, total = [0] * count, [0] * count
    for stretch in view.stretches:
        label, length = stretch.label, len(stretch.text)
        total[label.block] += length
        if label.role in KEPT_ROLES:
            kept[label.block] += length
    blocks = [one.block for one in (*view.having(*HEADER_ROLES), *view.body)]
    first, end = (min(blocks), max(blocks) + 1) if blocks else (0, 0)
    return Surroundings(tuple(accumulate(kept, initial=0)), tuple(accumulate(total, initial=0)), first, end)


def stands_in_article(view: Labelled, media: Media, around: Surroundings) -> bool:
    """Whether a picture, sound or video without caption stands in the article."""
    containers = view.document.containers
    if not around.first <= media.block <= around.end or around.first == around.end:
        return False
    if containers[media.container].within & NOT_HERE:
        return False
    for number in view.lineage(media.container):
        container = containers[number]
        if around.total[container.end] > around.total[container.first]:
            return around.share(container) >= KEPT_SHARE
    return True


def is_decoration(media: Media, authors: tuple[Author, ...]) -> bool:
    """Whether a picture is an icon, a logo, a portrait of the author, a placeholder or a tracking pixel."""
    if media.kind is not MediaKind.IMAGE:
        return False
    if media.width is not None and media.height is not None and min(media.width, media.height) < SMALLEST:
        return True
    names = f"{media.classes} {_file_name(media.url or '')}"
    if any(token.lower() in _decoration_words() for token in _TOKEN.findall(names)):
        return True
    alt = match_key(media.alt)
    return bool(alt) and any(alt == match_key(author.name) for author in authors)


@cache
def _decoration_words() -> frozenset[str]:
    return frozenset(word for entry in load_table("pictures.toml")["decoration"] for word in entry["words"])


@cache
def _size_parameters() -> frozenset[str]:
    return frozenset(name for entry in load_table("pictures.toml")["size_parameter"] for name in entry["names"])


def picture_key(url: str) -> str:
    """What two URLs of the same picture in different sizes have in common."""
    name = _file_name(url)
    stem = _SIZE_SUFFIX.sub("", _EXTENSION.sub("", name)).casefold()
    if len(match_key(stem)) >= SHORTEST_NAME and _EXTENSION.search(name):
        return stem
    parts = urlsplit(url)
    query = "&".join(one for one in parts.query.split("&") if one.partition("=")[0].lower() not in _size_parameters())
    folder = parts.path.rpartition("/")[0]
    return f"{parts.netloc}{folder}/{stem}?{query}".casefold()


@lru_cache(maxsize=512)
def _file_name(url: str) -> str:
    """Last step of the path; where a service resizes a picture from elsewhere, of that one's URL."""
    path = unquote(urlsplit(url).path)
    return path.rstrip("/").rpartition("/")[2].partition("?")[0]
