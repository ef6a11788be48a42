"""Metadata of a page outside its text, as the walk collects it: meta tags, links, data scripts, titles, base URL."""

from __future__ import annotations

from msgspec import Struct

from scraper.reading.events import Attributes, Element
from scraper.reading.links import Links
from scraper.values.text import clean

__all__ = ["HeadTag", "Metadata", "MetadataCollector", "Script"]

_TAKEN = frozenset({"base", "link", "meta", "script", "title"})
_STATE_IDS = frozenset({"__NEXT_DATA__", "__NUXT_DATA__"})


class HeadTag(Struct, frozen=True, gc=False):
    """A ``meta`` or ``link`` element anywhere in the page."""

    attributes: Attributes
    """Names in lower case, in the order of the source; must not be changed."""
    block: int
    """Index of the next block after it, or the number of blocks."""
    container: int
    """Number of the innermost container; 0 in the head."""


class Script(Struct, frozen=True, gc=False):
    """A script that holds data: JSON-LD, or the state of an application."""

    media_type: str
    """Lower case, without parameters."""
    id: str
    text: str


class Metadata(Struct, frozen=True, kw_only=True):
    """Metadata of a page outside its visible text."""

    titles: tuple[str, ...] = ()
    metas: tuple[HeadTag, ...] = ()
    links: tuple[HeadTag, ...] = ()
    scripts: tuple[Script, ...] = ()
    language: str = ""
    """``lang`` of the html element."""
    base_url: str | None = None
    """Absolute base of the page's links: ``<base href>``, else the page's URL."""


class MetadataCollector:
    """Collects metadata of elements in document order; ``metadata()`` returns it."""

    __slots__ = ("_base_seen", "_links", "_metas", "_resolver", "_scripts", "_titles", "language", "resolve")

    def __init__(self, url: str | None) -> None:
        self._resolver = Links(url)
        self.resolve = self._resolver.resolve
        """Makes URLs absolute, with the base known so far."""
        self.language = ""
        self._base_seen = False
        self._links: list[HeadTag] = []
        self._metas: list[HeadTag] = []
        self._scripts: list[Script] = []
        self._titles: list[str] = []

    def take(self, element: Element, block: int, container: int) -> None:
        """Keep a meta, link, base, script or title element; other elements are ignored."""
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
        """Keep the metadata of a head."""
        for element in head.elements(_TAKEN):
            self.take(element, 0, 0)

    def metadata(self) -> Metadata:
        """The collected metadata, frozen."""
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
