"""The words of class names and ids."""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_lowercase

from scraper.document import Document

__all__ = ["class_tokens", "is_named"]

_TOKEN = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}")
_APART = bytes(code if chr(code) in ascii_lowercase else ord(" ") for code in range(256))
"""Byte → itself, or a space for what stands between words."""


@lru_cache(maxsize=8192)
def class_tokens(classes: str) -> frozenset[str]:
    """The words of a class string, lower case.

    >>> sorted(class_tokens("articleLead photo-credit2"))
    ['article', 'credit', 'lead', 'photo']
    """
    if classes.isascii() and classes.islower():  # as most are, and words in lower case end only where letters do
        return frozenset(classes.encode().translate(_APART).decode().split())
    return frozenset(map(str.lower, _TOKEN.findall(classes)))


def is_named(document: Document, number: int, names: frozenset[str], reach: int) -> bool:
    """Whether a container, or one of the ``reach`` containers from it outwards, has one of some words in its class."""
    for _ in range(reach):
        container = document.containers[number]
        if not names.isdisjoint(class_tokens(container.classes)):
            return True
        number = container.parent
    return False
