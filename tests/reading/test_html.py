"""HTML → blocks: where they begin and end, what stands around them, and where their inline elements are."""

from __future__ import annotations

import pytest

from scraper.document import Document, Page, Within
from scraper.reading import read

W = Within


def html(markup: str) -> Document:
    """A document of markup that says it is HTML."""
    return read(Page(content=markup, url="https://example.org/news/story", media_type="text/html"))


def texts(markup: str) -> list[str]:
    """The texts of all blocks."""
    document = html(markup)
    return [document.block_text(index) for index in range(len(document.blocks))]


BLOCKS = {
    "inline elements join without a space": ("<p>H<sub>2</sub>O is <b>wa</b>ter", ["H2O is water"]),
    "white space is one space": ("<p> a \n\t b&nbsp; c </p>", ["a b c"]),
    "text of a div around a paragraph": ("<div>a<p>b</p>c</div>", ["a", "b", "c"]),
    "bare text": ("a<div>b</div>c", ["a", "b", "c"]),
    "unknown elements are blocks": ("a<my-tag>b</my-tag>c", ["a", "b", "c"]),
    "list items": ("<ul><li>a<ul><li>b</ul><li>c</ul>", ["a", "b", "c"]),
    "definition list": ("<dl><dt>a<dd>b</dl>", ["a", "b"]),
    "cells": ("<table><caption>t</caption><tr><th>a<td>b</table>", ["t", "a", "b"]),
    "one line break is white space": ("<p>a<br>b", ["a b"]),
    "two line breaks part blocks": ("<p>a<br><br/>b", ["a", "b"]),
    "two line breaks with nothing between": ("<p>a<br> &nbsp; <span> </span>&#8203;<br>b<br>c", ["a", "b c"]),
    "line breaks in front and behind": ("<p><br>a<br></p>", ["a"]),
    "script, style and template": ("<p>a<script>x</script><style>y</style><template>z</template>b", ["ab"]),
    "comment and processing instruction": ("<p>a<!-- x -->b<?php y ?>c", ["abc"]),
    "head": ("<head><title>t</title></head><body>a", ["a"]),
    "icon without text does not part": ("<p>a <svg><path d='x'/></svg> b", ["a b"]),
    "title of an icon does": ("<p>a <svg><title>t</title></svg> b", ["a", "t", "b"]),
    "lazy image does not part": ("<p>a <noscript><div><img src=x></div></noscript> b", ["a b"]),
    "button without text does not part": ("<p>a<button><svg></svg></button>b", ["ab"]),
    "button": ("<p>a<button>b</button>c", ["a", "b", "c"]),
    "button with only a script": ("<p>a<button><script>x</script></button>b", ["ab"]),
    "options": ("<select><option>a<option>b</select>", ["a", "b"]),
    "text area": ("a<textarea>b</textarea>", ["a", "b"]),
    "fallback of a frame": ("a<iframe>b</iframe>", ["a", "b"]),
    "fallback of a video": ("a<video><source src=x><p>b</p></video>c", ["a", "b", "c"]),
    "hidden inline text": ("<p>a<span hidden>b</span>c", ["a", "b", "c"]),
    "hidden inline element without text": ("<p>a<span style='display:none'></span>b", ["ab"]),
    "text behind the end": ("<p>a</p></body></html>b<p>c", ["a", "b", "c"]),
    "preformatted": ("<pre>\n if x:\n   <b>y</b>  = 1<br>z \n</pre>", [" if x:\n   y  = 1\nz"]),
    "ruby": ("<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字", ["漢(kan)字"]),
    "formula": ("<p>a <math><mi>x</mi><mo>=</mo><mn>1</mn></math> b", ["a x=1 b"]),
    "long word break": ("<p>a<wbr>b", ["ab"]),
    "inline element that is displayed as a block": ("<p>a<span style='display:block'>b</span>c", ["a", "b", "c"]),
    "link that is displayed as a block": ("<p>a<a href=/x style='display:flex'>b</a>c", ["a", "b", "c"]),
    "inline element that its style keeps inline": ("<p>a<b style='display:inline-block'>b</b>c", ["abc"]),
    "lines of code that are displayed as blocks": (
        "<pre><span style='display:flex'>a\n</span><span style='display:block'>b</span><i style='display:block'>c</i>d",
        ["a\nb\nc\nd"],
    ),
    "visible in a veiled element": (
        "<p style='visibility:hidden'>a<b style='visibility:visible'>b</b>c",
        ["a", "b", "c"],
    ),
    "NUL": ("<p>a\x00b", ["ab"]),
    "characters of windows-1252 by number": ("<p>&#147;a&#148;", ["“a”"]),
    "composed across elements": ("<p>caf<b>e</b>&#x301; x", ["café x"]),
    "only invisible characters": ("<p>&#8203;</p><p>a", ["a"]),
    "title in the body": ("<body><p>a</p><title>b</title>", ["a", "b"]),
    "frameset": ("<frameset><frame src=x><noframes>a</noframes></frameset>", ["a"]),
}


