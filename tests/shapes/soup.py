"""Tag soup: unclosed, misnested, deep, doubled and odd tags, comments, entities, scripts."""

from __future__ import annotations

from collections.abc import Callable

from tests.shapes.forms import ARTICLE, PARAGRAPH, Shape, article, before, behind, head, opened, page

__all__ = ["SOUP"]

_UNCLOSED = ("p", "div", "span", "b", "a", "li", "td", "section", "article", "blockquote", "h2", "font", "custom-tag")
_ENDS = ("p", "div", "b", "a", "table", "article", "br", "body", "nothing-known")
_DEEP = (
    "div",
    "ul><li",
    "table><tr><td",
    "section",
    "blockquote",
    "details",
    "figure",
    "picture",
    "object",
    "noscript",
)
_OVER_BLOCKS = (
    "b", "em class=x", "a href=/x", "span class=lead", "font", "div", "section", "article", "ul", "blockquote",
    "picture", "figure", "noscript", "details", "dialog", "main", "aside", "video", "object", "div hidden",
)  # fmt: skip


def _deep(tag: str) -> Callable[[int], str]:
    return lambda count: page(ARTICLE + f"<{tag}>" * count + "x")


SOUP: tuple[Shape, ...] = (
    *(behind(f"unclosed {tag}", f"<{tag}>some words {{w}} ") for tag in _UNCLOSED),
    *(behind(f"end tags of {tag}", f"</{tag}>") for tag in _ENDS),
    *(Shape(f"deep {tag}", _deep(tag)) for tag in _DEEP),
    *(opened(f"200 open {tag} over blocks", f"<{tag}>", "<div>x y {w}</div>") for tag in _OVER_BLOCKS),
    *(opened(f"200 open {tag} over words", f"<{tag}>", "x <i>{w}</i> ") for tag in ("b", "a href=/x", "i class=y")),
    opened("mixed open inline elements over paragraphs", "<b class=x><i><em><u>", "<p>some words {w}", 50),
    behind("misnested bold and paragraph", "<b><p>some words</b>{w}</p>"),
    behind("misnested links", "<a href=/{i}>some <a href=/x{i}>words"),
    behind("table soup", "<table><td>x<table><tr></td>{w}</tr>"),
    article("comments", "<!-- {w} -->"),
    Shape("unclosed comment", lambda n: page(ARTICLE + "<!-- " + "word " * n)),
    Shape("comment openings", lambda n: page(ARTICLE + "<!-- " * n)),
    behind("comments within paragraphs", "<p>some<!-- x -->words<!-- {w} --> here</p>"),
    behind("processing instructions", "<?php echo {i} ?>"),
    behind("character data sections", "<![CDATA[ {w} ]]>"),
    behind("doctypes", "<!doctype html>"),
    behind("html elements", "<html lang=de>"),
    behind("heads and bodies", "<head><body>"),
    Shape("less-than signs", lambda n: page(ARTICLE + "<" * n)),
    Shape("greater-than signs", lambda n: page(ARTICLE + ">" * n)),
    Shape("ampersands", lambda n: page(ARTICLE + "<p>" + "&" * n)),
    Shape("tag of spaces", lambda n: page(ARTICLE + "<p" + " " * n + ">")),
    Shape("tag of slashes", lambda n: page(ARTICLE + "<p" + "/" * n + ">")),
    Shape("tag of equals signs", lambda n: page(ARTICLE + "<p" + "=" * n + ">")),
    Shape("tag of quotes", lambda n: page(ARTICLE + "<p" + "\"'" * n + ">")),
    Shape("long tag name", lambda n: page(ARTICLE + "<" + "a" * n + ">x")),
    Shape("unclosed quote", lambda n: page(ARTICLE + '<p title="' + "word " * n)),
    Shape("unclosed tags without end", lambda n: page(ARTICLE + "<p class=a " * n)),
    Shape(
        "templates without end",
        lambda n: page(ARTICLE + "<template shadowrootmode=open></template>" + "<template " * n),
    ),
    behind("templates", "<template><p>some words {w}</p></template>"),
    behind("shadow roots", "<x-y><template shadowrootmode=open><p>some words {w}</p></template></x-y>"),
    Shape("entities", lambda n: page(ARTICLE + "<p>" + "&amp;&nbsp;&#228;&copy;x" * n)),
    Shape("unknown entities", lambda n: page(ARTICLE + "<p>" + "&unknown;&#xfffffff;" * n)),
    Shape("digits of an entity", lambda n: page(ARTICLE + "<p>&#" + "1" * n + ";")),
    behind("scripts", "<script>var x{i} = '<p>{w}</p>';</script>"),
    Shape("unclosed script", lambda n: page(ARTICLE + "<script>" + "if (a < b) { c(); } " * n)),
    behind("styles", "<style>.a{i} {display: none}</style>"),
    Shape(
        "long style sheet",
        lambda n: page(ARTICLE, "<style>" + ".a b > c:hover {display: none; color: red}\n" * n + "</style>"),
    ),
    behind("noscript", "<noscript><p>some words {w}</p></noscript>"),
    Shape("line breaks", lambda n: page(f"<article><h1>Rain</h1>{PARAGRAPH}<p>" + "words here<br>" * n)),
    Shape("doubled line breaks", lambda n: page(f"<article><h1>Rain</h1>{PARAGRAPH}<p>" + "words here<br><br>" * n)),
    Shape("line breaks only", lambda n: page(f"<article><h1>Rain</h1>{PARAGRAPH}<p>" + "<br>" * n)),
    Shape("line breaks between spaces", lambda n: page(ARTICLE + "<p>x<br>" + " <i></i>" * n + "<br>y")),
    article("rules", "<hr>"),
    behind("word breaks", "<wbr>word"),
    article("empty paragraphs", "<p></p>"),
    article("empty inline elements", "<i class=x></i>"),
    article("empty links", "<a href=/{i}></a>"),
    before("text outside of elements", "some words {w}<div></div>"),
    head("texts in the head", "some words {w} <link rel=x>"),
    head("titles", "<title>{w} in town</title>"),
    behind("titles of drawings", "<svg><title>{w}</title><path d=M0></svg>"),
    behind("formulas", "<math><mi>x</mi><mo>=</mo><mn>{i}</mn></math>"),
    Shape("bytes of zero", lambda n: page(ARTICLE + "<p>" + "a\0b " * n)),
    Shape("carriage returns", lambda n: page(ARTICLE + "<pre>" + "word\r" * n)),
    Shape("no tags at all", lambda n: "<p>" + "word " * n),
    Shape("white space only", lambda n: page(ARTICLE + " \n\t" * n)),
    Shape("white space elements", lambda n: page(ARTICLE + "<span> </span>\n" * n)),
)
