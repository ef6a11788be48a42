"""Pages deeper than libxml2 reads: nothing is lost, and the document says so."""

from __future__ import annotations

import inspect
import time

import pytest

from scraper.document import Document, Page
from scraper.reading import read
from scraper.reading.deep_nesting import MAX_DEPTH

DEPTHS = [255, 300, 2_048, 50_000]


def nested(tag: str, depth: int) -> Document:
    """A page with text in front of, in, between and behind nested elements."""
    markup = f"<p>before</p>{f'<{tag}>x ' * depth}deep{f'</{tag}> y' * depth}<p>after <a href=/z>it</a></p>"
    return read(Page(content=markup, url="https://example.org/", media_type="text/html"))


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "table", "span", "object"])
def test_deep_pages_keep_all_their_text(tag: str, depth: int) -> None:
    """What stands in and behind deep elements is there, in order, in time."""
    start = time.process_time()
    document = nested(tag, depth)
    assert time.process_time() - start < 5
    assert document.text.split() == ["before", *["x"] * depth, "deep", *["y"] * depth, "after", "it"]
    assert document.flags == ("deep_nesting",)
    assert document.blocks[-1].spans[0].url == "https://example.org/z"
    assert max(container.depth for container in document.containers) <= MAX_DEPTH + 3


@pytest.mark.parametrize("tag", ["div", "b"])
def test_pages_within_the_limit_are_not_flagged(tag: str) -> None:
    """The deepest page that libxml2 reads goes the usual way."""
    document = nested(tag, 250)
    assert document.flags == ()
    assert document.text.split().count("x") == 250


@pytest.mark.parametrize("markup", ["<{0}>", "<{0} hidden>", "<{0}><style></style>", "<{0} class=x itemprop=text>"])
@pytest.mark.parametrize("tag", ["div", "b", "a", "td", "button", "details", "summary", "svg", "ins"])
def test_the_walk_leaves_room_on_the_stack(tag: str, markup: str) -> None:
    """The deepest page that libxml2 reads can be read by a caller that is itself 400 calls deep."""
    page = Page(content="<table>" + markup.format(tag) * 250 + "x", media_type="text/html")

    def call(depth: int) -> Document:
        return call(depth - 1) if depth else read(page)

    assert call(400 - len(inspect.stack())).text == "x"


def test_block_boundaries_stay_where_levels_are_folded() -> None:
    """Paragraphs below the last level are paragraphs still, inline elements join, and text of scripts stays out."""
    inner = (
        "<p>a <b>b</b>c<br>d<script>x</script><style>y</style><template><i>z</i></template></p>e<p>f<o:p>g</o:p></p>"
    )
    markup = "<div>" * 300 + inner + "</div>h" * 300
    document = read(Page(content=markup, media_type="text/html"))
    texts = [document.block_text(index) for index in range(len(document.blocks))]
    assert texts[:5] == ["a bc d", "e", "f", "g", "h"]
    assert texts[5:] == ["h"] * 299


LONG = {
    "text": "<p>" + "word " * 2_200_000 + "</p>",
    "attribute": "<p title='" + " ".join(f"w{number:x}" for number in range(1_600_000)) + "'>word</p>",
    "attribute without quotes": "<p title=" + "x" * 11_000_000 + ">word</p>",
    "comment": "<!--" + "word " * 2_200_000 + "--><p>word</p>",
    "script": "<script>" + "word " * 2_200_000 + "</script><p>word</p>",
    "in elements that nest too deep": "<div>" * 300
    + "<p title='"
    + "w1 w2 " * 1_800_000
    + "'>word</p>"
    + "</div>" * 300,
}


@pytest.mark.parametrize("markup", LONG.values(), ids=LONG)
def test_what_is_longer_than_10_mb_stays_what_it_is(markup: str) -> None:
    """No attribute or comment becomes text or attributes, a text is kept, and the page is read in time."""
    start = time.process_time()
    document = read(Page(content=markup + "<p>after</p>", media_type="text/html"))
    assert time.process_time() - start < 10
    assert len(document.blocks) == 2
    assert document.text.endswith("word\nafter")


@pytest.mark.parametrize("markup", ["<div\x0b>" * 300 + "a\x0bb\x01c", "<x:y z:w=1 q\x02=2>" * 300 + "a b\x1bc"])
def test_odd_names_and_characters_do_not_matter(markup: str) -> None:
    """What an XML tree cannot hold is left out, the text stays."""
    assert read(Page(content=markup, media_type="text/html")).text == "a bc"
