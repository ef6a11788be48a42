"""Filters of votes that the page contradicts: its layout, or what the model takes for its body."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from scraper.document import Role, Within
from scraper.labelling.deciding.combine import Vote
from scraper.layout.line_parsers import is_signed
from scraper.layout.main_text import CONCEALED, DocumentWithLayout, Layout, is_link
from scraper.layout.page_images import leads_to_page

__all__ = ["consistent_with_body", "consistent_with_layout"]

MAX_BODY_SHARES = {Role.COMMENT: 0.5, Role.CAPTION: 0.5, Role.DEK: 0.9}
"""Role → share of the model's body that rules may label so. Out of fold 0.3 to 0.7 give the same for the first two:
forums +0.007 of word F1 by comments, collections +0.009 by captions (cards whose lines repeat the alternative text of
their images); 0.3 takes 0.0002 from articles by comments. A dek may well be longer than the text that a paywall leaves,
so it has to be nearly all of the body."""
MUCH_HIDDEN = 0.35
"""Share of hidden prose from which on a page hides text for its layout, in tabs and accordions, unless it shows an
article. Below the share, hidden text stays out, whatever the model decides: instructions to machines are hidden so.
It costs 0.0001 of word F1 on articles and 0.0008 on all types."""

IN_CAPTION = int(Within.CAPTION)
_COMMENT, _CAPTION = Role.COMMENT, Role.CAPTION
"""Looked up once: every vote of the markup is compared with them, and to look up a member of an enum is slow."""


# ---------------------------------------------------------------------------------------------- by the model's body


def consistent_with_body(model_votes: Sequence[Vote], votes: Sequence[Vote]) -> Sequence[Vote]:
    """Rule votes, with ``against`` zeroed where rules would label most of the model's body as comment, caption or dek.

    Comments, captions and deks are beside a text; where they are the text, the rules are wrong.
    """
    labelled = {
        role: {vote.block for vote in votes if vote.role is role and vote.weight > 0} for role in MAX_BODY_SHARES
    }
    if not any(labelled.values()):
        return votes
    body = {vote.block: vote.end - vote.start for vote in model_votes if vote.weight >= 0 and vote.role.group == "body"}
    length = sum(body.values())
    contradicted = [
        role
        for role, share in MAX_BODY_SHARES.items()
        if sum(body[block] for block in body.keys() & labelled[role]) > share * length
    ]
    if not contradicted:
        return votes
    return [replace(vote, against=0.0) if vote.role in contradicted else vote for vote in votes]


# ---------------------------------------------------------------------------------------------- by the layout


def consistent_with_layout(votes: list[Vote], document: DocumentWithLayout) -> list[Vote]:
    """Markup votes, minus the votes that the layout of the page contradicts.

    - Comments are not junk where the main text is a thread of comments, as in a forum.
    - Hidden text is not junk where the page hides its main text until a script runs. It has no weight against the body
      where much is hidden, in tabs and accordions. Neither holds where the page shows an article: the author of
      planted text decides how much of it there is.
    - A dek has no weight against the body outside the header.
    - A kicker outside the header, or a time below the tail of the text, belongs to another article.
    - A caption away from all images is small print.
    """
    layout = document.layout
    votes = _without_distant_captions(votes, document)
    doubtful = {Role.KICKER, Role.TIMESTAMP, Role.DEK, Role.HIDDEN}
    if any(vote.block == layout.first for vote in votes if vote.role is _COMMENT):
        doubtful.add(Role.COMMENT)
    above = layout.first if layout.headline is None else min(layout.headline, layout.first)
    revealed = range(above, layout.last + 1) if layout.reveals_hidden_text else range(0)
    return [
        vote if vote.role not in doubtful or _is_concealed(vote, document) else _reweighted(vote, layout)
        for vote in votes
        if vote.role not in doubtful or _is_concealed(vote, document) or not _is_contradicted(vote, layout, revealed)
    ]


def _is_concealed(vote: Vote, document: DocumentWithLayout) -> bool:
    """Whether a vote is for text that no reader can open, on a page that shows an article: the layout keeps it."""
    return vote.role is Role.HIDDEN and document.layout.shows_article and document.withins[vote.block] & CONCEALED > 0


def _is_contradicted(vote: Vote, layout: Layout, revealed: range) -> bool:
    """Whether a kicker or time is another article's, a comment is the text, or a script reveals the hidden block."""
    if vote.role is Role.KICKER:
        return vote.block not in layout.header
    if vote.role is Role.TIMESTAMP:
        return vote.block >= layout.tail.stop
    return vote.role is Role.COMMENT or (vote.role is Role.HIDDEN and vote.block in revealed)


def _reweighted(vote: Vote, layout: Layout) -> Vote:
    """The vote without its weight against the body, for a dek outside the header and for hidden text among much."""
    is_outside = vote.role is Role.DEK and vote.block not in layout.header
    is_common = vote.role is Role.HIDDEN and layout.hidden_share >= MUCH_HIDDEN
    return replace(vote, against=0.0) if vote.against and (is_outside or is_common) else vote


def _without_distant_captions(votes: list[Vote], document: DocumentWithLayout) -> list[Vote]:
    """The votes, with captions away from images, and captions of teasers, turned into votes for ``other``.

    Class names mark captions beside images and inside the text; elsewhere, and on bylines, the same names mark small
    print. A caption that is a link outside the text is a teaser's; below an image without a link to a page, it leads to
    the source of the photo. The weight against the body stays.
    """
    captions = {vote.block for vote in votes if vote.role is _CAPTION}
    if not captions:
        return votes
    layout, beside = document.layout, document.beside
    by_class = {index for index in captions if not document.withins[index] & IN_CAPTION}
    linked = {index for index in captions if is_link(document.blocks[index])}
    below = {media.block for media in document.images if not leads_to_page(media)}
    distant = {index for index in by_class - beside - below if index not in layout.inside or index in linked}
    distant |= {index for index in by_class if is_signed(document.texts[index])}
    distant |= {index for index in linked - by_class if index not in layout.inside}
    return [
        replace(vote, role=Role.OTHER, weight=0.0) if vote.role is _CAPTION and vote.block in distant else vote
        for vote in votes
    ]
