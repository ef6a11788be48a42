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
OTHER = Role.OTHER


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
    ordered = sorted(votes, key=attrgetter("block"))
    labels: list[Label] = []
    first = 0
    for index, block in enumerate(document.blocks):
        after, whole = first, True
        while after < len(ordered) and (vote := ordered[after]).block == index:
            whole = whole and vote.start == block.start and vote.end == block.end
            after += 1
        block_votes = ordered[first:after]
        if whole:
            labels.append(_decide(index, block.start, block.end, block_votes))
        else:
            labels.extend(_label_parts(index, block, block_votes))
        first = after
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
    """Ask both questions; this runs for every block."""
    if not votes:
        return Label(index, start, end, OTHER, 1.0, NO_VOTE)
    if len(votes) == 1:
        return _follow(index, start, end, votes[0])
    body, others, opposed = _evidence(votes)
    role, best = _likeliest(body)
    odds = list(body.values())
    if best >= max(opposed):
        odds += opposed
    else:
        role, best = _likeliest(others)
        odds += others.values()
    confidence = min(1.0, 1 / fsum([exp(score - best) for score in odds]))
    return Label(index, start, end, role, round(confidence, 4), _deciding_reason(role, votes))


def _evidence(votes: Sequence[Vote]) -> tuple[dict[Role, float], dict[Role, float], list[float]]:
    """The sums of weights for roles of the body and for others, ``other`` first, and what the others say against it."""
    by_role: dict[Role, list[Vote]] = {}
    for vote in votes:
        if vote.role in by_role:
            by_role[vote.role].append(vote)
        else:
            by_role[vote.role] = [vote]
    body: dict[Role, float] = {}
    others: dict[Role, float] = {OTHER: 0.0}
    opposed = [0.0]
    for role, own in by_role.items():
        weight, against = _sums(own)
        if role in BODY:
            body[role] = weight
        else:
            others[role] = weight
            opposed.append(against)
    if OTHER in by_role:
        del opposed[0]
    return body, others, opposed


def _sums(votes: Sequence[Vote]) -> tuple[float, float]:
    """The weights of votes among the other roles and against the body; exact, so that their order does not count."""
    if len(votes) == 1:
        vote = votes[0]
        return vote.weight, vote.weight if vote.against is None else vote.against
    against = [vote.weight if vote.against is None else vote.against for vote in votes]
    return fsum([vote.weight for vote in votes]), fsum(against)


def _likeliest(scores: dict[Role, float]) -> tuple[Role, float]:
    """The role with the most evidence; of several the last by name, and ``other`` only where it is alone."""
    best, likeliest = -inf, OTHER
    for role, score in scores.items():
        if score > best or (score == best and (likeliest is OTHER or role > likeliest)):
            best, likeliest = score, role
    return likeliest, best


def _follow(index: int, start: int, end: int, vote: Vote) -> Label:
    """The decision on a single vote: for its role, or for ``other`` where it speaks against it."""
    role = vote.role if vote.weight >= 0 else OTHER
    confidence = 1.0 if vote.role is OTHER else round(1 / (1 + exp(-abs(vote.weight))), 4)
    return Label(index, start, end, role, confidence, vote.reason if vote.weight else NO_VOTE)


def _deciding_reason(role: Role, votes: Sequence[Vote]) -> str:
    """That of the strongest vote for the role; else that of the strongest against any."""
    weight, reason = 0.0, ""
    for vote in votes:
        if vote.role is role and (vote.weight > weight or (vote.weight == weight and vote.reason > reason)):
            weight, reason = vote.weight, vote.reason
    if weight > 0:
        return reason
    against = [vote for vote in votes if vote.weight < 0]
    return min(against, key=lambda vote: (vote.weight, vote.reason)).reason if against else NO_VOTE
