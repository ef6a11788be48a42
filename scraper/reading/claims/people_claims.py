"""Authors and publishers of JSON-LD: names, with the other properties of their nodes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from scraper.reading.claims.claim_values import Attributes, address, is_address, line
from scraper.reading.claims.json_values import Context, first_address, first_line, nodes, texts
from scraper.reading.claims.jsonld_graph import Node, types_of

__all__ = ["authors", "publishers"]

MAX_LINKS = 20
"""Maximum number of other pages of an author."""

Value = tuple[str, Attributes]


def authors(value: object, context: Context) -> Iterator[Value]:
    """Names with url, kind, email, job_title, affiliation and same_as; a URL as name is an empty name with url."""
    for author in nodes(value, context):
        if isinstance(author, dict):
            yield from _author_values(author, context)
        elif isinstance(author, str) and author.strip():
            yield _plain_author(author, context)


def _plain_author(text: str, context: Context) -> Value:
    if is_address(text.strip()):
        return "", _filled(("url", address(text, context.base_url)))
    return line(text), ()


def _author_values(node: Node, context: Context) -> Iterator[Value]:
    names = [name for text in texts(node.get("name"), context) if (name := line(text))] or [_full_name(node, context)]
    about = _about(node, context)
    for name in names:
        if is_address(name):
            yield "", about if "url" in dict(about) else (("url", name), *about)
        elif name:
            yield name, about


def _full_name(node: Node, context: Context) -> str:
    return " ".join(filter(None, (first_line(node, (part,), context) for part in ("givenName", "familyName"))))


def _about(node: Node, context: Context) -> Attributes:
    url = first_address(node, ("url",), context)
    links = [
        link
        for text in islice(texts(node.get("sameAs"), context), MAX_LINKS)
        if (link := address(text, context.base_url))
    ]
    return _filled(
        ("url", url),
        ("kind", _author_kind(node, context)),
        ("email", first_line(node, ("email",), context).removeprefix("mailto:")),
        ("job_title", first_line(node, ("jobTitle",), context)),
        ("affiliation", first_line(node, ("affiliation", "worksFor"), context)),
        *(("same_as", link) for link in dict.fromkeys(links) if link != url),
    )


def _author_kind(node: Node, context: Context) -> str:
    """``person`` or ``organization``; empty if the types are ambiguous or unknown."""
    types = [name.lower() for name in types_of(node)]
    kinds = {"person" if name == "person" else context.author_kinds.get(name, "") for name in types}
    return kinds.pop() if len(kinds) == 1 else ""


def publishers(value: object, context: Context) -> Iterator[Value]:
    """Names with url and logo."""
    for publisher in nodes(value, context):
        if isinstance(publisher, str) and publisher.strip() and not is_address(publisher.strip()):
            yield line(publisher), ()
        elif isinstance(publisher, dict) and (name := first_line(publisher, ("name", "legalName"), context)):
            url, logo = (first_address(publisher, (part,), context) for part in ("url", "logo"))
            yield name, _filled(("url", url), ("logo", logo))


def _filled(*pairs: tuple[str, str | None]) -> Attributes:
    return tuple((name, value) for name, value in pairs if value)
