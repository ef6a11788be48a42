"""Pages that libxml2 cuts: read by BeautifulSoup, and rebuilt as a shallow lxml tree.

libxml2 drops everything from the first element nested deeper than about 254 levels to the end of the page, and so
it does with a text over 10 MB. Here levels over ``MAX_DEPTH`` are folded into the level above them: each stretch of
their text keeps an element with the tag of its own parent around it, so that the same blocks come out. What an
element says of all inside it (that it is hidden, say) is lost where it is folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PageElement, PreformattedString
from lxml import etree
from msgspec import Struct

__all__ = ["MAX_DEPTH", "rebuild"]

MAX_DEPTH = 200
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9_.-]")
_ATTRIBUTE = re.compile(r"[a-z_][a-z0-9_.-]*")
_DROPPED = frozenset({"style", "template"})


class _Spot(Struct, gc=False):
    """Where the content of one parsed element goes."""

    own: etree._Element | None
    """Its element in the new tree, or the last one of its tag; None for one whose content is dropped."""
    place: etree._Element
    """What its children become children of: its own element, or for a folded one that of the last level."""
    depth: int


def rebuild(text: str) -> etree._Element:
    """The tree of a page whatever its depth, at most one level deeper than ``MAX_DEPTH``."""
    soup = BeautifulSoup(text, "html.parser", multi_valued_attributes=None)
    root = etree.Element("html")
    spots = {id(soup): _Spot(root, root, 1)}
    for node in _in_order(soup):
        parent = spots[id(node.parent)]
        if isinstance(node, Tag):
            spots[id(node)] = _spot(node, parent)
        elif parent.own is not None and isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            _add_text(parent, parent.own, _NOT_XML.sub("", node))
    return root


def _in_order(soup: BeautifulSoup) -> Iterator[PageElement]:
    node = soup.next_element
    while node is not None:
        yield node
        node = node.next_element


def _spot(node: Tag, parent: _Spot) -> _Spot:
    if parent.own is None or node.name in _DROPPED:
        return _Spot(None, parent.place, parent.depth)
    if node.name == "html" and parent.depth == 1:
        parent.place.attrib.update(_attributes(node))
        return parent
    own = etree.SubElement(parent.place, _name(node.name), _attributes(node))
    depth = parent.depth + 1
    return _Spot(own, own if depth <= MAX_DEPTH else parent.place, depth)


def _add_text(spot: _Spot, own: etree._Element, text: str) -> None:
    if spot.depth > MAX_DEPTH:
        if spot.place[-1] is not own:
            spot.own = own = etree.SubElement(spot.place, own.tag)
        own.text = (own.text or "") + text
    elif len(own):
        own[-1].tail = (own[-1].tail or "") + text
    else:
        own.text = (own.text or "") + text


def _name(name: str) -> str:
    safe = _NOT_IN_NAMES.sub("-", name.lower())
    return safe if "a" <= safe[:1] <= "z" else f"x{safe}"


def _attributes(node: Tag) -> dict[str, str]:
    pairs = ((name.lower(), str(value or "")) for name, value in node.attrs.items())
    return {name: _NOT_XML.sub("", value) for name, value in pairs if _ATTRIBUTE.fullmatch(name)}
