"""The weights of voters without a rule table (``data/weights.toml``): what a vote says, and numbers of the models."""

from __future__ import annotations

from functools import cache
from typing import Any

from msgspec import Struct

from scraper.document import Document, Role
from scraper.errors import DataError
from scraper.labelling.deciding.combine import Vote
from scraper.values.tables import load_table

__all__ = ["Evidence", "evidence", "evidence_by_signs", "weight_number", "whole_block_vote"]

TABLE = "weights.toml"


class Evidence(Struct, frozen=True):
    """One entry of the table: what a vote says, but for the stretch."""

    role: Role
    weight: float
    against: float | None
    reason: str


def evidence(name: str) -> Evidence:
    """The entry of this id; raises DataError where the table has none."""
    entry = _weight_entry(name)
    return Evidence(Role(entry["role"]), entry["weight"], entry.get("against"), entry.get("reason", name))


def evidence_by_signs(name: str) -> tuple[Evidence, ...]:
    """The entry of this id for 0, 1, 2 … signs, whose weights against the body differ."""
    entry = _weight_entry(name)
    reason = entry.get("reason", name)
    return tuple(Evidence(Role(entry["role"]), entry["weight"], against, reason) for against in entry["against"])


def weight_number(name: str) -> float:
    """The value of the number of this id, such as a bound of log-odds; raises DataError where the table has none."""
    if name not in _numbers_by_id():
        raise DataError(f"no number is called {name!r}", TABLE)
    return _numbers_by_id()[name]


def whole_block_vote(document: Document, index: int, seen: Evidence, reason: str | None = None) -> Vote:
    """The vote of some evidence on a whole block, with the reason of the evidence or a given reason."""
    block = document.blocks[index]
    return Vote(index, block.start, block.end, seen.role, seen.weight, reason or seen.reason, seen.against)


def _weight_entry(name: str) -> dict[str, Any]:
    if name not in _entries_by_id():
        raise DataError(f"no vote is called {name!r}", TABLE)
    return _entries_by_id()[name]


@cache
def _entries_by_id() -> dict[str, dict[str, Any]]:
    return {entry["id"]: entry for entry in load_table(TABLE)["vote"]}


@cache
def _numbers_by_id() -> dict[str, float]:
    return {entry["id"]: entry["value"] for entry in load_table(TABLE)["number"]}
