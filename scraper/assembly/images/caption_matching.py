"""Match captions to images."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from scraper.assembly.images.caption_groups import FIGURE_TAGS, Captioned
from scraper.assembly.label_view import Labelled
from scraper.document import Media, MediaKind
from scraper.layout.page_images import is_decoration, is_placeholder

__all__ = ["SHOWN", "place_captions"]

SHOWN = frozenset((MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO))
"""Kinds that a caption can be about."""
MAX_BLOCKS_BETWEEN = 2
"""Blocks between an image and its caption outside of a common figure: "Enlarge", "1 of 3"."""
MAX_LEVELS = 4
"""Containers to climb from a caption to the container that also holds its image."""


class _ImagesByPlace(Struct, frozen=True):
    """Numbers of the images of a document, by where a caption looks for them."""

    by_figure: Mapping[int, list[int]]
    """The images of each figure; images with a URL first, placeholders last."""
    by_block: Mapping[int, list[int]]
    """The images outside of figures, and in figures without a caption."""


def place_captions(view: Labelled, captions: Sequence[Captioned]) -> Mapping[int, int]:
    """The index of each caption whose image is known → the index of the image in ``document.media``."""
    if not captions:
        return {}
    images = _images_by_place(view, frozenset(captioned.figure for captioned in captions))
    placed: dict[int, int] = {}
    taken: set[int] = set()
    for index, captioned in enumerate(captions):
        candidates = (
            images.by_figure.get(captioned.figure, ()) if captioned.figure else _images_near(view, captioned, images)
        )
        image = next((candidate for candidate in candidates if candidate not in taken), None)
        if image is not None:
            placed[index] = image
            taken.add(image)
    return placed


def _images_by_place(view: Labelled, captioned: frozenset[int]) -> _ImagesByPlace:
    by_figure: dict[int, list[int]] = defaultdict(list)
    by_block: dict[int, list[int]] = defaultdict(list)
    media_list = view.document.media
    for index, media in enumerate(media_list):
        if media.kind in SHOWN:
            figure = view.nearest(media.container, FIGURE_TAGS)
            if figure:
                by_figure[figure].append(index)
            if not figure or figure not in captioned:
                by_block[media.block].append(index)
    for indices in by_figure.values():
        indices.sort(key=lambda index: (_is_unlikely(media_list[index]), media_list[index].url is None))
    return _ImagesByPlace(by_figure, by_block)


def _is_unlikely(media: Media) -> bool:
    return is_decoration(media) or is_placeholder(media)


def _images_near(view: Labelled, captioned: Captioned, images: _ImagesByPlace) -> list[int]:
    """The images near a caption outside of figures, the likeliest first.

    The likeliest image shares the innermost container with the caption; among several, it is the nearest in the text. A
    placeholder, an icon or an avatar is taken only if there is no other image.
    """
    around = {container: level for level, container in enumerate(view.lineage(view.container(captioned.stretches[0])))}
    return [index for *_, index in sorted(_scored_images(view, captioned, images, around))]


def _scored_images(
    view: Labelled, captioned: Captioned, images: _ImagesByPlace, around: Mapping[int, int]
) -> Iterator[tuple[bool, int, int, int]]:
    first, last = captioned.first_block, captioned.last_block
    for block in range(first - MAX_BLOCKS_BETWEEN, last + MAX_BLOCKS_BETWEEN + 1):
        distance = max(first - block, block - last, 0)
        for index in images.by_block.get(block, ()):
            media = view.document.media[index]
            level = next(
                (around[container] for container in view.lineage(media.container) if container in around), MAX_LEVELS
            )
            if level < MAX_LEVELS:
                yield _is_unlikely(media), level, distance, index
