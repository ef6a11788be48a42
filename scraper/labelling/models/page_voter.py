"""The learned model of web pages as votes: how likely each block is body, and what else it may be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from scraper.document import DocumentKind, Role
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.deciding.labeller import Opinion
from scraper.labelling.models.line_voter import LearnedLines
from scraper.labelling.models.page_model import Judgement, Model, judge
from scraper.layout.body_roles import body_roles
from scraper.layout.main_text import LaidOut
from scraper.layout.shown_prose import shown_part

__all__ = ["Learned"]

MUCH_CONCEALED = 0.35
"""Share of concealed prose from which on the model judges the page without it: more would shift what it measures of the
page as a whole. The same share as MUCH_HIDDEN, below which few pages have any."""
STRONGEST = 4.0
"""Bound on its log-odds: a rule that names a caption or a notice (5 and more) is not outvoted."""
AGAINST_LAST_HEADING = -1.0
"""Log-odds of a heading with nothing of the body behind it."""
FOR_DUPLICATE = 7.0
REPEATED = 50
"""A longer text that comes twice is body once (MODEL_FEATURES 10: best of 0, 25, 50, 100)."""
NAMED = (Role.CAPTION, Role.CREDIT, Role.COMMENT)
"""The classes that are roles: the model votes for them by name."""
LEAST, MOST = 0.5, 1.0
"""Log-odds from which on a role is worth a vote, and its greatest weight among roles: enough to name what nothing else
names; which part of a caption is its credit, the rules know better."""


class Learned(Struct, frozen=True):
    """Votes for and against the body and for the roles beside it."""

    model: Model
    lines: LearnedLines | None = None
    """What reads plain text; without it the model is silent there."""

    @property
    def name(self) -> str:
        """Hashes of the model files."""
        return f"{self.model.name} {self.lines.forest.name}" if self.lines else self.model.name

    def opinion(self, document: LaidOut) -> Opinion:
        """Votes on the blocks or lines of a document, and of a web page what it is as a whole."""
        if document.kind is DocumentKind.TEXT and self.lines:
            return Opinion(tuple(self.lines.vote(document)))
        if document.kind is not DocumentKind.HTML or not document.blocks:
            return Opinion()
        if document.layout.shows_article and document.layout.concealed_share >= MUCH_CONCEALED:
            seen, indices = shown_part(document)
            opinion = self._judged(seen)
            if opinion.is_of_article:
                return replace(opinion, votes=tuple(replace(vote, block=indices[vote.block]) for vote in opinion.votes))
        return self._judged(document)

    def _judged(self, document: LaidOut) -> Opinion:
        judgement = judge(document, self.model)
        votes = (*_body_votes(document, judgement), *_role_votes(document, judgement))
        return Opinion(votes, tuple(judgement.kinds.items()), judgement.expected)


def _body_votes(document: LaidOut, judgement: Judgement) -> Iterator[Vote]:
    """One vote a block for the role that its markup gives it in the body; a repeated long block is a duplicate."""
    threshold = judgement.choice.threshold
    line = log(threshold / (1 - threshold))
    shares = 1 / (1 + np.exp(-judgement.log_odds))
    weights = np.clip(judgement.log_odds - line, -STRONGEST, STRONGEST)
    # The block that set the threshold is chosen; its log-odds may be 1e-16 below that of the threshold.
    weights = np.where(shares >= threshold, np.maximum(weights, 0.0), weights)
    roles = body_roles(document)
    weights[_headings_of_nothing(weights, roles)] = AGAINST_LAST_HEADING
    hundredths = np.rint(100 * shares).astype(int).tolist()
    reasons = {share: f"model body {share / 100:.2f} of {threshold:.2f}" for share in set(hundredths)}
    said = zip(document.blocks, document.texts, roles, weights.tolist(), hundredths, strict=True)
    seen: set[str] = set()
    for index, (block, text, role, weight, share) in enumerate(said):
        if weight >= 0 and len(text) > REPEATED:
            if text in seen:
                yield Vote(index, block.start, block.end, Role.DUPLICATE, FOR_DUPLICATE, "model duplicate.repeated")
                continue
            seen.add(text)
        yield Vote(index, block.start, block.end, role, weight, reasons[share])


def _headings_of_nothing(weights: NDArray[np.float64], roles: Sequence[Role]) -> list[int]:
    """The kept headings behind the last kept block that is none: they are those of boxes below the text."""
    kept = np.flatnonzero(weights >= 0).tolist()
    last = max((index for index in kept if roles[index] is not Role.HEADING), default=None)
    return [index for index in kept if last is not None and index > last]


def _role_votes(document: LaidOut, judgement: Judgement) -> Iterator[Vote]:
    """Votes for captions, credits and comments: against junk by their name, and against the body."""
    number = {name: place for place, name in enumerate(judgement.classes)}
    scores = np.log(np.maximum(judgement.roles, 1e-6))
    threads = judgement.kinds.get("forum", 0.0)
    for role in NAMED:
        own = scores[:, number[role.value]]
        named, against = own - scores[:, number["junk"]], own - scores[:, number["body"]]
        for index in np.flatnonzero(named > LEAST).tolist():
            block = document.blocks[index]
            weight = min(MOST, float(named[index]))
            opposed = min(STRONGEST, max(0.0, float(against[index])))
            if role is Role.COMMENT:  # where comments are the text, the body forest decides alone
                opposed *= 1 - threads
            reason = f"model {role} {judgement.roles[index, number[role.value]]:.2f}"
            yield Vote(index, block.start, block.end, role, weight, reason, opposed)
