"""JSON values of any shape (a literal, a node, a reference, lists of these) → texts and nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from msgspec import Struct

from scraper.reading.claims.claim_values import address, line
from scraper.reading.claims.jsonld_graph import Graph, Node

__all__ = ["Context", "first_address", "first_line", "flat", "nodes", "texts"]


class Context(Struct, frozen=True):
    """The context of a value: the graph, the base URL and the kinds of authors."""

    graph: Graph
    base_url: str | None
    author_kinds: Mapping[str, str]
    """schema.org type in lower case → kind of author."""


MAX_VALUES = 200
"""Values of one list that are read: references make a long list cheap to repeat."""


def flat(value: object) -> Iterator[object]:
    """The first values of a list, nested lists included, or the single value; empty for null."""
    return islice(_flat(value), MAX_VALUES)


def _flat(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        value = value.get("@list") or value.get("@set") or value
    if isinstance(value, list):
        for item in value:
            yield from _flat(item)
    elif value is not None:
        yield value


def nodes(value: object, context: Context) -> Iterator[object]:
    """The values with references resolved."""
    return map(context.graph.resolve, flat(value))


def texts(value: object, context: Context) -> Iterator[str]:
    """The texts of a value: of a literal its value, of a node its name."""
    for item in nodes(value, context):
        if isinstance(item, dict):
            item = item.get("@value") or item.get("name")
        if isinstance(item, list):
            yield from (text for text in flat(item) if isinstance(text, str))
        elif isinstance(item, str):
            yield item
        elif isinstance(item, (int, float)) and not isinstance(item, bool):
            yield str(item)


def first_line(node: Node, names: tuple[str, ...], context: Context) -> str:
    """The first non-empty text of the named properties of a node, cleaned; empty without such a text."""
    lines = (line(text) for name in names if name in node for text in texts(node[name], context))
    return next((text for text in lines if text), "")


def first_address(node: Node, names: tuple[str, ...], context: Context) -> str:
    """The first URL of the named properties of a node, absolute; empty without a URL."""
    values = (item for name in names if name in node for item in nodes(node[name], context))
    plain = (_address_of(item) if isinstance(item, dict) else item for item in values)
    urls = (address(item, context.base_url) for item in plain if isinstance(item, str))
    return next((url for url in urls if url), "")


def _address_of(node: Node) -> object:
    return node.get("contentUrl") or node.get("url") or node.get("@id")
