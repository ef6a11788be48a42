"""Pages with repeated fields: bylines, dates, credits, pictures in the text, and claims in all syntaxes."""

from __future__ import annotations

import json

from tests.shapes.forms import (
    ARTICLE,
    PARAGRAPH,
    Shape,
    article,
    before,
    behind,
    head,
    json_ld,
    name_of,
    page,
    units,
    word,
)

__all__ = ["CLAIMS", "PRINTED"]

_FIGURE = "<figure><img src=/i{i}.jpg alt='a {w}'><figcaption>The bridge at {w}. Photo: {n}/AFP</figcaption></figure>"

PRINTED: tuple[Shape, ...] = (
    before("bylines", "<div class=byline>By {n}</div>"),
    article("bylines in the article", "<div class=byline>By {n}</div>"),
    article("equal bylines", "<div class=byline>By Jane Harbour</div>"),
    article("sentences marked as bylines", "<div class=byline>“It was {w},” she said.</div>"),
    Shape(
        "a byline of many names",
        lambda n: page(
            f"<article><h1>Rain</h1><p class=byline>By {', '.join(map(name_of, range(n)))}</p>{PARAGRAPH * 4}"
        ),
    ),
    article("authors' links", "<a rel=author href=/by/{w}>{n}</a> "),
    article("authors' bios", "<p class=author-bio>{n} is a reporter in {w}. Follow her on Twitter @{w}.</p>"),
    article("lines to follow", "<p>You can follow {n} on Twitter at @{w}.</p>"),
    article("contributions", "<p>{n} contributed to this report.</p>"),
    article("dates", "<time datetime=2031-05-0{i}>May 4, 2031</time>"),
    before("dates before the article", "<p class=date>Published: May 4, 2031 at 10:{i}</p>"),
    article("lines that say when", "<p>{i} hours ago</p>"),
    article("datelines", "<p>HVAR, Croatia (AP) — The ferry of {w} was late by more than an hour today.</p>"),
    article("figures", _FIGURE),
    article("equal figures", _FIGURE.replace("{i}", "1").replace("{w}", "town").replace("{n}", "Jane Doe")),
    article("figures of a picture", "<figure><img src=/i.jpg><figcaption>The bridge at {w}</figcaption></figure>"),
    article(
        "captions of a figure",
        "<figcaption>The bridge at {w}. Photo: {n}/AFP</figcaption>",
        ("<figure><img src=a>", "</figure>"),
    ),
    article(
        "pictures of a figure", "<img src=/i{i}.jpg alt='{w}'>", ("<figure>", "<figcaption>x y</figcaption></figure>")
    ),
    article(
        "pictures and captions of a figure",
        "<img src=/{i}.jpg><figcaption>Bridge {w}</figcaption>",
        ("<figure>", "</figure>"),
    ),
    article("credits in the markup", "<span class=credit>Photo: {n}/Reuters</span>"),
    article("credit lines", "<p>Photo: {n}/AFP</p>"),
    article("lines of copyright", "<p>© 2024 {w} Media</p>"),
    article("pictures", "<img src=/i{i}.jpg alt='some words {w}'>"),
    article("equal pictures", "<img src=/i.jpg alt='some words'>"),
    article("sizes of a picture", "<img src='/i.jpg?w={i}'>"),
    article("pictures of a picture element", "<img src=/i{i}.jpg>", ("<picture>", "</picture>")),
    article("sources of a picture", "<source srcset='/a{i}.jpg {i}w'>", ("<picture>", "<img src=a></picture>")),
    article("sources of nested pictures", "<source srcset='a 1w'>", ("<picture>" * 200, "<img src=a>")),
    article(
        "pictures behind sources", "<source srcset='/a{i}.jpg {i}w'><img src=/{i}.jpg>", ("<picture>", "</picture>")
    ),
    article("sources of nested recordings", "<source src=/a.mp4>", ("<video>" * 200, "")),
    article("text in nested recordings", "<p>some words {w}</p>", ("<video>" * 200, "")),
    article("nested frames and recordings", "<iframe src=/x>", ("<audio><video>" * 100, "")),
    Shape(
        "candidates of a source set", lambda n: page(ARTICLE + "<img srcset='" + units("/a{i}.jpg {i}w, ")(n) + "'>")
    ),
    Shape("commas of a source set", lambda n: page(ARTICLE + "<img srcset='" + "," * n + "'>")),
    Shape("white space in a width", lambda n: page(ARTICLE + "<img src=a width='5" + " " * n + "x'>")),
    Shape("a long alternative text", lambda n: page(ARTICLE + "<img src=a alt='" + "some words " * n + "'>")),
    article("recordings", "<video src=/v{i}.mp4 poster=/p{i}.jpg></video>"),
    article("frames", "<iframe src='https://video.example/embed/{i}'></iframe>"),
    article(
        "embedded posts",
        "<blockquote class=twitter-tweet><p>{w}</p>— {n} (@{w}) <a href=/{i}>May 4, 2031</a></blockquote>",
    ),
    behind(
        "lazy pictures", "<img data-src=/i{i}.jpg src=data:image/gif;base64,R0><noscript><img src=/i{i}.jpg></noscript>"
    ),
    behind("text pictures", "<img src=/emoji.png alt=☺ width=16>"),
)


