"""What a page says of itself: every table entry, the choice of the page's own article, and the values."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.document import Block, Claim, Container, Document, DocumentKind, Page, Span, Syntax
from scraper.errors import DataError
from scraper.reading import as_page, read
from scraper.reading.claims.claim_reader import read_claims
from scraper.reading.claims.claim_tables import ClaimTables, build_tables, claim_tables
from scraper.reading.claims.claim_values import MAX_KEYWORDS, keywords, line, prose
from scraper.reading.claims.json_values import Context
from scraper.reading.claims.jsonld_graph import Graph
from scraper.reading.claims.meta_claims import meta_claims
from scraper.reading.claims.microdata_items import marked_spans
from scraper.reading.claims.people_claims import authors
from scraper.reading.claims.schema_claims import node_claims
from scraper.reading.claims.schema_nodes import TypedNode, typed
from scraper.reading.claims.visible_claims import visible_claims
from scraper.reading.metadata import HeadTag, Metadata
from scraper.values.tables import load_table
from tests.builders import source_of

URL = "https://example.org/trains"
TABLE = load_table("claims.toml")


# ---- hand-made pages


def tag(**attributes: str) -> HeadTag:
    """A meta or link tag in the head; ``http_equiv`` is spelled with a hyphen."""
    return HeadTag({name.replace("_", "-"): value for name, value in attributes.items()}, 0, 0)


def head(*metas: HeadTag, links: Sequence[HeadTag] = ()) -> Metadata:
    """Metadata of a page whose base is ``URL``."""
    return Metadata(metas=metas, links=tuple(links), base_url=URL)


def empty_document(url: str | None = URL) -> Document:
    """A document without text."""
    return Document(
        page=Page(content="", url=url),
        kind=DocumentKind.HTML,
        source="",
        text="",
        blocks=(),
        containers=(Container(0, "#root", 0, 0, 0),),
    )


def block_document(text: str, *spans: Span, attributes: tuple[tuple[str, str], ...] = ()) -> Document:
    """A document of one block in one container with these attributes."""
    return Document(
        page=Page(content="", url=URL),
        kind=DocumentKind.HTML,
        source="",
        text=text,
        blocks=(Block(0, len(text), 1, spans),),
        containers=(Container(0, "#root", 0, 1, 0), Container(0, "div", 0, 1, 1, attributes=attributes)),
    )


def values(claims: Sequence[Claim], field: str) -> list[str]:
    """The values of one field."""
    return [claim.value for claim in claims if claim.field == field]


# ---- the tables


def entries(table: str, key: str = "names") -> list[Any]:
    """Each name of each entry, as a parameter."""
    return [pytest.param(name, row, id=f"{table}:{name}") for row in TABLE[table] for name in row[key]]


def without(table: str, key: str, name: str) -> ClaimTables:
    """The tables with one name taken out."""
    content = copy.deepcopy(TABLE)
    for row in content[table]:
        row[key] = [word for word in row[key] if word != name]
    return build_tables(content)


def meta_values(name: str, content: str, field: str, tables: ClaimTables) -> list[str]:
    """What one meta tag claims of a field."""
    claims = meta_claims(head(tag(name=name, content=content)), tables)
    return [claim.value for claim in claims if claim.field == field and str(claim.source) == f"meta {name}"]


@pytest.mark.parametrize(("name", "row"), entries("meta"))
def test_meta_entry(name: str, row: Mapping[str, Any]) -> None:
    """A meta tag of that name claims the value, and claims nothing without its entry."""
    content, value = row["case"]
    assert meta_values(name, content, row["field"], claim_tables())[:1] == [value]
    assert meta_values(name, content, row["field"], without("meta", "names", name)) == []


@pytest.mark.parametrize(("name", "row"), entries("meta_part"))
def test_meta_part_entry(name: str, row: Mapping[str, Any]) -> None:
    """A part is an attribute of the claim before it; a media type decides what the claim is."""
    content, value = row["case"]
    tags = head(tag(property=row["of"], content="https://example.org/a"), tag(property=name, content=content))
    (claim,) = meta_claims(tags, claim_tables())
    assert row["attribute"] == "media_type" or dict(claim.attributes)[row["attribute"]] == value
    (bare,) = meta_claims(tags, without("meta_part", "names", name))
    assert bare.attributes == ()


def test_a_video_of_type_html_is_a_player() -> None:
    """``og:video`` of media type text/html is claimed as an embed."""
    tags = [
        tag(property="og:video", content="https://v.example/e/1"),
        tag(property="og:video:type", content="text/html"),
    ]
    (claim,) = meta_claims(head(*tags), claim_tables())
    assert (claim.value, claim.attributes) == ("", (("embed_url", "https://v.example/e/1"),))


@pytest.mark.parametrize(("word", "row"), entries("label", "words"))
def test_label_entry(word: str, row: Mapping[str, Any]) -> None:
    """The label says what the data are; without its entry it says nothing."""
    content, value = row["case"]
    tags = head(tag(name="twitter:label1", content=word.title()), tag(name="twitter:data1", content=content))
    assert values(meta_claims(tags, claim_tables()), row["field"]) == [value]
    assert meta_claims(tags, without("label", "words", word)) == []


def test_another_label_says_nothing() -> None:
    """Reading time is no author."""
    tags = head(tag(name="twitter:label1", content="Est. reading time"), tag(name="twitter:data1", content="4 minutes"))
    assert meta_claims(tags, claim_tables()) == []


def property_values(name: str, case: str, tables: ClaimTables) -> list[str]:
    """What one property of an article claims."""
    context = Context(Graph((), {}), URL, tables.author_kinds)
    claims = node_claims(TypedNode({name: json.loads(case)}, "Article", 5), Syntax.JSON_LD, context, tables)
    return [claim.value for claim in claims if str(claim.source) == f"json-ld Article.{name}"]


@pytest.mark.parametrize(("name", "row"), entries("property"))
def test_property_entry(name: str, row: Mapping[str, Any]) -> None:
    """A property of an article claims the value, and nothing without its entry."""
    case, value = row["case"]
    assert property_values(name, case, claim_tables())[:1] == [value]
    assert property_values(name, case, without("property", "names", name)) == []


@pytest.mark.parametrize(("name", "row"), entries("type"))
def test_type_entry(name: str, row: Mapping[str, Any]) -> None:
    """A type has its rank in any case and with the vocabulary's URL, and none without its entry."""
    node = {"@type": f"http://schema.org/{name.lower()}"}
    assert typed(node, claim_tables()) == TypedNode(node, name, row["rank"])
    if row["rank"] >= 0:
        assert typed(node, without("type", "names", name)).rank == -1


