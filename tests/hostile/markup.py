"""Cases 81 to 92 and 156 to 159: markup that breaks parsers."""

from __future__ import annotations

import scraper
from tests.hostile.bench import STORY, Bench, told, words
from tests.hostile.cases import case

TAIL = "The ferry will run again on Saturday, the harbour master said after the water had gone down."
"""A paragraph that stands behind whatever is hostile, and has to come out."""


def around(before: str, after: str = "") -> str:
    """The story with something in front of it, and a last paragraph with something around it."""
    return STORY.replace("<article>", f"<article>{before}").replace("</article>", f"{after}<p>{TAIL}</p></article>")


def kept(markup: str) -> str:
    """The outcome of a page of which nothing may be lost."""
    article = scraper.normalize(markup)
    everything = "\n".join(block.text for block in article.blocks)
    lost = [text for text in ("Rain fell on the old town", "slept on the roof", TAIL) if text not in everything]
    assert lost in ([], ["slept on the roof"]), lost
    return told(article)


@case(81, "254, 255, 300, 2,048 and 50,000 `<div>` one in the other", "article; article (deep_nesting)")
def _(bench: Bench) -> str:
    depths = (240, 300, 2_048, 50_000)
    return words(
        kept(STORY.replace("<article>", "<div>" * depth + "<article>").replace("</body>", f"<p>{TAIL}"))
        for depth in depths
    )


@case(82, "content behind a block that is nested too deep", "article (deep_nesting)")
def _(bench: Bench) -> str:
    return kept(around("", f"{'<div>' * 3000}Advertisement{'</div>' * 3000}"))


@case(
    83, "90,000 `<a>`, `<br>` and `<span>`; 100,000 and more `<p>`, `<a>`, `<br>`", "no_text; article; budget_exceeded"
)
def _(bench: Bench) -> str:
    head = "<!doctype html><html><body>"
    many = [head + markup * 90_000 for markup in ("<a href=/x>link</a>", "word<br>", "<span>some text</span> ")]
    too_many = [head + markup * 100_001 for markup in ("<p>x", "<a href=/x>link</a>", "<br>", "<div>")]
    return bench.reads(*many, *too_many)


@case(84, "one element with 100,000 attributes, however parted; an attribute of 1 MB", "budget_exceeded; article")
def _(bench: Bench) -> str:
    forms = (" a{}=1", " a{}", ' a{}=">"', 'a{}=""', "/a{}")
    pages = [around(f"<p {''.join(form.format(number) for number in range(100_000))}>") for form in forms]
    return words((bench.reads(*pages), kept(around(f'<img alt="x" src="data:image/png;base64,{"A" * 1_000_000}">'))))


@case(
    85,
    "2,000 tables one in the other; 50,000 cells that are never closed",
    "article (deep_nesting); budget_exceeded",
)
def _(bench: Bench) -> str:
    return words((kept(around("", "<table><tr><td>" * 2_000)), bench.reads("<table><tr><td>x" * 50_000)))


@case(86, "`<!--`, `<script>`, `<textarea>`, `<title>` and CDATA that never end", "article")
def _(bench: Bench) -> str:
    body = STORY.replace("</article></body></html>", "")
    return bench.reads(*(body + end for end in ("<!--", "<script>var x", "<textarea>x", "<title>x", "<![CDATA[x")))


@case(87, "`<b><p></b></p>` 10,000 times", "other_page")
def _(bench: Bench) -> str:
    return kept(around("", "<b><p>x</b></p>" * 10_000))


@case(88, "NUL bytes in tags; only carriage returns as line ends", "article")
def _(bench: Bench) -> str:
    return words((kept(around("").replace("<p>", "<\0p\0>")), kept(around("").replace("><", ">\r<"))))


@case(89, "5 MB on one line; 5 MB of white space; a paragraph of 1,000,000 words", "article; no_text")
def _(bench: Bench) -> str:
    spaces = kept(around(" " * 5_000_000))
    return words(
        (
            spaces,
            bench.reads("<!doctype html><p>" + "word " * 1_000_000),
            bench.reads("<!doctype html><div>" + "x" * 5_000_000),
        )
    )


