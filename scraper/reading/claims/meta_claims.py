"""Meta tags, link tags, titles and the language attribute → claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from msgspec.structs import replace

from scraper.document import Claim, ClaimSource, Syntax
from scraper.reading.claims.claim_tables import ClaimTables, MetaPart
from scraper.reading.claims.claim_values import Attributes, address, is_address, is_handle, keywords, line, prose
from scraper.reading.metadata import Metadata
from scraper.values.text import clean, fold

__all__ = ["link_claims", "meta_claims", "own_urls", "title_claims"]

MAX_TAGS = 2_000
"""Meta or link tags that are read; the most on a development page is some 300."""

_URL_FIELDS = frozenset({"url", "canonical_url", "image", "video", "audio"})
_NAMES = ("property", "name", "http-equiv")
_DUBLIN_CORE = ("dc:", "dcterms:", "dc_")


def meta_claims(metadata: Metadata, tables: ClaimTables) -> list[Claim]:
    """Claims of the meta tags in order; parts such as og:image:alt are attributes of the claim before them."""
    tags = [tag.attributes for tag in metadata.metas[:MAX_TAGS]]
    claims: list[Claim] = []
    last_of: dict[str, int] = {}
    for name, content in _named_contents(tags, tables):
        meaning = tables.meta[name]
        if isinstance(meaning, MetaPart):
            _add_part(claims, last_of, meaning, line(content))
            continue
        family = tables.families.get(name)
        for value, attributes in _values(meaning, content, metadata.base_url):
            if family and _is_same_media(claims, last_of.get(family), value):
                continue
            if family:
                last_of[family] = len(claims)
            claims.append(Claim(meaning, value, ClaimSource(Syntax.META, property=name), attributes))
    return [*map(_as_player, claims), *_labelled(tags, tables)]


def _named_contents(tags: Sequence[Mapping[str, str]], tables: ClaimTables) -> Iterator[tuple[str, str]]:
    """Each known name of each tag with its content; ``property=og:title name=title`` is one claim, not two."""
    for tag in tags:
        content = tag.get("content")
        if not content or content.isspace():
            continue
        meanings: list[str | MetaPart] = []
        for key in _NAMES:
            name = _known(tag[key], tables) if key in tag else None
            if name and tables.meta[name] not in meanings:
                meanings.append(tables.meta[name])
                yield name, content


def _known(name: str, tables: ClaimTables) -> str | None:
    """The name as the table has it."""
    if name not in tables.meta:
        name = name.strip().lower()
        if name.startswith(_DUBLIN_CORE):
            name = name.replace(":", ".").replace("_", ".", 1)
    return name if name in tables.meta else None


def _values(field: str, content: str, base_url: str | None) -> Iterator[tuple[str, Attributes]]:
    if field in _URL_FIELDS:
        url = address(content, base_url)
        if url:
            yield url, ()
    elif field == "tag":
        yield from ((word, ()) for word in keywords(content))
    elif field == "author":
        yield from _author_claims(content, base_url)
    elif value := (prose(content) if field == "description" else line(content)):
        yield value, ()


def _author_claims(content: str, base_url: str | None) -> Iterator[tuple[str, Attributes]]:
    """A name; an empty name with its url or handle where only that is given."""
    name = line(content)
    url = address(name, base_url) if is_address(name) else None
    if url:
        yield "", (("url", url),)
    elif is_handle(name):
        yield "", (("handle", name),)
    elif name:
        yield name, ()


def _add_part(claims: list[Claim], last_of: dict[str, int], part: MetaPart, value: str) -> None:
    index = last_of.get(part.family)
    if index is not None and value and part.attribute not in dict(claims[index].attributes):
        claims[index] = replace(claims[index], attributes=(*claims[index].attributes, (part.attribute, value)))


def _is_same_media(claims: list[Claim], index: int | None, url: str) -> bool:
    """Whether og:image:url or og:image:secure_url repeats the image before it."""
    return index is not None and claims[index].value.partition("://")[2] == url.partition("://")[2]


def _as_player(claim: Claim) -> Claim:
    """A video of media type text/html is a player to embed, not a file."""
    attributes = tuple(pair for pair in claim.attributes if pair[0] != "media_type")
    if attributes == claim.attributes:
        return claim
    if dict(claim.attributes)["media_type"].startswith("text/html"):
        return replace(claim, value="", attributes=(("embed_url", claim.value), *attributes))
    return replace(claim, attributes=attributes)


def _labelled(tags: Sequence[Mapping[str, str]], tables: ClaimTables) -> Iterator[Claim]:
    """Claims of ``twitter:data1``, whose meaning ``twitter:label1`` gives in the language of the page."""
    names = ((tag.get("name") or tag.get("property") or "", tag) for tag in tags)
    contents = {
        name: tag.get("content", "") for name, tag in names if name.startswith(("twitter:label", "twitter:data"))
    }
    for name, label in contents.items():
        field = tables.labels.get(fold(clean(label).rstrip(":"))) if name.startswith("twitter:label") else None
        source = name.replace("label", "data")
        value = line(contents.get(source, ""))
        if field and value:
            yield Claim(field, value, ClaimSource(Syntax.META, property=source))


# ---- links, titles, language

_LINKS = {"canonical": "canonical_url", "amphtml": "amp_url", "next": "next_url", "image_src": "image"}


def link_claims(metadata: Metadata) -> Iterator[Claim]:
    """Claims of link tags: canonical, amphtml, next, image_src and author; ``alternate`` is of other pages."""
    for tag in metadata.links[:MAX_TAGS]:
        for relation in tag.attributes.get("rel", "").lower().split():
            if relation == "author":
                yield from _linked_author(tag.attributes, metadata.base_url)
            elif field := _LINKS.get(relation):
                url = address(tag.attributes.get("href", ""), metadata.base_url)
                yield from [Claim(field, url, ClaimSource(Syntax.LINK, property=f"rel={relation}"))] if url else []


def _linked_author(tag: Mapping[str, str], base_url: str | None) -> Iterator[Claim]:
    """The name is the link's title, if it has one; the href is a URL or an e-mail address."""
    target, name = tag.get("href", "").strip(), line(tag.get("title", ""))
    email = target[len("mailto:") :].partition("?")[0] if target.lower().startswith("mailto:") else ""
    pairs = (("url", address(target, base_url)), ("email", line(email)))
    attributes = tuple((key, value) for key, value in pairs if value)
    if name or attributes:
        yield Claim("author", name, ClaimSource(Syntax.LINK, property="rel=author"), attributes)


def title_claims(metadata: Metadata) -> Iterator[Claim]:
    """The first title with text, and the language of the html element."""
    titles = filter(None, map(line, metadata.titles))
    for title in islice(titles, 1):
        yield Claim("title", title, ClaimSource(Syntax.TITLE))
    language = clean(metadata.language)
    if language:
        yield Claim("language", language, ClaimSource(Syntax.HTML, property="lang"))


def own_urls(claims: Sequence[Claim]) -> Iterator[str]:
    """The URLs by which a page calls itself in its meta and link tags."""
    return (claim.value for claim in claims if claim.field in ("canonical_url", "url"))
