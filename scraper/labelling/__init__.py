"""Document → labels: the voters, and the decision over their votes."""

from __future__ import annotations

from functools import cache

from msgspec.structs import replace

from scraper.labelling.deciding.labeller import Labeller, Labelling, Vote, Voter
from scraper.labelling.identity import Identity
from scraper.labelling.models.forest import Forest, load_forest
from scraper.labelling.models.line_voter import LineVoter
from scraper.labelling.models.page_model import PageModel, load_model
from scraper.labelling.models.page_voter import ModelVoter
from scraper.labelling.phrases.phrase_voter import load_phrases
from scraper.labelling.voters.claim_agreement import Claims
from scraper.labelling.voters.junk_kinds import UnnamedJunk
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
    """The default labeller, with the shipped models; it can be pickled."""
    return replace(labeller_of(), recipe=default_labeller)


def labeller_of(pages: PageModel | None = None, lines: Forest | None = None) -> Labeller:
    """The labeller with all shipped voters, and with the given models.

    ``pages`` reads HTML, ``lines`` plain text; the default of each is the shipped model.
    """
    phrases = load_phrases()
    line_voter = LineVoter(lines or load_forest(LINE_MODEL), phrases)
    model = ModelVoter(pages or load_model(PAGE_MODEL), line_voter)
    voters = (*load_rules(), phrases, Claims(), Signatures(), UnnamedJunk())
    return Labeller(voters, model, Identity(model=model.name))
