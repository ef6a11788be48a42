"""A page, its labels with every vote on them, and its article, joined: what the views show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct

from scraper.article import Article, LabelledBlock
from scraper.document import Document, Page, Role
from scraper.faults import faults_about
from scraper.labelling import Labeller, Vote
from scraper.pipeline import Extraction, extract
from scraper.views.fields import Field, fields_of

__all__ = ["Explained", "Explanation", "explain", "explanation_of"]


class Explained(Struct, frozen=True, kw_only=True):
    """A stretch of the page that is more than white space, and all that was said of it."""

    entry: LabelledBlock
    """Its entry in the ledger."""
    visible: bool
    """Whether a browser would show it."""
    votes: tuple[Vote, ...]
    """All votes on it or a part of it: those for its role first, then the strongest of the others."""
    fields: tuple[str, ...]
    """Keys of the fields that are made from it."""
    considered: tuple[str, ...]
    """Keys of the fields that it was a source of, and was not chosen for."""

    @property
    def role(self) -> Role:
        """What it is."""
        return self.entry.role

    @property
    def text(self) -> str:
        """Its text, without white space at its ends."""
        return self.entry.text.strip()


class Explanation(Struct, frozen=True):
    """Why a page was read as it was."""

    article: Article
    stretches: tuple[Explained, ...]
    """In reading order."""
    fields: tuple[Field, ...]
    """The article in the order in which it is shown; their numbers of stretches are indexes of ``stretches``."""


def explain(page: Page, labeller: Labeller | None = None) -> Explanation:
    """Read one page as ``normalize`` does, and keep every vote beside the decision.

    Raises as ``normalize``.
    """
    return explanation_of(extract(page, labeller=labeller))


def explanation_of(extraction: Extraction) -> Explanation:
    """Why a page was read as it was."""
    document, article = extraction.document, extraction.article
    with faults_about(extraction.page.url):
        fields = fields_of(article, extraction.usage)
        return Explanation(article, _explained(document, article.blocks, extraction.labelling.votes, fields), fields)


def _explained(
    document: Document, ledger: Iterable[LabelledBlock], votes: Iterable[Vote], fields: Sequence[Field]
) -> tuple[Explained, ...]:
    by_block: dict[int, list[Vote]] = defaultdict(list)
    for vote in votes:
        by_block[vote.block].append(vote)
    chosen = _keys((number, field) for field in fields for number in field.stretches)
    named = _keys((number, field) for field in fields for one in field.sources for number in one.stretches)
    return tuple(
        Explained(
            entry=entry,
            visible=document.is_visible(entry.block),
            votes=_votes_on(entry, by_block[entry.block]),
            fields=chosen.get(number, ()),
            considered=tuple(key for key in named.get(number, ()) if key not in chosen.get(number, ())),
        )
        for number, entry in enumerate(entry for entry in ledger if entry.text.strip())
    )


def _keys(pairs: Iterable[tuple[int, Field]]) -> dict[int, tuple[str, ...]]:
    """For each stretch the keys of its fields, each once."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for number, field in pairs:
        found[number][field.key] = None
    return {number: tuple(keys) for number, keys in found.items()}


def _votes_on(entry: LabelledBlock, votes: Iterable[Vote]) -> tuple[Vote, ...]:
    found = [vote for vote in votes if vote.start < entry.end and vote.end > entry.start]
    return tuple(sorted(found, key=lambda one: (one.role is not entry.role, -abs(one.weight), one.role, one.reason)))
