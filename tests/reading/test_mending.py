"""Markup that libxml2 and HTML 5 read differently: html5lib is the independent reader, and tables say what it lacks."""

from __future__ import annotations

import re
import time
from itertools import product

import pytest
from bs4 import BeautifulSoup
from bs4.element import NavigableString
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.conservation import pieces_of
from scraper.document import Document, Page
from scraper.errors import BudgetExceeded
from scraper.reading import read
from scraper.reading.mending import mended

CLOSED = frozenset("canvas datalist details dialog math noscript object svg video".split())
"""Elements of which a browser shows nothing, or not as text, unless they are open."""


def html(markup: str | bytes) -> Document:
    """A document of markup that says it is HTML."""
    return read(Page(content=markup, url="https://example.org/a/", media_type="text/html"))


def blocks(markup: str) -> list[str]:
    """The texts of all blocks."""
    document = html(markup)
    return [document.block_text(index) for index in range(len(document.blocks))]


def shown(markup: str) -> list[str]:
    """The texts of the blocks that a browser shows."""
    document = html(markup)
    return [document.block_text(index) for index in range(len(document.blocks)) if document.is_visible(index)]


# ---------------------------------------------------------------------------------------------- against html5lib


def ends(words: list[str]) -> set[int]:
    """Where words end, in characters that are no white space."""
    places, place = set(), 0
    for word in words:
        place += len(word)
        places.add(place)
    return places


def visible_words(markup: str) -> set[str]:
    """Words that html5lib has in no element that hides them."""
    soup = BeautifulSoup(markup, "html5lib")
    words: set[str] = set()
    for text in soup.find_all(string=True):
        assert isinstance(text, NavigableString)
        if not any(element.has_attr("hidden") or element.name in CLOSED for element in text.parents):
            words.update(re.findall(r"w\d+", text))
    return words


def agree(markup: str) -> None:
    """Each word of the page is in one block, apart from others where html5lib has it so, and shown where html5lib is."""
    document = html(markup)
    expected = "".join(text for text, _ in pieces_of(markup, "html5lib")).split()
    words = document.text.split()
    assert sorted(re.findall(r"w\d+", document.text)) == sorted(re.findall(r"w\d+", markup))
    if "".join(expected) == "".join(words):
        assert ends(expected) <= ends(words), (expected, words)
    visible = {
        word
        for index in range(len(document.blocks))
        if document.is_visible(index)
        for word in re.findall(r"w\d+", document.block_text(index))
    }
    assert visible_words(markup) <= visible


UNCLOSED = (
    "address article aside blockquote button center dd details dialog dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 header hgroup legend li listing main menu nav ol p pre search section select summary td th tr ul "
    "a b span label x-story"
).split()
"""The kinds of element that may be left open. ``table`` is below: text in it is moved in HTML 5."""
PARENTS = {
    **{tag: (f"<{tag}>", f"</{tag}>") for tag in "div section article nav details dialog noscript figure form".split()},
    "td": ("<table><tr><td>", "</table>"),
    "li": ("<ul><li>", "</ul>"),
    "item": ("<ul><li>", "</li></ul>"),
    "dd": ("<dl><dd>", "</dl>"),
}


# A form in a form is no element, and HTML 5 moves text in a row in front of the table.
UNCLOSED_IN = [pair for pair in product(UNCLOSED, PARENTS) if pair not in (("form", "form"), ("tr", "td"))]


@pytest.mark.parametrize("attributes", ["", " hidden"])
@pytest.mark.parametrize(("tag", "parent"), UNCLOSED_IN)
def test_what_follows_an_unclosed_element_is_where_html_5_has_it(tag: str, parent: str, attributes: str) -> None:
    """An element that is left open ends with the element around it: what follows is neither lost nor hidden."""
    before, behind = PARENTS[parent]
    agree(f"<!doctype html><body><p>w1</p>{before}w2<{tag}{attributes}>w3{behind}w4<p>w5")


PARTED = (
    "address article aside blockquote dd details dialog dir div dl dt fieldset figure form h1 h2 header li listing menu "
    "nav ol p pre section td tr ul"
).split()


@pytest.mark.parametrize("inner", PARTED)
@pytest.mark.parametrize("outer", [tag for tag in PARTED if tag not in ("td", "tr")])
def test_words_are_parted_where_html_5_parts_them(outer: str, inner: str) -> None:
    """An end tag of which libxml2 does not have the element open ends a block."""
    agree(f"<!doctype html><body><p>w1</p><{outer}>w2<{inner}>w3</{outer}>w4<p>w5")


