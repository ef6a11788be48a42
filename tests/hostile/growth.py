"""Cases 186 to 200: pages whose parts are harmless and whose number is not."""

from __future__ import annotations

import scraper
from tests.hostile.bench import STORY, Bench, told, words
from tests.hostile.cases import case


def _with(more: str) -> str:
    return STORY.replace("</article>", f"{more}</article>")


@case(186, "200,000 combining marks on a letter: in the text, the headline, a byline, a caption", "article")
def _(bench: Bench) -> str:
    marks = "\u0301\u0316" * 100_000
    places = (f"<p>On the island of Va{marks}s it rained too.</p>", f"<div class=byline>By Ada Exa{marks}mple</div>")
    caption = f"<figure><img src=/a.jpg><figcaption>The har{marks}bour.</figcaption></figure>"
    articles = [scraper.normalize(_with(one)) for one in (*places, caption)]
    articles.append(scraper.normalize(STORY.replace("</h1>", f"{marks}</h1>")))
    for article in articles:
        assert sum(block.text.count("\u0316") for block in article.blocks) == 100_000, "no mark is lost"
    return words(map(told, articles))


@case(187, "240 `<b>` that are never closed around 12,000 blocks", "other_page")
def _(bench: Bench) -> str:
    article = scraper.normalize("<!doctype html><body>" + "<b>" * 240 + "<div>some words</div>" * 12_000)
    assert sum(block.text == "some words" for block in article.blocks) == 12_000
    return told(article)
