"""The rule tables as one voter: markup, then shape, then position, over one layout of the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from scraper.document import Document, DocumentKind, Role, Within
from scraper.labelling.combine import Vote
from scraper.labelling.header import header_votes
from scraper.labelling.layout import Layout, find_layout
from scraper.labelling.lines import line_votes
from scraper.labelling.neighbours import neighbour_votes
from scraper.labelling.shapes import Shapes, load_shapes, shape_votes
from scraper.labelling.structure import Structure, load_structure

__all__ = ["Rules", "load_rules"]

FOR_CODE = 2.5
"""The model has seen few listings; one that stands between paragraphs belongs to them."""
UNVEILED = 8.5
"""More than all votes for hidden together."""


class Rules(Struct, frozen=True):
    """Structure, shape and position."""

    structure: Structure
    shapes: Shapes
    name: str = "rules"

    def vote(self, document: Document) -> Iterator[Vote]:
        """Votes of all tables."""
        layout = find_layout(document)
        yield from _without_threads(self.structure.vote(document), layout)
        yield from shape_votes(self.shapes, document, layout)
        yield from header_votes(document, layout)
        yield from neighbour_votes(document, layout)
        if document.kind is DocumentKind.TEXT:
            yield from line_votes(document, layout)
        else:
            yield from _unveiled(document, layout)
            yield from _code(document, layout)


def load_rules() -> Rules:
    """The shipped tables."""
    return Rules(load_structure(), load_shapes())


def _without_threads(votes: Iterable[Vote], layout: Layout) -> Iterator[Vote]:
    """The votes; none for comments where the page's main text is itself a thread of them, as in a forum."""
    every = list(votes)
    thread = any(vote.block == layout.first and vote.role is Role.COMMENT for vote in every)
    return (vote for vote in every if not (thread and vote.role is Role.COMMENT))


def _unveiled(document: Document, layout: Layout) -> Iterator[Vote]:
    """Hiding says nothing about the text that a page hides until its script runs."""
    above = layout.first if layout.headline is None else min(layout.headline, layout.first)
    run = range(above, layout.last + 1) if layout.unveiled else range(0)
    for index in run:
        if document.container_of(index).within & Within.INVISIBLE:
            block = document.blocks[index]
            yield Vote(index, block.start, block.end, Role.HIDDEN, -UNVEILED, "structure hidden.shown-by-script")


def _code(document: Document, layout: Layout) -> Iterator[Vote]:
    """Preformatted text between the first and the last paragraph of the article is part of it."""
    for index in range(layout.first, layout.last + 1):
        if index >= 0 and document.container_of(index).within & Within.PRE:
            block = document.blocks[index]
            yield Vote(index, block.start, block.end, Role.CODE, FOR_CODE, "structure code.between-paragraphs")
