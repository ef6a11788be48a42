"""Conservation: no character of the input is lost, doubled or out of order, whatever the input."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.conservation import compare, difference_in, pages_below
from scraper.document import Document, Page
from scraper.reading import read

TAGS = (
    "p div span a b em br li ul ol table tr td th pre noscript svg button select option textarea iframe script style "
    "template section article figure figcaption img h1 details summary video object title head body html blockquote "
    "my-tag math mi wbr source embed input hr dl dt dd label time caption thead form canvas"
).split()
TEXTS = st.text(st.sampled_from("ab \n\t\u00a0\u200b\u200de\u0301.<&>\"'=/!-\x00\r\u2028é語\U0001f600"), max_size=6)
ATTRIBUTES = st.sampled_from(
    [
        "",
        " class=x",
        " hidden",
        " style='display:none'",
        " href=/x",
        " colspan=9999999999",
        " rowspan=0",
        " open",
        " id=a",
    ]
)
TOKENS = st.one_of(
    TEXTS,
    st.builds("<{}{}>".format, st.sampled_from(TAGS), ATTRIBUTES),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
    st.sampled_from(
        ["<!-- x -->", "<!doctype html>", "<?xml version='1.0'?>", "&nbsp;", "&eacute;", "&#0;", "&#x200d;", "<br><br>"]
    ),
)
SOUP = st.lists(TOKENS, max_size=30).map("".join)


def html(markup: str | bytes) -> Document:
    """A document of markup that says it is HTML."""
    return read(Page(content=markup, url="https://example.org/a/", media_type="text/html"))


def check(document: Document) -> None:
    """What holds for every document, whatever came in."""
    at = 0
    for number, block in enumerate(document.blocks):
        between = document.text[at : block.start]
        assert between == ("\n" if number else "")
        assert block.start < block.end
        assert (
            document.text[block.start].strip()
            or "\n" in document.text[block.start : block.end]
            or document.kind == "html"
        )
        for span in block.spans:
            assert block.start <= span.start < span.end <= block.end
            assert document.text[span.start].strip()
            assert document.text[span.end - 1].strip()
        for offset in block.breaks:
            assert document.text[offset] == " "
        assert 0 <= block.container < len(document.containers)
        at = block.end
    assert at == len(document.text)
    for number, container in enumerate(document.containers):
        assert 0 <= container.first <= container.end <= len(document.blocks)
        if number:
            parent = document.containers[container.parent]
            assert container.parent < number
            assert parent.first <= container.first <= container.end <= parent.end
            assert container.within & parent.within == parent.within or "summary" in (container.tag, parent.tag)
    for media in document.media:
        assert 0 <= media.block <= len(document.blocks)
    msgspec.json.encode(document.text)


@settings(max_examples=400)
@given(SOUP)
def test_tag_soup_keeps_every_visible_character(markup: str) -> None:
    """An independent reader of the same tree finds the same characters and words in the same order."""
    document = html("<p>" + markup)
    check(document)
    assert compare(document) is None


@settings(max_examples=300)
@given(st.text())
def test_any_text_keeps_every_visible_character(text: str) -> None:
    """Plain text comes out with all its characters, line by line."""
    document = read(Page(content=text, media_type="text/plain"))
    check(document)
    assert compare(document) is None


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_of_markup_are_read_or_refused(content: bytes) -> None:
    """Bytes never raise anything but an error of ours."""
    document = html(b"<p>Some text for a start, so that it is no binary content.</p>" * 4 + content)
    check(document)


@given(SOUP)
def test_the_same_input_gives_the_same_document(markup: str) -> None:
    """Reading has no memory."""
    assert html(markup) == html(markup)


HOSTILE = {
    "paragraphs": "<p>a" * 50_000,
    "links": "<a href=x>b</a>" * 50_000,
    "line breaks": "a<br>" * 50_000,
    "empty line breaks": "<br>" * 100_000,
    "open tags": "<b>" * 20_000,
    "misnested": "<b><p></b></p>" * 10_000,
    "tables in tables": "<table><tr><td>x" * 2_000,
    "wide cells": "<table><tr>" + "<td rowspan=65534 colspan=1000>x" * 2_000 + "<tr><td>y" * 20_000,
    "text of one kind": "<p>" + "\u200d" * 100_000 + "</p>",
    "white space": "<p>" + " \n" * 500_000 + "</p>",
    "open comment": "<p>a</p><!--" + "x" * 500_000,
    "many open comments": "<!--" * 100_000,
    "marks in bold": "a" + "<b>\u0301</b>" * 20_000,
    "one long line": "<p>" + "word " * 500_000,
    "marks in preformatted text": "<pre>" + "<b>x</b> \n" * 20_000,
    "lazy images": "<noscript><img src=a></noscript>" * 20_000,
}


@pytest.mark.parametrize("markup", HOSTILE.values(), ids=HOSTILE)
def test_hostile_markup_is_read_in_time(markup: str) -> None:
    """Awkward pages of up to some megabytes take seconds at most."""
    start = time.process_time()
    check(html(markup))
    assert time.process_time() - start < 10


@pytest.mark.shared
def test_pages_of_the_development_data_are_conserved(shared_data: Path) -> None:
    """An independent reader finds the same in a tenth of the pages; ``python -m bench.conservation`` compares all."""
    paths = pages_below(shared_data)[::10]
    assert paths
    assert {path.name: difference for path in paths if (difference := difference_in(path))} == {}
