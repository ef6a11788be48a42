"""Document → labels: the voters, and the one decision over their votes."""

from __future__ import annotations

from functools import cache

from msgspec.structs import replace

from scraper.labelling.deciding.labeller import Labeller, Labelling, Vote, Voter
from scraper.labelling.identity import Identity
from scraper.labelling.models.forest import Forest, load_forest
from scraper.labelling.models.line_voter import LearnedLines
from scraper.labelling.models.page_model import Model, load_model
from scraper.labelling.models.page_voter import Learned
from scraper.labelling.phrases.phrase_voter import load_phrases
from scraper.labelling.voters.claim_agreement import Claims
from scraper.labelling.voters.junk_kinds import Leftovers
from scraper.labelling.voters.marked_bylines import Signatures
from scraper.labelling.voters.rules import load_rules

__all__ = [
    "LINE_MODEL",
    "PAGE_MODEL",
    "Identity",
    "Labeller",
    "Labelling",
    "Vote",
    "Voter",
    "default_labeller",
    "labeller_of",
]

PAGE_MODEL = "page.npz"
LINE_MODEL = "lines.npz"


@cache
def default_labeller() -> Labeller:
    """The labeller of the product, with the models that it ships. It can be pickled."""
    return replace(labeller_of(), recipe=default_labeller)


def labeller_of(pages: Model | None = None, lines: Forest | None = None) -> Labeller:
    """Rule tables, phrases, the page's claims and names of unnamed junk, with models of one's own.

    ``pages`` reads HTML, ``lines`` plain text; a model that is not given is the shipped one.
    """
    phrases = load_phrases()
    of_lines = LearnedLines(lines or load_forest(LINE_MODEL), phrases)
    model = Learned(pages or load_model(PAGE_MODEL), of_lines)
    voters = (*load_rules(), phrases, Claims(), Signatures(), Leftovers())
    return Labeller(voters, model, Identity(model=model.name))
