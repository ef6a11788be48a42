"""The third of the publisher families that nobody reads or tunes on: scored for the closing figures only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from bench.data import FieldsPage, WcxbPage
from scraper.values.urls import registrable_domain

__all__ = ["FILE", "chosen_by_hash", "family_of", "is_locked", "locked_families", "write_locked"]

FILE = Path(__file__).resolve().parent / "locked.txt"
SHARES = 3
"""One of this many families is locked."""
HEAD = """\
# Publisher families set aside: sha256(name) % 3 == 0, over fields and WCXB data together. Nobody reads their pages to
# tune fields on them; `python -m bench quality DATA --locked` scores them. Written by `python -m bench lock DATA`.
"""


def family_of(page: WcxbPage | FieldsPage) -> str:
    """Publishers that belong together: the family of the gold, else the registrable domain, else the page's id."""
    family = page.gold.get("family") if isinstance(page, FieldsPage) else None
    return str(family or (registrable_domain(page.url) if page.url else None) or page.id)


def chosen_by_hash(families: Iterable[str]) -> list[str]:
    """The families of some that are to be locked, sorted.

    >>> chosen_by_hash(["a.example", "b.example", "c.example", "d.example"])
    ['c.example', 'd.example']
    """
    return sorted(name for name in set(families) if int(hashlib.sha256(name.encode()).hexdigest(), 16) % SHARES == 0)


@cache
def locked_families() -> frozenset[str]:
    """The families of the file."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def is_locked(family: str) -> bool:
    """Whether a family is set aside."""
    return family in locked_families()


def write_locked(families: Iterable[str]) -> int:
    """Write the file, and return how many families are locked."""
    names = chosen_by_hash(families)
    FILE.write_text(HEAD + "".join(f"{name}\n" for name in names), encoding="utf-8")
    return len(names)
