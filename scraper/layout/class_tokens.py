"""The words of class names and ids."""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_lowercase

from scraper.document import Document

__all__ = ["class_tokens", "is_named"]

_TOKEN = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}")
_APART = bytes(code if chr(code) in ascii_lowercase else ord(" ") for code in range(256))
"""Byte → itself for a letter, a space for any other byte."""


@lru_cache(maxsize=8192)
def class_tokens(classes: str) -> frozenset[str]:
    """The words of a class string, lower case.

    >>> sorted(class_tokens("articleLead photo-credit2"))
    ['article', 'credit', 'lead', 'photo']
    """
    # Most class strings: without capitals, words end only where letters end.
    if classes.isascii() and classes.islower():
        return frozenset(classes.encode().translate(_APART).decode().split())
    return frozenset(map(str.lower, _TOKEN.findall(classes)))


def is_named(document: Document, index: int, names: frozenset[str], reach: int) -> bool:
    """Whether one of the ``reach`` containers from this container outwards has one of the names in its classes."""
    for _ in range(reach):
        container = document.containers[index]
        if not names.isdisjoint(class_tokens(container.classes)):
            return True
        index = container.parent
    return False