@pytest.mark.parametrize(("markup", "expected"), BLOCKS.values(), ids=BLOCKS)
def test_blocks_begin_and_end_by_layout(markup: str, expected: list[str]) -> None:
    """Each way of writing text gives the blocks that a reader would see."""
    assert texts(markup) == expected


BITS = {
    "navigation": ("<nav>x</nav>", W.NAV),
    "role": ("<div role=navigation>x</div>", W.NAV),
    "role and tag": ("<section role='Main'>x", W.SECTION | W.MAIN),
    "from ancestors": ("<footer><ul><li><p>x", W.FOOTER | W.LIST | W.ITEM),
    "ordered list": ("<ol><li>x", W.LIST | W.ORDERED | W.ITEM),
    "cell": ("<table><tr><td>x", W.TABLE | W.CELL),
    "caption": ("<figure><figcaption>x", W.FIGURE | W.CAPTION),
    "heading": ("<h3>x", W.HEADING),
    "quotation": ("<blockquote><p>x", W.QUOTE),
    "closed details": ("<details><p>x", W.DETAILS),
    "open details": ("<details open><p>x", 0),
    "summary of closed details": ("<details><summary>x", 0),
    "summary inside closed details": ("<details><details><summary>x", W.DETAILS),
    "text behind a summary": ("<details><summary></summary>x", W.DETAILS),
    "not displayed": ("<div style='color:red; DISPLAY : none'><p>x", W.HIDDEN),
    "not visible": ("<div style='visibility:hidden'>x", W.HIDDEN),
    "hidden attribute": ("<div hidden>x", W.HIDDEN),
    "closed dialog": ("<dialog>x", W.DIALOG | W.HIDDEN),
    "open dialog": ("<dialog open>x", W.DIALOG),
    "noscript": ("<noscript>x", W.NOSCRIPT),
    "fallback": ("<canvas>x", W.FALLBACK),
    "option": ("<select><option>x", W.CONTROL),
    "button": ("<button>x", W.BUTTON),
    "second summary of closed details": ("<details><summary>a</summary><summary>x", W.DETAILS),
    "suggestions": ("<datalist><option>x", W.CONTROL | W.HIDDEN),
    "popover": ("<div popover>x", W.HIDDEN),
    "popover that its style shows": ("<div popover=auto style='display:block'>x", 0),
    "hidden attribute that its style overrides": ("<div hidden style='display:flex'>x", 0),
    "dialog that its style shows": ("<dialog style='display:block'>x", W.DIALOG),
    "open dialog that is a popover": ("<dialog open popover>x", W.DIALOG),
    "visible in a veiled element": ("<div style='visibility:hidden'><p style='visibility:visible'>x", 0),
    "visible inline in a veiled element": ("<div style='visibility:hidden'><b style='visibility:visible'>x", 0),
    "visible in an element that is not displayed": (
        "<div style='display:none'><p style='visibility:visible'>x",
        W.HIDDEN,
    ),
    "visible in a veiled element of one that is hidden": (
        "<div hidden><div style='visibility:hidden'><p style='visibility:visible'>x",
        W.HIDDEN,
    ),
    "block-level link": ("<a href=/x><div>x", W.LINK),
    "inline link": ("<p><a href=/x>x", 0),
    "article body": ("<div itemprop='articleBody'>x", W.ARTICLE_BODY),
    "article body in an inline element": ("<span itemprop=articleBody><p>x", W.ARTICLE_BODY),
    "description is no body": ("<div itemprop=description>x", 0),
    "search": ("<div role=search>x", W.SEARCH),
}


