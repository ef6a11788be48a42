"""What the walk passes that is no text: meta and link elements, data scripts, titles, the base of the links."""

from __future__ import annotations

from scraper.reading.events import Element
from scraper.reading.links import Links
from scraper.reading.metadata import HeadTag, Metadata, Script
from scraper.values.text import clean

__all__ = ["MetadataCollector"]

_TAKEN = frozenset({"base", "link", "meta", "script", "title"})
_STATE_IDS = frozenset({"__NEXT_DATA__", "__NUXT_DATA__"})


class MetadataCollector:
    """Takes in elements in document order; ``metadata()`` is what they came to."""

    __slots__ = ("_base_seen", "_links", "_metas", "_resolver", "_scripts", "_titles", "language", "resolve")

    def __init__(self, url: str | None) -> None:
        self._resolver = Links(url)
        self.resolve = self._resolver.resolve
        """Makes the URLs that follow absolute."""
        self.language = ""
        self._base_seen = False
        self._links: list[HeadTag] = []
        self._metas: list[HeadTag] = []
        self._scripts: list[Script] = []
        self._titles: list[str] = []

    def take(self, element: Element, block: int, container: int) -> None:
        """Keep one meta, link, base, script or title element; others are passed over."""
        tag = element.tag
        if tag == "meta":
            self._metas.append(HeadTag(element.attributes, block, container))
        elif tag == "link":
            self._links.append(HeadTag(element.attributes, block, container))
        elif tag == "script":
            self._take_script(element)
        elif tag == "title":
            self._take_title(element)
        elif tag == "base":
            self._take_base(element.attributes.get("href"))

    def take_head(self, head: Element) -> None:
        """Keep what stands in the head."""
        for element in head.elements(_TAKEN):
            self.take(element, 0, 0)

    def metadata(self) -> Metadata:
        """All of it, frozen."""
        return Metadata(
            titles=tuple(self._titles),
            metas=tuple(self._metas),
            links=tuple(self._links),
            scripts=tuple(self._scripts),
            language=self.language,
            base_url=self._resolver.base,
        )

    def _take_script(self, element: Element) -> None:
        attributes = element.attributes
        media_type = (attributes.get("type") or "").partition(";")[0].strip().lower()
        name = attributes.get("id") or ""
        if (media_type.endswith("json") or name in _STATE_IDS) and (text := element.text()):
            self._scripts.append(Script(media_type, name, text))

    def _take_title(self, element: Element) -> None:
        title = clean(element.text())
        if title:
            self._titles.append(title)

    def _take_base(self, href: str | None) -> None:
        """Only the first ``base`` with a target counts."""
        if href and not self._base_seen:
            self._base_seen = True
            self._resolver = Links(self.resolve(href) or self._resolver.base)
            self.resolve = self._resolver.resolve
