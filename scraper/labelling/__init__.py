"""Document → labels: the voters, and the one decision over their votes."""

from __future__ import annotations

from functools import cache

from scraper.labelling.claims import Claims
from scraper.labelling.learned import Learned
from scraper.labelling.model import Model, load_model
from scraper.labelling.phrases import load_phrases
from scraper.labelling.rules import load_rules
from scraper.labelling.voting import Labeller, Labelling, Vote, Voter

__all__ = ["PAGE_MODEL", "Labeller", "Labelling", "Vote", "Voter", "default_labeller", "labeller_of"]

PAGE_MODEL = "page.npz"


@cache
def default_labeller() -> Labeller:
    """The labeller of the product, with the model that it ships."""
    return labeller_of(load_model(PAGE_MODEL))


def labeller_of(model: Model) -> Labeller:
    """Rule tables, phrases and the page's claims, with a model of one's own."""
    return Labeller((load_rules(), load_phrases(), Claims()), Learned(model))
