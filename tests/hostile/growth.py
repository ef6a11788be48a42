"""Cases 160 to 164: pages whose parts are harmless and whose number is not."""

from __future__ import annotations

import scraper
from tests.hostile.bench import STORY, Bench, told, words
from tests.hostile.cases import case


def _with(more: str) -> str:
    return STORY.replace("</article>", f"{more}</article>")


@case(160, "200,000 combining marks on a letter: in the text, the headline, a byline, a caption", "article")
def _(bench: Bench) -> str:
    marks = "\u0301\u0316" * 100_000
    places = (f"<p>On the island of Va{marks}s it rained too.</p>", f"<div class=byline>By Ada Exa{marks}mple</div>")
    caption = f"<figure><img src=/a.jpg><figcaption>The har{marks}bour.</figcaption></figure>"
    articles = [scraper.normalize(_with(place)) for place in (*places, caption)]
    articles.append(scraper.normalize(STORY.replace("</h1>", f"{marks}</h1>")))
    for article in articles:
        assert sum(block.text.count("\u0316") for block in article.blocks) == 100_000, "no mark is lost"
    return words(map(told, articles))


@case(161, "240 `<b>` that are never closed around 12,000 blocks", "other_page")
def _(bench: Bench) -> str:
    article = scraper.normalize("<!doctype html><body>" + "<b>" * 240 + "<div>some words</div>" * 12_000)
    assert sum(block.text == "some words" for block in article.blocks) == 12_000
    return told(article)


@case(162, "3,000 bylines: sentences that the markup calls so", "other_page")
def _(bench: Bench) -> str:
    lines = "".join(f"<div class=byline>“It was W{number:x},” she said.</div>" for number in range(3_000))
    article = scraper.normalize(_with(lines))
    assert sum(block.text.startswith("“It was W") for block in article.blocks) == 3_000
    return told(article)


@case(163, "credit lines: 3,000 paragraphs; 10,001 lines of a text", "other_page; budget_exceeded")
def _(bench: Bench) -> str:
    article = scraper.normalize(_with("".join(f"<p>Photo: Jane Doe{number:x}/AFP</p>" for number in range(3_000))))
    lines = "".join(f"Photo: Jane Doe{number:x}/AFP\n" for number in range(10_001))
    return words((told(article), bench.reads(lines)))


@case(
    164,
    "240 `<picture>` that are never closed around 10,000 `<source>`; a picture of 5,000 sources and images",
    "article (deep_nesting)",
)
def _(bench: Bench) -> str:
    nested = "<picture>" * 240 + "<source srcset='/a.jpg 1w'>" * 10_000 + "<img src=/b.jpg>"
    mixed = "".join(f"<source srcset='/a{number}.jpg {number}w'><img src=/b.jpg>" for number in range(5_000))
    return words(
        (told(scraper.normalize(_with(nested))), told(scraper.normalize(_with(f"<picture>{mixed}</picture>"))))
    )