@pytest.mark.parametrize(("markup", "bits"), BITS.values(), ids=BITS)
def test_bits_come_from_tags_roles_and_ancestors(markup: str, bits: int) -> None:
    """The block's container knows what it stands in."""
    document = html(markup)
    assert W(document.container_of(len(document.blocks) - 1).within) == W(bits)


def test_containers_are_ranges_of_blocks() -> None:
    """Parent, depth, range, classes, attributes and number of child elements."""
    document = html("<article class='a b' id=c data-x=1><h1>t</h1><div><p>a</p><p>b</p></div><div></div></article>")
    (article,) = [container for container in document.containers if container.tag == "article"]
    assert (article.first, article.end, article.children, article.classes) == (0, 3, 3, "a b #c")
    assert (article.depth, document.containers[article.parent].tag) == (3, "body")
    assert article.attributes == ()
    assert document.path(1) == "html/body/article/div/p"
    root = document.containers[0]
    assert (root.tag, root.first, root.end, root.parent, root.depth, root.children) == ("#root", 0, 3, 0, 0, 1)


def test_attributes_with_a_meaning_are_kept() -> None:
    """Of all attributes, those that later stages ask for."""
    document = html("<ol start=3 reversed onclick=x><li value=7 lang=de>a")
    item = document.container_of(0)
    assert item.attributes == (("value", "7"), ("lang", "de"))
    assert document.containers[item.parent].attributes == (("start", "3"), ("reversed", ""))


CELLS = {
    "rows and columns": ("<table><tr><td>a<td>b<tr><td>c", [(0, 0), (0, 1), (1, 0)]),
    "columns spanned": ("<table><tr><td colspan=2>a<td>b", [(0, 0), (0, 2)]),
    "rows spanned": ("<table><tr><td rowspan=2>a<td>b<tr><td>c", [(0, 0), (0, 1), (1, 1)]),
    "rows spanned to the end": ("<table><tr><td rowspan=0>a<tr><td>b<tr><td>c", [(0, 0), (1, 1), (2, 1)]),
    "spans end with the group": ("<table><thead><tr><td rowspan=9>a<tbody><tr><td>b", [(0, 0), (1, 0)]),
    "table in a cell": ("<table><tr><td>a<table><tr><td>b<td>c</table><td>d", [(0, 0), (0, 0), (0, 1), (0, 1)]),
    "absurd span": ("<table><tr><td colspan=1000000000>a<td>b", [(0, 0), (0, 1000)]),
    "nonsense span": ("<table><tr><td colspan=x rowspan=-1>a<td>b", [(0, 0), (0, 1)]),
    "no row": ("<table><td>a<td>b", [(0, 0), (0, 1)]),
    "no table": ("<div><td>a", [(-1, -1)]),
}


@pytest.mark.parametrize(("markup", "expected"), CELLS.values(), ids=CELLS)
def test_cells_know_their_row_and_column(markup: str, expected: list[tuple[int, int]]) -> None:
    """Spans count; a table in a cell counts for itself."""
    document = html(markup)
    containers = [document.container_of(index) for index in range(len(document.blocks))]
    assert [(cell.row, cell.column) for cell in containers] == expected


def spans(markup: str) -> list[tuple[str, str, str | None]]:
    """Tag, text and URL of all spans."""
    document = html(markup)
    return [
        (span.tag, document.text[span.start : span.end], span.url) for block in document.blocks for span in block.spans
    ]


