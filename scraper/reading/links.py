"""Makes the links of a page absolute: most by a fast check of their form, the others by ``values.urls``."""

from __future__ import annotations

import re

from scraper.values.urls import MAX_LENGTH, absolute, may_have_dots, relative

__all__ = ["Links"]

_TEXT = r"[\w!$%&'()*+,./:=?@~-]"
_PLAIN_PATH = re.compile(r"/(?!/)[\w!$%&'()*+,./:;=?@~#-]*", re.ASCII)
_PLAIN_STEP = re.compile(rf"\w[\w%.-]*+(?:/[\w%.-]++)*/?(?:\?{_TEXT}+)?(?:#{_TEXT}+)?", re.ASCII)
_PLAIN_HOST = re.compile(rf"//[a-z0-9.-]+/[\w!$%&'()*+,./:=@~-]*+(?:\?{_TEXT}+)?(?:#{_TEXT}+)?", re.ASCII)
_PLAIN_FRAGMENT = re.compile(rf"#{_TEXT}+", re.ASCII)


class Links:
    """Resolves URLs against the base of a page; the results equal those of ``absolute``."""

    __slots__ = ("_known", "_longest", "_origin", "_starts", "base")

    def __init__(self, base: str | None) -> None:
        self.base = base
        """Absolute base; None where the page's URL is not known."""
        self._known: dict[str, str | None] = {}
        self._starts: dict[str, str] = {}
        self._origin = self._before("/x")
        # Without an origin there is no fast check.
        self._longest = MAX_LENGTH // 2 - len(self.base or "") if self._origin else 0

    def resolve(self, url: str) -> str | None:
        """The absolute URL, or as written if the page's own is not known; None for other schemes and bare fragments."""
        known = self._known
        if url in known:
            return known[url]
        resolved = known[url] = self._resolve(url)
        return resolved

    def _resolve(self, url: str) -> str | None:
        if len(url) < self._longest and not may_have_dots(url):
            origin = self._origin
            path = url.removeprefix(origin)
            if _PLAIN_PATH.fullmatch(path):
                return origin + path
            if _PLAIN_STEP.fullmatch(url):
                return self._before("x") + url
            if _PLAIN_FRAGMENT.fullmatch(url):
                return self._before("#x") + url
            if _PLAIN_HOST.fullmatch(url):
                return absolute(origin.partition("/")[0] + url, None)
        return absolute(url, self.base) or (None if self.base else relative(url))

    def _before(self, url: str) -> str:
        """The part that precedes such a URL when it is absolute; empty if the URL of the page is not known."""
        starts = self._starts
        if url not in starts:
            starts[url] = (absolute(url, self.base) or "").removesuffix(url) if self.base else ""
        return starts[url]
