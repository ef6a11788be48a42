"""Document → labels: the voters, and the one decision over their votes."""

from __future__ import annotations

from functools import cache

from scraper.labelling.claims import Claims
from scraper.labelling.forest import Forest, load_forest
from scraper.labelling.learned import Learned
from scraper.labelling.learned_lines import LearnedLines
from scraper.labelling.leftovers import Leftovers
from scraper.labelling.model import Model, load_model
from scraper.labelling.phrases import load_phrases
from scraper.labelling.rules import load_rules
from scraper.labelling.signatures import Signatures
from scraper.labelling.voting import Labeller, Labelling, Vote, Voter

__all__ = ["LINE_MODEL", "PAGE_MODEL", "Labeller", "Labelling", "Vote", "Voter", "default_labeller", "labeller_of"]

PAGE_MODEL = "page.npz"
LINE_MODEL = "lines.npz"


@cache
def default_labeller() -> Labeller:
    """The labeller of the product, with the models that it ships."""
    return labeller_of()


def labeller_of(pages: Model | None = None, lines: Forest | None = None) -> Labeller:
    """Rule tables, phrases, the page's claims and names for what is left, with models of one's own.

    ``pages`` reads HTML, ``lines`` plain text; without one of them the shipped model does.
    """
    phrases = load_phrases()
    of_lines = LearnedLines(lines or load_forest(LINE_MODEL), phrases)
    voters = (load_rules(), phrases, Claims(), Signatures(), Leftovers())
    return Labeller(voters, Learned(pages or load_model(PAGE_MODEL), of_lines))
