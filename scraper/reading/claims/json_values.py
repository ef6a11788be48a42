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
        for one in value:
            yield from _flat(one)
    elif value is not None:
        yield value


def nodes(value: object, context: Context) -> Iterator[object]:
    """The values with references resolved."""
    return map(context.graph.resolve, flat(value))


def texts(value: object, context: Context) -> Iterator[str]:
    """The texts of a value: of a literal its value, of a node its name."""
    for one in nodes(value, context):
        if isinstance(one, dict):
            one = one.get("@value") or one.get("name")
        if isinstance(one, list):
            yield from (text for text in flat(one) if isinstance(text, str))
        elif isinstance(one, str):
            yield one
        elif isinstance(one, (int, float)) and not isinstance(one, bool):
            yield str(one)


def first_line(node: Node, names: tuple[str, ...], context: Context) -> str:
    """The first text among some properties of a node, cleaned; empty if there is none."""
    found = (line(text) for name in names if name in node for text in texts(node[name], context))
    return next((text for text in found if text), "")


def first_address(node: Node, names: tuple[str, ...], context: Context) -> str:
    """The first URL among some properties of a node, absolute; empty if there is none."""
    values = (one for name in names if name in node for one in nodes(node[name], context))
    plain = (_address_of(one) if isinstance(one, dict) else one for one in values)
    found = (address(one, context.base_url) for one in plain if isinstance(one, str))
    return next((url for url in found if url), "")


def _address_of(node: Node) -> object:
    return node.get("contentUrl") or node.get("url") or node.get("@id")
