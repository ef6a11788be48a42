"""How far the result can be trusted: confidence and flags."""

from __future__ import annotations

from scraper.article import Quality
from scraper.assembly.body import Body
from scraper.assembly.labelled import Labelled
from scraper.assembly.publication import Publication
from scraper.document import Role
from scraper.values.tables import load_table

__all__ = ["quality_of"]

PARTIAL = "partial"


def quality_of(view: Labelled, body: Body, publication: Publication) -> Quality:
    """Mean confidence of the labels that made the body, weighted by characters, and the flags, sorted.

    The confidence is not calibrated: 0.9 does not mean that nine of ten characters are right. 0 without a body.
    """
    characters = sum([len(stretch.text) for stretch in view.body])
    weighted = sum([stretch.label.confidence * len(stretch.text) for stretch in view.body])
    flags = {*view.document.flags, *([PARTIAL] if _is_partial(view, body, publication) else ())}
    return Quality(round(weighted / characters, 4) if characters else 0.0, tuple(sorted(flags)))


def _is_partial(view: Labelled, body: Body, publication: Publication) -> bool:
    """Whether a short body ends at a paywall: its prompt follows, or the page claims not to be free."""
    if not body.entries or body.word_count >= load_table("outcomes.toml")["limits"]["partial_words"]:
        return False
    prompts = view.having(Role.PAYWALL_PROMPT)
    return publication.is_accessible_for_free is False or any(one.block > body.first_blocks[0] for one in prompts)
