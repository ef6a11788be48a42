"""Candidates for a field, each with its source and rank → the value that wins, and the origin of each candidate."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from scraper.article import Provenance
from scraper.assembly.usage import Origin, Use, uses_of
from scraper.document import Place

__all__ = ["Candidate", "Choice", "best", "choose", "origins_of"]


class Candidate(Struct, frozen=True, gc=False):
    """A possible value of a field."""

    value: str
    source: str
    """As in ``Provenance.source``."""
    rank: int = 0
    """The lowest rank wins; among equal ranks the first candidate."""
    places: tuple[Place, ...] = ()
    """Stretches that hold the value; () for a claim."""


class Choice(Struct, frozen=True):
    """The value of a field, None where nothing was found, and every candidate's origin."""

    value: str | None = None
    origins: tuple[Origin, ...] = ()
    uses: tuple[Use, ...] = ()


def choose(field: str, candidates: Iterable[Candidate]) -> Choice:
    """The candidate of the lowest rank; the losers stay in the origins."""
    candidates = tuple(candidates)
    winner = best(candidates)
    uses = uses_of(field, winner.places) if winner else ()
    return Choice(winner.value if winner else None, origins_of(field, candidates, winner), uses)


def best(candidates: Iterable[Candidate]) -> Candidate | None:
    """The first candidate of the lowest rank whose value is not empty."""
    return min((one for one in candidates if one.value), key=lambda one: one.rank, default=None)


def origins_of(field: str, candidates: Iterable[Candidate], winner: Candidate | None) -> tuple[Origin, ...]:
    """An origin for each different candidate, the winner first and marked."""
    rows: dict[tuple[str, str], Candidate] = {}
    for one in (winner, *candidates):
        if one and one.value:
            rows.setdefault((one.source, one.value), one)
    return tuple([Origin(Provenance(field, one.source, one.value, one is winner), one.places) for one in rows.values()])
