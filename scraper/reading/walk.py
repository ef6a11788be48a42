"""The walk over a page: events of the parser → blocks, containers, media and metadata, in document order.

No tree is built: its elements would cost as much CPU as the walk itself. Where an element can be read only as a whole,
its events are kept until its end and then read like the others, with at most two calls a level. The walk stops at
elements nested deeper than ``MAX_LEVELS``, far from the recursion limit of Python; ``reading.deep_nesting`` reads such
pages.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any

from msgspec import Struct, structs

from scraper.document import Block, Container, Media, MediaKind, Within
from scraper.reading import media
from scraper.reading.events import Attributes, Element, Event, Start
from scraper.reading.inline_runs import InlineMark, Runs
from scraper.reading.metadata import Metadata, MetadataCollector
from scraper.reading.style_declarations import style_of
from scraper.reading.table_grid import NO_CELL, OpenTables
from scraper.reading.tags import BLOCK_LEVEL, PUBLIC, VEILED, VISIBLE, tag_table

__all__ = ["MAX_LEVELS", "Walk", "WalkStopped", "Walked"]

MAX_LEVELS = 256
"""Levels of nested elements; a tree of libxml2 has no more. Origin: ``xmlParserMaxDepth``."""

Opener = Callable[["Walk", str, Attributes], None]
"""Begins an element, or keeps it until its end."""
Reader = Callable[["Walk", Element], Opener | None]
"""Reads a kept element, and returns how to begin it if its content is read like the rest; None otherwise."""
Closer = Callable[["Walk", Any], None]

_HIDDEN = Within.HIDDEN.value
_DETAILS = Within.DETAILS.value
_LINK = Within.LINK.value
_PRE = Within.PRE.value
_NOSCRIPT = Within.NOSCRIPT.value
_FALLBACK = Within.FALLBACK.value
_ARTICLE_BODY = Within.ARTICLE_BODY.value
_ITEM = Within.ITEM.value
_INVISIBLE = Within.INVISIBLE.value
_ITEMS = {"li": frozenset({"li"}), **dict.fromkeys(("dd", "dt"), frozenset({"dd", "dt"}))}
"""Item → items that its start tag ends in HTML 5."""
_BETWEEN_ITEMS = frozenset({"address", "div", "p"})
"""Elements that the start tag of an item ends with the item around them."""
_AROUND_PARTS = frozenset({("table",), ("tbody",), ("tfoot",), ("thead",), ("tr",)})
_STYLING = frozenset({"hidden", "popover", "style"})
_DRAWINGS = frozenset({"math", "svg"})
_MISPLACED = {
    **dict.fromkeys(("blockquote", "div", "h1", "h2", "h3", "ol", "p", "table", "ul"), _DRAWINGS),
    "button": frozenset({"button"}),
}
"""Tag → elements that HTML 5 ends at it, and libxml2 does not."""
_SHADOW_ROOT = "shadowrootmode"
_NOTHING: tuple[str, tuple[tuple[str, str], ...], int] = ("", (), 0)
_APART = _HIDDEN | VISIBLE | BLOCK_LEVEL
_ROOT = Container(0, "#root", 0, 0, 0)


class Walked(Struct, frozen=True):
    """The result of a walk over a page, for the document and for the claims."""

    texts: Sequence[str]
    """The text of each block."""
    blocks: Sequence[Block]
    containers: Sequence[Container]
    media: Sequence[Media]
    """Includes media of a ``noscript``, and media whose URL is not known."""
    fallback: Collection[int]
    """Indexes of the media in a ``noscript``."""
    metadata: Metadata


class WalkStopped(Exception):
    """Elements nest deeper than ``MAX_LEVELS``, or HTML 5 has an element elsewhere: a browser shows other text."""


class Walk:
    """A walk over the events of a page, as the target of a parser; ``close()`` returns its result."""

    __slots__ = (
        "_bits", "_blocks", "_children", "_container", "_containers", "_depth", "_details", "_events", "_fallback",
        "_has_veils", "_is_doubtful", "_is_mended", "_kept", "_late_body", "_link", "_media", "_metadata", "_open",
        "_openers", "_pieces", "_readers", "_runs", "_source", "_summaries", "_table", "_tables", "_within",
    )  # fmt: skip

    def __init__(self, url: str | None, *, is_mended: bool = False) -> None:
        self._is_mended = is_mended
        """Whether the markup has the end tags of HTML 5: then misplaced elements do not stop the walk."""
        self._is_doubtful = False
        """Whether a misplaced element is in the element that is kept."""
        self._runs = Runs()
        self._containers = [_ROOT]
        self._media: list[Media] = []
        self._fallback: list[int] = []
        self._metadata = MetadataCollector(url)
        self._table = tag_table()
        self._openers, self._readers = _openers(), _readers()
        self._open: list[tuple[Any, ...]] = []
        """An entry for each open element: the method that ends it, then the arguments of that method."""
        self._kept: list[Start] = []
        """The kept element, and the open elements in it."""
        self._events: list[Event] = []
        """Events since the kept element began."""
        self._pieces, self._blocks = self._runs.pieces, self._runs.blocks
        self._bits = self._table.within
        self._container = self._depth = self._within = self._children = 0
        self._link: str | None = None
        self._source = media.NO_CANDIDATE
        self._tables = OpenTables()
        self._details: list[int | None] = []
        """For each open ``details`` the ``Within`` bits of its first summary; None after that summary."""
        self._summaries: list[int] = []
        self._has_veils = False
        """Whether containers may have bits that only the walk uses."""
        self._late_body: tuple[Any, ...] | None = None
        """The entry of a body that began in a head, after the end of that head."""

    # ---- events

    def start(self, tag: str, attributes: Attributes) -> None:
        """Begin an element. Raises WalkStopped."""
        if self._kept:
            self._keep(tag, attributes)
        elif len(self._open) < MAX_LEVELS:
            self._openers.get(tag, _BLOCK)(self, tag, attributes)
        else:
            raise WalkStopped

    def data(self, text: str) -> None:
        """Read a stretch of text."""
        if self._kept:
            self._events.append(text)
        elif self._pieces or not text.isspace() or self._within & _PRE:
            self._pieces.append(text)

    def end(self, _tag: str) -> None:
        """End the element that began last."""
        if not self._kept:
            known = self._open.pop()
            known[0](self, known)
            return
        start = self._kept.pop()
        start.end = len(self._events)
        self._events.append(None)
        if not self._kept:
            events, self._events = self._events, []
            element = Element(start.tag, start.attributes, events, 1, start.end)
            if self._is_doubtful:
                self._is_doubtful = False
                if _holds_misplaced_text(element):
                    self._stop_if_misread()
            self._read(element)

    def _stop_if_misread(self) -> None:
        if not self._is_mended:
            raise WalkStopped

    def close(self) -> Walked:
        """End the page and return the result. The walk drops its lists, as lxml may keep the target for long."""
        containers, blocks, texts = self._containers, self._blocks, self._runs.texts
        if self._has_veils:
            containers[:] = [structs.replace(container, within=container.within & PUBLIC) for container in containers]
        containers[0] = Container(0, "#root", 0, len(blocks), 0, children=self._children)
        walked = Walked(texts, blocks, containers, self._media, self._fallback, self._metadata.metadata())
        del self._runs, self._blocks, self._pieces, self._containers, self._media, self._metadata
        return walked

    def _void(self, tag: str, attributes: Attributes) -> None:
        """Read a void element."""
        self._open.append(_TRANSPARENT)
        self._readers[tag](self, Element(tag, attributes))

    def _keep(self, tag: str, attributes: Attributes) -> None:
        if len(self._kept) == 1 and self._kept[0].tag == "head" and tag not in self._table.metadata:
            self._begin_body()
            self.start(tag, attributes)
            return
        if len(self._open) + len(self._kept) >= MAX_LEVELS:
            raise WalkStopped
        if tag in _MISPLACED and self._kept and any(start.tag in _MISPLACED[tag] for start in self._kept):
            self._is_doubtful = True
        elif tag == "template" and _SHADOW_ROOT in attributes:
            self._stop_if_misread()
        start = Start(tag, attributes, len(self._events))
        self._kept.append(start)
        self._events.append(start)

    def _read(self, element: Element) -> None:
        """Read a kept element."""
        begin = self._readers.get(element.tag, Walk._apart)(self, element)
        if begin is None:
            return
        begin(self, element.tag, element.attributes)
        place = element.first
        while place < element.end:
            event = element.events[place]
            if event is None:
                self.end("")
            elif isinstance(event, str):
                self.data(event)
            else:
                self.start(event.tag, event.attributes)
                if self._kept:
                    # The opener kept the element, but all of its events are here already.
                    self._kept, self._events = [], []
                    self._read(element.part(event))
                    place = event.end
            place += 1
        self.end("")

    def _pass(self, _over: Any) -> None:
        """Do nothing at the end of an element that has no part in the text."""

    # ---- blocks

    def _block(self, tag: str, attributes: Attributes) -> None:
        parent, outer = self._container, self._within
        if self._pieces:
            self._runs.close(parent, outer & _PRE)
        classes, kept, bits = self._table.read_attributes(attributes) if attributes else _NOTHING
        self._open.append((_END_BLOCK, tag, parent, outer, self._children, len(self._blocks), classes, kept, NO_CELL))
        within = outer | self._bits.get(tag, 0) | bits
        if within > PUBLIC:
            within = self._resolved(within, outer, bits)
        self._within = within
        self._container = len(self._containers)
        self._containers.append(_ROOT)
        self._depth += 1
        self._children = 0

    def _resolved(self, within: int, outer: int, bits: int) -> int:
        """Resolve the bits of visibility: ``bits`` are of attributes, ``outer`` of the parent, ``within`` of all."""
        if bits & VISIBLE and outer & VEILED:
            return within & PUBLIC & ~_HIDDEN
        is_gone = bits & _HIDDEN and not bits & VEILED
        is_veiled = outer & VEILED or not outer & _HIDDEN
        if not within & VEILED or is_gone or not is_veiled:
            return within & PUBLIC
        self._has_veils = True
        return within & (PUBLIC | VEILED)

    def _end_block(self, known: Any) -> None:
        _, tag, parent, outer, siblings, first, classes, kept, (row, column) = known
        within, number = self._within, self._container
        if self._pieces:
            self._runs.close(number, within & _PRE)
        self._containers[number] = Container(
            parent, tag, first, len(self._blocks), self._depth, within, classes, kept, row, column, self._children
        )
        self._container, self._within, self._children = parent, outer, siblings + 1
        self._depth -= 1

    def _page(self, tag: str, attributes: Attributes) -> None:
        """Begin an html element; libxml2 puts content after ``</html>`` into another one."""
        if not self._container and len(self._containers) == 1:
            self._metadata.language = attributes.get("lang") or ""
        self._block(tag, attributes)
        self._open[-1] = (Walk._end_page, *self._open[-1][1:])

    def _end_page(self, known: Any) -> None:
        if self._late_body:
            self._end_block(self._late_body)
            self._late_body = None
        self._end_block(known)

    def _begin_body(self) -> None:
        """End the head at an element of the body; libxml2 leaves elements that HTML 4 did not have in the head."""
        (start,) = self._kept
        start.end = len(self._events)
        head = Element(start.tag, start.attributes, [*self._events, None], 1, start.end)
        self._kept, self._events = [], []
        self._read(head)
        self._block("body", {})
        self._open[-1] = (Walk._end_late_head, *self._open[-1][1:])

    def _end_late_head(self, known: Any) -> None:
        """End the head of libxml2; the body goes on."""
        self._late_body = known

    def _body(self, tag: str, attributes: Attributes) -> None:
        """Begin the body, or add its attributes if it began already."""
        known, self._late_body = self._late_body, None
        if known is None:
            self._block(tag, attributes)
            return
        classes, kept, bits = self._table.read_attributes(attributes) if attributes else _NOTHING
        self._within = self._resolved(self._within | bits, self._within, bits)
        self._open.append((_END_BLOCK, *known[1:6], classes, kept, NO_CELL))

    def _item(self, tag: str, attributes: Attributes) -> None:
        """Begin an item of a list."""
        if self._within & _INVISIBLE and self._within & _ITEM and self._is_hidden_by_item(tag):
            self._stop_if_misread()
        self._block(tag, attributes)

    def _is_hidden_by_item(self, tag: str) -> bool:
        """Whether a new item would be shown if the item around it ended first, as in HTML 5."""
        for entry in reversed(self._open):
            around = entry[1] if entry[0] is _END_BLOCK else ""
            if around in _ITEMS[tag]:
                return not entry[3] & _INVISIBLE
            if around not in _BETWEEN_ITEMS:
                break
        return False

    def _tabular(self, tag: str, attributes: Attributes) -> None:
        """Begin a part of a table."""
        if self._open[-1][1:2] not in _AROUND_PARTS:
            self._stop_if_misread()
        place = self._tables.start(tag, attributes)
        self._block(tag, attributes)
        self._open[-1] = (*self._open[-1][:-1], place)

    def _start_table(self, tag: str, attributes: Attributes) -> None:
        place = self._tables.start(tag, attributes)
        self._block(tag, attributes)
        self._open[-1] = (Walk._end_table, *self._open[-1][1:-1], place)

    def _end_table(self, known: Any) -> None:
        self._end_block(known)
        self._tables.end()

    def _dialog(self, tag: str, attributes: Attributes) -> None:
        is_open = "open" in attributes
        self._block(tag, {name: value for name, value in attributes.items() if name != "popover" or not is_open})
        if not is_open and style_of(attributes.get("style", "")).display in ("", "none"):
            self._within = self._within & ~VEILED | _HIDDEN

    def _start_details(self, tag: str, attributes: Attributes) -> None:
        self._block(tag, attributes)
        self._open[-1] = (Walk._end_details, *self._open[-1][1:])
        self._details.append(self._within)
        if "open" not in attributes:
            self._within |= _DETAILS

    def _end_details(self, known: Any) -> None:
        self._end_block(known)
        self._details.pop()

    def _start_summary(self, tag: str, attributes: Attributes) -> None:
        """Begin a summary; browsers show the first summary of a closed ``details``."""
        self._summaries.append(self._within)
        if self._open[-1][0] is Walk._end_details and self._details[-1] is not None:
            self._within, self._details[-1] = self._details[-1], None
        self._block(tag, attributes)
        self._open[-1] = (Walk._end_summary, *self._open[-1][1:])

    def _end_summary(self, known: Any) -> None:
        self._end_block(known)
        self._within = self._summaries.pop()

    # ---- inline elements

    def _inline(self, tag: str, attributes: Attributes) -> None:
        """Begin an inline element; it is a block only if it holds hidden text or its style makes it a block."""
        classes, kept, bits = self._table.read_attributes(attributes) if attributes else _NOTHING
        if bits & _APART and self._stands_apart(tag, attributes, bits):
            return
        if classes or kept or tag in self._table.meaningful:
            self._open.append((Walk._end_inline, self._within))
            self._within |= bits & _ARTICLE_BODY
            self._runs.open_mark(InlineMark(0, -1, tag, classes, None, kept, False, tag in self._table.bold))
        else:
            self._open.append(_TRANSPARENT)

    def _end_inline(self, known: Any) -> None:
        self._runs.close_mark()
        self._within = known[1]

    def _anchor(self, tag: str, attributes: Attributes) -> None:
        """Begin a link, or the target of one."""
        classes, kept, bits = self._table.read_attributes(attributes) if attributes else _NOTHING
        if bits & _APART and self._stands_apart(tag, attributes, bits):
            return
        self._open.append((Walk._end_anchor, self._within, self._link))
        href, url = attributes.get("href"), None
        if href is not None:
            self._link = url = self._metadata.resolve(href)
            self._within |= _LINK
            self._pieces.append("")
            self._runs.links += 1
        self._runs.open_mark(InlineMark(0, -1, "a", classes, url, kept, href is not None))

    def _end_anchor(self, known: Any) -> None:
        self._runs.close_mark()
        _, self._within, self._link = known

    def _stands_apart(self, tag: str, attributes: Attributes, bits: int) -> bool:
        """Begin an inline element that is hidden or has a style of a block; return False for other elements."""
        if bits & _HIDDEN:
            self._keep(tag, attributes)
            return True
        if bits & VISIBLE and self._within & VEILED:
            self._block(tag, attributes)
            outside = self._open.pop()
        elif bits & BLOCK_LEVEL:
            self._end_run(None)
            outside = _RUN
        else:
            return False
        unstyled = {name: value for name, value in attributes.items() if name not in _STYLING}
        self._openers[tag](self, tag, unstyled)
        self._open[-1] = (Walk._end_line, self._open[-1], outside)
        return True

    def _end_run(self, _known: Any) -> None:
        """End the block here, or the line in preformatted text."""
        if self._within & _PRE:
            self._runs.line_end()
        elif self._pieces:
            self._runs.close(self._container, 0)

    def _end_line(self, known: Any) -> None:
        """End an inline element that has a style of a block."""
        _, inside, outside = known
        inside[0](self, inside)
        outside[0](self, outside)

    def _transparent(self, _tag: str, _attributes: Attributes) -> None:
        self._open.append(_TRANSPARENT)

    def _break(self, _tag: str, _attributes: Attributes) -> None:
        self._open.append(_TRANSPARENT)
        if self._within & _PRE:
            self._pieces.append("\n")
        elif self._runs.line_break():
            self._runs.close(self._container, self._within & _PRE)

    # ---- kept elements

    def _apart(self, element: Element) -> Opener | None:
        """Read an element that is a block if it holds text; of an element without text only the media are read."""
        if element.first >= element.end:
            return None
        if element.shows_text():
            return _BLOCK
        outer = self._within
        self._within |= self._bits.get(element.tag, 0)
        for part in element.outermost(_SILENT):
            self._read(part)
        self._within = outer
        return None

    def _take(self, element: Element) -> None:
        self._metadata.take(element, len(self._blocks), self._container)

    def _head(self, element: Element) -> None:
        self._metadata.take_head(element)

    def _title(self, element: Element) -> Opener | None:
        """Read a title outside the head, or the title of a drawing."""
        if not self._within & _FALLBACK:
            self._take(element)
        return self._apart(element)

    def _picture(self, element: Element) -> Opener:
        sources = [source.attributes for source in element.own("source", ("picture",))]
        self._source = media.best_candidate(
            source.get("srcset") or source.get("data-srcset") or "" for source in sources
        )
        return Walk._start_picture

    def _start_picture(self, _tag: str, _attributes: Attributes) -> None:
        self._open.append((Walk._end_picture,))

    def _end_picture(self, _known: Any) -> None:
        self._source = media.NO_CANDIDATE

    def _image(self, element: Element) -> Opener | None:
        image = media.image(element.attributes, self._source, self._place())
        if image:
            self._runs.images += 1
            self._pieces.append("")
            self._add(image)
        return self._apart(element)

    def _frame(self, element: Element) -> Opener | None:
        self._add(media.frame(element.attributes, self._place()))
        return self._apart(element)

    def _recording(self, element: Element) -> Opener | None:
        kind = MediaKind.AUDIO if "audio" in element.tag else MediaKind.VIDEO
        sources = [source.attributes.get("src") or "" for source in element.own("source", _RECORDINGS)]
        self._add(media.recording(kind, element.attributes, sources, self._place()))
        return self._apart(element)

    def _place(self) -> media.MediaPlace:
        return media.MediaPlace(len(self._blocks), self._container, self._link, self._metadata.resolve)

    def _add(self, item: Media | None) -> None:
        if item:
            if self._within & _NOSCRIPT:
                self._fallback.append(len(self._media))
            self._media.append(item)


_BLOCK: Opener = Walk._block
_END_BLOCK: Closer = Walk._end_block
_TRANSPARENT: tuple[Any, ...] = (Walk._pass,)
_RUN: tuple[Any, ...] = (Walk._end_run,)
_OPENERS: Mapping[str, Opener] = {
    "a": Walk._anchor,
    "body": Walk._body,
    "br": Walk._break,
    "details": Walk._start_details,
    "dialog": Walk._dialog,
    **dict.fromkeys(("dd", "dt", "li"), Walk._item),
    "html": Walk._page,
    "source": Walk._transparent,
    "summary": Walk._start_summary,
    "table": Walk._start_table,
}
_READERS: Mapping[str, Reader] = {
    "amp-anim": Walk._image,
    "amp-audio": Walk._recording,
    "amp-img": Walk._image,
    "amp-video": Walk._recording,
    "amp-youtube": Walk._recording,
    "audio": Walk._recording,
    "base": Walk._take,
    "head": Walk._head,
    "iframe": Walk._frame,
    "img": Walk._image,
    "link": Walk._take,
    "meta": Walk._take,
    "picture": Walk._picture,
    "script": Walk._take,
    "title": Walk._title,
    "video": Walk._recording,
}
_BY_KIND: Mapping[str, Opener] = {
    "inline": Walk._inline,
    "transparent": Walk._transparent,
    "skipped": Walk._keep,
    "apart": Walk._keep,
}
_RECORDINGS = frozenset(tag for tag, reader in _READERS.items() if reader is Walk._recording)
_VOID = ("base", "img", "link", "meta")
_SILENT = _READERS.keys() - {"head", "title"}


def _holds_misplaced_text(element: Element) -> bool:
    """Whether an element has a button in a button, or text in a drawing, in itself or inside."""
    inside = [element, *element.elements(("button", *_DRAWINGS))]
    return any(
        part.shows_text() if part.tag in _DRAWINGS else any(part.elements(("button",)))
        for part in inside
        if part.tag == "button" or part.tag in _DRAWINGS
    )


@cache
def _openers() -> Mapping[str, Opener]:
    """Tag → method that begins it; other tags are blocks."""
    by_kind = {tag: _BY_KIND[kind] for tag, kind in tag_table().kinds.items()}
    kept = dict.fromkeys(_READERS, Walk._keep)
    tabular = dict.fromkeys(("tbody", "td", "tfoot", "th", "thead", "tr"), Walk._tabular)
    return {**by_kind, **kept, **dict.fromkeys(_VOID, Walk._void), **tabular, **_OPENERS}


@cache
def _readers() -> Mapping[str, Reader]:
    """Tag → method that reads it when it is complete; other kept tags are read by ``_apart``."""
    skipped = [tag for tag, kind in tag_table().kinds.items() if kind == "skipped"]
    return {**dict.fromkeys(skipped, Walk._pass), **_READERS}