@pytest.mark.parametrize(("name", "row"), entries("author"))
def test_author_entry(name: str, row: Mapping[str, Any]) -> None:
    """The type of an author says its kind; without the entry it does not."""
    author = {"@type": name, "name": "The Example"}
    for tables, kind in ((claim_tables(), row["kind"]), (without("author", "names", name), None)):
        ((_, attributes),) = authors(author, Context(Graph((), {}), URL, tables.author_kinds))
        assert dict(attributes).get("kind") == kind


@pytest.mark.parametrize(("token", "row"), entries("time", "tokens"))
def test_time_entry(token: str, row: Mapping[str, Any]) -> None:
    """A class token says which date a time element gives; without the entry it is a plain time."""
    date, value = row["case"]
    document = block_document("1 May", Span(0, 5, "time", f"entry-date {token}", attributes=(("datetime", date),)))
    (claim,) = visible_claims(document, marked_spans(document), claim_tables())
    assert claim == Claim(row["field"], value, source_of(f"time class={token}"), (), 0)
    (plain,) = visible_claims(document, marked_spans(document), without("time", "tokens", token))
    assert str(plain.source) == "time"


def test_every_entry_has_an_origin_and_a_case() -> None:
    """An entry without origin or case, or with an unknown key, is an error of ours."""
    assert all(row["origin"] and len(row["case"]) == 2 for rows in TABLE.values() for row in rows)
    with pytest.raises(DataError):
        build_tables({"meta": [{"names": ["x"], "field": "headline", "case": ["a", "a"]}]})
    with pytest.raises(DataError):
        build_tables({"meta": [{"names": ["x"], "fields": "headline", "origin": "x", "case": ["a", "a"]}]})


