"""Well-formed pages of much of a kind: blocks, lists, tables, forms, links, attributes."""

from __future__ import annotations

from tests.shapes.forms import ARTICLE, PARAGRAPH, Shape, article, before, behind, opened, page

__all__ = ["MARKUP"]

_SENTENCE = "It rained in {w} all day, and the ferry to the island of {w} was late by an hour. "
_ROW = "<tr><td>{w}</td><td>{i}</td></tr>"
_GLOBAL = (
    "title",
    "lang",
    "data-x",
    "onclick",
    "aria-label",
    "itemprop",
    "property",
    "href",
    "src",
    "id",
    "class",
    "style",
)


def _long(attribute: str) -> Shape:
    return Shape(f"long {attribute}", lambda n: page(ARTICLE + f"<p {attribute}='" + "ab-cd " * n + "'>some words"))


def _nested_lists(count: int) -> str:
    return page(ARTICLE + ("<ul><li>some words" * 60 + "</ul>" * 60) * (count // 60))


def _spans(count: int) -> str:
    return page(ARTICLE + "<table>" + "<tr><td rowspan=1000 colspan=1000>x</td></tr>" * count + "</table>")


MARKUP: tuple[Shape, ...] = (
    article("paragraphs", f"<p>{_SENTENCE}</p>"),
    article("equal paragraphs", PARAGRAPH),
    article("short paragraphs", "<p>{w}</p>"),
    Shape("a long paragraph", lambda n: page("<article><h1>Rain in town</h1><p>" + _SENTENCE * n)),
    Shape("a long word", lambda n: page(ARTICLE + "<p>" + "x" * n)),
    Shape("a long number", lambda n: page(ARTICLE + "<p>" + "1" * n)),
    Shape("a long headline", lambda n: page("<article><h1>" + "Rain in town " * n + "</h1>" + PARAGRAPH * 4)),
    Shape("a long title", lambda n: page(ARTICLE, "<title>" + "Rain in town | " * n + "</title>")),
    article("headings", "<h2>{w} and rain</h2>"),
    before("first headings", "<h1>{w} and rain</h1>"),
    before("equal first headings", "<h1>Rain in town</h1>"),
    article("headings and paragraphs", f"<h3>{{w}} and rain</h3><p>{_SENTENCE}</p>"),
    article("quotations", f"<blockquote><p>{_SENTENCE}</p></blockquote>"),
    article("list items", "<li>some words {w}</li>", ("<ul>", "</ul>")),
    article("numbered items", "<li value={i}>some words {w}</li>", ("<ol>", "</ol>")),
    article("lists of an item", "<ul><li>some words {w}</ul>"),
    Shape("nested lists", _nested_lists),
    article("definitions", "<dt>{w}<dd>some words", ("<dl>", "</dl>")),
    article("rows", _ROW, ("<table>", "</table>")),
    article("cells of a row", "<td>{w}</td>", ("<table><tr>", "</table>")),
    article("tables", f"<table>{_ROW}{_ROW}</table>"),
    Shape("spanning cells", _spans),
    article("rows of 20 cells", "<tr>" + "<td>{w}" * 20, ("<table>", "</table>")),
    article("table heads", "<thead><tr><th scope=col>{w}</thead>", ("<table>", "</table>")),
    article("columns", "<col span=9>", ("<table>", "</table>")),
    article("captions of a table", "<caption>some words {w}</caption>", ("<table>", "</table>")),
    Shape("lines of code", lambda n: page(ARTICLE + "<pre><code>" + "if x:\n    y = 1\n" * n + "</code></pre>")),
    Shape("spans of code", lambda n: page(ARTICLE + "<pre>" + "<span class=k>if</span> x:\n" * n + "</pre>")),
    behind("blocks of code", "<pre>x = {i}\ny</pre>"),
    Shape("elements in a preformatted block", lambda n: page(ARTICLE + "<pre>" + "<div>x\n y</div>" * n + "</pre>")),
    behind("forms", "<form><input name=a{i}><label>{w}</label><button>Send</button></form>"),
    article("fields of a form", "<label>{w}<input name=a{i} value=x></label>", ("<form>", "</form>")),
    article("options", "<option value={i}>{w}", ("<select>", "</select>")),
    article("text areas", "<textarea>some words {w}</textarea>"),
    article("buttons", "<button>Share {w}</button>"),
    behind("links", "<a href=/{i}/story.html>{w} and rain</a> "),
    behind("equal links", "<a href=/story.html>More</a> "),
    article("links in a paragraph", "word <a href=/{i}>{w}</a> ", ("<p>", "</p>")),
    article("anchors in a paragraph", "word <a name=x{i} id=y{i}></a> ", ("<p>", "</p>")),
    article("inline elements in a paragraph", "word <em class=x>{w}</em> ", ("<p>", "</p>")),
    article("footnotes", "word<sup><a href=#fn{i}>{i}</a></sup> ", ("<p>", "</p>")),
    behind("navigation", "<nav><ul><li><a href=/{i}>{w}</a></ul></nav>"),
    behind("teasers", "<div class=teaser><h3><a href=/{i}>{w} and rain</a></h3><p>some words of text here</p></div>"),
    behind("articles", f"<article><h2>{{w}} and rain</h2><p>{_SENTENCE}</p></article>"),
    behind("sections", f"<section><h2>{{w}}</h2><p>{_SENTENCE}</p></section>"),
    behind("asides", "<aside class=related><p>some words {w}</p></aside>"),
    behind("comments of readers", f"<div class=comment id=c{{i}}><b>{{n}}</b><p>{_SENTENCE}</p></div>"),
    behind("footers", "<footer>© 2031 {w} Media. All rights reserved.</footer>"),
    behind("hidden blocks", "<div hidden><p>some words {w}</p></div>"),
    behind("blocks hidden by style", "<div style='display:none'>some words {w}</div>"),
    behind("details", "<details><summary>{w}</summary><p>some words</p></details>"),
    behind("dialogs", "<dialog><p>some words {w}</p></dialog>"),
    article("languages", "<p lang=x{i}>some words {w}</p>"),
    article("classes of their own", "<p class='a{i} b{w}'>some words</p>"),
    article("ids of their own", "<p id=a{i}>some words</p>"),
    *map(_long, _GLOBAL),
    Shape(
        "attributes of an element",
        lambda n: page(ARTICLE + "<p " + " ".join(f"a{i}=b" for i in range(min(n, 9000))) + ">x"),
    ),
    behind("elements of many attributes", "<p a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8 class=x id=y title=z>{w}"),
    behind("marks of advertisements", "<div class='ad advertisement sponsored'>Advertisement {w}</div>"),
    behind("share buttons", "<a class=share href='https://social.example/share?u={i}'>Share on {w}</a>"),
    behind("tags", "<a rel=tag href=/tag/{w}>{w}</a>"),
    behind("breadcrumbs", "<nav class=breadcrumb><a href=/>Home</a> › <a href=/{w}>{w}</a></nav>"),
    opened("sections in each other", "<section><h2>some words</h2>", "<p>some words {w}</p>"),
    opened("containers with classes", "<div class='main content article-body'>", "<p>some words {w}</p>"),
    opened("tables in each other", "<table><tr><td>", "<p>some words {w}</p>", 60),
    article("bold lines", "<p><b>{w} and rain</b></p>"),
    article("font elements", "<font size=2 color=red>{w}</font> "),
    article("letters in elements", "<span class=l>x</span>", ("<p>", "</p>")),
    behind("pages of a story", "<a rel=next href='/story?page={i}'>{i}</a>"),
    behind("notices of consent", "<div class=cookie-consent>We use cookies on {w}. Accept all.</div>"),
    behind("prompts to pay", "<div class=paywall>Subscribe to read {w}. Already a subscriber? Log in.</div>"),
    article("corrections", "<p>Correction: an earlier version of {w} was wrong.</p>"),
    behind("lines of readers' counts", "<p>{i} comments</p>"),
)
