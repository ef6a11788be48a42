"""Document → labels: the voters, and the one decision over their votes."""

from __future__ import annotations

from functools import cache

from scraper.labelling.claims import Claims
from scraper.labelling.forest import Forest, load_forest
from scraper.labelling.learned import Learned
from scraper.labelling.learned_lines import LearnedLines
from scraper.labelling.phrases import load_phrases
from scraper.labelling.rules import load_rules
from scraper.labelling.voting import Labeller, Vote, Voter

__all__ = ["LINE_MODEL", "MODEL", "Labeller", "Vote", "Voter", "default_labeller", "labeller_of"]

MODEL = "body.npz"
LINE_MODEL = "lines.npz"


@cache
def default_labeller() -> Labeller:
    """The labeller of the product, with the models that it ships."""
    return labeller_of(load_forest(MODEL))


def labeller_of(body: Forest, lines: Forest | None = None) -> Labeller:
    """Rule tables, phrases and the page's claims, with a model of one's own.

    ``body`` reads HTML, ``lines`` plain text; without ``lines`` the shipped model does.
    """
    phrases, model = load_phrases(), lines or load_forest(LINE_MODEL)
    voters = (load_rules(), phrases, Claims(), Learned(body), LearnedLines(model, phrases))
    return Labeller(voters, f"{body.name} {model.name}")
