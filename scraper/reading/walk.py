"""The one walk: a parsed tree → blocks, containers, media and metadata, in document order.

The walk takes at most two calls a level. libxml2 lets no tree deeper than 255 levels through, and the trees that
``reading.deep`` makes are shallower, so that Python's own limit is far.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from lxml import etree

from scraper.document import Container, Media, MediaKind, Within
from scraper.reading import media
from scraper.reading.collect import MetadataCollector
from scraper.reading.grid import Grid
from scraper.reading.runs import Mark, Runs
from scraper.reading.tags import tag_table

__all__ = ["Walk"]

Element = Any
"""An lxml element; what its stubs say of attributes (bytes or str) does not hold for a parsed page."""
Handler = Callable[["Walk", Element], bool]
"""Reads an element, or answers that it is to be read as a block."""

_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_UNSEEN = ("script", "style", "template", "head")
_seen_text: Any = etree.XPath(
    f"descendant::text()[not({' or '.join(f'ancestor::{tag}' for tag in _UNSEEN)})]", smart_strings=False
)
_HIDDEN = Within.HIDDEN.value
_DETAILS = Within.DETAILS.value
_LINK = Within.LINK.value
_PRE = Within.PRE.value
_NOSCRIPT = Within.NOSCRIPT.value
_FALLBACK = Within.FALLBACK.value
_ARTICLE_BODY = Within.ARTICLE_BODY.value
_NOTHING: tuple[str, tuple[tuple[str, str], ...], int] = ("", (), 0)
_NO_CELL = (-1, -1)
_ROOT = Container(0, "#root", 0, 0, 0)


class Walk:
    """One walk over one tree; afterwards its columns are what was found."""

    __slots__ = (
        "_bits", "_bold", "_cell_at", "_children", "_container", "_depth", "_details", "_grids", "_handlers", "_link",
        "_links", "_meaningful", "_more", "_pieces", "_sources", "_summaries", "_table", "_uses", "_within",
        "containers", "fallback", "media", "metadata", "runs",
    )  # fmt: skip

    def __init__(self, url: str | None) -> None:
        self.runs = Runs()
        self.containers = [_ROOT]
        self.media: list[Media] = []
        self.fallback: list[int] = []
        """Indexes of the media that stand in a ``noscript``."""
        self.metadata = MetadataCollector(url)
        self._table = tag_table()
        self._handlers = _handlers()
        self._pieces = self.runs.pieces
        self._bits = self._table.within
        self._bold = self._table.bold
        self._meaningful = self._table.meaningful
        self._uses = self._table.uses
        self._container = self._depth = self._within = self._children = 0
        self._more = 0
        self._cell_at = _NO_CELL
        self._link: str | None = None
        self._links = 0
        self._sources: list[str] = []
        self._grids: list[Grid] = []
        self._details: list[int] = []
        self._summaries: list[int] = []

    def walk(self, root: Element) -> None:
        """Read a whole tree."""
        self.metadata.language = root.get("lang") or root.get(_XML_LANG) or ""
        # What stands behind </html> is for libxml2 another html element beside the first.
        self._elements((root, *root.itersiblings()))
        self.containers[0] = Container(0, "#root", 0, len(self.runs.blocks), 0, children=self._children)

    def _holds_elements(self, element: Element) -> bool:
        """Take the text that an inline element begins with; whether there is more in it."""
        text = element.text
        if text and (self._pieces or not text.isspace() or self._within & _PRE):
            self._pieces.append(text)
        return len(element) > 0

    def _elements(self, elements: Iterable[Element]) -> None:
        """Read sibling elements and the text behind each of them.

        Blocks are read here, and not in a method for one of them, because half of all elements are blocks and a call
        costs as much as the rest.
        """
        runs, pieces, containers, handlers = self.runs, self._pieces, self.containers, self._handlers
        for element in elements:
            tag = element.tag
            handler = handlers.get(tag)
            if handler is None or handler(self, element):
                parent, outer, siblings, depth = self._container, self._within, self._children, self._depth + 1
                if pieces:
                    runs.close(parent, outer & _PRE)
                items = element.items()
                classes, attributes, bits = self._read(items) if items else _NOTHING
                within = outer | self._bits.get(tag, 0) | bits | self._more | (_LINK if self._links else 0)
                row, column = self._cell_at
                self._more, self._cell_at = 0, _NO_CELL
                self._container = number = len(containers)
                self._within, self._children, self._depth = within, 0, depth
                containers.append(_ROOT)
                first = len(runs.blocks)
                text = element.text
                if text and (not text.isspace() or within & _PRE):
                    pieces.append(text)
                if len(element):
                    self._elements(element)
                if pieces:
                    runs.close(number, within & _PRE)
                end = len(runs.blocks)
                containers[number] = Container(
                    parent, tag, first, end, depth, within, classes, attributes, row, column, self._children
                )
                self._container, self._within, self._children, self._depth = parent, outer, siblings + 1, depth - 1
                if tag in _AFTER:
                    _AFTER[tag](self)
            tail = element.tail
            if tail and (pieces or not tail.isspace() or self._within & _PRE):
                pieces.append(tail)

    def _close(self) -> None:
        self.runs.close(self._container, self._within & _PRE)

    def _read(self, items: Sequence[tuple[str, str]]) -> tuple[str, tuple[tuple[str, str], ...], int]:
        """Of an element's attributes: class string, those that are kept, and bits of ``Within``."""
        classes = name_of = ""
        kept: tuple[tuple[str, str], ...] = ()
        bits = 0
        uses = self._uses
        for pair in items:
            name, value = pair
            if name == "class":
                classes = value
            elif name in uses:
                use = uses[name]
                if use == "name":
                    name_of = value
                elif use == "keep":
                    kept = (*kept, pair)
                    bits |= self._said(name, value)
                elif name == "hidden" or _HIDING.search(value):
                    bits |= _HIDDEN
        if name_of:
            classes = f"{classes} #{name_of}" if classes else f"#{name_of}"
        return classes, kept, bits

    def _said(self, name: str, value: str) -> int:
        """Bits that a role or an itemprop sets."""
        if name == "role":
            return self._table.roles.get(value.strip().lower(), 0)
        return _ARTICLE_BODY if name == "itemprop" and not self._table.body.isdisjoint(value.split()) else 0

    def _inline(self, element: Element) -> bool:
        """An element that never begins or ends a block, unless it is hidden and holds text."""
        tag = element.tag
        items = element.items()
        classes, attributes, bits = self._read(items) if items else _NOTHING
        if bits & _HIDDEN:
            return self._apart(element)
        is_marked = bool(classes or attributes) or tag in self._meaningful
        outer = self._within
        self._within |= bits & _ARTICLE_BODY
        if is_marked:
            self.runs.open_mark(Mark(0, -1, tag, classes, None, attributes, False, tag in self._bold))
        if self._holds_elements(element):
            self._elements(element)
        if is_marked:
            self.runs.close_mark()
        self._within = outer
        return False

    def _anchor(self, element: Element) -> bool:
        """A link, or only its target."""
        classes, attributes, bits = self._read(element.items())
        if bits & _HIDDEN:
            return self._apart(element)
        href = element.get("href")
        is_link = href is not None
        outer, url = self._link, None
        if is_link:
            self._link = url = self.metadata.resolve(href)
            self._links += 1
            self._pieces.append("")
            self.runs.links += 1
        self.runs.open_mark(Mark(0, -1, "a", classes, url, attributes, is_link))
        if self._holds_elements(element):
            self._elements(element)
        self.runs.close_mark()
        self._links -= is_link
        self._link = outer
        return False

    def _transparent(self, element: Element) -> bool:
        if self._holds_elements(element):
            self._elements(element)
        return False

    def _skip(self, _element: Element) -> bool:
        return False

    def _break(self, element: Element) -> bool:
        if self._within & _PRE:
            self._pieces.append("\n")
        elif self.runs.line_break():
            self._close()
        if self._holds_elements(element):
            self._elements(element)
        return False

    def _apart(self, element: Element) -> bool:
        """An element that is a block if it holds text, and else as if it were not there, its media excepted."""
        if _holds_text(element):
            return True
        outer = self._within
        self._within |= self._bits.get(element.tag, 0)
        for child in element.iter(*_SILENT):
            if child is not element:
                self._handlers[child.tag](self, child)
        self._within = outer
        return False

    def _take(self, element: Element) -> bool:
        self.metadata.take(element, len(self.runs.blocks), self._container)
        return False

    def _head(self, element: Element) -> bool:
        self.metadata.take_head(element)
        return False

    def _title(self, element: Element) -> bool:
        """A title that libxml2 found outside the head, or one of a drawing."""
        if not self._within & _FALLBACK:
            self._take(element)
        return self._apart(element)

    def _picture(self, element: Element) -> bool:
        self._sources = [one.get("srcset") or one.get("data-srcset") or "" for one in element.iter("source")]
        if self._holds_elements(element):
            self._elements(element)
        self._sources = []
        return False

    def _image(self, element: Element) -> bool:
        found = media.image(dict(element.items()), self._sources, self._place())
        if found:
            self.runs.images += 1
            self._pieces.append("")
            self._add(found)
        return self._apart(element)

    def _frame(self, element: Element) -> bool:
        self._add(media.frame(dict(element.items()), self._place()))
        return self._apart(element)

    def _recording(self, element: Element) -> bool:
        kind = MediaKind.AUDIO if "audio" in element.tag else MediaKind.VIDEO
        sources = [one.get("src") or "" for one in element.iter("source")]
        self._add(media.recording(kind, dict(element.items()), sources, self._place()))
        return self._apart(element)

    def _place(self) -> media.Place:
        return media.Place(len(self.runs.blocks), self._container, self._link, self.metadata.resolve)

    def _add(self, found: Media | None) -> None:
        if found:
            if self._within & _NOSCRIPT:
                self.fallback.append(len(self.media))
            self.media.append(found)

    def _start_table(self, _element: Element) -> bool:
        self._grids.append(Grid())
        return True

    def _end_table(self) -> None:
        self._grids.pop()

    def _start_rows(self, _element: Element) -> bool:
        if self._grids:
            self._grids[-1].start_group()
        return True

    def _start_row(self, _element: Element) -> bool:
        if self._grids:
            self._grids[-1].start_row()
        return True

    def _cell(self, element: Element) -> bool:
        if self._grids:
            self._cell_at = self._grids[-1].place(element.get("rowspan"), element.get("colspan"))
        return True

    def _dialog(self, element: Element) -> bool:
        if element.get("open") is None:
            self._more = _HIDDEN
        return True

    def _start_details(self, element: Element) -> bool:
        self._details.append(self._within)
        if element.get("open") is None:
            self._more = _DETAILS
        return True

    def _end_details(self) -> None:
        self._details.pop()

    def _start_summary(self, element: Element) -> bool:
        """The summary of a closed ``details`` is what a browser shows of it."""
        self._summaries.append(self._within)
        if self._details and element.getparent().tag == "details":
            self._within = self._details[-1]
        return True

    def _end_summary(self) -> None:
        self._within = self._summaries.pop()


