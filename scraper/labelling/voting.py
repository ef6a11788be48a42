"""What voters say: votes, and the labeller that asks them all and decides once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from scraper.document import Document, Label
from scraper.labelling.combine import Vote, combine

__all__ = ["Labeller", "Vote", "Voter"]


class Voter(Protocol):
    """Anything that looks at a document and votes. A voter keeps no state between documents."""

    @property
    def name(self) -> str:
        """First word of the reasons it gives."""

    def vote(self, document: Document) -> Iterable[Vote]:
        """Its votes, in any order."""


class Labeller(Struct, frozen=True):
    """A tuple of voters; their votes are added and decided once."""

    voters: tuple[Voter, ...]
    model: str | None = None
    """Name of the learned model among the voters."""

    def label(self, document: Document) -> tuple[Label, ...]:
        """Labels that tile every block of the document, in order."""
        return self.label_with_votes(document)[0]

    def label_with_votes(self, document: Document) -> tuple[tuple[Label, ...], tuple[Vote, ...]]:
        """The same labels, and all the votes that they were decided from, voter by voter."""
        votes = tuple(vote for voter in self.voters for vote in voter.vote(document))
        return combine(document, votes), votes

    def with_voter(self, voter: Voter) -> Labeller:
        """The same labeller with one voter more."""
        return Labeller((*self.voters, voter), self.model)
