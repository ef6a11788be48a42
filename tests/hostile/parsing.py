"""Cases 147 to 154: valid and broken markup that libxml2 does not read as HTML 5 does."""

from __future__ import annotations

import scraper
from tests.hostile.bench import STORY, Bench, words
from tests.hostile.cases import case
from tests.hostile.markup import TAIL, around, kept


@case(147, "no `<head>` and `<body>` tags, and the first element is `<main>`, `<article>` or `<x-story>`", "article")
def _(bench: Bench) -> str:
    start = "<!doctype html><meta charset=utf-8><title>Rain in the old town</title>"
    story = STORY[STORY.index("<article>") : STORY.index("</article>")]
    return words(
        kept(f"{start}<{tag}>{story}</article></{tag}><p>{TAIL}") for tag in ("main", "article", "x-story", "section")
    )


@case(148, "`<div>`, `<table>` and `<td>` that are not closed in a `<template>`", "article")
def _(bench: Bench) -> str:
    return words(kept(around(f"<template><{tag}>x</template>")) for tag in ("div", "table", "table><tr><td", "td"))


@case(
    149,
    "an element that is not closed in a closed `<dialog>`, a hidden `<section>`, a `<nav>`, a `<noscript>`",
    "article",
)
def _(bench: Bench) -> str:
    outer = ("dialog", "section hidden", "nav", "noscript", "aside", "details")
    return words(kept(around(f"<{tag}><div><p>x</{tag.split()[0]}>")) for tag in outer)


@case(150, "`</br>`, and `</p>` without a paragraph, between words", "Hello world. / Next line. / last")
def _(bench: Bench) -> str:
    article = scraper.normalize(around("<p>Hello</br>world.</p>Next</br>line.</p>last"))
    texts = [block.text for block in article.blocks]
    return " / ".join(text for text in texts if text in ("Hello world.", "Next line.", "last"))


@case(151, "an attribute of 11.7 MB; a comment of 10.6 MB", "article")
def _(bench: Bench) -> str:
    attribute = "w1 w2 " * 1_950_000
    return words((kept(around(f"<p title='{attribute}'>x</p>")), kept(around(f"<!--{'ab cd ef gh ' * 880_000}-->"))))


@case(152, "`style` that only looks as if it hid the text", "article")
def _(bench: Bench) -> str:
    styles = ("background:url(display:none)", "x-display:none", "display:none;display:block", "content:';display:none'")
    return words(
        kept(STORY.replace("<article>", f'<article style="{style}">').replace("</article>", f"<p>{TAIL}</article>"))
        for style in styles
    )


@case(153, "100,001 `</p>` between words", "budget_exceeded")
def _(bench: Bench) -> str:
    return bench.reads(around("x</p>" * 100_001))


@case(154, "`popover`, `<datalist>`, a second `<summary>`, `shadowrootmode=foo`", "left out")
def _(bench: Bench) -> str:
    hidden = (
        "<div popover>Seen x</div><datalist><option>Seen x</datalist><details><summary>a</summary><summary>Seen x</details>"
        "<x-a><template shadowrootmode=foo>Seen x</template></x-a>"
    )
    article = scraper.normalize(around(hidden))
    return "shown" if "Seen x" in (article.text or "") else "left out"
