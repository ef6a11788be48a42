"""Pages that nest too deep for the walk, read event by event into a shallow tree, and that tree's events.

The events make a tree in which levels over ``MAX_DEPTH`` are folded into the level above them: each stretch of their
text keeps an element with the tag of the block around it, so that the same blocks come out. What a folded element says
of those inside it (that they are hidden, say) is lost, and so are folded links.

BeautifulSoup reads such pages too, but needs minutes where text follows each of 50,000 end tags.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree
from msgspec import Struct

from scraper.reading.tags import tag_table
from scraper.reading.walk import Walk, Walked

__all__ = ["MAX_DEPTH", "walk_folded", "walk_tree"]

MAX_DEPTH = 200
Element = Any
"""An lxml element."""

_NOT_XML = re.compile(r"[\x00-\x08\x0e-\x1b\ud800-\udfff\ufffe\uffff]")
_SPACE_NOT_XML = re.compile(r"[\x0b\x0c\x1c-\x1f]")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9_.-]")
_ATTRIBUTE = re.compile(r"[a-z_][a-z0-9_.-]*")
_LEAVES = frozenset({"amp-img", "br", "img"})
_DROPPED = frozenset({"style", "template"})


class _Spot(Struct, gc=False):
    """Where the content of an open element goes."""

    own: Element | None
    """Its element in the new tree, or the last element of its tag; None if its content is dropped."""
    place: Element
    """The parent of its children: its own element, or the element of the last level if it is folded."""
    depth: int
    """Levels from the root, which is at 1."""


def walk_folded(markup: bytes, walk: Walk) -> Walked:
    """Walk over a page whatever its depth, at most two levels deeper than ``MAX_DEPTH``. ``markup`` is UTF-8."""
    return walk_tree(_shallow(markup), walk)


def walk_tree(root: Element, walk: Walk) -> Walked:
    """Pass a tree and its siblings to a walk, as the events that made them."""
    for tree in (root, *root.itersiblings()):
        for action, element in etree.iterwalk(tree, events=("start", "end")):
            if action == "start":
                walk.start(element.tag, dict(element.items()))
                if element.text:
                    walk.data(element.text)
            else:
                walk.end(element.tag)
                if element.tail:
                    walk.data(element.tail)
    return walk.close()


def _shallow(markup: bytes) -> Element:
    """The folded tree of a page."""
    target: Any = _ShallowTree()
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    parser.feed(markup)
    parser.close()
    root: Element = target.root
    return root


class _ShallowTree:
    """Parser target that makes the tree. Text waits until it is complete: to add to one text often is quadratic."""

    __slots__ = ("_open", "_texts", "_waiting", "root")

    def __init__(self) -> None:
        self.root: Element = etree.Element("html")
        self._open = [_Spot(self.root, self.root, 1)]
        self._waiting = self.root
        self._texts: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._open.append(self._spot(tag, attributes, self._open[-1]))

    def end(self, _tag: str) -> None:
        """The element that began last ends."""
        self._open.pop()

    def data(self, text: str) -> None:
        """A stretch of text."""
        spot = self._open[-1]
        if spot.own is None:
            return
        own = self._current(spot)
        if own is not self._waiting:
            self._flush()
            self._waiting = own
        self._texts.append(text)

    def close(self) -> None:
        """The page ends."""
        self._flush()

    def _spot(self, tag: str, attributes: Mapping[str, str], parent: _Spot) -> _Spot:
        if parent.own is None or tag in _DROPPED:
            return _Spot(None, parent.place, parent.depth)
        if tag == "html":
            self.root.attrib.update(_safe_attributes(attributes))
            return parent
        if parent.depth <= MAX_DEPTH:
            own = self._add(parent.own, tag, attributes)
            return _Spot(own, own, parent.depth + 1)
        if tag in _LEAVES:
            self._add(self._current(parent), tag, attributes)
            return _Spot(None, parent.place, parent.depth)
        if _is_inline(tag):
            return parent
        return _Spot(self._add(parent.place, tag, attributes), parent.place, parent.depth)

    def _add(self, place: Element, tag: str, attributes: Mapping[str, str]) -> Element:
        self._flush()
        return etree.SubElement(place, _safe_tag(tag), _safe_attributes(attributes))

    def _current(self, spot: _Spot) -> Element:
        """The element that the next piece of a spot's content goes into."""
        own = spot.place if spot.own is None else spot.own
        if spot.place is not own and spot.place[-1] is not own:
            self._flush()
            own = spot.own = etree.SubElement(spot.place, own.tag)
        return own

    def _flush(self) -> None:
        """Put the text that waits where it belongs."""
        if not self._texts:
            return
        text = _xml_text("".join(self._texts))
        self._texts.clear()
        own = self._waiting
        if len(own):
            own[-1].tail = (own[-1].tail or "") + text
        else:
            own.text = (own.text or "") + text


def _is_inline(tag: str) -> bool:
    return tag == "a" or tag_table().kinds.get(tag) in ("inline", "transparent")


def _safe_tag(tag: str) -> str:
    """A tag that lxml takes."""
    safe = _NOT_IN_NAMES.sub("-", tag.lower())
    return safe if "a" <= safe[:1] <= "z" else f"x{safe}"


def _safe_attributes(attributes: Mapping[str, str]) -> dict[str, str]:
    """The attributes that lxml takes."""
    return {name: _xml_text(value) for name, value in attributes.items() if _ATTRIBUTE.fullmatch(name)}


def _xml_text(text: str) -> str:
    """Without the characters that lxml does not take."""
    return _NOT_XML.sub("", _SPACE_NOT_XML.sub(" ", text))
