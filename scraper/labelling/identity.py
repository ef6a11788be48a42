"""The identity of a labeller: hashes of its rule tables and models, given in every result."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable

from msgspec import Struct, field

__all__ = ["Identity", "rules_hash"]

HASH_DIGITS = 12
"""Hexadecimal digits of the hash of the rule tables."""


@cache
def rules_hash() -> str:
    """Twelve digits of a SHA-256 hash over all rule tables: their names and their contents."""
    digest = sha256()
    for name, table in sorted(_tables(resources.files("scraper.data"), "")):
        content = table.read_bytes()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:HASH_DIGITS]


def _tables(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    """All TOML files below a folder, except hidden files, with their paths in the folder."""
    for entry in folder.iterdir():
        name = f"{path}{entry.name}"
        if entry.is_dir():
            yield from _tables(entry, f"{name}/")
        elif entry.name.endswith(".toml") and not entry.name.startswith("."):
            yield name, entry


class Identity(Struct, frozen=True):
    """The parts of a labeller: the same page and the same parts give the same article."""

    rules: str = field(default_factory=rules_hash)
    """Hash of the rule tables, then ``+NAME`` for each voter that a user added."""
    model: str | None = None
    """Hashes of the model files."""
    sites: str | None = None
    """Hash of the site rules that held for the page."""
    memory: str | None = None
    """Name of the site-memory snapshot."""
