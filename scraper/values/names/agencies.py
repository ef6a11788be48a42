"""Load the known agencies, image libraries and archives."""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec
from msgspec import Struct

from scraper.errors import DataError
from scraper.values.tables import load_table
from scraper.values.text import fold

__all__ = ["Agency", "agency_spelling", "known_agencies", "known_names"]

TABLE = "agencies.toml"


class Agency(Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the table of agencies."""

    name: str
    aliases: tuple[str, ...]
    country: str
    """ISO 3166-1 code of the head office."""
    kind: Literal["wire", "picture", "stock", "institution"]
    origin: str
    case: str
    """A line in which only this entry makes the agency known."""


@cache
def known_agencies() -> tuple[Agency, ...]:
    """All entries of the table. Raises DataError when one is malformed."""
    try:
        return msgspec.convert(load_table(TABLE).get("agency", []), tuple[Agency, ...])
    except msgspec.ValidationError as error:
        raise DataError(str(error), TABLE) from error


def agency_spelling(text: str) -> str | None:
    """The usual spelling of a known agency, or None: ``REUTERS`` → ``Reuters``, ``AP Photo`` → ``AP``."""
    return _spellings().get(_key(text))


def known_names() -> frozenset[str]:
    """The folded names that ``agency_spelling`` knows."""
    return frozenset(_spellings())


@cache
def _spellings() -> dict[str, str]:
    spellings: dict[str, str] = {}
    for agency in known_agencies():
        for spelling in (agency.name, *agency.aliases):
            spellings.setdefault(_key(spelling), spelling)
    return spellings | {key: _without_image_word(key, value, spellings) for key, value in spellings.items()}


def _without_image_word(key: str, spelling: str, names: dict[str, str]) -> str:
    head, _, tail = key.rpartition(" ")
    return names[head] if tail in ("photo", "foto") and head in names else spelling


def _key(text: str) -> str:
    key = fold(" ".join(text.replace(" / ", "/").split()).strip(" ."))
    return key.removeprefix("the ") if key != "the canadian press" else key
