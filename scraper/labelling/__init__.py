"""Document → labels: the voters, and the one decision over their votes."""

from __future__ import annotations

from functools import cache

from scraper.labelling.claims import Claims
from scraper.labelling.extractor import Extractor
from scraper.labelling.phrases import load_phrases
from scraper.labelling.rules import load_rules
from scraper.labelling.voting import Labeller, Vote, Voter

__all__ = ["Labeller", "Vote", "Voter", "default_labeller"]


@cache
def default_labeller() -> Labeller:
    """The labeller of the product: rule tables, phrases, the page's claims, the fallback extractor."""
    return Labeller((load_rules(), load_phrases(), Claims(), Extractor()))
