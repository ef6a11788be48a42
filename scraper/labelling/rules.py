"""The rule tables as one voter: markup, then shape, then position, over one layout of the page."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from scraper.document import DocumentKind, Role, Within
from scraper.labelling.combine import Vote
from scraper.labelling.header import header_votes
from scraper.labelling.layout import LaidOut, Layout, is_link
from scraper.labelling.looks import is_signed
from scraper.labelling.neighbours import neighbour_votes
from scraper.labelling.pictures import picture_votes
from scraper.labelling.shapes import Shapes, load_shapes
from scraper.labelling.structure import Structure, load_structure
from scraper.values.pictures import leads_to_page

__all__ = ["Rules", "load_rules"]

FOR_CODE = 2.5
"""The model has seen few listings; one that stands between paragraphs belongs to them."""
PREFORMATTED = int(Within.PRE)
MUCH_HIDDEN = 0.35
"""Share of hidden prose from which on hiding is a way to lay out. Where less is hidden it stays out, whatever the model
says: instructions to machines are hidden so. It costs 0.0001 of word F1 on articles and 0.0008 on all types."""

IN_CAPTION = int(Within.CAPTION)


class Rules(Struct, frozen=True):
    """Structure, shape and position."""

    structure: Structure
    shapes: Shapes
    name: str = "rules"

    def vote(self, document: LaidOut) -> Iterator[Vote]:
        """Votes of all tables."""
        yield from _heeded(list(self.structure.vote(document)), document)
        yield from self.shapes.vote(document)
        yield from header_votes(document)
        yield from neighbour_votes(document)
        if document.kind is DocumentKind.HTML:
            yield from picture_votes(document)
            yield from _code(document)


def load_rules() -> Rules:
    """The shipped tables."""
    return Rules(load_structure(), load_shapes())


def _heeded(votes: list[Vote], document: LaidOut) -> list[Vote]:
    """The votes of the markup but those that the page as a whole refutes.

    Where the main text is itself a thread of comments, as in a forum, comments are no junk; and hiding says nothing
    about the text that a page hides until its script runs. A class that names a standfirst says nothing against the
    body of what does not stand above the text, nor does hiding where much is hidden, in tabs and accordions.
    """
    layout = document.layout
    votes = [_weighed(vote, layout) if vote.against else vote for vote in _at_pictures(votes, document)]
    if any(vote.block == layout.first and vote.role is Role.COMMENT for vote in votes):
        votes = [vote for vote in votes if vote.role is not Role.COMMENT]
    if layout.unveiled:
        above = layout.first if layout.headline is None else min(layout.headline, layout.first)
        shown = range(above, layout.last + 1)
        votes = [vote for vote in votes if vote.role is not Role.HIDDEN or vote.block not in shown]
    return votes


def _at_pictures(votes: list[Vote], document: LaidOut) -> list[Vote]:
    """Classes name captions beside pictures and inside the text: elsewhere, and of links, they name small letters.

    A caption that is a link, outside of the text, is a teaser's; below a picture that is no link it leads to where the
    photo is from. What they said against the body stays.
    """
    captions = {vote.block for vote in votes if vote.role is Role.CAPTION}
    if not captions:
        return votes
    layout, beside = document.layout, document.beside
    named = {index for index in captions if not document.withins[index] & IN_CAPTION}
    linked = {index for index in captions if is_link(document.blocks[index])}
    below = {media.block for media in document.pictures if not leads_to_page(media)}
    off = {index for index in named - beside - below if index not in layout.inside or index in linked}
    off |= {index for index in named if is_signed(document.texts[index])}
    off |= {index for index in linked - named if index not in layout.inside}
    return [
        replace(vote, role=Role.OTHER, weight=0.0) if vote.role is Role.CAPTION and vote.block in off else vote
        for vote in votes
    ]


def _weighed(vote: Vote, layout: Layout) -> Vote:
    is_off = vote.role is Role.DEK and vote.block not in layout.header
    is_common = vote.role is Role.HIDDEN and layout.hidden_share >= MUCH_HIDDEN
    return replace(vote, against=0.0) if is_off or is_common else vote


def _code(document: LaidOut) -> Iterator[Vote]:
    """Preformatted text between the first and the last paragraph of the article is part of it."""
    for index in document.layout.inside:
        if document.withins[index] & PREFORMATTED:
            block = document.blocks[index]
            yield Vote(index, block.start, block.end, Role.CODE, FOR_CODE, "structure code.between-paragraphs")
