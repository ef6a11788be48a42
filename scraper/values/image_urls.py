"""What URL and class names of an image tell: page furniture, and one image in several sizes."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import zip_longest
from urllib.parse import unquote

from scraper.values.tables import load_table
from scraper.values.text import match_key
from scraper.values.urls import split_url

__all__ = ["is_image_file", "larger", "names_decoration", "names_placeholder", "picture_key"]

MIN_NAME = 8
"""Letters and digits of the shortest file name that identifies an image without its folder."""
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_PART_END = re.compile(r"([-_.])")
_SIZE_PART = re.compile(r"\d{2,4}x\d{2,4}|[wh]?\d{2,4}(?:px)?|scaled|large|medium|small|thumb", re.IGNORECASE)
_SIZE = re.compile(r"(?<![0-9])[1-9][0-9]{1,3}(?![0-9])")
_EXTENSION = re.compile(r"\.(?:jpe?g|png|webp|avif|gif|svg|bmp|tiff?|jfif)$", re.IGNORECASE)


def names_decoration(url: str, classes: str) -> bool:
    """Whether the URL or the class names of an image name page furniture: an icon, a logo, an avatar, a character."""
    if not _naming_words("decoration").isdisjoint(_image_words(url, classes)):
        return True
    return any(f"/{folder}/" in url for folder in _folders())


def names_placeholder(url: str, classes: str) -> bool:
    """Whether the URL or the class names of an image name a placeholder or a counter."""
    return not _naming_words("placeholder").isdisjoint(_image_words(url, classes))


def _image_words(url: str, classes: str) -> tuple[str, ...]:
    return _words_of(f"{classes} {_file_name(url)}")


@lru_cache(maxsize=512)
def _words_of(names: str) -> tuple[str, ...]:
    return tuple([token.lower() for token in _TOKEN.findall(names)])


@cache
def _naming_words(section: str) -> frozenset[str]:
    return frozenset(word for entry in load_table("pictures.toml")[section] for word in entry["words"])


@cache
def _folders() -> tuple[str, ...]:
    return tuple(name for entry in load_table("pictures.toml")["folder"] for name in entry["names"])


@cache
def _size_parameters() -> frozenset[str]:
    return frozenset(name for entry in load_table("pictures.toml")["size_parameter"] for name in entry["names"])


def is_image_file(url: str) -> bool:
    """Whether a URL ends in the name of an image file."""
    return _EXTENSION.search(_file_name(url)) is not None


def picture_key(url: str) -> str:
    """A key that is equal for two URLs of one image in different sizes.

    A long file name is the key by itself, for image services put sizes into the path; other names need their folder.
    """
    name = _file_name(url)
    stem = _without_size(_EXTENSION.sub("", name)).casefold()
    if len(match_key(stem)) >= MIN_NAME and _EXTENSION.search(name):
        return stem
    parts = split_url(url)
    if parts is None:
        return url.casefold()
    query = "&".join(
        field for field in parts.query.split("&") if field.partition("=")[0].lower() not in _size_parameters()
    )
    folder = parts.path.rpartition("/")[0]
    return f"{parts.netloc}{folder}/{stem}?{query}".casefold()


def _without_size(name: str) -> str:
    """Remove the parts at the end of a file name that give the size."""
    parts = _PART_END.split(name)
    while len(parts) > 1 and _SIZE_PART.fullmatch(parts[-1]):
        del parts[-2:]
    return "".join(parts)


def larger(first: str, second: str) -> str:
    """Of two URLs of one image the URL of the larger size; the first where the size is unknown.

    The first number in which they differ is the size; a URL without a number is that of the full image.
    """
    sizes = (_SIZE.findall(url) for url in (first, second))
    size, other_size = next(((a, b) for a, b in zip_longest(*sizes) if a != b), (None, None))
    if size is None or other_size is None:
        return first if size is None else second
    return second if int(other_size) > int(size) else first


@lru_cache(maxsize=512)
def _file_name(url: str) -> str:
    """Last segment of the path; of the original's path where an image service has its URL in its own path."""
    parts = split_url(url)
    path = unquote(parts.path if parts else url)
    return path.rstrip("/").rpartition("/")[2].partition("?")[0]
