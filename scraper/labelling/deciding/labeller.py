"""The labeller: collects the votes of the model and of all voters, and decides once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from operator import itemgetter
from typing import Protocol

import msgspec
from msgspec import Struct

from scraper.document import Document, Label
from scraper.labelling.deciding.combine import Vote, combine
from scraper.labelling.deciding.vote_filters import consistent_with_body
from scraper.labelling.identity import Identity
from scraper.labelling.voters.site_rules import SiteRules
from scraper.layout.main_text import DocumentWithLayout, lay_out, lay_out_revealed
from scraper.values.site_tables import SiteTables

__all__ = ["Labeller", "Labelling", "Model", "Observer", "Opinion", "Recipe", "Vote", "Voter"]

ARTICLE = "article"
"""Kind of page whose hidden text is left out if the page shows an article."""


class Voter(Protocol):
    """A source of votes. A voter keeps no state between documents.

    The document has its layout and the columns that voters share. A voter may accept any ``Document``.
    """

    @property
    def name(self) -> str:
        """First word of all reasons of its votes."""

    def vote(self, document: DocumentWithLayout) -> Iterable[Vote]:
        """Votes on stretches of the document, in any order."""


class Observer(Struct, frozen=True):
    """A voter made of a function."""

    name: str
    votes: Callable[[DocumentWithLayout], Iterable[Vote]]

    def vote(self, document: DocumentWithLayout) -> Iterable[Vote]:
        """The votes of the function."""
        return self.votes(document)


class Opinion(Struct, frozen=True):
    """The judgement of a model: votes on blocks, and figures for the page as a whole."""

    votes: tuple[Vote, ...] = ()
    kinds: tuple[tuple[str, float], ...] = ()
    """Probability of each kind of page; empty if the model does not judge pages."""
    expected: float | None = None
    """Expected word F1 of the body, 0 to 1; None if the model does not estimate it."""

    @property
    def is_of_article(self) -> bool:
        """Whether the likeliest kind of page is an article; True if the model does not judge pages."""
        return not self.kinds or max(self.kinds, key=itemgetter(1))[0] == ARTICLE


class Model(Protocol):
    """A learned voter that also judges the page. It keeps no state between documents."""

    @property
    def name(self) -> str:
        """Hash of the model's files."""

    def opinion(self, document: DocumentWithLayout) -> Opinion:
        """Votes on the document's stretches, and the judgement of the page."""


class Labelling(Struct, frozen=True):
    """The labels of a document, and the votes that they were decided from."""

    labels: tuple[Label, ...]
    """Labels in reading order; they tile every block of the document."""
    votes: tuple[Vote, ...] = ()
    """The model's votes, then the votes of each voter."""
    kinds: tuple[tuple[str, float], ...] = ()
    """Probability of each kind of page, by the model."""
    expected: float | None = None
    """Expected word F1 of the body, by the model."""
    identity: Identity = msgspec.field(default_factory=Identity)
    """The labeller that decided, with the hash of the site rules that held for the page."""


Recipe = Callable[[], "Labeller"]
"""A function that builds a labeller; it can be pickled, as a function of a module or a ``functools.partial`` of one."""


class Labeller(Struct, frozen=True):
    """A flat tuple of voters and a model; their votes are added and decided once.

    A labeller with a recipe can be pickled: another process builds the same labeller by the recipe.
    """

    voters: tuple[Voter, ...]
    model: Model | None = None
    identity: Identity = msgspec.field(default_factory=Identity)
    """Fills ``Article.extractor``."""
    recipe: Recipe | None = None
    sites: SiteRules | None = None
    """The rules for single sites."""

    def label(self, document: Document) -> Labelling:
        """Compute the layout, collect the votes of the model and of every voter, decide once."""
        page = lay_out(document)
        opinion = self.model.opinion(page) if self.model else Opinion()
        if page.layout.shows_article and not opinion.is_of_article:
            # Shops and services keep their texts behind tabs and sliders.
            page = lay_out_revealed(page)
        rule_votes = [vote for voter in self.voters for vote in voter.vote(page)]
        # A rule for one site was written by someone who saw its pages: the model's body does not contradict it.
        site = self.sites.voter_for(document.page) if self.sites else None
        site_votes = site.vote(page) if site else ()
        votes = (*opinion.votes, *consistent_with_body(opinion.votes, rule_votes), *site_votes)
        identity = msgspec.structs.replace(self.identity, sites=site.rules.digest) if site else self.identity
        return Labelling(combine(page, votes), votes, opinion.kinds, opinion.expected, identity)

    def with_voter(self, voter: Voter) -> Labeller:
        """The same labeller with a further voter, whose name joins ``identity.rules``.

        The voter must be picklable where the labeller is sent to a worker process.
        """
        identity = msgspec.structs.replace(self.identity, rules=f"{self.identity.rules}+{voter.name}")
        recipe = partial(_extended, self.recipe, voter) if self.recipe else None
        return msgspec.structs.replace(self, voters=(*self.voters, voter), identity=identity, recipe=recipe)

    def with_sites(self, tables: SiteTables, today: date | None = None) -> Labeller:
        """The same labeller with these rules for single sites, in place of any that it has.

        ``today`` is the day of pages that do not say when they were fetched; without it they are later than every day.
        ``identity.sites`` of a result is the hash of the rules that held for its page.
        """
        recipe = partial(_with_sites, self.recipe, tables, today) if self.recipe else None
        return msgspec.structs.replace(self, sites=SiteRules(tables, today), recipe=recipe)

    def __reduce__(self) -> tuple[Recipe, tuple[()]]:
        if self.recipe is None:
            raise TypeError("a labeller without a recipe cannot be pickled")
        return self.recipe, ()


def _extended(recipe: Recipe, voter: Voter) -> Labeller:
    return recipe().with_voter(voter)


def _with_sites(recipe: Recipe, tables: SiteTables, today: date | None) -> Labeller:
    return recipe().with_sites(tables, today)