# ---- values


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Tom &amp; Ida", "Tom & Ida"),
        ("&amp;quot;No&amp;quot;", '"No"'),
        ("caf&#233; &#x2014; &nbsp;open", "café — open"),
        ("AT&T &copy 2020", "AT&T &copy 2020"),
        ("One<br>Two <em>three</em>", "One Two three"),
        ("What a <div> is", "What a <div> is"),
        ("a < b and c > d", "a < b and c > d"),
        ("a\u200bb\ud800", "ab\ufffd"),
    ],
)
def test_lines_are_cleaned(raw: str, clean: str) -> None:
    """Entities are resolved, twice if need be, and formatting goes; what a headline is about stays."""
    assert line(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("&lt;p&gt;One <b>and</b> only.&lt;/p&gt;", "One and only."),
        ("x<!-- note -->y", "xy"),
        ("1 < 2", "1 < 2"),
    ],
)
def test_prose_has_no_tags(raw: str, clean: str) -> None:
    """Tags go, also those written as entities; blocks are parted by a space."""
    assert prose(raw) == clean


def test_keywords_are_split_once_each() -> None:
    """Commas and semicolons part keywords, also those of other scripts."""
    assert keywords("a, b;c,, A") == ["a", "b", "c"]
    assert keywords("列車、天気") == ["列車", "天気"]
    assert keywords("İzmir, izmir, Straße, STRASSE") == ["İzmir", "Straße"]


@pytest.mark.parametrize("piece", ["<", "<a", "<p ", "&", "&#", "&amp;", "<!--", "<!-- -", ",", ", "])
def test_hostile_values_take_linear_time(piece: str) -> None:
    """A hundred thousand characters of markup are cleaned in their time."""
    text = piece * (100_000 // len(piece))
    start = time.process_time()
    assert isinstance(line(text), str)
    assert isinstance(prose(text), str)
    assert len(keywords(text)) <= MAX_KEYWORDS
    assert time.process_time() - start < 1


# ---- meta, link, title


def test_names_in_any_case_and_attribute() -> None:
    """``property``, ``name`` and ``http-equiv`` count alike, in any case, one claim a tag and field."""
    tags = [
        tag(property="OG:Title", name="title", content="A"),
        tag(name="og:description", content="B"),
        tag(http_equiv="Content-Language", content="de"),
        tag(name="DC:Creator", content="Ida Brandt"),
        tag(name="viewport", content="width=device-width"),
        tag(name="author", content="  "),
        tag(name="author"),
    ]
    claims = meta_claims(head(*tags), claim_tables())
    assert [(claim.field, claim.value, str(claim.source)) for claim in claims] == [
        ("headline", "A", "meta og:title"),
        ("description", "B", "meta og:description"),
        ("language", "de", "meta content-language"),
        ("author", "Ida Brandt", "meta dc.creator"),
    ]


def test_parts_belong_to_the_image_before_them() -> None:
    """Two images keep their own alt texts; the same image again is no second claim."""
    names = ["", ":secure_url", ":alt", "", ":alt"]
    contents = ["http://e.org/1.jpg", "https://e.org/1.jpg", "one", "http://e.org/2.jpg", "two"]
    tags = [tag(property=f"og:image{name}", content=value) for name, value in zip(names, contents, strict=True)]
    claims = meta_claims(head(*tags), claim_tables())
    assert [(claim.value, dict(claim.attributes)) for claim in claims] == [
        ("http://e.org/1.jpg", {"alt": "one"}),
        ("http://e.org/2.jpg", {"alt": "two"}),
    ]


def test_an_author_url_or_handle_is_no_name() -> None:
    """What is no name is an attribute of an empty claim."""
    tags = [
        tag(property="article:author", content="https://f.example/ida"),
        tag(name="twitter:creator", content="@ida"),
    ]
    claims = meta_claims(head(*tags), claim_tables())
    assert [(claim.value, claim.attributes) for claim in claims] == [
        ("", (("url", "https://f.example/ida"),)),
        ("", (("handle", "@ida"),)),
    ]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"rel": "canonical", "href": "/a"}, ("canonical_url", "https://example.org/a", ())),
        ({"rel": "amphtml", "href": "/amp"}, ("amp_url", "https://example.org/amp", ())),
        ({"rel": "next", "href": "?page=2"}, ("next_url", "https://example.org/trains?page=2", ())),
        ({"rel": "image_src", "href": "/a.jpg"}, ("image", "https://example.org/a.jpg", ())),
        ({"rel": "author", "href": "/ida", "title": "Ida"}, ("author", "Ida", (("url", "https://example.org/ida"),))),
        ({"rel": "author", "href": "mailto:a@b.example?x"}, ("author", "", (("email", "a@b.example"),))),
    ],
)
def test_link_tags(attributes: dict[str, str], expected: tuple[str, str, object]) -> None:
    """Link tags claim URLs, absolute, and the author."""
    (claim,) = read_claims(head(links=[tag(**attributes)]), empty_document())
    assert (claim.field, claim.value, claim.attributes) == expected
    assert str(claim.source) == f"link rel={attributes['rel']}"


