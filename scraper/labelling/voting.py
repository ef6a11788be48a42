"""What voters say: votes, and the labeller that asks them all and decides once."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Protocol

from msgspec import Struct

from scraper.document import Document, Label
from scraper.labelling.combine import Vote, combine
from scraper.labelling.layout import LaidOut, lay_out, lay_out_unveiled
from scraper.labelling.refuted import heeded

__all__ = ["Labeller", "Labelling", "Model", "Opinion", "Vote", "Voter"]

ARTICLE = "article"
"""The kind of page whose hidden text stays out where its article is shown."""


class Voter(Protocol):
    """Anything that looks at a document and votes. A voter keeps no state between documents.

    The document comes laid out, with what several voters ask of it found once; a voter may ask for a Document only.
    """

    @property
    def name(self) -> str:
        """First word of the reasons it gives."""

    def vote(self, document: LaidOut) -> Iterable[Vote]:
        """Its votes, in any order."""


class Opinion(Struct, frozen=True):
    """What a model says: votes on the blocks, and of the page as a whole."""

    votes: tuple[Vote, ...] = ()
    kinds: tuple[tuple[str, float], ...] = ()
    """How likely each kind of page is; () where the model does not say."""
    expected: float | None = None
    """Word F1 to expect of the body, 0 to 1; None where the model does not say."""

    @property
    def is_of_article(self) -> bool:
        """Whether the page is an article, or the model does not say."""
        return not self.kinds or max(self.kinds, key=itemgetter(1))[0] == ARTICLE


class Model(Protocol):
    """What was learned: a voter that judges the page too. It keeps no state between documents."""

    @property
    def name(self) -> str:
        """Tells one model from another."""

    def opinion(self, document: LaidOut) -> Opinion:
        """What it says of a document."""


class Labelling(Struct, frozen=True):
    """What the labeller decided, and what it heard."""

    labels: tuple[Label, ...]
    """They tile every block of the document, in order."""
    votes: tuple[Vote, ...] = ()
    """All that was decided from: the model's votes, then voter by voter."""
    kinds: tuple[tuple[str, float], ...] = ()
    expected: float | None = None
    model: str | None = None
    """Name of the model that was asked."""


class Labeller(Struct, frozen=True):
    """A tuple of voters and a model; their votes are added and decided once."""

    voters: tuple[Voter, ...]
    model: Model | None = None

    def label(self, document: Document) -> Labelling:
        """Lay a document out, ask everybody, decide once."""
        page = lay_out(document)
        opinion = self.model.opinion(page) if self.model else Opinion()
        if page.layout.shows_article and not opinion.is_of_article:
            page = lay_out_unveiled(page)  # shops and services keep their texts behind tabs and sliders
        said = [vote for voter in self.voters for vote in voter.vote(page)]
        votes = (*opinion.votes, *heeded(opinion.votes, said))
        name = self.model.name if self.model else None
        return Labelling(combine(page, votes), votes, opinion.kinds, opinion.expected, name)

    def with_voter(self, voter: Voter) -> Labeller:
        """The same labeller with one voter more."""
        return Labeller((*self.voters, voter), self.model)