@case(
    90,
    "`<html>`, `<head>`, `<body>` twice; the body in `<noscript>`; content in a declared shadow root, or only in `<template>`",
    "article; article (hidden_text); empty",
)
def _(bench: Bench) -> str:
    twice = kept(around("<html><head><title>x</title></head><body>"))
    frames = (
        ("<noscript>", "</noscript>"),
        ("<x-story><template shadowrootmode=open>", "</template></x-story>"),
        ("<template>", "</template>"),
    )
    story = STORY.replace("</article>", "".join(f"<p>On day {day} {TAIL}</p>" for day in range(9)) + "</article>")
    pages = (story.replace("<article>", f"{a}<article>").replace("</article>", f"</article>{b}") for a, b in frames)
    return words((twice, bench.reads(*pages)))


def _script(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@case(
    91,
    "JSON-LD: 5 MB, nested 10,000 deep, NaN, commas too many, in a comment, an array of graphs, a context that is none",
    "article",
)
def _(bench: Bench) -> str:
    scripts = (
        '{"@type":"NewsArticle","headline":"' + "x" * 5_000_000 + '"}',
        "[" * 10_000 + "]" * 10_000,
        '{"a":' * 10_000 + "1" + "}" * 10_000,
        '{"@type":"NewsArticle","wordCount":NaN}',
        '{"@type":"NewsArticle","headline":"Rain in the Old Town",,}',
        '<!-- {"@type":"NewsArticle"} -->',
        '[{"@graph":[{"@type":"NewsArticle"}]},{"@graph":[[]]}]',
        '{"@context":42,"@type":["NewsArticle",7],"author":{"@id":{"@id":[]}}}',
    )
    return words(kept(around(_script(text))) for text in scripts)


@case(92, "20,000 blocks of JSON-LD", "article")
def _(bench: Bench) -> str:
    article = scraper.normalize(around(_script('{"@type":"NewsArticle","author":{"name":"Ada Example"}}') * 20_000))
    assert len(article.provenance) < 1000, "the first ones count"
    return told(article)


@case(
    156,
    "text in JSON-LD, and a `<body` with 60 or 10,000 letters, or 5,000 attributes, that nothing ends",
    "article (text_from_json_ld)",
)
def _(bench: Bench) -> str:
    text = " ".join(f"On day {day} the rain fell on the old town, and the river rose." for day in range(12))
    script = _script(f'{{"@type":"NewsArticle","articleBody":"{text}"}}')
    head = f"<!doctype html><html><head>{script}</head>"
    bodies = ("a" * 60, "a" * 10_000, 'a="b" ' * 5_000, "a=" * 4_000)
    articles = [scraper.normalize(f"{head}<body {body}") for body in bodies]
    assert all(article.text.count("the river rose") == 12 for article in articles)
    return words(map(told, articles))


@case(157, "a tag with 1 MB of white space, and before and behind equals signs", "article")
def _(bench: Bench) -> str:
    tags = (f"<p{' ' * 1_000_000}>", f"<p a{' ' * 1_000_000}=b>", f"<p a={' ' * 1_000_000}b>", "<p " + " a =" * 1_000)
    return words(kept(around(tag)) for tag in tags)


@case(158, "9,000 and 300,000 `<template ` that nothing ends, after a shadow root", "article; budget_exceeded")
def _(bench: Bench) -> str:
    page = around("<x-note><template shadowrootmode=open>Rain</template></x-note>")
    return words((kept(page + "<template " * 9_000), bench.reads(page + "<template " * 300_000)))


@case(159, "an image's width of digits, 1 MB of white space and a letter; the same for its height", "article")
def _(bench: Bench) -> str:
    images = (f'<img src="/a.jpg" {name}="5{" " * 1_000_000}x">' for name in ("width", "height"))
    return words(kept(around(image)) for image in images)