@pytest.mark.parametrize(
    "attributes",
    [
        {"rel": "alternate", "hreflang": "fr", "href": "/fr"},
        {"rel": "stylesheet", "href": "/a.css"},
        {"rel": "canonical", "href": "javascript:void(0)"},
        {"rel": "canonical"},
        {"href": "/a"},
    ],
)
def test_other_links_claim_nothing(attributes: dict[str, str]) -> None:
    """Other languages, style sheets and what is no URL claim nothing."""
    assert read_claims(head(links=[tag(**attributes)]), empty_document()) == ()


def test_title_and_language() -> None:
    """The first title with text and the language of the page."""
    metadata = Metadata(titles=(" ", "Two trains | The Example", "An icon"), language="en-GB")
    assert [(claim.field, claim.value, str(claim.source)) for claim in read_claims(metadata, empty_document())] == [
        ("title", "Two trains | The Example", "title"),
        ("language", "en-GB", "html lang"),
    ]


ATTRIBUTES = st.sampled_from(["name", "property", "rel", "href", "content", "itemprop"])


@given(st.dictionaries(ATTRIBUTES, st.text(max_size=20)))
def test_no_tag_raises(attributes: dict[str, str]) -> None:
    """Whatever attributes a tag has, reading it raises nothing."""
    tag = HeadTag(attributes, 7, 9)
    read_claims(Metadata(metas=(tag,), links=(tag,)), empty_document(None))


# ---- what is shown


def test_author_links() -> None:
    """A link with rel=author names the author where it is shown; other links do not."""
    document = block_document(
        "By Ida Brandt and more",
        Span(3, 13, "a", url="https://example.org/ida", attributes=(("rel", "nofollow author"),)),
        Span(18, 22, "a", url="https://example.org/more", attributes=(("rel", "coauthor"),)),
    )
    assert read_claims(Metadata(), document) == (
        Claim("author", "Ida Brandt", source_of("a rel=author"), (("url", "https://example.org/ida"),), 0),
    )


@pytest.mark.parametrize(
    ("attributes", "classes", "expected"),
    [
        ((("datetime", "2024-05-01"),), "", ("date_published", "time")),
        ((("datetime", "2024-05-01"), ("pubdate", "")), "", ("date_published", "time pubdate")),
        ((("datetime", "2024-05-01"),), "updated", ("date_modified", "time class=updated")),
        ((("datetime", "2024-05-01"),), "published updated", ("date_published", "time class=published")),
        ((("datetime", "2024-05-01"), ("itemprop", "dateModified")), "", ("date_modified", "microdata dateModified")),
    ],
)
def test_time_elements(attributes: tuple[tuple[str, str], ...], classes: str, expected: tuple[str, str]) -> None:
    """A time element gives a date; itemprop, pubdate and class say which."""
    document = block_document("1 May", Span(0, 5, "time", classes, attributes=attributes))
    (claim,) = read_claims(Metadata(), document)
    assert (claim.field, str(claim.source), claim.value, claim.block) == (*expected, "2024-05-01", 0)


