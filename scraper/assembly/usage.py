"""What assembly made of each stretch of the document: which field it fills, and which fields it was a source of."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from scraper.article import Provenance
from scraper.document import Place

__all__ = ["Origin", "Usage", "Use", "origin", "uses_of"]


class Origin(Struct, frozen=True):
    """One row of provenance, and the stretches that it names."""

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
    """What became of the document's stretches. No stretch fills two fields."""

    origins: tuple[Origin, ...] = ()
    """The rows of ``Article.provenance``, in its order."""
    uses: tuple[Use, ...] = ()


def origin(field: str, source: str, value: str, places: Iterable[Place] = ()) -> Origin:
    """A source that won."""
    return Origin(Provenance(field, source, value, True), tuple(places))


def uses_of(field: str, places: Iterable[Place], number: int = 0) -> tuple[Use, ...]:
    """Uses of stretches for one entry of a field."""
    return tuple([Use(field, place, number) for place in places])
