"""Candidates for a field, each with its source and rank → the value that wins, and where everything came from."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from scraper.article import Provenance

__all__ = ["Candidate", "Choice", "best", "choose", "provenance_of"]


class Candidate(Struct, frozen=True, gc=False):
    """One thing that a field could be."""

    value: str
    source: str
    """As in ``Provenance.source``."""
    rank: int = 0
    """The lowest wins; among equals the first."""


class Choice(Struct, frozen=True):
    """The value of a field, None where nothing was found, and all that was considered."""

    value: str | None = None
    provenance: tuple[Provenance, ...] = ()


def choose(field: str, candidates: Iterable[Candidate]) -> Choice:
    """The candidate of the lowest rank; the losers stay in the provenance."""
    candidates = tuple(candidates)
    winner = best(candidates)
    return Choice(winner.value if winner else None, provenance_of(field, candidates, winner))


def best(candidates: Iterable[Candidate]) -> Candidate | None:
    """The first candidate of the lowest rank that says anything."""
    return min((one for one in candidates if one.value), key=lambda one: one.rank, default=None)


def provenance_of(field: str, candidates: Iterable[Candidate], winner: Candidate | None) -> tuple[Provenance, ...]:
    """A row for each different candidate, the winner marked."""
    rows = {(one.source, one.value): one is winner for one in candidates if one.value and one is not winner}
    if winner:
        rows = {
            (winner.source, winner.value): True,
            **{key: False for key in rows if key != (winner.source, winner.value)},
        }
    return tuple(Provenance(field, source, value, chosen) for (source, value), chosen in rows.items())
