"""The one decision: votes → labels that tile every block.

A vote's weight is evidence in natural log-odds. Weights of the same role add up, the role with the most evidence
wins, and its confidence is the softmax over the roles that were voted for and ``other``, which always stands at 0.
A vote on part of a block cuts the block where that part begins and ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import exp, fsum
from operator import attrgetter

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
    # A list and not a dict: there are few roles, and the hash of an enum's member is slow.
    roles, evidence = [Role.OTHER], [[0.0]]
    for vote in votes:
        if vote.role in roles:
            evidence[roles.index(vote.role)].append(vote.weight)
        else:
            roles.append(vote.role)
            evidence.append([vote.weight])
    scores = [fsum(weights) for weights in evidence]
    best = max(scores)
    winners = [role for role, score in zip(roles, scores, strict=True) if score == best]
    role = winners[0] if len(winners) == 1 else max(winners, key=lambda one: (one is not Role.OTHER, one.value))
    confidence = 1 / fsum([exp(score - best) for score in scores])
    return Label(index, start, end, role, round(confidence, 4), _reason(role, votes))


def _follow(index: int, start: int, end: int, vote: Vote) -> Label:
    """The decision on a single vote: for its role, or for ``other`` where it speaks against it."""
    role = vote.role if vote.weight >= 0 else Role.OTHER
    confidence = 1.0 if vote.role is Role.OTHER else round(1 / (1 + exp(-abs(vote.weight))), 4)
    return Label(index, start, end, role, confidence, vote.reason if vote.weight else NO_VOTE)


def _reason(role: Role, votes: Sequence[Vote]) -> str:
    speaking = [vote for vote in votes if vote.role is role and vote.weight > 0]
    if len(speaking) == 1:
        return speaking[0].reason
    if speaking:
        return max(speaking, key=lambda vote: (vote.weight, vote.reason)).reason
    against = [vote for vote in votes if vote.weight < 0]
    return min(against, key=lambda vote: (vote.weight, vote.reason)).reason if against else NO_VOTE
