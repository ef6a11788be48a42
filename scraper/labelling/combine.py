"""The one decision: votes → labels that tile every block.

A vote's weight is evidence in natural log-odds. Weights of the same role add up, the role with the most evidence
wins, and its confidence is the softmax over the roles that were voted for and ``other``, which always stands at 0.
A vote on part of a block cuts the block where that part begins and ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import exp, fsum

from msgspec import Struct

from scraper.document import Block, Document, Label, Role

__all__ = ["Vote", "combine"]

NO_VOTE = "nothing speaks for it"


class Vote(Struct, frozen=True, gc=False):
    """Evidence for (or, with a weight below 0, against) a role of a stretch of a block."""

    block: int
    start: int
    end: int
    """Code points of ``Document.text``."""
    role: Role
    weight: float
    """Natural log-odds."""
    reason: str
    """The voter and what it saw."""


def combine(document: Document, votes: Iterable[Vote]) -> tuple[Label, ...]:
    """Decide every block; labels come in reading order and tile their blocks."""
    by_block: dict[int, list[Vote]] = defaultdict(list)
    for vote in votes:
        by_block[vote.block].append(vote)
    labels: list[Label] = []
    for index, block in enumerate(document.blocks):
        labels.extend(_label_block(index, block, by_block.get(index, [])))
    return tuple(labels)


def _label_block(index: int, block: Block, votes: Sequence[Vote]) -> list[Label]:
    cuts = sorted({block.start, block.end, *(v.start for v in votes), *(v.end for v in votes)})
    labels: list[Label] = []
    for start, end in pairwise(cuts):
        label = _decide(index, start, end, [v for v in votes if v.start <= start and v.end >= end])
        if labels and labels[-1].role is label.role and labels[-1].reason == label.reason:
            last = labels.pop()
            label = Label(index, last.start, end, last.role, min(last.confidence, label.confidence), last.reason)
        labels.append(label)
    return labels


def _decide(index: int, start: int, end: int, votes: Sequence[Vote]) -> Label:
    weights: dict[Role, list[float]] = {Role.OTHER: []}
    for vote in votes:
        weights.setdefault(vote.role, []).append(vote.weight)
    score = {role: fsum(evidence) for role, evidence in weights.items()}
    role = max(score, key=lambda one: (score[one], one is not Role.OTHER, one.value))
    confidence = 1 / fsum(exp(weight - score[role]) for weight in score.values())
    return Label(index, start, end, role, round(confidence, 4), _reason(role, votes))


def _reason(role: Role, votes: Sequence[Vote]) -> str:
    speaking = [vote for vote in votes if vote.role is role and vote.weight > 0]
    if speaking:
        return max(speaking, key=lambda vote: (vote.weight, vote.reason)).reason
    against = [vote for vote in votes if vote.weight < 0]
    return min(against, key=lambda vote: (vote.weight, vote.reason)).reason if against else NO_VOTE
