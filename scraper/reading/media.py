"""Images, videos, sounds and embeds: the best URL that an element gives, and what is only a pixel or a placeholder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from msgspec import Struct

from scraper.document import Media, MediaKind
from scraper.reading.events import Attributes
from scraper.values.tables import load_table
from scraper.values.text import clean

__all__ = [
    "NO_CANDIDATE",
    "Candidate",
    "MediaPlace",
    "best_candidate",
    "frame",
    "image",
    "recording",
    "without_doubles",
]

Resolve = Callable[[str], str | None]
Candidate = tuple[str | None, float]
"""A URL of a ``srcset`` and how wide its image is."""
NO_CANDIDATE: Candidate = (None, -1.0)
_FRAME_URLS = ("src", "data-src", "data-lazy-src", "data-litespeed-src")
_WIDTH = re.compile(r"\s*+(\d{1,6}+)(?:\.\d*+)?\s*+(?:px\s*+)?$", re.ASCII)
_EMBED_OF = {"data-videoid": "https://www.youtube.com/embed/"}


class MediaPlace(Struct, frozen=True, gc=False):
    """Where a medium stands, and how its URLs become absolute."""

    block: int
    container: int
    link: str | None
    resolve: Resolve


class _Sources(Struct, frozen=True):
    srcset: tuple[str, ...]
    url: tuple[str, ...]
    video: tuple[str, ...]
    audio: tuple[str, ...]
    invisible: tuple[str, ...]
    elsewhere: frozenset[str]
    """Attributes other than ``src`` that may hold an image's URL."""


@cache
def _url_attributes() -> _Sources:
    data = load_table("tags.toml")
    images, players = data["images"], data["players"]
    return _Sources(
        tuple(images["srcset"]),
        tuple(images["url"]),
        tuple(players["video"]),
        tuple(players["audio"]),
        tuple(players["invisible"]),
        frozenset(images["srcset"] + images["url"]) - {"src"},
    )


def image(attributes: Attributes, source: Candidate, place: MediaPlace) -> Media | None:
    """An image; None for a tracking pixel. ``source`` is the best candidate of the picture around it.

    The URL is None where only a placeholder is known: a ``noscript`` beside it may hold the real one.
    """
    width, height = _size(attributes.get("width")), _size(attributes.get("height"))
    if (width is not None and width <= 1) or (height is not None and height <= 1):
        return None
    return Media(
        MediaKind.IMAGE,
        _image_url(attributes, source, place.resolve),
        place.block,
        place.container,
        clean(attributes["alt"]) if "alt" in attributes else "",
        clean(attributes["title"]) if "title" in attributes else "",
        None,
        width,
        height,
        attributes.get("class", ""),
        place.link,
    )


def _image_url(attributes: Attributes, source: Candidate, resolve: Resolve) -> str | None:
    table = _url_attributes()
    if source is NO_CANDIDATE and table.elsewhere.isdisjoint(attributes):
        return _first_url([attributes.get("src")], resolve)
    srcsets = [attributes[name] for name in table.srcset if name in attributes]
    own = best_candidate(srcsets) if srcsets else NO_CANDIDATE
    best = source[0] if source[1] > own[1] else own[0]
    url = resolve(best) if best else None
    return url or _first_url([attributes[name] for name in table.url if name in attributes], resolve)


def _first_url(urls: Iterable[str | None], resolve: Resolve) -> str | None:
    """The first URL that can be resolved."""
    return next((resolved for url in urls if url and (resolved := resolve(url.strip()))), None)


def best_candidate(srcsets: Iterable[str]) -> Candidate:
    """The widest image of several ``srcset`` attributes; the first if widths are equal."""
    best = NO_CANDIDATE
    for srcset in srcsets:
        for url, weight in _candidates(srcset):
            if weight > best[1] and url and not url.startswith("data:"):
                best = url, weight
    return best


