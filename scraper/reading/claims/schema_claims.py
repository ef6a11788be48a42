"""Properties of schema.org nodes → claims: the same for JSON-LD and microdata."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from scraper.document import Claim, ClaimSource, Syntax
from scraper.reading.claims.claim_tables import ClaimTables
from scraper.reading.claims.claim_values import Attributes, address, is_address, keywords, line, prose
from scraper.reading.claims.json_values import Context, flat, texts
from scraper.reading.claims.jsonld_graph import Node
from scraper.reading.claims.media_claims import images, media, recordings
from scraper.reading.claims.people_claims import authors, publishers
from scraper.reading.claims.schema_nodes import PAGE, TypedNode

__all__ = ["beside_claims", "node_claims"]

Value = tuple[str, Attributes]

MAX_CLAIMS = 100
"""Claims of one property."""


def node_claims(typed_node: TypedNode, syntax: Syntax, context: Context, tables: ClaimTables) -> Iterator[Claim]:
    """All claims of an article or a page."""
    node, titled = typed_node.node, False
    yield from _closed_part(typed_node, syntax, context)
    for name, field in tables.properties.items():
        if name not in node or (name == "name" and titled and typed_node.rank > PAGE):
            continue
        titled = titled or field == "headline"
        field = "title" if name == "name" and typed_node.rank == PAGE else field
        yield from _property_claims(field, node[name], ClaimSource(syntax, typed_node.type, name), context)


def _closed_part(typed_node: TypedNode, syntax: Syntax, context: Context) -> Iterator[Claim]:
    """A part of the article that is not free, as paywalled articles mark it; claimed before what the whole says."""
    for part in flat(typed_node.node.get("hasPart")):
        if isinstance(part, dict) and ("false", ()) in _flags(part.get("isAccessibleForFree"), context):
            source = ClaimSource(syntax, typed_node.type, "hasPart.isAccessibleForFree")
            yield Claim("is_accessible_for_free", "false", source)
            return


_BESIDE = {
    "WebSite": ("site_name", "name"),
    "Organization": ("publisher", ""),
    "NewsMediaOrganization": ("publisher", ""),
    "BreadcrumbList": ("breadcrumb", ""),
    "VideoObject": ("video", ""),
    "AudioObject": ("audio", ""),
}
"""Types at the top that say something of the page without being its subject: the field, and which property says it."""


def beside_claims(typed_node: TypedNode, syntax: Syntax, context: Context) -> Iterator[Claim]:
    """Claims about the page from a site, an organization, a breadcrumb or a recording at the top."""
    if typed_node.type in _BESIDE:
        field, name = _BESIDE[typed_node.type]
        value = typed_node.node.get(name) if name else typed_node.node
        yield from _property_claims(field, value, ClaimSource(syntax, typed_node.type, name), context)


def _property_claims(field: str, value: object, source: ClaimSource, context: Context) -> Iterator[Claim]:
    """Claims of a property. Each node of ``associatedMedia`` is claimed by its own type."""
    if field == "media":
        triples = media(value, context)
    else:
        reader = _READERS.get(field, _lines)
        triples = ((field, *pair) for pair in reader(value, context))
    for name, text, attributes in islice(triples, MAX_CLAIMS):
        yield Claim(name, text, source, attributes)


# ---- one reader a kind of value


def _lines(value: object, context: Context) -> Iterator[Value]:
    return ((text, ()) for raw in texts(value, context) if (text := line(raw)))


def _prose_values(value: object, context: Context) -> Iterator[Value]:
    return ((text, ()) for raw in texts(value, context) if (text := prose(raw)))


def _keywords(value: object, context: Context) -> Iterator[Value]:
    """A single text is a comma-separated list; of several texts, each is a keyword."""
    listed = list(texts(value, context))
    words = [line(text) for text in listed] if len(listed) > 1 else [word for text in listed for word in keywords(text)]
    return ((word, ()) for word in dict.fromkeys(words) if word)


def _addresses(value: object, context: Context) -> Iterator[Value]:
    for item in flat(value):
        target = (item.get("@id") or item.get("url")) if isinstance(item, dict) else item
        url = address(target, context.base_url) if isinstance(target, str) else None
        if url:
            yield url, ()


def _flags(value: object, _: Context) -> Iterator[Value]:
    for item in flat(value):
        word = str(item).strip().rstrip("/").rpartition("/")[2].lower()
        if word in ("true", "false"):
            yield word, ()


def _languages(value: object, context: Context) -> Iterator[Value]:
    """A code, or a Language, whose code is its alternateName."""
    for language in flat(value):
        name = (language.get("alternateName") or language.get("name")) if isinstance(language, dict) else language
        yield from _lines(name, context)


def _breadcrumbs(value: object, context: Context) -> Iterator[Value]:
    """Names of a BreadcrumbList, or of any list of items, in order of their position."""
    for item in flat(value):
        node = context.graph.resolve(item)
        if isinstance(node, dict):
            items = [
                item for item in map(context.graph.resolve, flat(node.get("itemListElement"))) if isinstance(item, dict)
            ]
            yield from (crumb for item in sorted(items, key=_position) if (crumb := _breadcrumb(item, context)))


def _position(item: Node) -> float:
    try:
        return float(str(item.get("position")))
    except ValueError:
        return 0.0


def _breadcrumb(item: Node, context: Context) -> Value | None:
    target = context.graph.resolve(item.get("item"))
    node = target if isinstance(target, dict) else {"@id": target}
    names = _lines(item.get("name") or node.get("name"), context)
    name = next((text for text, _ in names if not is_address(text)), None)
    url = next((url for url, _ in _addresses(node, context)), None)
    return (name, (("url", url),) if url else ()) if name else None


_READERS: dict[str, Callable[[object, Context], Iterator[Value]]] = {
    "author": authors,
    "body": _prose_values,
    "breadcrumb": _breadcrumbs,
    "description": _prose_values,
    "image": images,
    "is_accessible_for_free": _flags,
    "language": _languages,
    "publisher": publishers,
    "tag": _keywords,
    "url": _addresses,
    "video": recordings,
    "audio": recordings,
}
