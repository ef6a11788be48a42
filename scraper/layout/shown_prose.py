"""Removes the prose that style conceals from the readers of a page."""

from __future__ import annotations

from itertools import accumulate

from msgspec.structs import replace

from scraper.document import Container, Document
from scraper.layout.main_text import CONCEALED, DocumentWithLayout, is_long, lay_out

__all__ = ["shown_part"]


def shown_part(document: DocumentWithLayout) -> tuple[DocumentWithLayout, tuple[int, ...]]:
    """The document without its concealed prose, and the index in the document of each block that is left.

    Menus and forms that open by script stay: most pages have them, and the model has learned from them.
    """
    is_shown = [
        not (within & CONCEALED and is_long(block))
        for within, block in zip(document.withins, document.blocks, strict=True)
    ]
    # Index of a block → number of shown blocks before it, which is its index in the part.
    before = [0, *accumulate(is_shown)]
    containers = _part_containers(document, before)
    part = Document(
        page=document.page,
        kind=document.kind,
        source=document.source,
        text=document.text,
        blocks=tuple(
            replace(block, container=containers[block.container])
            for block, shown in zip(document.blocks, is_shown, strict=True)
            if shown
        ),
        containers=tuple(
            _renumbered(container, containers, before)
            for index, container in enumerate(document.containers)
            if index in containers
        ),
        media=tuple(
            replace(media, block=before[media.block], container=containers[media.container])
            for media in document.media
            if media.container in containers
        ),
        claims=tuple(
            claim
            if claim.block is None
            else replace(claim, block=before[claim.block] if is_shown[claim.block] else None)
            for claim in document.claims
        ),
        flags=document.flags,
    )
    return lay_out(part), tuple(index for index, shown in enumerate(is_shown) if shown)


def _part_containers(document: Document, before: list[int]) -> dict[int, int]:
    """Index → index in the part, for the root and each container that still holds a block."""
    filled = [
        index
        for index, container in enumerate(document.containers)
        if not index or before[container.end] > before[container.first]
    ]
    return {index: part_index for part_index, index in enumerate(filled)}


def _renumbered(container: Container, containers: dict[int, int], before: list[int]) -> Container:
    parent = containers[container.parent]
    return replace(container, parent=parent, first=before[container.first], end=before[container.end])