def _candidates(srcset: str) -> list[tuple[str, float]]:
    """URLs and weights of a ``srcset``; a comma inside a URL belongs to the URL."""
    candidates: list[tuple[str, float]] = []
    url, weight = "", 0.0
    for token in srcset.split():
        if url:
            descriptor, comma, rest = token.partition(",")
            weight = max(weight, _weight(descriptor))
            if comma:
                candidates.append((url, weight))
                url, weight = rest, 0.0
        elif token.endswith(","):
            candidates.append((token.strip(","), 0.0))
        else:
            url = token.lstrip(",")
    return [*candidates, (url, weight)] if url else candidates


def _weight(descriptor: str) -> float:
    """Weight of a descriptor: a width in pixels, a density scaled below any width, or 0 for a height."""
    try:
        value = float(descriptor[:-1])
    except ValueError:
        return 0.0
    unit = descriptor[-1]
    return value if unit == "w" else min(value, 99.0) / 100 if unit == "x" else 0.0


def recording(kind: MediaKind, attributes: Attributes, sources: Sequence[str], place: MediaPlace) -> Media | None:
    """A video or sound with a file of its own, or an AMP player that names one; None if there is no URL."""
    url = _first_url((attributes.get("src"), *sources, attributes.get("data-src")), place.resolve)
    embed = next((start + attributes[name] for name, start in _EMBED_OF.items() if name in attributes), None)
    if url is None and embed is None:
        return None
    title = clean(attributes.get("title") or attributes.get("aria-label", ""))
    size = _size(attributes.get("width")), _size(attributes.get("height"))
    return Media(
        kind, url, place.block, place.container, "", title, embed, *size, attributes.get("class", ""), place.link
    )


def frame(attributes: Attributes, place: MediaPlace) -> Media | None:
    """A player or another embed in a frame; None for a frame that shows nothing."""
    url = _first_url((attributes.get(name) for name in _FRAME_URLS), place.resolve)
    width, height = _size(attributes.get("width")), _size(attributes.get("height"))
    if url is None or width in (0, 1) or height in (0, 1):
        return None
    kind = _frame_kind(url)
    if kind is None:
        return None
    title = clean(attributes.get("title", ""))
    return Media(
        kind, None, place.block, place.container, "", title, url, width, height, attributes.get("class", ""), place.link
    )


def _frame_kind(url: str) -> MediaKind | None:
    table = _url_attributes()
    rest = url.split("//", 1)[-1]
    if _is_at(rest, table.invisible):
        return None
    if _is_at(rest, table.video):
        return MediaKind.VIDEO
    return MediaKind.AUDIO if _is_at(rest, table.audio) else MediaKind.EMBED


def _is_at(rest: str, places: Iterable[str]) -> bool:
    """Whether a URL without its scheme is on one of the hosts, or below one of the paths."""
    host = rest.split("/", 1)[0].lower()
    return any(
        rest.removeprefix("www.").startswith(place) if "/" in place else host == place or host.endswith("." + place)
        for place in places
    )


def _size(value: str | None) -> int | None:
    """Pixels of a width or height attribute."""
    if not value:
        return None
    if len(value) < 7 and value.isascii() and value.isdigit():
        return int(value)
    match = _WIDTH.match(value)
    return int(match[1]) if match else None


def without_doubles(media: Sequence[Media], fallback: frozenset[int]) -> tuple[Media, ...]:
    """The media that have a URL; an image from a ``noscript`` only if the page does not show it otherwise.

    ``fallback`` has the indexes of those that stand in a ``noscript``.
    """
    shown = {_key(item) for index, item in enumerate(media) if index not in fallback}
    kept: list[Media] = []
    for index, item in enumerate(media):
        if item.url is None and item.embed_url is None:
            continue
        if index in fallback:
            if _key(item) in shown:
                continue
            shown.add(_key(item))
        kept.append(item)
    return tuple(kept)


def _key(item: Media) -> str:
    """The URL without its query, in which image services give the size."""
    return (item.url or item.embed_url or "").partition("?")[0]
