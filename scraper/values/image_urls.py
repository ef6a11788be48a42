"""What the address and the class of a picture tell: page furniture, and one picture in several sizes."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import zip_longest
from urllib.parse import unquote

from scraper.document import Media, MediaKind
from scraper.values.tables import load_table
from scraper.values.text import match_key
from scraper.values.urls import split_url

__all__ = ["is_decoration", "is_placeholder", "larger", "leads_to_page", "picture_key"]

SMALLEST = 100
"""Pixels that one side must have at least, where the page tells both; icons and avatars are smaller."""
SHORTEST_NAME = 8
"""Letters and digits of a file name that identify a picture without its folder."""
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_PART_END = re.compile(r"([-_.])")
_SIZE_PART = re.compile(r"\d{2,4}x\d{2,4}|[wh]?\d{2,4}(?:px)?|scaled|large|medium|small|thumb", re.IGNORECASE)
_SIZE = re.compile(r"(?<![0-9])[1-9][0-9]{1,3}(?![0-9])")
_EXTENSION = re.compile(r"\.(?:jpe?g|png|webp|avif|gif|svg|bmp|tiff?|jfif)$", re.IGNORECASE)


def is_decoration(media: Media) -> bool:
    """Whether a picture is an icon, a logo, an avatar or a character."""
    if media.kind is not MediaKind.IMAGE:
        return False
    if media.width is not None and media.height is not None and min(media.width, media.height) < SMALLEST:
        return True
    if not _marks("decoration").isdisjoint(_words(media)):
        return True
    return any(f"/{folder}/" in (media.url or "") for folder in _folders())


def is_placeholder(media: Media) -> bool:
    """Whether a picture stands in for another that loads later, or counts who looks."""
    return media.kind is MediaKind.IMAGE and not _marks("placeholder").isdisjoint(_words(media))


def _words(media: Media) -> tuple[str, ...]:
    return _words_of(f"{media.classes} {_file_name(media.url or '')}")


@lru_cache(maxsize=512)
def _words_of(names: str) -> tuple[str, ...]:
    return tuple([token.lower() for token in _TOKEN.findall(names)])


@cache
def _marks(section: str) -> frozenset[str]:
    return frozenset(word for entry in load_table("pictures.toml")[section] for word in entry["words"])


@cache
def _folders() -> tuple[str, ...]:
    return tuple(name for entry in load_table("pictures.toml")["folder"] for name in entry["names"])


@cache
def _size_parameters() -> frozenset[str]:
    return frozenset(name for entry in load_table("pictures.toml")["size_parameter"] for name in entry["names"])


def leads_to_page(media: Media) -> bool:
    """Whether a picture is a link to a page, and not to a larger copy of itself."""
    return media.link is not None and _EXTENSION.search(_file_name(media.link)) is None


def picture_key(url: str) -> str:
    """What two URLs of the same picture in different sizes have in common."""
    name = _file_name(url)
    stem = _without_size(_EXTENSION.sub("", name)).casefold()
    if len(match_key(stem)) >= SHORTEST_NAME and _EXTENSION.search(name):
        return stem
    parts = split_url(url)
    if parts is None:
        return url.casefold()
    query = "&".join(one for one in parts.query.split("&") if one.partition("=")[0].lower() not in _size_parameters())
    folder = parts.path.rpartition("/")[0]
    return f"{parts.netloc}{folder}/{stem}?{query}".casefold()


def _without_size(name: str) -> str:
    """A file name without the parts at its end that only tell the size."""
    parts = _PART_END.split(name)
    while len(parts) > 1 and _SIZE_PART.fullmatch(parts[-1]):
        del parts[-2:]
    return "".join(parts)


def larger(one: str, other: str) -> str:
    """Of two URLs of the same picture that of the larger size; the first where neither tells.

    The first number in which they differ is the size; an address without one is that of the whole picture.
    """
    sizes = (_SIZE.findall(url) for url in (one, other))
    first, second = next(((a, b) for a, b in zip_longest(*sizes) if a != b), (None, None))
    if first is None or second is None:
        return one if first is None else other
    return other if int(second) > int(first) else one


@lru_cache(maxsize=512)
def _file_name(url: str) -> str:
    """Last step of the path; where a service resizes a picture from elsewhere, of that one's URL."""
    parts = split_url(url)
    path = unquote(parts.path if parts else url)
    return path.rstrip("/").rpartition("/")[2].partition("?")[0]
