"""schema.org nodes by subject: the page's article, the page itself, and all nodes at the top."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from scraper.reading.claims.claim_tables import ClaimTables
from scraper.reading.claims.claim_values import address, line
from scraper.reading.claims.json_values import flat
from scraper.reading.claims.jsonld_graph import Graph, Node, types_of
from scraper.values.text import match_key
from scraper.values.urls import is_site_root, url_key

__all__ = ["OTHER", "PAGE", "PageKeys", "PageNodes", "TypedNode", "page_keys", "page_nodes", "typed"]

PAGE = 0
"""Rank of the types that are the page."""
OTHER = -1
"""Rank of types that are never the subject of a page, and of unknown types."""
THING = 3
"""Highest rank that requires agreement with the page: a video or product may be one of many things on it."""
ARTICLE = 5
"""Rank of an unlisted type whose name ends in ``Article``."""

UNTYPED = 4
"""Rank of a node with a headline and without a type."""

MAX_NODES = 4
"""Nodes of the same article that are read: some pages repeat it for each search engine."""
MAX_ROOTS = 500
"""Nodes at the top that are read; a page with more is a listing."""
MIN_TITLE = 12
"""Letters of a headline that identifies an article by itself."""


class PageKeys(Struct, frozen=True):
    """URLs and titles of the page, which a node about it agrees with."""

    urls: frozenset[str]
    """Keys of the page's URL and of the URLs that it claims for itself."""
    titles: tuple[str, ...]
    """Match keys of its title and share title."""
    base_url: str | None


class TypedNode(Struct, frozen=True):
    """A node and the type under which it is read."""

    node: Node
    type: str
    rank: int


class PageNodes(Struct, frozen=True):
    """The nodes of a page by their subject."""

    articles: tuple[TypedNode, ...]
    """Nodes of the article that the page is about, best first; none if several claim it and none agrees.

    Asked are the nodes at the top and the ``mainEntity`` of the page, never what is nested in an ItemList, a comment
    or a ``hasPart``. Nodes that say another URL give way to those that do not.
    """
    pages: tuple[TypedNode, ...]
    """Nodes that are the page: WebPage and below, at the top or as the ``mainEntityOfPage`` of another."""
    roots: tuple[TypedNode, ...]
    """All nodes at the top."""


class _Candidate(Struct, frozen=True):
    typed: TypedNode
    agreement: int
    """2 if the URL or title of the page agrees, 1 without a URL, 0 with another URL."""
    headline: str
    """Match key."""

    @property
    def standing(self) -> tuple[bool, int, int]:
        return self.agreement > 0, self.typed.rank, self.agreement


def page_keys(urls: Iterable[str | None], titles: Iterable[str], base_url: str | None) -> PageKeys:
    """The keys of a page's own URLs and titles."""
    own = frozenset(url_key(url) for url in frozenset(urls) if url)
    return PageKeys(own, tuple(map(match_key, dict.fromkeys(titles))), base_url)


def typed(node: Node, tables: ClaimTables) -> TypedNode:
    """A node under the highest of its types."""
    types = [_ranked(name, tables) for name in types_of(node)]
    if not types:
        types = [("", UNTYPED if "headline" in node else OTHER)]
    name, rank = max(types, key=lambda ranked: ranked[1])
    return TypedNode(node, name, rank)


def _ranked(name: str, tables: ClaimTables) -> tuple[str, int]:
    return tables.types.get(name.lower()) or (name, ARTICLE if name.endswith("Article") else OTHER)


def page_nodes(graph: Graph, keys: PageKeys, tables: ClaimTables) -> PageNodes:
    """Sort the nodes of a page."""
    roots = [typed(node, tables) for node in graph.roots[:MAX_ROOTS]]
    named = [root.node["mainEntityOfPage"] for root in roots if root.rank > PAGE and "mainEntityOfPage" in root.node]
    nested = [typed(node, tables) for node in map(graph.resolve, named) if isinstance(node, dict)]
    pages = [page for page in _once([*roots, *nested]) if page.rank == PAGE][:MAX_NODES]
    entities = [typed(node, tables) for page in pages for node in _main_entities(page.node, graph)]
    candidates = [_candidate(node, keys) for node in _once([*roots, *entities]) if node.rank > PAGE]
    return PageNodes(tuple(_articles(candidates)), tuple(pages), tuple(roots))


def _articles(candidates: list[_Candidate]) -> list[TypedNode]:
    """The best node and nodes with its headline; empty if several are equally good and none agrees with the page."""
    if not candidates:
        return []
    best = max(candidates, key=lambda candidate: candidate.standing)
    rivals = {rival.headline or id(rival) for rival in candidates if rival.standing == best.standing}
    if best.agreement < 2 and (len(rivals) > 1 or best.typed.rank <= THING):
        return []
    same = [
        other.typed for other in candidates if other is not best and best.headline and other.headline == best.headline
    ]
    return [best.typed, *same[: MAX_NODES - 1]]


def _main_entities(page: Node, graph: Graph) -> Iterator[Node]:
    for value in flat(page.get("mainEntity")):
        node = graph.resolve(value)
        if isinstance(node, dict):
            yield node


def _once(nodes: list[TypedNode]) -> list[TypedNode]:
    """The nodes without those that a reference led to a second time."""
    by_name: dict[object, TypedNode] = {}
    for typed_node in nodes:
        name = typed_node.node.get("@id")
        by_name.setdefault((name, typed_node.type) if isinstance(name, str) else id(typed_node.node), typed_node)
    return list(by_name.values())


def _candidate(typed_node: TypedNode, keys: PageKeys) -> _Candidate:
    value = next(flat(typed_node.node.get("headline") or typed_node.node.get("name")), None)
    headline = match_key(line(value)) if isinstance(value, str) else ""
    if len(headline) >= MIN_TITLE and any(headline in title for title in keys.titles):
        return _Candidate(typed_node, 2, headline)
    return _Candidate(typed_node, _url_agreement(typed_node.node, keys), headline)


def _url_agreement(node: Node, keys: PageKeys) -> int:
    """A site's home page as the URL of an article says nothing: it stands in many templates."""
    values = (node.get("url"), node.get("mainEntityOfPage"), node.get("@id"))
    named = [text for value in values if (text := _url_of(value)) and text[0] not in "#_"]
    urls = [url for text in named if (url := address(text, keys.base_url))]
    if any(url_key(url) in keys.urls for url in urls):
        return 2
    return 1 if all(is_site_root(url) for url in urls) else 0


def _url_of(value: object) -> str | None:
    value = next(flat(value), None)
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value if isinstance(value, str) else None
