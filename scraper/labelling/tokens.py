"""The words of class names and ids."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["class_tokens"]

_TOKEN = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}|\d+")


@lru_cache(maxsize=8192)
def class_tokens(classes: str) -> frozenset[str]:
    """The words of a class string, lower case.

    >>> sorted(class_tokens("articleLead photo-credit"))
    ['article', 'credit', 'lead', 'photo']
    """
    tokens = _TOKEN.findall(classes)
    return frozenset(tokens if classes.islower() else map(str.lower, tokens))
