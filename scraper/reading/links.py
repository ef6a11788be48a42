"""The links of one page made absolute: most of them by one look, the others by ``values.urls``."""

from __future__ import annotations

import re

from scraper.values.urls import MAX_LENGTH, absolute, relative

__all__ = ["Links"]

_PLAIN_PATH = re.compile(r"/(?!/)[\w!$%&'()*+,./:;=?@~#-]*", re.ASCII)


class Links:
    """Resolves URLs against the base of a page; what it answers is what ``absolute`` answers."""

    __slots__ = ("_known", "_origin", "base")

    def __init__(self, base: str | None) -> None:
        self.base = base
        """Absolute base; None where the page's URL is not known."""
        root = absolute("/", base) if base else None
        self._origin = root[:-1] if root else None
        self._known: dict[str, str | None] = {}

    def resolve(self, url: str) -> str | None:
        """The absolute URL, or as written if the page's own is not known; None for other schemes and bare fragments."""
        known = self._known
        if url in known:
            return known[url]
        found = known[url] = self._resolve(url)
        return found

    def _resolve(self, url: str) -> str | None:
        origin = self._origin
        if origin and "/." not in url and len(url) < MAX_LENGTH - len(origin):
            path = url.removeprefix(origin)
            if _PLAIN_PATH.fullmatch(path):
                return origin + path
        return absolute(url, self.base) or (None if self.base else relative(url))
