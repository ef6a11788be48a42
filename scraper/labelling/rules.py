"""The rule tables as one voter: markup, then shape, then position, over one layout of the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from scraper.document import Document, DocumentKind, Role, Within
from scraper.labelling.combine import Vote
from scraper.labelling.header import header_votes
from scraper.labelling.layout import Layout, find_layout
from scraper.labelling.neighbours import neighbour_votes
from scraper.labelling.shapes import Shapes, load_shapes, shape_votes
from scraper.labelling.structure import Structure, load_structure

__all__ = ["Rules", "load_rules"]

FOR_CODE = 2.5
"""The model has seen few listings; one that stands between paragraphs belongs to them."""


class Rules(Struct, frozen=True):
    """Structure, shape and position."""

    structure: Structure
    shapes: Shapes
    name: str = "rules"

    def vote(self, document: Document) -> Iterator[Vote]:
        """Votes of all tables."""
        layout = find_layout(document)
        yield from _heeded(self.structure.vote(document), layout)
        yield from shape_votes(self.shapes, document, layout)
        yield from header_votes(document, layout)
        yield from neighbour_votes(document, layout)
        if document.kind is DocumentKind.HTML:
            yield from _code(document, layout)


def load_rules() -> Rules:
    """The shipped tables."""
    return Rules(load_structure(), load_shapes())


def _heeded(votes: Iterable[Vote], layout: Layout) -> Iterator[Vote]:
    """The votes of the markup but those that the page as a whole refutes.

    Where the main text is itself a thread of comments, as in a forum, comments are no junk; and hiding says nothing
    about the text that a page hides until its script runs.
    """
    every = list(votes)
    thread = any(vote.block == layout.first and vote.role is Role.COMMENT for vote in every)
    above = layout.first if layout.headline is None else min(layout.headline, layout.first)
    for vote in every:
        shown = layout.unveiled and above <= vote.block <= layout.last
        if not ((thread and vote.role is Role.COMMENT) or (shown and vote.role is Role.HIDDEN)):
            yield vote


def _code(document: Document, layout: Layout) -> Iterator[Vote]:
    """Preformatted text between the first and the last paragraph of the article is part of it."""
    for index in range(max(0, layout.first), layout.last + 1):
        if document.container_of(index).within & Within.PRE:
            block = document.blocks[index]
            yield Vote(index, block.start, block.end, Role.CODE, FOR_CODE, "structure code.between-paragraphs")
