"""The voters of the rule tables, and the voters that are functions: header, neighbours, bio, picture,
anchor.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from scraper.document import DocumentKind, Within
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.deciding.labeller import Observer, Voter
from scraper.labelling.deciding.vote_filters import consistent_with_layout
from scraper.labelling.deciding.vote_weights import evidence, whole_block_vote
from scraper.labelling.voters.anchor_signs import anchor_sign_votes
from scraper.labelling.voters.author_bios import bio_votes
from scraper.labelling.voters.caption_credit import neighbour_votes
from scraper.labelling.voters.header_lines import header_votes
from scraper.labelling.voters.image_captions import image_votes
from scraper.labelling.voters.shapes import Shapes, load_shapes
from scraper.labelling.voters.structure import Structure, load_structure
from scraper.layout.main_text import DocumentWithLayout

__all__ = ["Markup", "load_rules", "rules_of"]

CODE = evidence("structure code.between-paragraphs")
PREFORMATTED = int(Within.PRE)


class Markup(Struct, frozen=True):
    """The rules on tags and class tokens, without the votes that the page as a whole contradicts."""

    structure: Structure
    name: str = "structure"

    def vote(self, document: DocumentWithLayout) -> Iterator[Vote]:
        """Votes of the table that are consistent with the page, and votes for code."""
        yield from consistent_with_layout(list(self.structure.vote(document)), document)
        if document.kind is DocumentKind.HTML:
            yield from _code_votes(document)


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
        Observer("picture", image_votes),
        Observer("anchor", anchor_sign_votes),
    )


def _code_votes(document: DocumentWithLayout) -> Iterator[Vote]:
    """Votes for preformatted text between the first and the last paragraph of the article."""
    for index in document.layout.inside:
        if document.withins[index] & PREFORMATTED:
            yield whole_block_vote(document, index, CODE)
