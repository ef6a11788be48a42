"""Votes of the learned models: for and against the body on each block of a web page, and for roles beside it."""

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
from scraper.labelling.deciding.vote_weights import evidence, weight_number, whole_block_vote
from scraper.labelling.models.line_voter import LineVoter
from scraper.labelling.models.page_model import Judgement, PageModel, judge
from scraper.layout.body_roles import body_roles
from scraper.layout.main_text import DocumentWithLayout
from scraper.layout.shown_prose import shown_part

__all__ = ["ModelVoter"]

MUCH_CONCEALED = 0.35
"""Share of concealed prose from which on the model judges a page without its concealed prose, which would shift the
columns of the page as a whole. Equal to MUCH_HIDDEN of ``layout_consistency``."""
MIN_DUPLICATE = 50
"""Characters from which on the second copy of a text is a duplicate; the best of 0, 25, 50 and 100 out of fold."""
NAMED = (Role.CAPTION, Role.CREDIT, Role.COMMENT)
"""The roles that the model votes for by name."""


class ModelVoter(Struct, frozen=True):
    """The models of web pages and of plain text as voters."""

    model: PageModel
    lines: LineVoter | None = None
    """The voter on plain text; without it plain text gets no votes."""

    @property
    def name(self) -> str:
        """Hashes of the model files."""
        return f"{self.model.name} {self.lines.forest.name}" if self.lines else self.model.name

    def opinion(self, document: DocumentWithLayout) -> Opinion:
        """Votes on the blocks or lines of a document; for a web page its kind and expected quality too."""
        if document.kind is DocumentKind.TEXT and self.lines:
            return Opinion(tuple(self.lines.vote(document)))
        if document.kind is not DocumentKind.HTML or not document.blocks:
            return Opinion()
        if document.layout.shows_article and document.layout.concealed_share >= MUCH_CONCEALED:
            shown, indices = shown_part(document)
            opinion = self._judge(shown)
            if opinion.is_of_article:
                return replace(opinion, votes=tuple(replace(vote, block=indices[vote.block]) for vote in opinion.votes))
        return self._judge(document)

    def _judge(self, document: DocumentWithLayout) -> Opinion:
        judgement = judge(document, self.model)
        votes = (*_body_votes(document, judgement), *_role_votes(document, judgement))
        return Opinion(votes, tuple(judgement.kinds.items()), judgement.expected)


def _body_votes(document: DocumentWithLayout, judgement: Judgement) -> Iterator[Vote]:
    """One vote for each block: for its role in the body by markup, or for DUPLICATE on a later copy of a long block."""
    threshold = judgement.selection.threshold
    threshold_log_odds = log(threshold / (1 - threshold))
    shares = 1 / (1 + np.exp(-judgement.log_odds))
    bound = _bound()
    weights = np.clip(judgement.log_odds - threshold_log_odds, -bound, bound)
    # The block that set the threshold is selected; its log-odds may be 1e-16 below that of the threshold.
    weights = np.where(shares >= threshold, np.maximum(weights, 0.0), weights)
    roles = body_roles(document)
    weights[_headings_below_body(weights, roles)] = weight_number("model body.last-heading")
    hundredths = np.rint(100 * shares).astype(int).tolist()
    reasons = {share: f"model body {share / 100:.2f} of {threshold:.2f}" for share in set(hundredths)}
    # All weights are final here: blocks are compared with the earlier ones in reading order.
    rows = zip(document.blocks, document.texts, roles, weights.tolist(), hundredths, strict=True)
    seen: set[str] = set()
    repeated = evidence("model duplicate.repeated")
    for index, (block, text, role, weight, share) in enumerate(rows):
        if weight >= 0 and len(text) > MIN_DUPLICATE:
            if text in seen:
                yield whole_block_vote(document, index, repeated)
                continue
            seen.add(text)
        yield Vote(index, block.start, block.end, role, weight, reasons[share])


def _headings_below_body(weights: NDArray[np.float64], roles: Sequence[Role]) -> list[int]:
    """Selected headings after the last other selected block: they belong to boxes below the text."""
    selected = np.flatnonzero(weights >= 0).tolist()
    last = max((index for index in selected if roles[index] is not Role.HEADING), default=None)
    return [index for index in selected if last is not None and index > last]


def _bound() -> float:
    """Bound of the log-odds for and against the body: the model does not outvote a rule that names a notice."""
    return weight_number("model body.bound")


def _role_votes(document: DocumentWithLayout, judgement: Judgement) -> Iterator[Vote]:
    """Votes for captions, credits and comments: weighed against junk, and ``against`` the body."""
    column = {name: index for index, name in enumerate(judgement.classes)}
    scores = np.log(np.maximum(judgement.roles, 1e-6))
    least, most, bound = weight_number("model role.least"), weight_number("model role.bound"), _bound()
    forum_share = judgement.kinds.get("forum", 0.0)
    for role in NAMED:
        score = scores[:, column[role.value]]
        named, against = score - scores[:, column["junk"]], score - scores[:, column["body"]]
        for index in np.flatnonzero(named > least).tolist():
            block = document.blocks[index]
            weight = min(most, float(named[index]))
            opposed = min(bound, max(0.0, float(against[index])))
            if role is Role.COMMENT:  # comments are the text of a forum: there the body forest decides alone
                opposed *= 1 - forum_share
            reason = f"model {role} {judgement.roles[index, column[role.value]]:.2f}"
            yield Vote(index, block.start, block.end, role, weight, reason, opposed)
