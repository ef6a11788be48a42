"""The one decision: votes add up, cut blocks, and every block is tiled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.document import Block, Container, Document, DocumentKind, Page, Role
from scraper.labelling.deciding.combine import NO_VOTE, Vote, combine

TEXT = "Bezos speaks in Oxon Hill. (Photo by Jim Watson / AFP)\nHe said so."
DOCUMENT = Document(
    page=Page(content=TEXT),
    kind=DocumentKind.TEXT,
    source=TEXT,
    text=TEXT,
    blocks=(Block(0, 54, 0), Block(55, 66, 0)),
    containers=(Container(0, "#root", 0, 2, 0),),
)


def whole(role: Role, weight: float, reason: str = "test") -> Vote:
    """A vote on the first block."""
    return Vote(0, 0, 54, role, weight, reason)


@pytest.mark.parametrize(
    ("votes", "role", "reason"),
    [
        ([], Role.OTHER, NO_VOTE),
        ([whole(Role.CAPTION, 2.0, "a")], Role.CAPTION, "a"),
        ([whole(Role.CAPTION, 2.0, "a"), whole(Role.CREDIT, 3.0, "b")], Role.CREDIT, "b"),
        (
            [whole(Role.CAPTION, 2.0, "a"), whole(Role.CREDIT, 3.0, "b"), whole(Role.CAPTION, 1.5, "c")],
            Role.CAPTION,
            "a",
        ),
        ([whole(Role.PARAGRAPH, -3.0, "extractor")], Role.OTHER, "extractor"),
        ([whole(Role.CAPTION, 0.0, "a")], Role.CAPTION, NO_VOTE),
        ([whole(Role.OTHER, 2.0, "a")], Role.OTHER, "a"),
        ([whole(Role.OTHER, -2.0, "a")], Role.OTHER, "a"),
        ([whole(Role.PARAGRAPH, 1.0, "form"), whole(Role.PARAGRAPH, -3.0, "extractor")], Role.OTHER, "extractor"),
    ],
)
def test_combine_adds_evidence(votes: list[Vote], role: Role, reason: str) -> None:
    """The role with the most evidence wins, and the strongest vote for it gives the reason."""
    first, second = combine(DOCUMENT, votes)
    assert (first.role, first.reason) == (role, reason)
    assert (second.role, second.reason) == (Role.OTHER, NO_VOTE)


def test_combine_cuts_a_block_where_a_part_is_voted_on() -> None:
    """A credit at the end of a caption becomes a label of its own, and no character is lost."""
    labels = combine(DOCUMENT, [whole(Role.CAPTION, 3.0), Vote(0, 27, 54, Role.CREDIT, 6.0, "shape")])
    assert [(label.start, label.end, label.role) for label in labels[:2]] == [
        (0, 27, Role.CAPTION),
        (27, 54, Role.CREDIT),
    ]


def test_combine_confidence_is_the_softmax() -> None:
    """Confidence grows with the distance to the next role."""
    (close, _), (clear, _) = (combine(DOCUMENT, [whole(Role.CAPTION, weight)]) for weight in (1.0, 5.0))
    assert close.confidence == pytest.approx(0.7311, abs=1e-4)
    assert clear.confidence == pytest.approx(0.9933, abs=1e-4)


@given(st.sampled_from(Role), st.floats(-9, 9))
def test_combine_of_one_vote_is_that_of_many(role: Role, weight: float) -> None:
    """A vote alone gives the role and confidence that it gives beside one that weighs nothing."""
    alone, _ = combine(DOCUMENT, [whole(role, weight)])
    beside, _ = combine(DOCUMENT, [whole(role, weight), whole(Role.OTHER, 0.0)])
    assert (alone.role, alone.confidence) == (beside.role, beside.confidence)


VOTES = st.builds(
    lambda edges, role, weight: Vote(0, min(edges), max(edges), role, weight, str(role)),
    st.lists(st.integers(0, 54), min_size=2, max_size=2, unique=True),
    st.sampled_from(Role),
    st.floats(-9, 9),
)


@given(st.lists(VOTES, max_size=12))
def test_combine_tiles_every_block(votes: list[Vote]) -> None:
    """Whatever is voted, labels tile their blocks, in order, and the order of the votes does not matter."""
    labels = combine(DOCUMENT, votes)
    first = [label for label in labels if label.block == 0]
    assert [first[0].start, *(label.end for label in first)] == [*(label.start for label in first), 54]
    assert combine(DOCUMENT, votes[::-1]) == labels