def _authors(count: int) -> object:
    return {"@type": "NewsArticle", "author": [{"@type": "Person", "name": name_of(number)} for number in range(count)]}


def _graph(count: int) -> object:
    nodes = [{"@id": f"#{number}", "@type": "Person", "name": name_of(number)} for number in range(count)]
    return {"@graph": [{"@type": "Article", "author": [{"@id": f"#{number}"} for number in range(count)]}, *nodes]}


def _chain(count: int) -> object:
    return {
        "@graph": [
            {"@id": f"#{i}", "@type": "Article", "author": {"@id": f"#{i + 1}"}, "isPartOf": {"@id": f"#{i + 1}"}}
            for i in range(count)
        ]
    }


def _images(count: int) -> object:
    return {
        "@type": "Article",
        "image": [
            {"@type": "ImageObject", "url": f"/i{i}.jpg", "caption": f"The bridge at {word(i)}"} for i in range(count)
        ],
    }


def _nested(count: int) -> str:
    return page(ARTICLE, '<script type="application/ld+json">' + '{"a":[' * count + "]}" * count + "</script>")


def _both(count: int) -> str:
    script = f'<script type="application/ld+json">{json.dumps(_authors(count))}</script>'
    return page(
        "<article><h1>Rain</h1>" + units("<div class=byline>By {n}</div>")(count) + PARAGRAPH * 4 + "</article>", script
    )


def _figures(count: int) -> str:
    script = f'<script type="application/ld+json">{json.dumps(_images(count))}</script>'
    return page("<article><h1>Rain</h1>" + PARAGRAPH * 4 + units(_FIGURE)(count) + "</article>", script)


def _state(count: int) -> object:
    return {
        "props": [
            {"title": word(i), "body": f"<p>It rained in {word(i)} all day.</p>", "author": name_of(i)}
            for i in range(count)
        ]
    }


_LD = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"{w}","author":"{n}","datePublished":"2031-05-04"}</script>'

