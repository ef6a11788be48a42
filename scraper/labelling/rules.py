"""The rule tables as one voter: markup, then shape, then position, over one layout of the page."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from scraper.document import DocumentKind, Role, Within
from scraper.labelling.bios import bio_votes
from scraper.labelling.combine import Vote
from scraper.labelling.context import borne_out
from scraper.labelling.header import header_votes
from scraper.labelling.layout import LaidOut
from scraper.labelling.neighbours import neighbour_votes
from scraper.labelling.pictures import picture_votes
from scraper.labelling.shapes import Shapes, load_shapes
from scraper.labelling.structure import Structure, load_structure

__all__ = ["Rules", "load_rules"]

FOR_CODE = 2.5
"""The model has seen few listings; one that stands between paragraphs belongs to them."""
PREFORMATTED = int(Within.PRE)


class Rules(Struct, frozen=True):
    """Structure, shape and position."""

    structure: Structure
    shapes: Shapes
    name: str = "rules"

    def vote(self, document: LaidOut) -> Iterator[Vote]:
        """Votes of all tables."""
        yield from borne_out(list(self.structure.vote(document)), document)
        yield from self.shapes.vote(document)
        yield from header_votes(document)
        yield from neighbour_votes(document)
        yield from bio_votes(document)
        if document.kind is DocumentKind.HTML:
            yield from picture_votes(document)
            yield from _code(document)


def load_rules() -> Rules:
    """The shipped tables."""
    return Rules(load_structure(), load_shapes())


def _code(document: LaidOut) -> Iterator[Vote]:
    """Preformatted text between the first and the last paragraph of the article is part of it."""
    for index in document.layout.inside:
        if document.withins[index] & PREFORMATTED:
            block = document.blocks[index]
            yield Vote(index, block.start, block.end, Role.CODE, FOR_CODE, "structure code.between-paragraphs")
