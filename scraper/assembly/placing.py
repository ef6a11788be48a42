"""Which caption belongs to which picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scraper.assembly.captions import FIGURE_TAGS, Captioned
from scraper.assembly.labelled import Labelled
from scraper.document import Media, MediaKind
from scraper.values.pictures import is_decoration, is_placeholder

__all__ = ["SHOWN", "place_captions"]

SHOWN = frozenset((MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO))
"""Kinds that a caption can be about."""
MAX_BLOCKS_BETWEEN = 2
"""Blocks between a picture and its caption where no figure holds both: "Enlarge", "1 of 3"."""
MAX_LEVELS = 4
"""Containers to climb from a caption to the one that also holds its picture."""


def place_captions(view: Labelled, captions: Sequence[Captioned]) -> Mapping[int, int]:
    """For the number of each caption whose picture is known, the number of that picture in ``document.media``."""
    if not captions:
        return {}
    figures = _by_figure(view)
    placed: dict[int, int] = {}
    free = {number: media for number, media in enumerate(view.document.media) if media.kind in SHOWN}
    for number, captioned in enumerate(captions):
        inside = (one for one in figures.get(captioned.figure, ()) if one in free)
        found = next(inside, None) if captioned.figure else _nearest(view, captioned, free)
        if found is not None:
            placed[number] = found
            del free[found]
    return placed


def _by_figure(view: Labelled) -> Mapping[int, list[int]]:
    """The pictures of each figure; those with a URL come first, placeholders last."""
    figures: dict[int, list[int]] = {}
    for number, media in enumerate(view.document.media):
        if media.kind in SHOWN and (figure := view.nearest(media.container, FIGURE_TAGS)):
            figures.setdefault(figure, []).append(number)
    every = view.document.media
    return {
        figure: sorted(numbers, key=lambda one: (_is_unlikely(every[one]), every[one].url is None))
        for figure, numbers in figures.items()
    }


def _is_unlikely(media: Media) -> bool:
    return is_decoration(media) or is_placeholder(media)


def _nearest(view: Labelled, captioned: Captioned, free: Mapping[int, Media]) -> int | None:
    """The picture that shares the innermost container with a caption; among several, the nearest in the text.

    A placeholder, an icon or an avatar is only taken where nothing else is.
    """
    around = list(view.lineage(view.container(captioned.stretches[0])))[:MAX_LEVELS]
    scored = sorted(_scored(view, captioned, free, around))
    return scored[0][-1] if scored else None


def _scored(
    view: Labelled, captioned: Captioned, free: Mapping[int, Media], around: Sequence[int]
) -> Iterator[tuple[bool, int, int, int]]:
    first, last = captioned.first_block, captioned.last_block
    for number, media in free.items():
        distance = max(first - media.block, media.block - last, 0)
        if distance > MAX_BLOCKS_BETWEEN or view.nearest(media.container, FIGURE_TAGS):
            continue
        lineage = set(view.lineage(media.container))
        level = next((level for level, one in enumerate(around) if one in lineage), None)
        if level is not None:
            yield _is_unlikely(media), level, distance, number
