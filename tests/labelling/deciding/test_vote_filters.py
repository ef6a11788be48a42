"""Votes for comments and captions that are the text of their page."""

from __future__ import annotations

import pytest

from scraper.document import Role
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.deciding.vote_filters import consistent_with_body


def _vote(block: int, role: Role, weight: float = 5.0, length: int = 100) -> Vote:
    return Vote(block, 1000 * block, 1000 * block + length, role, weight, f"made {role}")


@pytest.mark.parametrize("role", [Role.COMMENT, Role.CAPTION])
@pytest.mark.parametrize(
    ("kept", "named", "refuted"),
    [
        ((0, 1, 2), (1, 2), True),
        ((0, 1, 2), (2,), False),
        ((0, 1), (1,), False),
        ((0, 1), (7, 8, 9), False),
        ((), (1,), False),
    ],
    ids=["most of the text", "one of three", "half", "below the text", "no text"],
)
def test_what_is_most_of_the_text_stands_not_beside_it(
    kept: tuple[int, ...], named: tuple[int, ...], role: Role, *, refuted: bool
) -> None:
    """Where most of the model's body is called a comment, that says nothing against the body; its name stays."""
    votes = consistent_with_body(
        [_vote(block, Role.PARAGRAPH) for block in kept], [_vote(block, role) for block in named]
    )
    assert {vote.against for vote in votes} == ({0.0} if refuted else {None})
    assert {(vote.block, vote.role, vote.weight) for vote in votes} == {(block, role, 5.0) for block in named}


def test_a_dek_is_text_only_if_the_page_has_hardly_any_other_text() -> None:
    """A dek above the rest that a paywall leaves of the text stays a dek; the only sentence of a post is its text."""
    teaser, post = [_vote(0, Role.PARAGRAPH, length=300), _vote(1, Role.PARAGRAPH)], [_vote(0, Role.PARAGRAPH)]
    said = [_vote(0, Role.DEK, length=300)]
    assert [vote.against for vote in consistent_with_body(teaser, said)] == [None]
    assert [vote.against for vote in consistent_with_body(post, said)] == [0.0]


def test_only_what_the_model_keeps_counts() -> None:
    """A long thread that the model takes for no body, and votes of other roles, change nothing."""
    opinion = [_vote(0, Role.PARAGRAPH), _vote(1, Role.PARAGRAPH, weight=-2.0, length=900)]
    votes = [_vote(1, Role.COMMENT), _vote(0, Role.SHARE)]
    assert list(consistent_with_body(opinion, votes)) == votes