@st.composite
def elements(draw: st.DrawFn) -> str:
    """A page of nested elements, some of which are not closed."""
    count = iter(range(10_000))

    def inside(depth: int) -> str:
        parts = [f"w{next(count)} "]
        for _ in range(draw(st.integers(0, 3 if depth else 0))):
            tag = draw(st.sampled_from(("div", "section", "p", "nav", "header", "blockquote", "aside", "h2", "figure")))
            hidden = draw(st.sampled_from(("", "", " hidden")))
            end = draw(st.sampled_from((f"</{tag}>", f"</{tag}>", "")))
            parts.append(f"<{tag}{hidden}>{inside(depth - 1)}{end}w{next(count)} ")
        return "".join(parts)

    return f"<!doctype html><body>{inside(4)}"


@settings(max_examples=200)
@given(elements())
def test_no_word_of_a_page_with_unclosed_elements_is_lost(markup: str) -> None:
    """Whatever is left open, every word of the page is in one block, in the order of the page."""
    assert re.findall(r"w\d+", html(markup).text) == re.findall(r"w\d+", markup)


# ---------------------------------------------------------------------------------------------- optional tags


FIRST = (
    "main article section header nav figure aside details hgroup picture svg time x-story search p div h1 a ul table "
    "blockquote address span ins"
).split()


@pytest.mark.parametrize("first", FIRST)
def test_the_tags_of_html_head_and_body_may_be_left_out(first: str) -> None:
    """In all 32 combinations: the blocks and their containers are those of the page with all tags."""
    pages = []
    for html_tag, head, head_end, body, body_end in product((True, False), repeat=5):
        start = f"<!doctype html>{'<html>' * html_tag}{'<head>' * head}<meta charset=utf-8><title>Rain</title>"
        middle = f"{'</head>' * head_end}{'<body>' * body}<{first}>w1</{first}><p>w2<main>w3</main><style></style>w4"
        pages.append(start + middle + "</body></html>" * body_end)
    documents = [html(page) for page in pages]
    assert documents[0].text.split() == ["w1", "w2", "w3", "w4"]
    for document in documents:
        assert (document.text, document.blocks, document.containers) == (
            documents[0].text, documents[0].blocks, documents[0].containers,
        )  # fmt: skip
        assert [claim.value for claim in document.claims if claim.field == "title"][:1] == ["Rain"]


ENDS = {
    "paragraphs": "<p>w1</p><p>w2</p><div>w3</div>",
    "items": "<ul><li>w1</li><li>w2</li></ul><p>w3</p>",
    "definitions": "<dl><dt>w1</dt><dd>w2</dd><dd>w3</dd><dt>w4</dt><dd>w5</dd></dl>w6",
    "rows": "<table><tr><td>w1</td><th>w2</th></tr><tr><td>w3</td></tr></table>w4",
    "options": "<select><optgroup label=a><option>w1</option><option>w2</option></optgroup></select><p>w3</p>",
    "items with elements": "<ul><li><p>w1</p></li><li><div>w2</div></li></ul>",
}
OPTIONAL = re.compile(r"</(?:p|li|d[td]|t[rdh]|option|optgroup)>")


@pytest.mark.parametrize("markup", ENDS.values(), ids=ENDS)
def test_optional_end_tags_may_be_left_out(markup: str) -> None:
    """Each end tag that HTML leaves to the writer may be missing, and all of them: the blocks are the same."""
    whole = html(markup)
    count = len(OPTIONAL.findall(markup))
    for left_out in product((True, False), repeat=count):
        flags = iter(left_out)
        page = OPTIONAL.sub(lambda tag: "" if next(flags) else tag[0], markup)  # noqa: B023 - used at once
        document = html(page)
        assert document.text == whole.text
        assert [document.container_of(i).tag for i in range(len(document.blocks))] == [
            whole.container_of(i).tag for i in range(len(whole.blocks))
        ]


# ---------------------------------------------------------------------------------------------- what html5lib lacks


TEMPLATES = {
    "div": "<template><div>w0</template><p>w1",
    "div in the head": "<title>t</title><template><div>w0</template><p>w1",
    "table": "<template><table><tr><td>w0</template><p>w1",
    "cell": "<template><td>w0</template><p>w1",
    "body": "<template><body><div>w0</template><p>w1",
    "template in a template": "<template><div><template><div>w0</template><td>w0</template><p>w1",
    "in a row": "<table><tr><template><td>w0</template><td>w1</table>",
    "end tag of an element around": "<div><template></div>w0</template><p>w1</div>",
    "unclosed quote": "<template><div title='>w0'>w0</template><p>w1",
    "tag in a script": "<template><div>w0<script>'</template>'</script>w0</template><p>w1",
    "tag in a comment": "<template><div>w0<!--</template>-->w0</template><p>w1",
    "other value of shadowrootmode": "<x-a><template shadowrootmode=foo><div>w0</template></x-a><p>w1",
    "name in a value": "<x-a><template title=' shadowrootmode=open'><div>w0</template></x-a><p>w1",
}


