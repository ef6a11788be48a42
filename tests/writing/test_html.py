"""HTML: clean, complete, and harmless whatever stands in the fields."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from typing import Any

import nh3
import pytest
from hypothesis import given

from scraper.article import Article, Author, BodyBlock, BodySpan, Image, Note, Publisher, Recording
from scraper.document import Role
from scraper.writing import write
from scraper.writing.to_html import ATTRIBUTES, TAGS
from tests.article_samples import EMPTY, any_text, articles, changed, full_article, item, paragraph

FULL = """\
<article lang="en">
<header>
<p>Weather</p>
<h1>Rain in the Old Town</h1>
<p>The river rose by two metres.</p>
<p>By Ada Example and Bo Sample</p>
<p><time datetime="2024-05-04T10:00:00+02:00">2024-05-04T10:00:00+02:00</time></p></header>
<figure><img src="https://example.org/a (1).jpg" alt="A street"><figcaption>The main street on Monday. \
<small>Cy Test/EN/Example Images</small></figcaption></figure>
<p>Rain fell on the <a href="https://example.org/town">old town</a> for two days.</p>
<h2>What the water left</h2>
<p>It <strong>was not</strong> a <em>*good*</em> week.</p>
<ul><li>Bread</li></ul>
<figure><figcaption>The roof.</figcaption></figure>
<ol start="3"><li>rye</li><li>wheat</li></ol>
<ul><li>Salt</li></ul>
<blockquote><p>We slept on the roof.</p></blockquote>
<table><tbody><tr><td>Day</td><td>Rain</td></tr><tr><td>Monday</td><td>40 mm</td></tr></tbody></table>
<pre><code>level = 3
print(level)</code></pre>
<figure><a href="https://example.org/player/1">The river</a></figure>
<figure><a href="https://example.org/a.mp3">https://example.org/a.mp3</a></figure>
<footer>
<p>Correction: the river rose by two metres, not three.</p>
<p>Di Proof contributed to this report.</p></footer>
</article>
"""


class _Reader(HTMLParser):
    """Collects elements, attributes and text; holds that every element that opens is closed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.depth = 0
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend((tag, name, value or "") for name, value in attrs)
        if tag not in ("br", "img"):
            self._open.append(tag)
            self.depth = max(self.depth, len(self._open))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def _html(*body: BodyBlock, **fields: Any) -> str:
    return write(changed(body=body, **fields), "html").removeprefix("<article>\n").removesuffix("\n</article>\n")


def test_full_article() -> None:
    """Header, media, body and notes stand in their order, each in its element."""
    assert write(full_article(), "html") == FULL


def test_empty_article() -> None:
    """An article in which nothing stands is an empty element."""
    assert write(EMPTY, "html") == "<article>\n</article>\n"


# ---------------------------------------------------------------------------------------------- hostile fields

VECTORS = [
    "<script>alert(1)</script>",
    "</article></script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>@import 'https://example.org/x';</style>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<plaintext>",
    "<a href=javascript:alert(1)>x</a>",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
]

URLS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "file:///etc/passwd",
    'https://example.org/" onclick="alert(1)',
    "https://example.org/'><script>alert(1)</script>",
    "feed:javascript:alert(1)",
    "blob:https://example.org/x",
    "\u2028javascript:alert(1)",
]


def _with_everywhere(text: str, url: str) -> Article:
    """The text in every field that holds text, the URL in every field that holds a URL."""
    spans = (BodySpan(0, len(text), "link", url), BodySpan(0, 3, "code"), BodySpan(2, 9, "sub"))
    roles = (Role.PARAGRAPH, Role.HEADING, Role.LIST_ITEM, Role.QUOTE, Role.CODE, Role.FOOTNOTE, Role.EMBED)
    return changed(
        url=url,
        canonical_url=url,
        headline=text,
        alternative_headline=text,
        kicker=text,
        dek=text,
        description=text,
        byline=text,
        authors=(Author(name=text, name_raw=text, url=url, email=text, handles=(text,)),),
        date_published=text,
        language=text,
        section=text,
        tags=(text,),
        publisher=Publisher(text, url),
        images=(Image(url=url, alt=text, caption=text, credit_text=text, creators=(text,)), Image(url=text)),
        videos=(Recording(url=url, embed_url=url, caption=text), Recording(url=url)),
        audios=(Recording(url=text, caption=text),),
        body=(
            *(paragraph(text, *spans, role=role) for role in roles),
            BodyBlock(role=Role.TABLE, text=text, rows=((text,),), spans=spans),
        ),
        text=text,
        notes=(Note(Role.CORRECTION, text),),
    )


