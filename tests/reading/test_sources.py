"""What was given: content, a page, or only where it is; HTML or text."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.document import DocumentKind, Page
from scraper.errors import NotASource, NotText
from scraper.pipeline import normalize
from scraper.reading import as_page, read


@pytest.mark.parametrize(
    "name",
    [
        "https://example.org/story", " http://example.org \n", "HTTPS://EXAMPLE.ORG/A?b=c", "www.example.org/a",
        "example.org/2020/01/story", "ftp://example.org/x", "file:///tmp/x.html",
    ],
)  # fmt: skip
def test_a_url_is_no_source(name: str) -> None:
    """The error says which function gets the page."""
    with pytest.raises(NotASource, match=r"URL.*scraper\.fetch"):
        as_page(name)


@pytest.mark.parametrize(
    "name",
    ["story.html", "/tmp/story", "./story", "../data/story.txt", "~/story", r"C:\pages\story one.html", "my story.htm", "a/b/story.html"],
)  # fmt: skip
def test_a_file_name_is_no_source(name: str) -> None:
    """The error says what to give instead, and names the function that takes URLs."""
    with pytest.raises(NotASource, match=r"file.*scraper\.fetch"):
        as_page(name)


@pytest.mark.parametrize("source", [Path("story.html"), None, 5])
def test_other_things_are_no_source(source: object) -> None:
    """A path object, nothing, a number."""
    with pytest.raises(NotASource):
        as_page(source)  # type: ignore[arg-type]


MISUSE: dict[str, tuple[object, object]] = {
    "no content": (Page(content=None), None),  # type: ignore[arg-type]
    "a number as content": (Page(content=9**9), None),  # type: ignore[arg-type]
    "a list as content": (Page(content=["x"]), None),  # type: ignore[arg-type]
    "bytes as URL": ("A text.", b"https://example.org/"),
    "a path as URL": ("A text.", Path("story")),
    "a number as a page's URL": (Page(content="x", url=5), None),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", MISUSE)
def test_wrong_types_are_named(name: str) -> None:
    """What has the wrong type is one of our errors, and says which type it has."""
    source, url = MISUSE[name]
    with pytest.raises(NotASource, match=r"not (?:NoneType|int|list|bytes|\w*Path)$"):
        as_page(source, url)  # type: ignore[arg-type]


URLS = {
    "": None,
    "https://ada:secret@example.org/@ada": "https://example.org/@ada",
    "https://example.org/\ud800": "https://example.org/?",
}


@pytest.mark.parametrize(("url", "known"), URLS.items())
def test_the_url_can_stand_in_a_result(url: str, known: str | None) -> None:
    """An empty URL is none; passwords and what UTF-8 cannot hold go, be it given beside the content or in the page."""
    assert as_page("A text.", url).url == known
    assert as_page(Page(content="A text.", url=url)).url == known


@pytest.mark.parametrize(
    "text",
    [
        "", "Hello", "and/or", "24/7", ".", "See https://example.org/story", "https://example.org/a\nhttps://example.org/b",
        "Headline. And a text", "Read the file story.html now", "5.5", "<p>x</p>", "<img src=/a/b.html>", "e.g. a/b",
    ],
)  # fmt: skip
def test_short_texts_are_sources(text: str) -> None:
    """Only what can be nothing but a URL or a file name is refused."""
    assert as_page(text, "https://example.org/").content == text


def test_a_page_passes_through() -> None:
    """A page keeps its own URL; one without gets the one that is given."""
    page = Page(content="x", url="https://example.org/a")
    assert as_page(page) is page
    assert as_page(page, "https://example.org/b").url == "https://example.org/a"
    assert as_page(Page(content="x"), "https://example.org/b").url == "https://example.org/b"


KINDS = {
    "document": ("<!DOCTYPE html><title>x</title>", "html"),
    "behind white space, a comment and a declaration": (" \n<?xml version='1.0'?><!-- <b> --><html>", "html"),
    "comment only": ("<!-- nothing -->", "html"),
    "fragment": ("<p>One paragraph.</p>", "html"),
    "fragment with attributes": ('<div class="story">Text', "html"),
    "paragraphs without end tags": ("<p>One <p>Two", "html"),
    "custom element": ("<my-story>Text</my-story>", "html"),
    "pasted from the middle of a page": ("end of one.</p>\n<p>Two.</p>\n<div>Three.</div>", "html"),
    "plain text": ("A headline\n\nA paragraph.", "text"),
    "mentions a tag": ("Use <b> for bold and </b> to end it.", "text"),
    "begins with a mention": ("<b> is the tag for bold text.", "text"),
    "comparison": ("a < b and c > d", "text"),
    "tags in a long text": ("The <p> element. " + "Many words. " * 200 + "<ul><li>x</li></ul> and <p>y</p>", "text"),
    "e-mail address": ("<jane@example.org> wrote:\n> hello", "text"),
    "behind the warnings of a server": (
        "<br />\n<b>Warning</b>: no such table in <b>/a/b.php</b>\n<!DOCTYPE html>\n<html lang=en>\n<head></head></html>",
        "html",
    ),
    "tells how a page begins": ("It begins with <!doctype html> <html> and ends with </html>.", "text"),
    "begins with a brace": ('{"a" and "b"} are sets.', "text"),
    "nothing": ("", "text"),
}


DATA = {
    "an article of ours": (normalize("Rain\n\nIt rained.").to_json(), "scraper.read_json reads it"),
    "several articles": (f"{normalize('Rain').to_json()}\n" * 2, "scraper.read_json reads it"),
    "an object": ('{\n  "a\\"b": "<p>x</p>"\n}', "JSON, not a page"),
    "an array of objects": ('[{"a": 1}]', "JSON, not a page"),
}


@pytest.mark.parametrize(("content", "message"), DATA.values(), ids=DATA)
def test_json_is_refused(content: str, message: str) -> None:
    """JSON is no text for people; for a normalized article the message names the function that reads it."""
    for source in (content, content.encode()):
        with pytest.raises(NotText, match=message):
            read(Page(content=source))


@pytest.mark.parametrize(("content", "kind"), KINDS.values(), ids=KINDS)
def test_html_is_known_by_looking(content: str, kind: str) -> None:
    """Without a media type, content is HTML if it is written so, not if it mentions a tag."""
    assert read(as_page(content)).kind == DocumentKind(kind)


@pytest.mark.parametrize(
    ("media_type", "content", "kind"),
    [
        ("text/html", "just words", "html"),
        ("application/xhtml+xml", "just words", "html"),
        ("text/plain", "<p>one</p><p>two</p>", "text"),
        ("text/plain", "<!doctype html><p>one", "html"),
        ("application/octet-stream", "<!doctype html><p>one", "html"),
    ],
)
def test_a_media_type_decides(media_type: str, content: str, kind: str) -> None:
    """The server's word counts, but for a whole HTML document that it calls plain text."""
    assert read(Page(content=content, media_type=media_type)).kind == DocumentKind(kind)


@pytest.mark.parametrize("content", ["", " \n ", "<!-- x -->", "<!doctype html>", b"", b"\xef\xbb\xbf", "\u200b"])
def test_blank_input_gives_a_document_without_blocks(content: str | bytes) -> None:
    """Nothing to read is no error here."""
    document = read(as_page(content))
    assert document.blocks == ()
    assert document.text == ""
    assert len(document.containers) >= 1
