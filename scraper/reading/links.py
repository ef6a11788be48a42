"""The links of one page made absolute: most of them by one look, the others by ``values.urls``."""

from __future__ import annotations

import re

from scraper.values.urls import MAX_LENGTH, absolute, relative

__all__ = ["Links"]

_TEXT = r"[\w!$%&'()*+,./:=?@~-]"
_PLAIN_PATH = re.compile(r"/(?!/)[\w!$%&'()*+,./:;=?@~#-]*", re.ASCII)
_PLAIN_REST = re.compile(rf"[\w$%&()*+,/=@~-][\w$%&()*+,./=@~-]*(?:\?{_TEXT}+)?(?:#{_TEXT}+)?", re.ASCII)
_PLAIN_FRAGMENT = re.compile(rf"#{_TEXT}+", re.ASCII)


class Links:
    """Resolves URLs against the base of a page; what it answers is what ``absolute`` answers."""

    __slots__ = ("_folder", "_known", "_origin", "_page", "base")

    def __init__(self, base: str | None) -> None:
        self.base = base
        """Absolute base; None where the page's URL is not known."""
        self._origin = self._start("/")
        self._folder = self._start("x")
        self._page = self._start("#x")
        self._known: dict[str, str | None] = {}

    def resolve(self, url: str) -> str | None:
        """The absolute URL, or as written if the page's own is not known; None for other schemes and bare fragments."""
        known = self._known
        if url in known:
            return known[url]
        found = known[url] = self._resolve(url)
        return found

    def _start(self, url: str) -> str | None:
        """What stands before the last character of a URL when it is absolute."""
        found = absolute(url, self.base) if self.base else None
        return found[:-1] if found else None

    def _resolve(self, url: str) -> str | None:
        origin = self._origin
        if origin and "/." not in url and len(url) < MAX_LENGTH - len(origin):
            path = url.removeprefix(origin)
            if _PLAIN_PATH.fullmatch(path):
                return origin + path
        return absolute(url, self.base) or (None if self.base else relative(url))
