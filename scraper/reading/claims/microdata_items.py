"""Microdata items of a page as nodes, in the shape that JSON-LD nodes have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from msgspec import Struct

from scraper.document import Document, Span
from scraper.reading.claims.jsonld_graph import Node
from scraper.reading.metadata import HeadTag, Metadata

__all__ = ["Items", "MarkedSpans", "marked_spans", "read_items"]

MarkedSpans = Sequence[tuple[int, Sequence[tuple[int, Span]]]]
"""Number of a block; numbers there and values of its spans with attributes."""

MAX_ELEMENTS = 3_000
"""Elements with microdata that are read; the most on a development page is some 1,100, of a product listing."""
MAX_TEXT = 2_000
"""Maximum characters of a visible value; a longer text is not a name, date or description."""
MAX_DEPTH = 6
"""Items inside items: a page, its article, the author, the employer, its logo."""

_TOP = frozenset({"mainEntity", "mainEntityOfPage", "blogPost", "blogPosts"})
"""Properties whose items are read as if they were at the top."""
_LOOSE = frozenset(
    {"headline", "datePublished", "dateModified", "author", "articleSection", "description", "image", "keywords"}
)
"""Properties that describe the page if they are outside of any item; others, such as ``name``, are ambiguous there."""
_INNER = frozenset({"name", "url"})
"""Properties that a meta or link tag seems to say of an article, when it says them of an image or publisher whose
element holds no text and so is no container."""

Attributes = Mapping[str, str]
Key = tuple[int, int]
"""Of an item: its container and -1, or its block and its span there."""
_PAGE: Key = (-1, -1)
"""The key of elements outside of any item."""


class _Element(Struct, frozen=True):
    """An element that is an item, a property of one, or both."""

    owner: Key
    """The item that contains the element."""
    key: Key | None
    """The item that the element begins; None if it is only a property."""
    names: tuple[str, ...]
    types: str
    value: object
    block: int
    is_visible: bool


class Items(Struct, frozen=True):
    """The items of a page."""

    roots: tuple[Node, ...]
    """Items that are not a property of another item, and main entities."""
    loose: Node
    """Properties outside of any item."""
    blocks: Mapping[int, Mapping[str, int]]
    """By ``id`` of a root or of ``loose`` and name of a property: the block where its first value is shown."""


def marked_spans(document: Document) -> MarkedSpans:
    """All inline elements with attributes, by block."""
    return [
        (number, marked)
        for number, block in enumerate(document.blocks)
        if block.spans and (marked := [(index, span) for index, span in enumerate(block.spans) if span.attributes])
    ]


def read_items(metadata: Metadata, document: Document, spans: MarkedSpans) -> Items:
    """All items of a page. ``spans`` are its ``marked_spans``."""
    marked = _marked_containers(document)
    owners = _owners(document, marked)
    streams = (_of_containers(document, marked, owners), _of_spans(document, spans, owners), _of_tags(metadata, owners))
    elements = sorted(islice(chain(*streams), MAX_ELEMENTS), key=lambda element: element.block)
    inside: dict[Key, list[_Element]] = {}
    for element in elements:
        inside.setdefault(element.owner, []).append(element)
    roots = [element for element in elements if element.key and (not element.names or _TOP.intersection(element.names))]
    nodes = [_node(element.types, inside.get(element.key or _PAGE, []), inside, 0) for element in roots]
    loose = [element for element in inside.get(_PAGE, []) if _LOOSE.intersection(element.names)]
    loose_node = _node("", loose, inside, 0)
    blocks = {
        id(node): _blocks(inside.get(element.key or _PAGE, [])) for element, node in zip(roots, nodes, strict=True)
    }
    return Items(tuple(nodes), loose_node, {**blocks, id(loose_node): _blocks(loose)})


def _node(types: str, elements: list[_Element], inside: Mapping[Key, list[_Element]], depth: int) -> dict[str, object]:
    node: dict[str, list[object]] = {"@type": list(types.split())} if types else {}
    is_work = types.lower().endswith(("article", "posting", "page"))
    for element in elements:
        value = element.value
        if element.key:
            value = (
                _node(element.types, inside.get(element.key, []), inside, depth + 1)
                if depth < MAX_DEPTH
                else element.value
            )
        for name in element.names:
            if not (is_work and not element.is_visible and name in _INNER) and not (element.key and name in _TOP):
                node.setdefault(name, []).append(value)
    return dict(node)


def _blocks(elements: list[_Element]) -> dict[str, int]:
    return {name: element.block for element in reversed(elements) if element.is_visible for name in element.names}


# ---- elements with microdata


def _marked_containers(document: Document) -> dict[int, Attributes]:
    """Numbers and attributes of the containers with microdata."""
    attributes_of = {
        number: dict(container.attributes)
        for number, container in enumerate(document.containers)
        if container.attributes
    }
    return {
        number: attributes
        for number, attributes in attributes_of.items()
        if "itemprop" in attributes or "itemscope" in attributes
    }


def _owners(document: Document, marked: Mapping[int, Attributes]) -> Mapping[int, Key]:
    """For each container in an item, the innermost such item. A container comes after its parent."""
    owners: dict[int, Key] = {}
    first = next((number for number, attributes in marked.items() if "itemscope" in attributes), None)
    if first is None:
        return owners
    for number in range(first, len(document.containers)):
        parent = document.containers[number].parent
        if number in marked and "itemscope" in marked[number]:
            owners[number] = (number, -1)
        elif parent in owners:
            owners[number] = owners[parent]
    return owners


def _of_containers(
    document: Document, marked: Mapping[int, Attributes], owners: Mapping[int, Key]
) -> Iterator[_Element]:
    for number, attributes in marked.items():
        container = document.containers[number]
        key = (number, -1) if "itemscope" in attributes else None
        owner = owners.get(container.parent, _PAGE) if number else _PAGE
        text = _given(attributes) or _item_text(document, container.first, container.end)
        yield _element(attributes, owner, key, text, range(container.first, container.end))


def _given(attributes: Attributes) -> str:
    """The value for machines; ``title`` is that of hAtom's ``<abbr title>``."""
    return attributes.get("content") or attributes.get("datetime") or attributes.get("title", "")