@pytest.mark.parametrize("markup", TEMPLATES.values(), ids=TEMPLATES)
def test_a_template_ends_at_its_end_tag(markup: str) -> None:
    """What is open in a template ends with it; its text is no part of the page."""
    assert shown(markup) == ["w1"]
    assert "w0" not in html(markup).text


HIDING = {
    "div in a dialog": "<dialog><div><p>w0</dialog><p>w1",
    "div in a hidden section": "<section hidden><div>w0</section>w1",
    "cell of a table without a table": "<dialog><td>w0</dialog>w1",
    "hidden item": "<ul><li hidden><div>w0<li>w1</ul>",
    "hidden definition": "<dl><dd hidden>w0<dd>w1</dl>",
    "hidden cell": "<table><tr><td><div hidden>w0<td>w1</table>",
    "button in a button": "<button hidden>w0<button>w1</button>",
    "paragraph in a drawing": "<svg><text>w0<p>w1",
    "noscript": "<noscript><div>w0</noscript><p>w1",
    "table in a shadow root": ("<x-a><template shadowrootmode=open><table hidden><tr><td>w0</template></x-a><p>w1"),
}


@pytest.mark.parametrize("markup", HIDING.values(), ids=HIDING)
def test_nothing_hides_what_is_behind_it(markup: str) -> None:
    """What is hidden ends where HTML 5 ends it, and stays in the document."""
    assert shown(markup) == ["w1"]
    assert blocks(markup) == ["w0", "w1"]


PARTING = {
    "end tag of a line break": ("a</br>b", ["a b"]),
    "two line breaks": ("a<br></br>b", ["a", "b"]),
    "two line breaks, the first with an attribute": ("a<br class=c></br>\nb", ["a", "b"]),
    "end tag of a paragraph": ("a</p>b", ["a", "b"]),
    "between inline elements": ("<b>a</b></p><i>b</i>", ["a", "b"]),
    "in a heading": ("<h1>a</p>b</h1>c", ["a", "b", "c"]),
    "paragraph in a heading": ("<h1>a<p>b</h1>c", ["a", "b", "c"]),
    "unclosed div": ("<section><div>a</section>b", ["a", "b"]),
    "end tag that HTML 5 ignores too": ("<p>a</div>b", ["ab"]),
    "end tag in a script": ("a</p>b<script>x = 'c</p>d'</script>", ["a", "b"]),
    "end tag in an attribute": ("a</p>b<i title='c</p>d'>e</i>", ["a", "be"]),
    "text in front of a table's row": ("<table>a<tr><td>b</table>c", ["a", "b", "c"]),
    "text behind a table's row": ("<table><tr><td>a</td></tr>b</table>c", ["a", "b", "c"]),
}


@pytest.mark.parametrize(("markup", "expected"), PARTING.values(), ids=PARTING)
def test_words_are_parted_as_browsers_part_them(markup: str, expected: list[str]) -> None:
    """Text that HTML 5 moves in front of a table stays where it is written."""
    assert blocks(markup) == expected


def test_the_source_stays_what_it_was() -> None:
    """Only the parser sees the mended markup."""
    markup = "<dialog><div>w0</dialog><p>w1"
    assert html(markup).source == markup


# ---------------------------------------------------------------------------------------------- cost


MENDED = {
    "templates": "<template ",
    "shadow roots": "<template shadowrootmode=open>",
    "open divs": "<div>",
    "items in open divs": "<div><li>",
    "paragraphs in buttons": "<p><button><div>",
    "ends of paragraphs": "</p>x",
    "open quotes": '<div a="',
    "other quotes": "<div a=\"<div b='",
    "open comments": "<!--",
    "white space": "<p   ",
    "raw text": "<title>",
    "drawings": "<svg><template>",
}


@pytest.mark.parametrize("unit", MENDED.values(), ids=MENDED)
def test_mending_takes_time_in_proportion(unit: str) -> None:
    """Four times the markup takes at most some eight times the CPU; quadratic time would be sixteen."""

    def cpu(count: int) -> float:
        markup = (unit * count).encode()
        start = time.process_time()
        mended(markup)
        return time.process_time() - start

    small = min(cpu(10_000) for _ in range(3))
    assert cpu(40_000) < 8 * small + 0.05


def test_mended_markup_has_to_keep_the_budget_too() -> None:
    """An end tag may become an element; too many are refused like too many elements."""
    with pytest.raises(BudgetExceeded):
        html("<p>w1</p>" + "x</p>" * 100_001)


@pytest.mark.parametrize("tag", ["basefont", "bgsound", "base", "link", "meta"])
def test_text_behind_a_void_element_of_the_head_is_text(tag: str) -> None:
    """An element of the head that holds nothing does not hide what follows it (found by fuzzing)."""
    assert blocks(f"<title>Rain</title><{tag}>w1") == ["w1"]