_AFTER: Mapping[str, Callable[[Walk], None]] = {
    "table": Walk._end_table,
    "details": Walk._end_details,
    "summary": Walk._end_summary,
}
_SPECIAL: Mapping[str, Handler] = {
    "a": Walk._anchor,
    "amp-anim": Walk._image,
    "amp-audio": Walk._recording,
    "amp-img": Walk._image,
    "amp-video": Walk._recording,
    "amp-youtube": Walk._recording,
    "audio": Walk._recording,
    "base": Walk._take,
    "br": Walk._break,
    "details": Walk._start_details,
    "dialog": Walk._dialog,
    "head": Walk._head,
    "iframe": Walk._frame,
    "img": Walk._image,
    "link": Walk._take,
    "meta": Walk._take,
    "picture": Walk._picture,
    "script": Walk._take,
    "source": Walk._transparent,
    "summary": Walk._start_summary,
    "table": Walk._start_table,
    "tbody": Walk._start_rows,
    "td": Walk._cell,
    "tfoot": Walk._start_rows,
    "th": Walk._cell,
    "thead": Walk._start_rows,
    "title": Walk._title,
    "tr": Walk._start_row,
    "video": Walk._recording,
}
_BY_KIND: Mapping[str, Handler] = {
    "inline": Walk._inline,
    "transparent": Walk._transparent,
    "skipped": Walk._skip,
    "apart": Walk._apart,
}
_SILENT = (
    "img", "amp-img", "amp-anim", "amp-audio", "amp-video", "amp-youtube", "audio", "iframe", "picture", "video",
    "base", "link", "meta", "script",
)  # fmt: skip


@cache
def _handlers() -> Mapping[str, Handler]:
    """Tag → what reads it; a tag that is not in it is a block."""
    by_kind = {tag: _BY_KIND[kind] for tag, kind in tag_table().kinds.items()}
    return {**by_kind, **_SPECIAL}


def _holds_text(element: Element) -> bool:
    """Whether text would be seen inside."""
    if all(text.isspace() for text in element.itertext()):
        return False
    if next(element.iter(*_UNSEEN), None) is None:
        return True
    return not all(text.isspace() for text in _seen_text(element))