def _item_text(document: Document, first: int, end: int) -> str:
    if first >= end:
        return ""
    text_start, text_end = document.blocks[first].start, document.blocks[end - 1].end
    return document.text[text_start:text_end] if text_end - text_start <= MAX_TEXT else ""


def _element(attributes: Attributes, owner: Key, key: Key | None, value: object, blocks: range) -> _Element:
    names = tuple(attributes.get("itemprop", "").split())
    return _Element(owner, key, names, attributes.get("itemtype", ""), value, blocks.start, len(blocks) > 0)


def _of_spans(document: Document, spans: MarkedSpans, owners: Mapping[int, Key]) -> Iterator[_Element]:
    for number, marked in spans:
        yield from _of_block(document, number, marked, owners.get(document.blocks[number].container, _PAGE))


def _of_block(document: Document, number: int, spans: Sequence[tuple[int, Span]], holder: Key) -> Iterator[_Element]:
    """Inline elements of one block; an inline item owns the spans inside it that follow it."""
    scopes: list[tuple[Key, Span]] = []
    for index, span in spans:
        attributes = dict(span.attributes)
        key = (number, index) if "itemscope" in attributes else None
        if key or "itemprop" in attributes:
            holders = (held for held, scope in reversed(scopes) if scope.start <= span.start and span.end <= scope.end)
            owner = next(holders, holder)
            yield _element(attributes, owner, key, _span_value(document, span, attributes), range(number, number + 1))
        if key:
            scopes.append((key, span))


def _span_value(document: Document, span: Span, attributes: Attributes) -> object:
    """Of a link both: its text and where it leads."""
    text = _given(attributes) or document.text[span.start : span.end][:MAX_TEXT]
    return {"name": text, "url": span.url} if span.url else text


def _of_tags(metadata: Metadata, owners: Mapping[int, Key]) -> Iterator[_Element]:
    """Meta and link tags. The head's are outside of any item, whatever the html element says."""
    return (_of_tag(tag, owners) for tag in chain(metadata.metas, metadata.links) if "itemprop" in tag.attributes)


def _of_tag(tag: HeadTag, owners: Mapping[int, Key]) -> _Element:
    attributes = tag.attributes
    value = attributes.get("content") or attributes.get("href") or attributes.get("itemid", "")
    owner = owners.get(tag.container, _PAGE)
    return _Element(owner, None, tuple(attributes["itemprop"].split()), "", value, tag.block, False)