SPANS = {
    "link": ("<p>a <a href=/b> c </a> d", [("a", "c", "https://example.org/b")]),
    "emphasis in a link": ("<a href=b><em>c</em>d</a>", [("a", "cd", "https://example.org/news/b"), ("em", "c", None)]),
    "white space at the edges": ("<p>a<b> b </b>c", [("b", "b", None)]),
    "empty elements give none": ("<p>a<b></b><i> </i>c", []),
    "plain span gives none": ("<p>a<span>b</span><span style='color:red'>c</span>", []),
    "classed span": ("<p>a<span class=x>b</span>", [("span", "b", None)]),
    "over several blocks": ("<a href=/x><h2>a</h2><p>b</p></a>c", [("a", t, "https://example.org/x") for t in "ab"]),
    "script link": ("<a href='javascript:x()'>a</a>", [("a", "a", None)]),
    "anchor": ("<a name=x>a</a>", [("a", "a", None)]),
    "across a line break": ("<p><b>a<br>b</b>", [("b", "a b", None)]),
    "across two line breaks": ("<p><b>a<br><br>b</b>c", [("b", "a", None), ("b", "b", None)]),
    "character composed with the next element": ("<p><b>e</b>&#x301;x", [("b", "é", None)]),
    "invisible characters": ("<p>&#173;a&#8203;<b>&#8203;b&#8203;</b>&#8203;c", [("b", "b", None)]),
    "preformatted": ("<pre>\n\n  a <b>b\n   c</b> d", [("b", "b\n   c", None)]),
    "quotation and time": ("<q>a</q><time datetime=2020>b</time>", [("q", "a", None), ("time", "b", None)]),
}


@pytest.mark.parametrize(("markup", "expected"), SPANS.values(), ids=SPANS)
def test_spans_mark_what_inline_elements_hold(markup: str, expected: list[tuple[str, str, str | None]]) -> None:
    """Offsets are right whatever was collapsed, dropped or composed before them."""
    assert spans(markup) == expected


def test_attributes_of_a_span_are_kept() -> None:
    """A time, an author: what claims are read from."""
    document = html("<p><a rel=author class=by id=me href=/jane>Jane</a> <time datetime=2020-01-02>today</time>")
    author, time = document.blocks[0].spans
    assert (author.classes, author.attributes) == ("by #me", (("rel", "author"),))
    assert time.attributes == (("datetime", "2020-01-02"),)


def test_a_block_counts_its_links_and_emphasis() -> None:
    """Characters of link text and of bold text, links and images that start in it."""
    document = html("<p>ab <a href=/x>cd</a> <b>e<strong>f</strong></b><img src=i.png><a name=y>g</a></p><p>h</p>")
    first, second = document.blocks
    assert (first.link_chars, first.bold_chars, first.links, first.images) == (2, 2, 1, 1)
    assert (second.link_chars, second.bold_chars, second.links, second.images) == (0, 0, 0, 0)


def test_counts_do_not_leak_into_the_next_block() -> None:
    """A link or image without text counts nowhere but where it stands."""
    document = html("<div><a href=/x><img src=i.png></a></div><p>a</p>")
    assert [(block.links, block.images) for block in document.blocks] == [(0, 0)]


def test_line_breaks_are_remembered() -> None:
    """A single line break leaves its offset."""
    document = html("<p>ab <br> cd<br>ef</p><p>x<br>y")
    assert document.text == "ab cd ef\nx y"
    assert [block.breaks for block in document.blocks] == [(2, 5), (10,)]


def test_the_base_of_links_is_the_first_base_element() -> None:
    """``<base href>`` counts for links and media; a second one does not."""
    document = html("<base href='/b/'><base href=/c/><a href=x>a</a><img src=y.png>")
    assert document.blocks[0].spans[0].url == "https://example.org/b/x"
    assert document.media[0].url == "https://example.org/b/y.png"


def test_without_a_url_relative_links_stay_as_written() -> None:
    """Of a page from nowhere, a relative link is all that is known; a fragment or a script leads nowhere."""
    markup = "<a href=/x>a</a> <a href=https://example.org/y>b</a> <a href='#z'>c</a>"
    document = read(Page(content=markup, media_type="text/html"))
    assert [span.url for span in document.blocks[0].spans] == ["/x", "https://example.org/y", None]
