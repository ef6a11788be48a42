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
BODY = frozenset(id(role) for role in Role if role.group == "body")
"""The roles of the body by their identity: there is one object of each, and the hash of an enum's member is slow."""


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
        found = ordered[first:after]
        if whole:
            labels.append(_decide(index, block.start, block.end, found))
        else:
            labels.extend(_label_parts(index, block, found))
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
    """Ask both questions in one pass each over the few roles that are voted for: this runs for every block."""
    if not votes:
        return Label(index, start, end, Role.OTHER, 1.0, NO_VOTE)
    if len(votes) == 1:
        return _follow(index, start, end, votes[0])
    roles, scores, opposed = _evidence(votes)
    for_body = for_other = against_body = -inf
    for role, score, against in zip(roles, scores, opposed, strict=True):
        if id(role) in BODY:
            for_body = score if score > for_body else for_body
        else:
            for_other = score if score > for_other else for_other
            against_body = against if against > against_body else against_body
    wins = for_body >= against_body
    best = for_body if wins else for_other
    winners, odds = [], []
    for role, score, against in zip(roles, scores, opposed, strict=True):
        inside = id(role) in BODY
        if inside is wins and score == best:
            winners.append(role)
        odds.append(exp((score if inside or not wins else against) - best))
    role = winners[0] if len(winners) == 1 else max(winners, key=lambda one: (one is not Role.OTHER, one.value))
    return Label(index, start, end, role, round(min(1.0, 1 / fsum(odds)), 4), _reason(role, votes))


def _evidence(votes: Sequence[Vote]) -> tuple[list[Role], list[float], list[float]]:
    """The roles that are voted for and ``other``, the sums of their weights, and of their weights against the body.

    Sums are exact, so that the order of votes does not count. Lists and not dicts: there are few roles.
    """
    roles, weights, against = [Role.OTHER], [0.0], [0.0]
    more: list[Vote] = []
    for vote in votes:
        if vote.role in roles:
            more.append(vote)
        else:
            roles.append(vote.role)
            weights.append(vote.weight)
            against.append(vote.weight if vote.against is None else vote.against)
    for role in {id(vote.role): vote.role for vote in more}.values():
        same = [vote for vote in more if vote.role is role]
        place = roles.index(role)
        weights[place] = fsum([weights[place], *(vote.weight for vote in same)])
        against[place] = fsum([against[place], *map(_against, same)])
    return roles, weights, against


def _against(vote: Vote) -> float:
    return vote.weight if vote.against is None else vote.against


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
