"""What the markup says of a block, held against the page as a whole: votes that the page refutes are left out."""

from __future__ import annotations

from msgspec.structs import replace

from scraper.document import Role, Within
from scraper.labelling.deciding.combine import Vote
from scraper.layout.line_parsers import is_signed
from scraper.layout.main_text import CONCEALED, LaidOut, Layout, is_link
from scraper.layout.page_images import leads_to_page

__all__ = ["borne_out"]

MUCH_HIDDEN = 0.35
"""Share of hidden prose from which on hiding is a way to lay out, on a page that shows no article. Where less is hidden
it stays out, whatever the model says: instructions to machines are hidden so. It costs 0.0001 of word F1 on articles
and 0.0008 on all types."""

IN_CAPTION = int(Within.CAPTION)
_COMMENT, _CAPTION = Role.COMMENT, Role.CAPTION
"""Looked up once: every vote of the markup is asked for them, and to look up a member of an enum is slow."""


def borne_out(votes: list[Vote], document: LaidOut) -> list[Vote]:
    """The votes of the markup but those that the page as a whole refutes.

    Where the main text is itself a thread of comments, as in a forum, comments are no junk; and hiding says nothing
    about the text that a page hides until its script runs. A class that names a standfirst says nothing against the
    body of what does not stand above the text, nor does hiding where much is hidden, in tabs and accordions. Neither
    holds where an article is shown: who plants hidden text decides how much it is. Kickers and times that stand
    elsewhere are those of other articles.
    """
    layout = document.layout
    votes = _at_pictures(votes, document)
    refuted = {Role.KICKER, Role.TIMESTAMP, Role.DEK, Role.HIDDEN}
    if any(vote.block == layout.first for vote in votes if vote.role is _COMMENT):
        refuted.add(Role.COMMENT)
    above = layout.first if layout.headline is None else min(layout.headline, layout.first)
    shown = range(above, layout.last + 1) if layout.unveiled else range(0)
    return [
        vote if vote.role not in refuted or _is_concealed(vote, document) else _weighed(vote, layout)
        for vote in votes
        if vote.role not in refuted or _is_concealed(vote, document) or not _is_refuted(vote, layout, shown)
    ]


def _is_concealed(vote: Vote, document: LaidOut) -> bool:
    """Whether a vote keeps out what nobody can see beside an article that is shown: nothing of the page refutes it."""
    return vote.role is Role.HIDDEN and document.layout.shows_article and document.withins[vote.block] & CONCEALED > 0


def _is_refuted(vote: Vote, layout: Layout, shown: range) -> bool:
    """Whether a kicker or a time is that of a teaser, a comment the text itself, or what is hidden shown later.

    A kicker of the page stands in its header, a time of it not behind the tail of the text.
    """
    if vote.role is Role.KICKER:
        return vote.block not in layout.header
    if vote.role is Role.TIMESTAMP:
        return vote.block >= layout.tail.stop
    return vote.role is Role.COMMENT or (vote.role is Role.HIDDEN and vote.block in shown)


def _at_pictures(votes: list[Vote], document: LaidOut) -> list[Vote]:
    """Classes name captions beside pictures and inside the text: elsewhere, and of links, they name small letters.

    A caption that is a link, outside of the text, is a teaser's; below a picture that is no link it leads to where the
    photo is from. What they said against the body stays.
    """
    captions = {vote.block for vote in votes if vote.role is _CAPTION}
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
        replace(vote, role=Role.OTHER, weight=0.0) if vote.role is _CAPTION and vote.block in off else vote
        for vote in votes
    ]


def _weighed(vote: Vote, layout: Layout) -> Vote:
    is_off = vote.role is Role.DEK and vote.block not in layout.header
    is_common = vote.role is Role.HIDDEN and layout.hidden_share >= MUCH_HIDDEN
    return replace(vote, against=0.0) if vote.against and (is_off or is_common) else vote
