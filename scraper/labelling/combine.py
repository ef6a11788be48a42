"""The one decision: votes → labels that tile every block.

A vote's weight is evidence in natural log-odds. Weights of the same role add up, the role with the most evidence
wins, and its confidence is the softmax over the roles that were voted for and ``other``, which always stands at 0.
A vote on part of a block cuts the block where that part begins and ends.

Two questions are asked of the same votes: is it body, and if not, what else? What names a block is often no evidence
of the first: a class "related" tells what kind of junk a block is once it is junk, and the learned model has seen the
class already. Such a vote says so in ``against``, its weight in the first question.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import exp, fsum, inf
from operator import attrgetter

from msgspec import Struct

from scraper.document import Block, Document, Label, Role

__all__ = ["Vote", "combine"]

NO_VOTE = "nothing speaks for it"
BODY = frozenset(role for role in Role if role.group == "body")


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
    against: float | None = None
    """Of a role that is not body: its weight against the body, where that is another than among all other roles."""


def combine(document: Document, votes: Iterable[Vote]) -> tuple[Label, ...]:
    """Decide every block; labels come in reading order and tile their blocks."""
    votes_on: list[list[Vote]] = [[] for _ in document.blocks]
    for vote in votes:
        votes_on[vote.block].append(vote)
    labels: list[Label] = []
    for index, (block, found) in enumerate(zip(document.blocks, votes_on, strict=True)):
        for vote in found:
            if vote.start != block.start or vote.end != block.end:
                labels.extend(_label_parts(index, block, found))
                break
        else:
            labels.append(_decide(index, block.start, block.end, found))
    return tuple(labels)


def _label_parts(index: int, block: Block, votes: Sequence[Vote]) -> list[Label]:
    """The labels of a block that votes cut; neighbours with the same role and reason are one."""
    cuts = sorted({block.start, block.end, *(v.start for v in votes), *(v.end for v in votes)})
    pending = sorted(votes, key=attrgetter("start"), reverse=True)
    standing: list[Vote] = []
    labels: list[Label] = []
    for start, end in pairwise(cuts):
        standing = [vote for vote in standing if vote.end > start]
        while pending and pending[-1].start == start:
            standing.append(pending.pop())
        label = _decide(index, start, end, standing)
        if labels and labels[-1].role is label.role and labels[-1].reason == label.reason:
            last = labels.pop()
            label = Label(index, last.start, end, last.role, min(last.confidence, label.confidence), last.reason)
        labels.append(label)
    return labels


def _decide(index: int, start: int, end: int, votes: Sequence[Vote]) -> Label:
    if not votes:
        return Label(index, start, end, Role.OTHER, 1.0, NO_VOTE)
    if len(votes) == 1:
        return _follow(index, start, end, votes[0])
    body, rest, against = _evidence(votes)
    best = max(body.values(), default=-inf)
    score = body if best >= max(against.values()) else rest
    role = max(score, key=lambda one: (score[one], one is not Role.OTHER, one.value))
    standing = against | body if score is body else rest | body
    confidence = 1 / fsum(exp(weight - standing[role]) for weight in standing.values())
    return Label(index, start, end, role, round(min(1.0, confidence), 4), _reason(role, votes))


def _evidence(votes: Sequence[Vote]) -> tuple[dict[Role, float], dict[Role, float], dict[Role, float]]:
    """The sums of the body roles; of all other roles among themselves; and of these against the body."""
    body: dict[Role, list[float]] = {}
    rest: dict[Role, list[float]] = {Role.OTHER: [0.0]}
    against: dict[Role, list[float]] = {Role.OTHER: [0.0]}
    for vote in votes:
        role, weight = vote.role, vote.weight
        if role in BODY:
            body.setdefault(role, []).append(weight)
        else:
            rest.setdefault(role, []).append(weight)
            against.setdefault(role, []).append(weight if vote.against is None else vote.against)
    summed = [{role: fsum(weights) for role, weights in side.items()} for side in (body, rest, against)]
    return summed[0], summed[1], summed[2]


def _follow(index: int, start: int, end: int, vote: Vote) -> Label:
    """The decision on a single vote: for its role, or for ``other`` where it speaks against it."""
    role = vote.role if vote.weight >= 0 else Role.OTHER
    confidence = 1.0 if vote.role is Role.OTHER else round(1 / (1 + exp(-abs(vote.weight))), 4)
    return Label(index, start, end, role, confidence, vote.reason if vote.weight else NO_VOTE)


def _reason(role: Role, votes: Sequence[Vote]) -> str:
    speaking = [vote for vote in votes if vote.role is role and vote.weight > 0]
    if speaking:
        return max(speaking, key=lambda vote: (vote.weight, vote.reason)).reason
    against = [vote for vote in votes if vote.weight < 0]
    return min(against, key=lambda vote: (vote.weight, vote.reason)).reason if against else NO_VOTE