def test_microdata_of_an_inline_author() -> None:
    """An inline item inside an article item is its author; its name and link stand in its spans."""
    person = (("itemprop", "author"), ("itemscope", ""), ("itemtype", "http://schema.org/Person"))
    document = block_document(
        "By Ida Brandt, The Example",
        Span(3, 13, "span", attributes=person),
        Span(3, 13, "a", url="https://example.org/ida", attributes=(("itemprop", "name url"),)),
        attributes=(("itemscope", ""), ("itemtype", "http://schema.org/NewsArticle")),
    )
    attributes = (("url", "https://example.org/ida"), ("kind", "person"))
    assert read_claims(Metadata(base_url=URL), document) == (
        Claim("author", "Ida Brandt", source_of("microdata NewsArticle.author"), attributes, 0),
    )


ITEM = 'itemscope itemtype="https://schema.org/'
MICRODATA = [
    pytest.param(
        f'<article {ITEM}Article"><h1 itemprop="headline">Two trains</h1>'
        f'<p itemprop="author" {ITEM}Person">By <span itemprop="name">Ida Brandt</span></p>'
        '<p>On <time itemprop="datePublished" datetime="2024-05-01">Monday</time></p></article>',
        [
            ("headline", "Two trains", "microdata Article.headline", 0),
            ("author", "Ida Brandt", "microdata Article.author", 1),
            ("date_published", "2024-05-01", "microdata Article.datePublished", 2),
        ],
        id="article",
    ),
    pytest.param(
        '<h1 itemprop="headline">Two trains</h1><p itemprop="name">Somebody</p>',
        [("headline", "Two trains", "microdata headline", 0)],
        id="outside-of-any-item",
    ),
    pytest.param(
        f'<div {ITEM}Article"><h1 itemprop="headline">A</h1><div itemprop="comment" {ITEM}Comment">'
        f'<b itemprop="author">Tom</b><p itemprop="headline">B</p></div></div>',
        [("headline", "A", "microdata Article.headline", 0)],
        id="comment",
    ),
    pytest.param(
        f'<div {ITEM}Article"><h2 itemprop="headline">A</h2></div>'
        f'<div {ITEM}Article"><h2 itemprop="headline">B</h2></div>',
        [],
        id="listing",
    ),
    pytest.param(
        f'<div {ITEM}Blog"><div itemprop="blogPost" {ITEM}BlogPosting"><h2 itemprop="headline">A</h2></div></div>',
        [("headline", "A", "microdata BlogPosting.headline", 0)],
        id="post-of-a-blog",
    ),
    pytest.param(
        f'<div {ITEM}Article"><h1 itemprop="name">A</h1><meta itemprop="dateModified" content="2024-05-02">'
        f'<div itemprop="publisher" {ITEM}Organization"><meta itemprop="name" content="The Example"></div></div>',
        [
            ("headline", "A", "microdata Article.name", 0),
            ("date_modified", "2024-05-02", "microdata Article.dateModified", None),
            ("publisher", "The Example", "microdata Article.publisher", None),
        ],
        id="meta-in-items",
    ),
    pytest.param(
        f'<ol {ITEM}BreadcrumbList"><li itemprop="itemListElement" {ITEM}ListItem"><a itemprop="item" href="/">'
        '<span itemprop="name">Home</span></a></li></ol>',
        [("breadcrumb", "Home", "microdata BreadcrumbList", None)],
        id="breadcrumb",
    ),
]


@pytest.mark.parametrize(("html", "expected"), MICRODATA)
def test_microdata(html: str, expected: list[tuple[str, str, str, int | None]]) -> None:
    """Items of a real page are read like JSON-LD nodes, and what is shown says where."""
    claims = read(as_page(f"<html><body>{html}</body></html>", URL)).claims
    order = ["headline", "author", "date_published", "date_modified", "publisher", "breadcrumb"]
    shown = [(claim.field, claim.value, str(claim.source), claim.block) for claim in claims if claim.field in order]
    assert sorted(shown, key=lambda row: order.index(row[0])) == expected


def test_many_items_are_capped() -> None:
    """A page of nested and repeated items is read in its time."""
    html = f'<div {ITEM}Article">' * 150 + f'<p {ITEM}Article"><b itemprop="headline">A</b></p>' * 20_000
    page = as_page(f"<html><body>{html}</body></html>", URL)
    start = time.process_time()
    read(page)
    assert time.process_time() - start < 5
