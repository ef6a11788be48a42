"""Markdown by the rules of GitHub and of readers that linkify: text stays text wherever it stands, and so do addresses."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scraper.article import Article, BodyBlock, BodySpan, Image, Note, Recording
from scraper.document import Role
from scraper.writing import write
from scraper.writing.markdown_text import escape
from tests.article_samples import changed, item, paragraph

COMMONMARK = MarkdownIt("commonmark", {"html": True})
LINKIFY = MarkdownIt("gfm-like", {"html": True})


def _github(markdown: str) -> str:
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    return str(github_flavored_markdown_to_html(markdown, options=options))


READERS: dict[str, Callable[[str], str]] = {
    "cmark-gfm": _github,
    "markdown-it with linkify": LINKIFY.render,
    "markdown-it, CommonMark": COMMONMARK.render,
}
URL = "https://photos.example/a"


def _table(text: str) -> BodyBlock:
    cell = " ".join(text.split())
    return BodyBlock(role=Role.TABLE, text=f"Day\t{cell}\nx\ty", rows=(("Day", cell), ("x", "y")))


def _image(text: str, *, alt: str | None = None) -> Article:
    return changed(images=(Image(url=URL, caption=text or None, alt=alt, position=0),))


PLACES: dict[str, tuple[Callable[[str], Article], set[str]]] = {
    "paragraph": (lambda text: changed(body=(paragraph(text),)), {"p"}),
    "headline": (lambda text: changed(headline=text), {"h1"}),
    "dek": (lambda text: changed(dek=" ".join(text.split())), {"p"}),
    "byline": (lambda text: changed(byline=text), {"p"}),
    "note": (lambda text: changed(headline="x", notes=(Note(Role.CORRECTION, text),)), {"h1", "hr", "p"}),
    "heading": (lambda text: changed(body=(BodyBlock(role=Role.HEADING, text=text, level=2),)), {"h2"}),
    "list item": (lambda text: changed(body=(item(text),)), {"ul", "li"}),
    "number": (lambda text: changed(body=(item(text, ordered=True),)), {"ol", "li"}),
    "quotation": (lambda text: changed(body=(BodyBlock(role=Role.QUOTE, text=text),)), {"blockquote", "p"}),
    "cell": (
        lambda text: changed(body=(_table(text),)),
        {"table", "thead", "tbody", "tr", "th", "td"},
    ),
    "code": (lambda text: changed(body=(BodyBlock(role=Role.CODE, text=text),)), {"pre", "code"}),
    "code in a line": (
        lambda text: changed(body=(paragraph(text, BodySpan(0, len(text), "code")),)),
        {"p", "code"},
    ),
    "caption": (_image, {"p", "img", "em"}),
    "alternative text": (lambda text: _image("", alt=text), {"p", "img"}),
    "link": (lambda text: changed(body=(paragraph(text, BodySpan(0, len(text), "link", URL)),)), {"p", "a"}),
    "strong": (
        lambda text: changed(body=(paragraph(f"a {text} b", BodySpan(2, len(text) + 2, "strong")),)),
        {"p", "strong"},
    ),
    "recording": (lambda text: changed(videos=(Recording(url=URL, caption=text, position=0),)), {"p", "a"}),
}


def _letters(text: str) -> str:
    return "".join(text.split())


def _addresses(soup: BeautifulSoup) -> list[tuple[str, str]]:
    return [(unquote(str(link["href"])), link.get_text()) for link in soup.find_all("a")]


def _shown(soup: BeautifulSoup, place: str) -> str:
    if place == "alternative text":
        return "".join([str(image["alt"]) for image in soup.find_all("img")]) + soup.get_text()
    return soup.get_text()


def _is_itself(target: str, shown: str) -> bool:
    """Whether a link leads to what it says, and says a whole web or mail address."""
    address = r"(?i:https?|ftp)://[A-Za-z0-9\[].*|(?i:mailto|xmpp):.+@.+\..+|[A-Za-z0-9._+-]+@[A-Za-z0-9_-]+\..+"
    plain = unquote(shown)
    return target in (plain, f"mailto:{plain}") and re.fullmatch(address, shown) is not None


def check(place: str, text: str) -> None:
    """No reader finds an element that does not belong to the place, a link that is not an address, or another text."""
    write_at, elements = PLACES[place]
    markdown = write(write_at(text), "markdown")
    for name, read in READERS.items():
        if place == "cell" and "CommonMark" in name:
            continue
        html = read(markdown)
        soup = BeautifulSoup(html, "html.parser")
        for rule in soup.find_all(["hr"] if place == "note" else []):
            rule.decompose()
        shown = _shown(soup, place)
        expected = {"cell": f"Day{text}xy", "note": f"x{text}", "strong": f"a{text}b"}.get(place, text)
        assert _letters(shown) == _letters(expected), (name, markdown, html)
        found = {tag.name for tag in soup.find_all(True)}
        assert found <= elements | {"a", "br"}, (name, markdown, html)
        links = _addresses(soup)
        if place in ("link", "recording"):
            assert {target for target, _ in links} <= {URL}, (name, markdown, html)
        else:
            assert all(_is_itself(*link) and link[1] in text for link in links), (name, markdown, html)


# ---------------------------------------------------------------------------------------------- the table

NASTY = [
    # tags and autolinks of the text
    "http://e.vil/<img src=x onerror=alert(1)>",
    "www.e.vil/<script>alert(1)</script>",
    "ada@e.vil<img src=x>",
    "a <b>c</b> <!-- d --> <?e?> <!F> <![CDATA[g]]> <https://h.example> <i@j.example> </k> <l/>",
    "<title>a</title><textarea><style><xmp><iframe><noembed><noframes><script><plaintext>",
    # addresses
    "http://host/~jane *a* http://host/a*b*c http://host/[a] http://host/?a=1&copy=2 http://host/_a_",
    "http://host/?a&copy;b https://host/%C3%BC%20%2F http://host/ü http://xn--bcher-kva.example/",
    "see (http://host/a_(b)), http://host/c. “http://host/d” 'http://host/e' http://host/f”—said he",
    'http://host/a|b http://host/a\\b http://host/`a` http://host/"a" http://host/^a{b}',
    "http://a.b@c.d/ http://user:p@host:80/ ftp://host/a HTTP://HOST/A xhttp://a.b 1http://a.b http:// http://. http://é/a@b.c",
    "http://[::1]/a http://[x http://]x http:///x http:////x//y http://1.2.3.4/",
    "www.example.com www. www.a www.*a*.b WWW.EXAMPLE.ORG xwww.a.b *www.a.b* (www.a.b) www.a@b.c",
    "example.com end.It file.py e.g. U.S. 3.50 1.2.3.4 //localhost/a ///a //a.bc/ example.рф a…b.co",
    "ada@example.org, ada@b_c.de ada@b.c- ada+1@b.c. a@b.c@d.e a@b..c a@-.b.c @ada ada@ ada@localhost x@é.com é@x.com",
    "mailto:ada@example.org xmpp:ada@example.org/a mailto:foo@bar MAILTO:a@b.c amailto:a@b.c mailto: xmpp:a@b.c/d@e.f",
    "!ada@b_c.de !http://host/%20 !http://host/a ![a](b) !",
    "http://host/a,http://host/b http://host/a…http://host/b 见http://host/a。下",
    "javascript:alert(1) data:text/html,x //[ http://[::1",
    "http://host/a\nhttp://host/b\nwww.c.de\n",
    # the signs of GFM
    "~a~ ~~b~~ ~~~",
    "[^1] [^1]: note",
    "^note ^[note]",
    "[x] done",
    "[ ] to do",
    "[!NOTE]",
    "a | b\n--- | ---\nc | d",
    "a\n:-:",
    "a \\| b | c `|` \\",
    "`a\\|b`",
    "a\\|b\\\\|c",
    # the signs of CommonMark
    "&lt;b&gt; &amp;lt; &#60; &#x3c; &nbsp; &copy &copy; &nosuch; &",
    "\\< \\& \\\\ \\a \\",
    "```\na\n```",
    "~~~\na\n~~~",
    "---\ntitle: a\n---",
    "+++\ntitle = 1\n+++",
    "# a #",
    "####### a",
    "- a\n* b\n+ c\n1. d\n2) e",
    "a\n===\nb\n---",
    "[a]: http://host/b 'c'",
    "[a]: <b>\n\n[a]",
    "> a\n>> b",
    "*a* _b_ **c** __d__ ***e*** _f *g_ h*",
    "    a\n\tb",
    "***\n___\n* * *",
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", NASTY)
def test_text_stays_text(place: str, text: str) -> None:
    """Whatever a text looks like, and wherever it stands, three readers of Markdown show that text and nothing else."""
    check(place, text)


@pytest.mark.parametrize("place", ["paragraph", "cell"])
@pytest.mark.parametrize("text", sorted({part for text in NASTY for part in text.split()}))
def test_words_stay_words(place: str, text: str) -> None:
    """The same of each word of these texts alone, at both ends of its line."""
    check(place, text)


# ---------------------------------------------------------------------------------------------- the property

PIECES = (
    *(
        "http://",
        "https://",
        "ftp://",
        "www.",
        "mailto:",
        "xmpp:",
        "a.b",
        "@",
        "ada@b.de",
        "host",
        ".com",
        "//",
        ":",
        "/",
    ),
    *(
        "<",
        ">",
        "<b>",
        "</b>",
        "<img src=x>",
        "<!--",
        "-->",
        "&lt;",
        "&amp;",
        "&",
        ";",
        "#",
        "\\",
        "|",
        "`",
        "```",
        "~",
        "~~",
    ),
    *(
        "*",
        "**",
        "_",
        "__",
        "[",
        "]",
        "(",
        ")",
        "](",
        "[^1]",
        "[x]",
        "!",
        "![",
        "-",
        "+",
        "=",
        "===",
        "---",
        "1.",
        "1)",
        ">",
        "'",
        '"',
    ),
    *(
        " ",
        " ",
        " ",
        "a",
        "é",
        "漢",
        "🙂",
        "%20",
        "%",
        "?",
        ",",
        "{",
        "}",
        "$",
        "^",
        "0",
        "\u0301",
        "\u200b",
        "。",
        "”",
    ),
)
nasty_texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join).filter(str.strip)


@given(st.sampled_from(sorted(PLACES)), nasty_texts)
@settings(max_examples=500)
@example("paragraph", "http://e.vil/<img src=x onerror=alert(1)>")
def test_any_text_stays_text(place: str, text: str) -> None:
    """The same of any text that is made of what readers of Markdown take for markup or for addresses."""
    check(place, text.strip())


_kinds = st.sampled_from(["strong", "em", "sub", "sup", "link", "code"])
_spans = st.lists(st.builds(BodySpan, st.integers(0, 30), st.integers(0, 30), _kinds, st.just(URL)), max_size=5)


@given(nasty_texts, _spans)
@settings(max_examples=250)
def test_any_marked_text_stays_text(text: str, spans: list[BodySpan]) -> None:
    """The same of a text with marks: the reader finds the marks of the text and no others, and every letter."""
    text = text.strip()
    markdown = write(changed(body=(paragraph(text, *spans),)), "markdown")
    for name, read in READERS.items():
        soup = BeautifulSoup(html := read(markdown), "html.parser")
        assert _letters(soup.get_text()) == _letters(text), (name, markdown, html)
        found = {tag.name for tag in soup.find_all(True)} - {"p", "br", "a"}
        assert found <= {span.kind for span in spans}, (name, markdown, html)
        others = [link for link in _addresses(soup) if link[0] != URL]
        assert all(_is_itself(*link) and link[1] in text for link in others), (name, markdown, html)


TARGETS = [
    "https://example.org/a b?c=<d>&copy;&amp;&#60;&e=1",
    "https://example.org/(a(b)) \"c\" 'd'",
    "https://example.org/)](x)[y",
    "https://example.org/a|b\\|c\\",
    "https://example.org/`*_~[]!",
    "https://a@b.c:80/www.d.e",
    "mailto:ada@example.org?subject=a b",
    "/a_(b)",
    "//host/a",
    "#a",
]


def check_target(url: str) -> None:
    """A link and a picture lead where the article says, in a paragraph and in a cell."""
    image = Image(url=f"https://photos.example/{url}", alt="x", position=0)
    cell = BodyBlock(role=Role.TABLE, text="x", rows=(("x",),), spans=(BodySpan(0, 1, "link", url),))
    for body in (paragraph("x", BodySpan(0, 1, "link", url)), cell):
        markdown = write(changed(body=(body,), images=(image,)), "markdown")
        for name in ("cmark-gfm", "markdown-it with linkify"):
            soup = BeautifulSoup(html := READERS[name](markdown), "html.parser")
            (link,), (picture,) = soup.find_all("a"), soup.find_all("img")
            found = [unquote(str(link["href"])), unquote(str(picture["src"]))]
            assert found == [unquote(url), unquote(str(image.url))], (name, markdown, html)
            assert (set(link.attrs), set(picture.attrs)) == ({"href"}, {"src", "alt"}), (name, markdown, html)
            assert soup.get_text().strip() == "x", (name, markdown, html)


@pytest.mark.parametrize("url", TARGETS)
def test_targets_stay_targets(url: str) -> None:
    """Whatever signs a URL has, readers find it between the parentheses, without a title, and nothing beside it."""
    check_target(url)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(max_examples=150)
def test_any_target_stays_a_target(path: str) -> None:
    """The same of any URL that is made of such signs."""
    check_target(f"https://example.org/{path}".rstrip())


# ---------------------------------------------------------------------------------------------- the form

FORMS = {
    "See http://example.org/~jane.": "See <http://example.org/~jane>.",
    "(https://example.org/a_(b))": "(<https://example.org/a_(b)>)",
    "https://example.org/a%20b": "[https://example.org/a%20b](https://example.org/a%20b)",
    "http://example.org/ü": "http:/\\/example\\.org/ü",
    "ada@example.org": "<ada@example.org>",
    "ada@my_host.example": "[ada@my_host.example](mailto:ada@my_host.example)",
    "mailto:ada@example.org": "<mailto:ada@example.org>",
    "@ada": "@ada",
    "www.example.org": "www\\.example\\.org",
    "At 3.50 a.m. in the U.S. it rained.": "At 3.50 a.m. in the U.S. it rained.",
    "1 < 2 && 3 > 2": "1 &lt; 2 && 3 > 2",
}


@pytest.mark.parametrize(("text", "markdown"), FORMS.items())
def test_forms(text: str, markdown: str) -> None:
    """An address is a link to itself, in angle brackets where all readers read those alike; else it is text."""
    assert escape(text) == markdown


def test_long_addresses_take_no_time() -> None:
    """Escaping is linear in the length of the text, whatever looks like the beginning or the end of an address."""
    for sign in (
        "http://",
        "http://é",
        "http://a",
        "a@",
        "a.",
        "a@b.",
        "www.",
        "mailto:",
        "mailto:a@",
        "http://a)",
        "//",
        "@",
        "xmpp:a@b.c/",
    ):
        escape(sign)
        began = time.process_time()
        escape(sign * (200_000 // len(sign)))
        escape("http://a" + sign * (200_000 // len(sign)))
        assert time.process_time() - began < 1.0, sign
