"""Identify a result: the article's id, and the extractor."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from scraper.article import Extractor
from scraper.labelling.deciding.labeller import Labelling
from scraper.values.urls import url_key
from scraper.version import version

__all__ = ["article_id", "extractor_of"]

ID_DIGITS = 32
"""Hexadecimal digits: 128 bits."""


def article_id(url: str | None, text: str) -> str:
    """The id of an article by its URL; without a URL, by the text of its document."""
    if url:
        return f"u1:{_digest(url_key(url))}"
    return f"t1:{_digest(text)}"


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:ID_DIGITS]


def extractor_of(labelling: Labelling) -> Extractor:
    """Name the installed version, and the labeller that gave the labels."""
    identity = labelling.identity
    return Extractor(
        name="scraper",
        version=_version(),
        rules=identity.rules,
        model=identity.model,
        sites=identity.sites,
        memory=identity.memory,
    )


@cache
def _version() -> str:
    return version()
