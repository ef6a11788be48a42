"""Turns an extraction into an explanation: each stretch of the page with its votes, and the fields made from it."""

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
    """A stretch of the page that is not only white space, with its label, its votes and its fields."""

    entry: LabelledBlock
    """Its entry in the ledger."""
    visible: bool
    """Whether a browser would show it."""
    votes: tuple[Vote, ...]
    """All votes on the stretch or a part of it: votes for its role first, then the others by weight."""
    fields: tuple[str, ...]
    """Keys of the fields that are made from the stretch."""
    considered: tuple[str, ...]
    """Keys of the fields for which the stretch was a source that was not chosen."""

    @property
    def role(self) -> Role:
        """The role of its label."""
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
    """The fields in the order in which they are shown; they refer to stretches by index."""


def explain(page: Page, labeller: Labeller | None = None) -> Explanation:
    """Read a page as ``normalize`` does, and keep every vote beside the decision. Raises as ``normalize``."""
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
    chosen = _keys_by_stretch((stretch, field) for field in fields for stretch in field.stretches)
    sources = ((source, field) for field in fields for source in field.sources)
    considered = _keys_by_stretch((stretch, field) for source, field in sources for stretch in source.stretches)
    return tuple(
        Explained(
            entry=entry,
            visible=document.is_visible(entry.block),
            votes=_votes_on(entry, by_block[entry.block]),
            fields=chosen.get(index, ()),
            considered=tuple(key for key in considered.get(index, ()) if key not in chosen.get(index, ())),
        )
        for index, entry in enumerate(entry for entry in ledger if entry.text.strip())
    )


def _keys_by_stretch(pairs: Iterable[tuple[int, Field]]) -> dict[int, tuple[str, ...]]:
    """Index of a stretch → the keys of its fields, without repetition."""
    keys: dict[int, dict[str, None]] = defaultdict(dict)
    for stretch, field in pairs:
        keys[stretch][field.key] = None
    return {stretch: tuple(ordered) for stretch, ordered in keys.items()}


def _votes_on(entry: LabelledBlock, votes: Iterable[Vote]) -> tuple[Vote, ...]:
    overlapping = [vote for vote in votes if vote.start < entry.end and vote.end > entry.start]
    return tuple(
        sorted(overlapping, key=lambda vote: (vote.role is not entry.role, -abs(vote.weight), vote.role, vote.reason))
    )
