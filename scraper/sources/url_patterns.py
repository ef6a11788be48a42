"""Patterns of ``include`` and ``exclude`` on URLs: a part of the URL, in which ``*`` stands for any characters.

``/sport/`` matches every URL that has ``/sport/`` in it; ``https://example.org/news/`` those that begin so;
``/2026/*/live`` needs both parts in this order; a ``$`` at the end of the pattern is the end of the URL, so ``.html$``
matches URLs that end in ``.html``. All other characters stand for themselves; case matters. There are no regular
expressions: a user's pattern takes time in proportion to the URL's length, whatever it is.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["is_wanted", "matches"]


def matches(pattern: str, url: str) -> bool:
    """Whether a pattern matches a URL.

    >>> matches("/2026/*-live$", "https://example.org/2026/11/storm-live")
    True
    """
    body, to_end = (pattern[:-1], True) if pattern.endswith("$") else (pattern, False)
    *parts, last = body.split("*")
    place = 0
    for part in parts:
        start = url.find(part, place)
        if start < 0:
            return False
        place = start + len(part)
    if to_end:
        return url.endswith(last) and len(url) - len(last) >= place
    return url.find(last, place) >= 0


def is_wanted(url: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Whether a URL matches one of ``include``, if there are any, and none of ``exclude``."""
    if include and not any(matches(pattern, url) for pattern in include):
        return False
    return not any(matches(pattern, url) for pattern in exclude)
