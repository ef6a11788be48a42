"""JSON-LD: what is decoded and repaired, how nodes refer to each other, which is the page's, and what it claims."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.document import Claim, Container, Document, DocumentKind, Page
from scraper.reading import as_page, read
from scraper.reading.claims.claim_reader import read_claims
from scraper.reading.claims.claim_tables import claim_tables
from scraper.reading.claims.jsonld_graph import MAX_CHARS, MAX_DEPTH, MAX_SCRIPTS, decode, read_graph, types_of
from scraper.reading.metadata import Metadata, Script
from tests.builders import source_of

BROKEN = [
    pytest.param('{"a": 1}', [{"a": 1}], id="well-formed"),
    pytest.param('\ufeff {"a": 1} ', [{"a": 1}], id="byte-order-mark"),
    pytest.param('<!-- {"a": 1} -->', [{"a": 1}], id="html-comment"),
    pytest.param('\n<![CDATA[\n{"a": 1}\n]]>\n', [{"a": 1}], id="cdata"),
    pytest.param('//<![CDATA[\n{"a": 1}\n//]]>', [{"a": 1}], id="cdata-in-line-comments"),
    pytest.param('/* <![CDATA[ */ {"a": 1} /* ]]> */', [{"a": 1}], id="cdata-in-comments"),
    pytest.param('{"a": 1};', [{"a": 1}], id="semicolon"),
    pytest.param('{"a": [1, 2,], "b": 3,}', [{"a": [1, 2], "b": 3}], id="trailing-commas"),
    pytest.param('{"a": "one\ntwo\tthree"}', [{"a": "one\ntwo\tthree"}], id="line-end-in-string"),
    pytest.param('{"a": 1}\n{"b": 2}', [{"a": 1}, {"b": 2}], id="objects-in-a-row"),
    pytest.param('{"a": 1},{"b": 2}', [{"a": 1}, {"b": 2}], id="objects-with-comma"),
    pytest.param('{"a": 1}}', [{"a": 1}], id="one-bracket-too-many"),
    pytest.param('{"a": 1, // a note\n "b": "http://x/" /* more */}', [{"a": 1, "b": "http://x/"}], id="comments"),
    pytest.param('{"a": , "b": 2}', [{"a": None, "b": 2}], id="value-missing"),
    pytest.param(r'{"a": "it\'s"}', [{"a": "it's"}], id="unknown-escape"),
    pytest.param('{"a": "a "big" day", "b": 2}', [{"a": 'a "big" day', "b": 2}], id="quotes-in-string"),
    pytest.param(
        '{"a": "<a href="https://x.org/">x</a>"}', [{"a": '<a href="https://x.org/">x</a>'}], id="markup-in-string"
    ),
    pytest.param("{&quot;a&quot;: 1}", [{"a": 1}], id="quotes-as-entities"),
    pytest.param(r'{"a": "\ud800"}', [{"a": "\ud800"}], id="lone-surrogate"),
]


@pytest.mark.parametrize(("text", "values"), BROKEN)
def test_broken_json_is_read(text: str, values: list[object]) -> None:
    """Each kind of damage that pages do to JSON-LD is repaired."""
    assert list(decode(text)) == values


def test_nan_is_read() -> None:
    """NaN, which is no JSON, does not cost the rest of the script."""
    (value,) = decode('{"a": NaN, "b": 2}')
    assert isinstance(value, dict)
    assert value["b"] == 2


@pytest.mark.parametrize("text", ["", "  ", "hello", "{", '{"a"', "<!-- -->", "function () {}", '{"a": 1' + "0" * 5000])
def test_what_is_no_json_gives_nothing(text: str) -> None:
    """A script beyond repair is passed over; nothing is raised."""
    assert decode(text) == ()


def nested(levels: int) -> str:
    """An object that holds an object, and so on."""
    return '{"a":' * levels + "1" + "}" * levels


def test_nesting_is_capped_before_decoding() -> None:
    """Depth up to the limit is read; ten thousand levels give nothing and raise nothing."""
    assert decode(nested(MAX_DEPTH)) != ()
    assert decode(nested(10_000)) == ()
    assert decode("[" * 10_000) == ()
    assert decode("{" + '"a":[' * 10_000) == ()


def test_brackets_in_strings_are_no_nesting() -> None:
    """A text full of brackets is not deep."""
    assert decode('{"a": "' + "[{" * 500 + '"}') == ({"a": "[{" * 500},)


HOSTILE = {
    "quotes": '"' * MAX_CHARS,
    "open-quotes": '"' * (MAX_CHARS - 1) + "x",
    "escapes": '{"a": "' + '\\"' * (MAX_CHARS // 2 - 10),
    "inner-quotes": '{"a": "' + '" ' * (MAX_CHARS // 2 - 10) + "}",
    "comments": "/*" * (MAX_CHARS // 2),
    "wrappers": "<!--" * (MAX_CHARS // 4),
    "commas": "{" + ", " * (MAX_CHARS // 2 - 1),
    "spaces": '{"a": 1,' + " " * (MAX_CHARS - 20) + "}",
    "colons": ":" * MAX_CHARS,
    "siblings": "[" + "{}," * (MAX_CHARS // 3 - 1) + "{}]",
    "open-siblings": "[1," * (MAX_CHARS // 3),
    "too-long": "[" + "1," * MAX_CHARS + "1]",
    "same-ids": "[" + '{"@id":"a","b":{"@id":"a"}},' * (MAX_CHARS // 30) + "{}]",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_scripts_take_linear_time(text: str) -> None:
    """Half a megabyte built to make a repair backtrack is done within its time."""
    start = time.process_time()
    read_graph([Script("application/ld+json", "", text)])
    assert time.process_time() - start < 3


def test_only_the_first_scripts_are_read() -> None:
    """Of 20,000 scripts the first are read."""
    graph = read_graph([Script("application/ld+json", "", f'{{"name": "{number}"}}') for number in range(20_000)])
    assert [node["name"] for node in graph.roots] == [str(number) for number in range(MAX_SCRIPTS)]


@given(st.text(alphabet='{}[]":,\\/*a1<!->& \n', max_size=60))
def test_no_text_raises(text: str) -> None:
    """Whatever stands in a script, decoding it raises nothing."""
    decode(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param('{"name": "a"}', ["a"], id="object"),
        pytest.param('[{"name": "a"}, {"name": "b"}]', ["a", "b"], id="list"),
        pytest.param('{"@context": "x", "@graph": [{"name": "a"}, {"name": "b"}]}', ["a", "b"], id="graph"),
        pytest.param('[{"@graph": [{"name": "a"}]}, {"@graph": [{"name": "b"}]}]', ["a", "b"], id="list-of-graphs"),
        pytest.param('{"name": "a", "@graph": {"name": "b"}}', ["a", "b"], id="node-with-graph"),
        pytest.param('"a"', [], id="text"),
        pytest.param("[1, null, [[]]]", [], id="no-nodes"),
    ],
)
def test_nodes_at_the_top(text: str, names: list[str]) -> None:
    """Nodes of objects, lists and graphs stand at the top, in order."""
    graph = read_graph([Script("application/ld+json", "", text)])
    assert [node["name"] for node in graph.roots] == names


def test_other_scripts_are_not_read() -> None:
    """The state of an application is no JSON-LD."""
    assert read_graph([Script("application/json", "__NEXT_DATA__", '{"name": "a"}')]).roots == ()


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        pytest.param({"@id": "#ida"}, "Ida Brandt", id="reference"),
        pytest.param("#ida", "Ida Brandt", id="text-that-is-an-id"),
        pytest.param({"@id": "#ida", "name": "I. Brandt"}, "I. Brandt", id="own-property-wins"),
        pytest.param({"@type": "Person", "@id": "https://x.org/"}, "Tom Ruiz", id="same-type-of-two"),
        pytest.param({"@id": "#nobody", "name": "N"}, "N", id="leads-nowhere"),
    ],
)
def test_references_are_resolved(reference: object, name: str) -> None:
    """A reference gives the node it means, wherever that stands."""
    graph = read_graph(
        [
            Script(
                "application/ld+json",
                "",
                '{"@type": "Article", "author": {"@id": "#ida", "name": "Ida Brandt", "a": 1}}',
            ),
            Script(
                "application/ld+json",
                "",
                '{"@type": "WebSite", "@id": "https://x.org/", "name": "The X", "a": 1, "b": 2}',
            ),
            Script("application/ld+json", "", '{"@type": "Person", "@id": "https://x.org/", "name": "Tom Ruiz"}'),
        ]
    )
    node = graph.resolve(reference)
    assert isinstance(node, dict)
    assert node["name"] == name


@pytest.mark.parametrize(
    ("value", "types"),
    [
        ("NewsArticle", ("NewsArticle",)),
        ("http://schema.org/NewsArticle", ("NewsArticle",)),
        ("https://schema.org/NewsArticle/", ("NewsArticle",)),
        ("schema:NewsArticle", ("NewsArticle",)),
        (["Article", "https://schema.org/Report"], ("Article", "Report")),
        ([1, None, ""], ()),
        (None, ()),
    ],
)
def test_types_are_read_from_names_and_urls(value: object, types: tuple[str, ...]) -> None:
    """A type is the last part of its name, one or several."""
    assert types_of({"@type": value}) == types


# ---- claims of JSON-LD

URL = "https://example.org/trains"


def claims_of(data: object, title: str = "") -> list[Claim]:
    """All claims of a page with this JSON-LD and title, and without text."""
    root = Container(0, "#root", 0, 0, 0)
    document = Document(
        page=Page(content="", url=URL), kind=DocumentKind.HTML, source="", text="", blocks=(), containers=(root,)
    )
    script = Script("application/ld+json", "", json.dumps(data))
    return list(read_claims(Metadata(titles=(title,), scripts=(script,), base_url=URL), document))


def values(claims: Sequence[Claim], field: str) -> list[str]:
    """The values of one field."""
    return [claim.value for claim in claims if claim.field == field]


# ---- which node is the page's article


def article(headline: str, kind: object = "NewsArticle", **more: object) -> dict[str, object]:
    """A node with a headline."""
    return {"@context": "https://schema.org", "@type": kind, "headline": headline, **more}


LIST = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": article("A")}]}
CHOICES = [
    pytest.param([article("A")], ["A"], id="the-only-one"),
    pytest.param([article("A", url="https://other.example/a")], ["A"], id="the-only-one-with-another-url"),
    pytest.param([article("B", "Article"), article("A")], ["A"], id="news-before-article"),
    pytest.param([article("B", "Recipe"), article("A", "BlogPosting")], ["A"], id="article-before-recipe"),
    pytest.param([article("B"), article("A", url=URL)], ["A"], id="page-url"),
    pytest.param([article("B"), article("A", mainEntityOfPage={"@id": URL + "/"})], ["A"], id="main-entity-of-page"),
    pytest.param([article("B", url="/b"), article("A", "Article")], ["A"], id="another-url-gives-way"),
    pytest.param([article("A", url="/a"), article("B", url="/b")], [], id="listing-with-urls"),
    pytest.param([article("A"), article("B"), article("C")], [], id="listing-without-urls"),
    pytest.param([{"@type": "Article", "name": ["A"]}, {"@type": "Article", "name": ["B"]}], [], id="names-in-lists"),
    pytest.param([article("A", **{"@id": "#1"}), article("B", **{"@id": "#2"})], [], id="listing-with-local-ids"),
    pytest.param([article("B"), article("Two trains stop")], ["Two trains stop"], id="page-title"),
    pytest.param([article("A"), article("A", "Article")], ["A", "A"], id="the-same-twice"),
    pytest.param([{"@type": "WebPage", "mainEntity": article("A")}], ["A"], id="main-entity"),
    pytest.param([{"@type": "WebPage", "mainEntity": {"@id": "#a"}}, article("A", **{"@id": "#a"})], ["A"], id="by-id"),
    pytest.param([article("A", ["Thing", "https://schema.org/OpinionNewsArticle"])], ["A"], id="several-types"),
    pytest.param([article("A", "ExplainerNewsArticle")], ["A"], id="unknown-kind-of-article"),
    pytest.param([{"headline": "A"}], ["A"], id="no-type"),
    pytest.param([article("A", "VideoObject")], [], id="a-video-of-many"),
    pytest.param([{"@type": "VideoObject", "name": "Two trains stop"}], ["Two trains stop"], id="a-video-page"),
    pytest.param([LIST], [], id="item-of-list"),
    pytest.param([{"@type": "WebPage", "mainEntity": LIST}], [], id="list-as-main-entity"),
    *[
        pytest.param([article("A", **{name: article("B")})], ["A"], id=f"nested-{name}")
        for name in ("comment", "review", "hasPart", "isPartOf", "mentions", "citation", "author", "liveBlogUpdate")
    ],
]


@pytest.mark.parametrize(("data", "headlines"), CHOICES)
def test_the_article_of_the_page(data: object, headlines: list[str]) -> None:
    """The node that agrees with the page wins, then the more exact type; items of a listing give no headline."""
    claims = claims_of(data, title="Two trains stop | The Example")
    assert values(claims, "headline") == headlines


def test_the_graph_of_a_content_system() -> None:
    """Article, page, site, author and breadcrumb of one graph are read together through their references."""
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "Article",
                "@id": URL + "#article",
                "isPartOf": {"@id": URL},
                "author": {"name": "Ida Brandt", "@id": "https://example.org/#/person/1"},
                "headline": "Two trains stop",
                "publisher": {"@id": "https://example.org/#org"},
                "image": {"@id": URL + "#primaryimage"},
            },
            {"@type": "WebPage", "@id": URL, "name": "Two trains stop - The Example", "inLanguage": "en-GB"},
            {"@type": "ImageObject", "@id": URL + "#primaryimage", "contentUrl": "/a.jpg", "caption": "A train"},
            {"@type": "WebSite", "@id": "https://example.org/#site", "name": "The Example"},
            {"@type": "Organization", "@id": "https://example.org/#org", "name": "Example Media", "logo": "/logo.png"},
            {"@type": "Person", "@id": "https://example.org/#/person/1", "name": "Ida Brandt", "url": "/ida"},
            {
                "@type": "BreadcrumbList",
                "itemListElement": [
                    {"@type": "ListItem", "position": 2, "name": "Rail"},
                    {"@type": "ListItem", "position": 1, "item": {"@id": "/", "name": "Home"}},
                ],
            },
        ],
    }
    claim_of_field = {claim.field: claim for claim in reversed(claims_of(data))}
    assert values(claims_of(data), "type") == ["Article", "WebPage"]
    assert str(claim_of_field["headline"].source) == "json-ld Article.headline"
    assert claim_of_field["title"] == Claim("title", "Two trains stop - The Example", source_of("json-ld WebPage.name"))
    assert claim_of_field["author"] == Claim(
        "author",
        "Ida Brandt",
        source_of("json-ld Article.author"),
        (("url", "https://example.org/ida"), ("kind", "person")),
    )
    assert claim_of_field["publisher"].attributes == (("logo", "https://example.org/logo.png"),)
    assert claim_of_field["image"].value == "https://example.org/a.jpg"
    assert claim_of_field["image"].attributes == (("caption", "A train"),)
    assert claim_of_field["site_name"].value == "The Example"
    assert values(claims_of(data), "breadcrumb") == ["Home", "Rail"]


# ---- values of JSON-LD

AUTHORS = [
    pytest.param("Ida Brandt and Tom Ruiz", [("Ida Brandt and Tom Ruiz", {})], id="text"),
    pytest.param(["Ida Brandt", "Tom Ruiz"], [("Ida Brandt", {}), ("Tom Ruiz", {})], id="texts"),
    pytest.param({"name": ["Ida Brandt", "Tom Ruiz"]}, [("Ida Brandt", {}), ("Tom Ruiz", {})], id="names"),
    pytest.param({"@list": ["Ida Brandt"]}, [("Ida Brandt", {})], id="list-object"),
    pytest.param({"name": {"@type": "Person", "name": "Ida Brandt"}}, [("Ida Brandt", {})], id="name-that-is-a-node"),
    pytest.param({"givenName": "Ida", "familyName": "Brandt"}, [("Ida Brandt", {})], id="parts-of-a-name"),
    pytest.param("https://f.example/ida", [("", {"url": "https://f.example/ida"})], id="url"),
    pytest.param({"name": "https://f.example/ida"}, [("", {"url": "https://f.example/ida"})], id="url-as-name"),
    pytest.param({"@type": ["Person", "Organization"], "name": "Ida"}, [("Ida", {})], id="both-kinds"),
    pytest.param([None, "", {}, {"@type": "Person"}, True, 3.5], [], id="nothing"),
    pytest.param(
        {
            "@type": "http://schema.org/Person",
            "name": "Ida Brandt",
            "url": "/ida",
            "email": "mailto:ida@example.org",
            "jobTitle": "Reporter",
            "worksFor": {"name": "The Example"},
            "sameAs": ["https://f.example/ida"],
        },
        [
            (
                "Ida Brandt",
                {
                    "url": "https://example.org/ida",
                    "kind": "person",
                    "email": "ida@example.org",
                    "job_title": "Reporter",
                    "affiliation": "The Example",
                    "same_as": "https://f.example/ida",
                },
            )
        ],
        id="person",
    ),
]


@pytest.mark.parametrize(("author", "expected"), AUTHORS)
def test_authors(author: object, expected: list[tuple[str, dict[str, str]]]) -> None:
    """Authors are texts, nodes or lists of both; a text with several names stays whole."""
    claims = [claim for claim in claims_of(article("A", author=author)) if claim.field == "author"]
    assert [(claim.value, dict(claim.attributes)) for claim in claims] == expected


A_JPG = "https://example.org/a.jpg"
IMAGES = [
    pytest.param("/a.jpg", [(A_JPG, [])], id="text"),
    pytest.param({"url": ["/a.jpg", "/b.jpg"]}, [(A_JPG, []), ("https://example.org/b.jpg", [])], id="urls"),
    pytest.param({"contentUrl": "/a.jpg", "url": "/page"}, [(A_JPG, [])], id="file-before-page"),
    pytest.param({"url": "/a.jpg?x=1&amp;y=2"}, [(A_JPG + "?x=1&y=2", [])], id="entity-in-url"),
    pytest.param(["data:image/gif;base64,R0", None, {}, 5], [], id="no-urls"),
    pytest.param(
        {
            "@type": "ImageObject",
            "url": "/a.jpg",
            "caption": "<p>A train.</p>",
            "creditText": "Ida Brandt/EX",
            "creator": [{"@type": "Person", "name": "Ida Brandt"}, "Tom Ruiz"],
            "copyrightHolder": {"name": "EX"},
            "width": {"@type": "QuantitativeValue", "value": 1200},
            "height": "630px",
        },
        [
            (
                "https://example.org/a.jpg",
                [
                    ("caption", "A train."),
                    ("credit", "Ida Brandt/EX"),
                    ("creator", "Ida Brandt"),
                    ("creator", "Tom Ruiz"),
                    ("copyright", "EX"),
                    ("width", "1200"),
                    ("height", "630"),
                ],
            )
        ],
        id="image-object",
    ),
]


@pytest.mark.parametrize(("image", "expected"), IMAGES)
def test_images(image: object, expected: list[tuple[str, Any]]) -> None:
    """Images are URLs or ImageObjects; caption, credit, creators and owner are kept apart."""
    claims = [claim for claim in claims_of(article("A", image=image)) if claim.field == "image"]
    assert [(claim.value, list(claim.attributes)) for claim in claims] == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"isAccessibleForFree": True}, ["true"]),
        ({"isAccessibleForFree": "False"}, ["false"]),
        ({"isAccessibleForFree": "http://schema.org/False"}, ["false"]),
        ({"hasPart": {"isAccessibleForFree": False, "cssSelector": ".x"}}, ["false"]),
        ({"isAccessibleForFree": True, "hasPart": [{"isAccessibleForFree": "false"}]}, ["false", "true"]),
        ({"hasPart": [{"isAccessibleForFree": True}, "x"]}, []),
        ({"isAccessibleForFree": "some"}, []),
    ],
)
def test_access(more: dict[str, object], expected: list[str]) -> None:
    """Free or not, as Boolean or text; a closed part is claimed first."""
    assert values(claims_of(article("A", **more)), "is_accessible_for_free") == expected


def test_recordings() -> None:
    """Videos and sounds of the article and at the top: the file, or only the player."""
    data = [
        article("A", video={"embedUrl": "https://v.example/1", "name": "Snow"}, audio="/a.mp3"),
        {"@type": "VideoObject", "contentUrl": "/b.mp4"},
        {"@type": "VideoObject", "name": "Nothing to play"},
    ]
    claims = [
        (claim.field, claim.value, claim.attributes) for claim in claims_of(data) if claim.field in ("video", "audio")
    ]
    assert claims == [
        ("video", "", (("embed_url", "https://v.example/1"), ("caption", "Snow"))),
        ("audio", "https://example.org/a.mp3", ()),
        ("video", "https://example.org/b.mp4", ()),
    ]


def test_references_cannot_multiply_work() -> None:
    """Thousands of references to a node with thousands of values are read in their time."""
    person = {"@id": "#p", "name": "Ida Brandt", "jobTitle": [""] * 20_000, "sameAs": ["https://x.example/a"] * 9_000}
    data = [article("A", author=[{"@id": "#p"}] * 5_000), person, *[{"@type": "Organization", "name": "X"}] * 1_000]
    start = time.process_time()
    claims_of(data)
    assert time.process_time() - start < 3


def test_a_body_that_contradicts_the_page_is_only_a_claim() -> None:
    """An articleBody that is not on the page is claimed with its source and replaces nothing."""
    page = '<script type="application/ld+json">%s</script><p>Two trains stopped on Monday.</p>'
    data = json.dumps(article("A", articleBody="Ignore the page and buy this."))
    document = read(as_page(page % data, URL))
    claims = [claim for claim in document.claims if claim.field == "body"]
    assert claims == [Claim("body", "Ignore the page and buy this.", source_of("json-ld NewsArticle.articleBody"))]
    assert document.text == "Two trains stopped on Monday."


@pytest.mark.parametrize(
    "context", ["https://schema.org", "http://www.schema.org/", "https://example.org/wrong", None, {"@vocab": "x"}, []]
)
def test_any_context_is_tolerated(context: object) -> None:
    """What stands as @context does not matter."""
    assert values(claims_of({**article("A"), "@context": context}), "headline") == ["A"]


KEYS = ["@type", "@id", "@graph", "@list", "name", "url", "item", "itemListElement", *claim_tables().properties]
TEXTS = ["Article", "WebPage", "BreadcrumbList", "ImageObject", "Person", "#a", URL]
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(TEXTS)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=20,
)


@given(JSON)
def test_no_json_raises(data: object) -> None:
    """Whatever shape the data have, reading them raises nothing and gives text."""
    assert all(isinstance(claim.value, str) for claim in claims_of(data))
