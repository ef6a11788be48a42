"""Comments, captions and standfirsts stand beside a text; where they are the text, what calls them so is refuted."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from scraper.document import Role
from scraper.labelling.deciding.combine import Vote

__all__ = ["heeded"]

BESIDE = {Role.COMMENT: 0.5, Role.CAPTION: 0.5, Role.DEK: 0.9}
"""Role → share of the text that the model keeps. Out of fold 0.3 to 0.7 give the same for the first two: forums +0.007
of word F1 by comments, collections +0.009 by captions (cards whose lines say what their pictures' alternative text
says); 0.3 takes 0.0002 from articles by comments. A standfirst may well be longer than what a paywall leaves of the
text, so it has to be nearly all."""


def heeded(opinion: Sequence[Vote], votes: Sequence[Vote]) -> Sequence[Vote]:
    """The votes of the rules as they count beside the model's ``opinion``.

    A vote for a comment, a caption or a standfirst says nothing against the body where most of what the model takes for
    the body is called so.
    """
    named = {role: {vote.block for vote in votes if vote.role is role and vote.weight > 0} for role in BESIDE}
    if not any(named.values()):
        return votes
    kept = {vote.block: vote.end - vote.start for vote in opinion if vote.weight >= 0 and vote.role.group == "body"}
    length = sum(kept.values())
    refuted = [
        role for role, most in BESIDE.items() if sum(kept[block] for block in kept.keys() & named[role]) > most * length
    ]
    return [replace(vote, against=0.0) if vote.role in refuted else vote for vote in votes] if refuted else votes
