"""Microdata → claims: items are read like JSON-LD nodes; claims get the block that shows their value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from scraper.document import Claim, Syntax
from scraper.reading.claims.claim_tables import ClaimTables
from scraper.reading.claims.json_values import Context
from scraper.reading.claims.jsonld_graph import Graph
from scraper.reading.claims.microdata_items import Items
from scraper.reading.claims.schema_claims import beside_claims, node_claims
from scraper.reading.claims.schema_nodes import PageKeys, TypedNode, page_nodes

__all__ = ["microdata_claims"]


def microdata_claims(items: Items, keys: PageKeys, tables: ClaimTables) -> Iterator[Claim]:
    """Claims of the page's article, of the page, of properties outside of any item, and of its breadcrumb."""
    graph = Graph(items.roots, {})
    context = Context(graph, keys.base_url, tables.author_kinds)
    page = page_nodes(graph, keys, tables)
    for typed_node in (*page.articles, *page.pages, TypedNode(items.loose, "", 1)):
        blocks = items.blocks.get(id(typed_node.node), {})
        yield from _placed(node_claims(typed_node, Syntax.MICRODATA, context, tables), blocks)
    for root in page.roots:
        yield from beside_claims(root, Syntax.MICRODATA, context)


def _placed(claims: Iterator[Claim], blocks: Mapping[str, int]) -> Iterator[Claim]:
    """Set the block that shows the property of each claim."""
    for claim in claims:
        block = blocks.get(claim.source.property.rpartition(".")[2])
        yield replace(claim, block=block) if block is not None else claim
