"""Which sources and stretches of the document fill which fields.

Families of fields collect candidates, each with its source, rank and stretches; the candidate of the lowest rank wins.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from scraper.article import Provenance
from scraper.document import Place

__all__ = ["Candidate", "FieldChoice", "Origin", "Usage", "Use", "best", "choose", "origin", "origins_of", "uses_of"]


class Origin(Struct, frozen=True):
    """A row of provenance, and the stretches that it names."""

    row: Provenance
    places: tuple[Place, ...] = ()
    """() for a source that is not in the page's text."""


class Use(Struct, frozen=True, gc=False):
    """A stretch that fills a field of the article."""

    field: str
    """Name of the field in the JSON."""
    place: Place
    number: int = 0
    """Index of the entry in a field that is a list: ``body``, ``images``, ``notes``."""


class Usage(Struct, frozen=True):
    """The fields that use the document's stretches. No stretch fills two fields."""

    origins: tuple[Origin, ...] = ()
    """The rows of ``Article.provenance``, in its order."""
    uses: tuple[Use, ...] = ()


def origin(field: str, source: str, value: str, places: Iterable[Place] = ()) -> Origin:
    """The origin of a value that was chosen."""
    return Origin(Provenance(field, source, value, True), tuple(places))


def uses_of(field: str, places: Iterable[Place], number: int = 0) -> tuple[Use, ...]:
    """Uses of stretches for one entry of a field."""
    return tuple([Use(field, place, number) for place in places])


class Candidate(Struct, frozen=True, gc=False):
    """A possible value of a field."""

    value: str
    source: str
    """As in ``Provenance.source``."""
    rank: int = 0
    """The lowest rank wins; among equal ranks the first candidate."""
    places: tuple[Place, ...] = ()
    """Stretches that hold the value; () for a claim."""


class FieldChoice(Struct, frozen=True):
    """The value of a field, None without a candidate, and the origins of all candidates."""

    value: str | None = None
    origins: tuple[Origin, ...] = ()
    uses: tuple[Use, ...] = ()


def choose(field: str, candidates: Iterable[Candidate]) -> FieldChoice:
    """Choose the candidate of the lowest rank; the others stay in the origins."""
    candidates = tuple(candidates)
    winner = best(candidates)
    uses = uses_of(field, winner.places) if winner else ()
    return FieldChoice(winner.value if winner else None, origins_of(field, candidates, winner), uses)


def best(candidates: Iterable[Candidate]) -> Candidate | None:
    """The first candidate of the lowest rank whose value is not empty."""
    return min(
        (candidate for candidate in candidates if candidate.value), key=lambda candidate: candidate.rank, default=None
    )


def origins_of(field: str, candidates: Iterable[Candidate], winner: Candidate | None) -> tuple[Origin, ...]:
    """An origin for each different candidate, the winner first and marked."""
    rows: dict[tuple[str, str], Candidate] = {}
    for candidate in (winner, *candidates):
        if candidate and candidate.value:
            rows.setdefault((candidate.source, candidate.value), candidate)
    return tuple(
        [
            Origin(Provenance(field, candidate.source, candidate.value, candidate is winner), candidate.places)
            for candidate in rows.values()
        ]
    )
