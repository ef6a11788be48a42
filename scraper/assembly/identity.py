"""What names a result: the article's id, and what made it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from scraper.article import Extractor
from scraper.values.urls import url_key

__all__ = ["article_id", "extractor", "rules_hash"]

ID_DIGITS = 32
"""Hexadecimal digits: 128 bits."""
HASH_DIGITS = 12


def article_id(url: str | None, text: str) -> str:
    """The id of an article by its URL, or where none is known by the text of its document."""
    if url:
        return f"u1:{_digest(url_key(url))}"
    return f"t1:{_digest(text)}"


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:ID_DIGITS]


@cache
def extractor(model: str | None) -> Extractor:
    """What makes the results of this installation with a model."""
    return Extractor(name="scraper", version=_version(), rules=rules_hash(), model=model, sites=None, memory=None)


def _version() -> str:
    try:
        return metadata.version("scraper")
    except metadata.PackageNotFoundError:
        return "0"


@cache
def rules_hash() -> str:
    """Twelve digits of a hash over all rule tables, their names and their contents."""
    digest = sha256()
    for name, table in sorted(_tables(resources.files("scraper.data"), "")):
        content = table.read_bytes()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:HASH_DIGITS]


def _tables(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    """All TOML files below a folder, with their paths in it; hidden files are none of ours."""
    for entry in folder.iterdir():
        name = f"{path}{entry.name}"
        if entry.is_dir():
            yield from _tables(entry, f"{name}/")
        elif entry.name.endswith(".toml") and not entry.name.startswith("."):
            yield name, entry
