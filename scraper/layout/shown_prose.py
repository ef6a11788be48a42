"""A page without the prose that style conceals from its readers."""

from __future__ import annotations

from itertools import accumulate

from msgspec.structs import replace

from scraper.document import Container, Document
from scraper.layout.main_text import CONCEALED, LaidOut, is_long, lay_out

__all__ = ["shown_part"]


def shown_part(document: LaidOut) -> tuple[LaidOut, tuple[int, ...]]:
    """The document without its concealed prose, and the index in the document of each block that is left.

    Menus and forms that open by script stay: pages have them as a rule, and the model has learned from them.
    """
    kept = [
        not (within & CONCEALED and is_long(block))
        for within, block in zip(document.withins, document.blocks, strict=True)
    ]
    before = [0, *accumulate(kept)]
    numbers = _numbers(document, before)
    part = Document(
        page=document.page,
        kind=document.kind,
        source=document.source,
        text=document.text,
        blocks=tuple(
            replace(block, container=numbers[block.container])
            for block, is_kept in zip(document.blocks, kept, strict=True)
            if is_kept
        ),
        containers=tuple(
            _moved(one, numbers, before) for number, one in enumerate(document.containers) if number in numbers
        ),
        media=tuple(
            replace(one, block=before[one.block], container=numbers[one.container])
            for one in document.media
            if one.container in numbers
        ),
        claims=tuple(
            one if one.block is None else replace(one, block=before[one.block] if kept[one.block] else None)
            for one in document.claims
        ),
        flags=document.flags,
    )
    return lay_out(part), tuple(index for index, is_kept in enumerate(kept) if is_kept)


def _numbers(document: Document, before: list[int]) -> dict[int, int]:
    """The new number of each container that still holds a block, and of the root."""
    left = [
        number for number, one in enumerate(document.containers) if not number or before[one.end] > before[one.first]
    ]
    return {number: place for place, number in enumerate(left)}


def _moved(one: Container, numbers: dict[int, int], before: list[int]) -> Container:
    return replace(one, parent=numbers[one.parent], first=before[one.first], end=before[one.end])
