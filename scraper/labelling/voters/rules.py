"""The voters of rule tables and of functions: markup, shapes, and what stands beside headline, caption and author."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from scraper.document import DocumentKind, Role, Within
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.deciding.labeller import Observer, Voter
from scraper.labelling.voters.author_bios import bio_votes
from scraper.labelling.voters.caption_credit import neighbour_votes
from scraper.labelling.voters.header_lines import header_votes
from scraper.labelling.voters.image_captions import picture_votes
from scraper.labelling.voters.layout_consistency import borne_out
from scraper.labelling.voters.shapes import Shapes, load_shapes
from scraper.labelling.voters.structure import Structure, load_structure
from scraper.layout.main_text import LaidOut

__all__ = ["Markup", "load_rules", "rules_of"]

FOR_CODE = 2.5
"""Weight of preformatted text between paragraphs: the model has seen few code listings."""
PREFORMATTED = int(Within.PRE)


class Markup(Struct, frozen=True):
    """The rules on tags and class tokens, without the votes that the page as a whole contradicts."""

    structure: Structure
    name: str = "structure"

    def vote(self, document: LaidOut) -> Iterator[Vote]:
        """Votes of the table that are consistent with the page, and votes for code."""
        yield from borne_out(list(self.structure.vote(document)), document)
        if document.kind is DocumentKind.HTML:
            yield from _code(document)


def load_rules() -> tuple[Voter, ...]:
    """The voters of the shipped tables."""
    return rules_of(load_structure(), load_shapes())


def rules_of(structure: Structure, shapes: Shapes) -> tuple[Voter, ...]:
    """The voters of these tables, and the voters that have no table."""
    return (
        Markup(structure),
        shapes,
        Observer("header", header_votes),
        Observer("neighbours", neighbour_votes),
        Observer("bio", bio_votes),
        Observer("picture", picture_votes),
    )


def _code(document: LaidOut) -> Iterator[Vote]:
    """Preformatted text between the first and the last paragraph of the article is part of it."""
    for index in document.layout.inside:
        if document.withins[index] & PREFORMATTED:
            block = document.blocks[index]
            yield Vote(index, block.start, block.end, Role.CODE, FOR_CODE, "structure code.between-paragraphs")