def _assert_harmless(html: str) -> _Reader:
    read = _Reader(html)
    assert set(read.tags) <= TAGS
    for tag, name, value in read.attributes:
        assert name in ATTRIBUTES[tag]
        if name in ("href", "src"):
            scheme = re.match(r"[\x00-\x20]*([^/?#:]*):", value)
            assert scheme is None or scheme[1].lower() in ("http", "https", "mailto", "tel"), value
    return read


@pytest.mark.parametrize("url", ["https://example.org/x", *URLS])
@pytest.mark.parametrize("text", ["plain", *VECTORS])
def test_hostile_fields(text: str, url: str) -> None:
    """Markup in a field is text, a URL that runs something is left out, and no sign of the text is lost."""
    html = write(_with_everywhere(text, url), "html")
    read = _assert_harmless(html)
    assert read.text.count(text.replace("\x00", "")) >= 15
    assert nh3.clean(html, tags=set(TAGS), attributes=ATTRIBUTES, link_rel=None) == html


@given(articles())
def test_any_article_is_written(article: Article) -> None:
    """Whatever stands in the fields, the HTML is well formed and harmless."""
    _assert_harmless(write(article, "html"))


@given(any_text)
def test_any_text_survives(text: str) -> None:
    """Any text of a paragraph is read back, line ends as <br>."""
    read = _Reader(write(changed(body=(paragraph(text),)), "html"))
    assert "".join(read.text.split()) == "".join(text.replace("\x00", "").split())


# ---------------------------------------------------------------------------------------------- structure

STRUCTURES = {
    "nested lists": (
        [item("a"), item("b", 1, 1, ordered=True), item("c", 2, 2), item("d")],
        "<ul><li>a<ol><li>b<ul><li>c</li></ul></li></ol></li><li>d</li></ul>",
    ),
    "two lists in a row": ([item("a", 0), item("b", 1)], "<ul><li>a</li></ul>\n<ul><li>b</li></ul>"),
    "lines": ([paragraph("a\nb")], "<p>a<br>b</p>"),
    "crossing marks": (
        [paragraph("abcdef", BodySpan(0, 4, "strong"), BodySpan(2, 6, "em"))],
        "<p><strong>ab<em>cd</em></strong><em>ef</em></p>",
    ),
    "mark across the end of a link": (
        [paragraph("abcdef", BodySpan(0, 4, "link", "/x"), BodySpan(2, 6, "em"))],
        '<p><a href="/x">ab<em>cd</em></a><em>ef</em></p>',
    ),
    "marks in a cell": (
        [BodyBlock(role=Role.TABLE, text="a\tb", rows=(("a", "b"),), spans=(BodySpan(2, 3, "strong"),))],
        "<table><tbody><tr><td>a</td><td><strong>b</strong></td></tr></tbody></table>",
    ),
    "heading of level 1": ([BodyBlock(role=Role.HEADING, text="a", level=1)], "<h2>a</h2>"),
    "code that begins with line ends": ([paragraph("\n\n  a\n", role=Role.CODE)], "<pre><code>  a</code></pre>"),
    "quotation of two paragraphs": (
        [paragraph("a", role=Role.QUOTE), paragraph("b", role=Role.QUOTE)],
        "<blockquote><p>a</p><p>b</p></blockquote>",
    ),
}


@pytest.mark.parametrize(("body", "expected"), STRUCTURES.values(), ids=STRUCTURES)
def test_structure(body: list[BodyBlock], expected: str) -> None:
    """Each kind of entry has its element, and elements are properly nested."""
    assert _html(*body) == expected


def test_ten_thousand_levels() -> None:
    """Lists nested without end do not hold up the sanitizer."""
    began = time.process_time()
    html = write(changed(body=tuple(item("a", depth, depth) for depth in range(10_000))), "html")
    assert _Reader(html).depth == 1 + 2 * 8
    assert time.process_time() - began < 3.0
