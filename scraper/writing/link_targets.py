"""URLs that are safe to put into the output of a writer."""

from __future__ import annotations

import re

__all__ = ["LINK_SCHEMES", "MEDIA_SCHEMES", "link_target", "media_source"]

LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
MEDIA_SCHEMES = frozenset({"http", "https"})

# Browsers drop these characters before they read the scheme (WHATWG URL 4.4): `java\nscript:` is a script to them.
_DROPPED = re.compile(r"[\x00-\x1f\x7f]")
_SCHEME = re.compile(r"([^/?#:]*):")


def link_target(url: str | None) -> str | None:
    """The URL of a link if a reader can follow it safely: a relative one, or http, https, mailto, tel."""
    return _allowed(url, LINK_SCHEMES)


def media_source(url: str | None) -> str | None:
    """The URL of an image, video or sound if it can be shown safely: a relative one, or http, https."""
    return _allowed(url, MEDIA_SCHEMES)


def _allowed(url: str | None, schemes: frozenset[str]) -> str | None:
    cleaned = _DROPPED.sub("", url or "").strip()
    scheme = _SCHEME.match(cleaned)
    return None if not cleaned or (scheme and scheme[1].lower() not in schemes) else cleaned