CLAIMS: tuple[Shape, ...] = (
    json_ld("authors in JSON-LD", _authors),
    json_ld("authors of a graph", _graph),
    json_ld("a chain of references", _chain),
    json_ld("pictures in JSON-LD", _images),
    json_ld(
        "equal articles in JSON-LD",
        lambda n: [{"@type": "Article", "headline": "Rain in town", "author": "Jane Doe"}] * n,
    ),
    json_ld(
        "headlines in JSON-LD", lambda n: {"@type": "Article", "headline": [f"{word(i)} and rain" for i in range(n)]}
    ),
    json_ld(
        "dates in JSON-LD",
        lambda n: {"@type": "Article", "datePublished": [f"2031-05-04T10:{i % 60:02}:00Z" for i in range(n)]},
    ),
    json_ld("keywords in JSON-LD", lambda n: {"@type": "Article", "keywords": [word(i) for i in range(n)]}),
    json_ld("keywords in a string", lambda n: {"@type": "Article", "keywords": ", ".join(map(word, range(n)))}),
    json_ld("sections in JSON-LD", lambda n: {"@type": "Article", "articleSection": [word(i) for i in range(n)]}),
    json_ld(
        "breadcrumbs in JSON-LD",
        lambda n: {
            "@type": "BreadcrumbList",
            "itemListElement": [{"position": i, "item": {"name": word(i)}} for i in range(n)],
        },
    ),
    json_ld(
        "an article's text in JSON-LD", lambda n: {"@type": "Article", "articleBody": "It rained all day in town. " * n}
    ),
    json_ld(
        "markup as the text in JSON-LD",
        lambda n: {"@type": "Article", "articleBody": "<p>It rained all day &amp; night.</p>" * n},
        "<div></div>",
    ),
    json_ld(
        "text for a shell in JSON-LD",
        lambda n: {"@type": "Article", "articleBody": "It rained all day in town.\n" * n},
        "<div></div>",
    ),
    json_ld("types in JSON-LD", lambda n: {"@type": [word(i) for i in range(n)], "headline": "x"}),
    json_ld("keys in JSON-LD", lambda n: {"@type": "Article", **{f"a{i}": word(i) for i in range(n)}}),
    json_ld(
        "publishers in JSON-LD",
        lambda n: {"@type": "Article", "publisher": [{"name": word(i), "url": f"/{i}"} for i in range(n)]},
    ),
    json_ld(
        "videos in JSON-LD",
        lambda n: {
            "@type": "Article",
            "video": [{"@type": "VideoObject", "contentUrl": f"/{i}.mp4", "name": word(i)} for i in range(n)],
        },
    ),
    Shape("authors and bylines", _both),
    Shape("figures and claimed pictures", _figures),
    Shape("nested JSON-LD", _nested),
    Shape("unclosed JSON-LD", lambda n: page(ARTICLE, '<script type="application/ld+json">' + '[{"a":' * n)),
    Shape(
        "broken JSON-LD",
        lambda n: page(
            ARTICLE, '<script type="application/ld+json">{"@type":"Article",' + '"a": "b\n",, ' * n + "}</script>"
        ),
    ),
    Shape(
        "escapes in JSON-LD",
        lambda n: page(ARTICLE, '<script type="application/ld+json">{"headline":"' + "\\u00e4\\n" * n + '"}</script>'),
    ),
    Shape(
        "comments in JSON-LD",
        lambda n: page(
            ARTICLE, '<script type="application/ld+json">' + "/* x */ // y\n" * n + '{"headline":"x"}</script>'
        ),
    ),
    head("blocks of JSON-LD", _LD),
    behind("blocks of JSON-LD in the body", _LD),
    head("Open Graph", "<meta property=og:title content='{w} and rain'>"),
    head(
        "Open Graph pictures", "<meta property=og:image content='/i{i}.jpg'><meta property=og:image:alt content='{w}'>"
    ),
    head("Open Graph descriptions", "<meta property=og:description content='It rained in {w}'>"),
    head("article properties", "<meta property=article:author content='{n}'><meta property=article:tag content='{w}'>"),
    head("dates of an article", "<meta property=article:published_time content='2031-05-04T10:00:{i}Z'>"),
    head("authors", "<meta name=author content='{n}'>"),
    head("equal authors", "<meta name=author content='Jane Doe'>"),
    head("keywords", "<meta name=keywords content='{w}, rain, {i}'>"),
    head("unknown properties", "<meta name=x{i} content='{w}'>"),
    head("Dublin Core", "<meta name=DC.creator content='{n}'><meta name=DC.date content=2031-05-04>"),
    head("citations", "<meta name=citation_author content='{n}'>"),
    head("Parsely", "<meta name=parsely-author content='{n}'><meta name=parsely-page content='{\"title\":\"{w}\"}'>"),
    head("canonical URLs", "<link rel=canonical href='/{i}/story'>"),
    head("alternates", "<link rel=alternate hreflang=x{i} href='/{i}'>"),
    head("bases", "<base href='/{i}/'>"),
    head("refreshes", "<meta http-equiv=refresh content='0;url=/{i}'>"),
    head("declared languages", "<meta http-equiv=content-language content='x{i}'>"),
    head("declared encodings", "<meta charset=x{i}>"),
    Shape("a long description", lambda n: page(ARTICLE, "<meta name=description content='" + "It rained. " * n + "'>")),
    Shape("a long author", lambda n: page(ARTICLE, "<meta name=author content='" + "Jane Doe, " * n + "'>")),
    Shape(
        "a long list of keywords", lambda n: page(ARTICLE, "<meta name=keywords content='" + units("{w}, ")(n) + "'>")
    ),
    Shape("a long date", lambda n: page(ARTICLE, "<meta name=date content='" + "May 4, 2031 " * n + "'>")),
    article(
        "microdata",
        "<span itemprop=author>{n}</span> ",
        ("<div itemscope itemtype='https://schema.org/NewsArticle'>", "</div>"),
    ),
    article(
        "items of microdata", "<div itemscope itemtype='https://schema.org/Article'><b itemprop=headline>{w}</b></div>"
    ),
    article(
        "items within an item",
        "<b itemprop=author itemscope itemtype='https://schema.org/Person'><i itemprop=name>{n}</i></b>",
        ("<div itemscope itemtype='https://schema.org/NewsArticle'>", "</div>"),
    ),
    article(
        "nested items",
        "<p itemprop=name>{w}</p>",
        ("<div itemscope itemtype='https://schema.org/Article' itemprop=author>" * 100, ""),
    ),
    article("references of items", "<p itemscope itemref='a{i} b{i}'></p><p id=a{i} itemprop=name>{w}</p>"),
    article("itemprops of words", "<p itemprop='name author headline articleBody'>{w}</p>"),
    article("text of a claimed body", "<p>It rained in {w} all day.</p>", ("<div itemprop=articleBody>" * 100, "")),
    article(
        "RDFa",
        "<span property=author typeof=Person><i property=name>{n}</i></span>",
        ("<div vocab='https://schema.org/' typeof=Article>", "</div>"),
    ),
    article("nested RDFa", "<i property=name>{w}</i>", ("<div typeof=Article property=author>" * 100, "")),
    article("microformats", "<p class='p-author h-card'>{n}</p><time class=dt-published datetime=2031-05-04>x</time>"),
    behind(
        "entries of microformats", "<div class=h-entry><p class=p-name>{w}</p><p class=e-content>some words</p></div>"
    ),
    Shape(
        "state of an application",
        lambda n: page(
            "<div id=root></div><script id=__NEXT_DATA__ type=application/json>" + json.dumps(_state(n)) + "</script>"
        ),
    ),
    Shape(
        "state behind an article",
        lambda n: page(
            ARTICLE + "<script id=__NEXT_DATA__ type=application/json>" + json.dumps(_state(n)) + "</script>"
        ),
    ),
    Shape(
        "state in a script",
        lambda n: page("<div id=root></div><script>window.__STATE__ = " + json.dumps(_state(n)) + ";</script>"),
    ),
    behind(
        "states", '<script type=application/json>{"title": "{w}", "body": "It rained in {w} all day long."}</script>'
    ),
)
