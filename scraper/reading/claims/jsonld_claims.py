"""JSON-LD → claims: the article that a page is about, the page, its site, its breadcrumb."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from scraper.document import Claim, ClaimSource, Syntax
from scraper.reading.claims.claim_tables import ClaimTables
from scraper.reading.claims.claim_values import line
from scraper.reading.claims.json_values import Context
from scraper.reading.claims.jsonld_graph import Graph
from scraper.reading.claims.schema_claims import beside_claims, node_claims
from scraper.reading.claims.schema_nodes import PAGE, PageKeys, TypedNode, page_nodes

__all__ = ["jsonld_claims"]

TYPE = ClaimSource(Syntax.JSON_LD, property="@type")
MAX_TYPES = 30
"""Types of a page's nodes that are claimed; a listing repeats the same ones."""


def jsonld_claims(graph: Graph, keys: PageKeys, tables: ClaimTables) -> Iterator[Claim]:
    """All claims of a page's JSON-LD: those of its article first."""
    context = Context(graph, keys.base_url, tables.author_kinds)
    page = page_nodes(graph, keys, tables)
    yield from _types((*page.articles, *page.roots), tables)
    for node in (*page.articles, *page.pages):
        yield from node_claims(node, Syntax.JSON_LD, context, tables)
    for root in page.roots:
        yield from beside_claims(root, Syntax.JSON_LD, context)


def _types(nodes: tuple[TypedNode, ...], tables: ClaimTables) -> Iterator[Claim]:
    """The types of the top nodes, except types that are on every page of a site."""
    names = dict.fromkeys(node.type for node in nodes if tables.types.get(node.type.lower(), ("", PAGE))[1] >= PAGE)
    for name in islice(names, MAX_TYPES):
        yield Claim("type", line(name), TYPE)
