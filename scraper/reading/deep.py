"""Pages that libxml2 cuts: read by BeautifulSoup, and rebuilt as a shallow lxml tree.

libxml2 drops everything from the first element nested deeper than about 254 levels to the end of the page, and so
it does with a text over 10 MB. Here levels over ``MAX_DEPTH`` are folded into the level above them: each stretch of
their text keeps an element with the tag of the block around it, so that the same blocks come out. What an element
says of those inside it (that they are hidden, say), links and emphasis are lost where they are folded.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString
from lxml import etree
from msgspec import Struct

from scraper.reading.tags import tag_table

__all__ = ["MAX_DEPTH", "rebuild"]

MAX_DEPTH = 200
_NOT_XML = re.compile(r"[\x00-\x08\x0e-\x1b\ud800-\udfff\ufffe\uffff]")
_SPACE_NOT_XML = re.compile(r"[\x0b\x0c\x1c-\x1f]")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9_.-]")
_ATTRIBUTE = re.compile(r"[a-z_][a-z0-9_.-]*")
_LEAVES = frozenset({"amp-img", "br", "img"})
_DROPPED = frozenset({"style", "template"})


class _Spot(Struct, gc=False):
    """Where the content of one parsed element goes."""

    own: etree._Element | None
    """Its element in the new tree, or the last one of its tag; None for one whose content is dropped."""
    place: etree._Element
    """What its children become children of: its own element, or for a folded one that of the last level."""
    depth: int
    """Levels from the root, which is at 1."""


def rebuild(text: str) -> etree._Element:
    """The tree of a page whatever its depth, at most two levels deeper than ``MAX_DEPTH``."""
    soup = BeautifulSoup(text, "html.parser", multi_valued_attributes=None)
    builder = _Builder()
    spots = {id(soup): _Spot(builder.root, builder.root, 1)}
    for node in soup.descendants:
        parent = spots[id(node.parent)]
        if isinstance(node, Tag):
            spots[id(node)] = builder.add_element(node, parent)
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            builder.add_text(_xml_text(node), parent)
    builder.flush()
    return builder.root


class _Builder:
    """Makes the new tree. Text waits until its element is complete: to add to one text often is quadratic."""

    __slots__ = ("_texts", "_waiting", "root")

    def __init__(self) -> None:
        self.root = etree.Element("html")
        self._waiting = self.root
        self._texts: list[str] = []

    def add_element(self, node: Tag, parent: _Spot) -> _Spot:
        """Add an element below its parent, or where it is folded."""
        if parent.own is None or node.name in _DROPPED:
            return _Spot(None, parent.place, parent.depth)
        if node.name == "html" and parent.depth == 1:
            self.root.attrib.update(_attributes(node))
            return parent
        if parent.depth <= MAX_DEPTH:
            own = self._add(parent.own, node)
            return _Spot(own, own, parent.depth + 1)
        if node.name in _LEAVES:
            self._add(self._open(parent), node)
            return _Spot(None, parent.place, parent.depth)
        if _is_inline(node.name):
            return parent
        return _Spot(self._add(parent.place, node), parent.place, parent.depth)

    def add_text(self, text: str, parent: _Spot) -> None:
        """Add text to an element, or to another of its tag where what it holds was folded."""
        if parent.own is None:
            return
        own = self._open(parent)
        if own is not self._waiting:
            self.flush()
            self._waiting = own
        self._texts.append(text)

    def flush(self) -> None:
        """Put the text that waits where it belongs."""
        if not self._texts:
            return
        text = "".join(self._texts)
        self._texts.clear()
        own = self._waiting
        if len(own):
            own[-1].tail = (own[-1].tail or "") + text
        else:
            own.text = (own.text or "") + text

    def _add(self, place: etree._Element, node: Tag) -> etree._Element:
        self.flush()
        return etree.SubElement(place, _name(node.name), _attributes(node))

    def _open(self, spot: _Spot) -> etree._Element:
        """The element that the next piece of a spot's content goes into."""
        own = self.root if spot.own is None else spot.own
        if spot.place is not own and spot.place[-1] is not own:
            self.flush()
            own = spot.own = etree.SubElement(spot.place, own.tag)
        return own


def _is_inline(name: str) -> bool:
    return name == "a" or tag_table().kinds.get(name) in ("inline", "transparent")


def _name(name: str) -> str:
    safe = _NOT_IN_NAMES.sub("-", name.lower())
    return safe if "a" <= safe[:1] <= "z" else f"x{safe}"


def _attributes(node: Tag) -> dict[str, str]:
    pairs = ((name.lower(), str(value or "")) for name, value in node.attrs.items())
    return {name: _xml_text(value) for name, value in pairs if _ATTRIBUTE.fullmatch(name)}


def _xml_text(text: str) -> str:
    """Without the characters that lxml does not take."""
    return _NOT_XML.sub("", _SPACE_NOT_XML.sub(" ", text))
