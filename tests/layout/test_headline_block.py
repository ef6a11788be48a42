"""Which block of a web page is the headline: what claims, tags and places say."""

from __future__ import annotations

import time

import pytest

from scraper import normalize
from scraper.layout.claimed_titles import claimed_titles
from scraper.layout.main_text import lay_out
from scraper.layout.publication_names import site_names
from scraper.reading import as_page, read

STORY = "Two trains stop in the snow"
URL = "https://www.dailyplanks.example/2024/trains"
TEXT = (
    "<p>The trains stood still for the whole night because of the snow, and nobody was hurt in either of them.</p>"
    "<p>By the morning the ploughs had come, and both trains reached the coast seven hours late, said the railway.</p>"
)

ALTERNATIVE = f'{{"@type": "NewsArticle", "headline": "{STORY}", "alternativeHeadline": "No way on for two trains"}}'

PAGES: dict[str, tuple[str, str | None]] = {
    "a heading that a claim confirms, below the name of the blog": (
        (
            f"<title>Notes from the platform: {STORY}</title><meta property=og:title content='{STORY}'>"
            f"<h1>Notes from the platform</h1><h3>{STORY}</h3>{TEXT}"
        ),
        STORY,
    ),
    "a heading below the name of the site": (
        (
            f"<title>Daily Planks - {STORY}</title><meta property=og:site_name content='Daily Planks'>"
            f"<h1>Daily Planks</h1><h2>{STORY}</h2>{TEXT}"
        ),
        STORY,
    ),
    "a heading below the name of the domain": (
        f"<title>dailyplanks.example: {STORY}</title><h1>dailyplanks.example</h1><h2>{STORY}</h2>{TEXT}",
        STORY,
    ),
    "a heading below a link to the front page": (
        (
            f"<title>Platform notes: {STORY}</title><h1><a href='https://www.dailyplanks.example/'>Platform notes</a></h1>"
            f"<h2>{STORY}</h2>{TEXT}"
        ),
        STORY,
    ),
    "a heading below the path to the page": (
        (
            f"<title>{STORY}</title><meta property=og:title content='Snow holds up two trains all night'>"
            f"<ol class='breadcrumb-list'><li>Rail<h1>{STORY}</h1></ol><h2>Snow holds up two trains all night</h2>{TEXT}"
        ),
        "Snow holds up two trains all night",
    ),
    "a heading that ends with a claimed title": (
        f"<title>{STORY}</title><h2>Related</h2><h2>Weather {STORY}</h2>{TEXT}",
        f"Weather {STORY}",
    ),
    "a heading in other words than the claims": (
        f"<title>Two trains stop in deep snow</title><h1>{STORY}</h1><h1>By</h1>{TEXT}",
        STORY,
    ),
    "no place that a title begins with": (
        (
            f"<title>Harbour Street: {STORY} and wait for the ploughs to come</title><p class=place>Harbour Street –</p>"
            f"<h2>{STORY}</h2>{TEXT}"
        ),
        STORY,
    ),
    "a site that is called as the page": (
        (
            f"<title>{STORY}</title><meta name=application-name content='{STORY}'><meta property=og:title content='{STORY}'>"
            f"<h1>Morning show</h1><h1>{STORY}</h1>{TEXT}"
        ),
        STORY,
    ),
    "the claimed headline in the path, before its alternative": (
        (
            f"<title>{STORY}</title><script type='application/ld+json'>{ALTERNATIVE}</script>"
            f"<ol class=breadcrumbs><li><h1>{STORY}</h1></ol><h2>No way on for two trains</h2>{TEXT}"
        ),
        STORY,
    ),
    "a second heading, without any claim": (f"<h2>{STORY}</h2>{TEXT}", STORY),
    "no date, without any claim": (f"<h2>{STORY}</h2><h2>2024-05-06</h2>{TEXT}", STORY),
    "the name of the site where there is no other": (
        f"<title>Daily Planks</title><meta property=og:site_name content='Daily Planks'><h1>Daily Planks</h1>{TEXT}",
        "Daily Planks",
    ),
    "nothing": (TEXT, None),
}


@pytest.mark.parametrize("name", PAGES)
def test_headline_block(name: str) -> None:
    """The block of the headline is found by what speaks for it, wherever it stands."""
    page, headline = PAGES[name]
    document = lay_out(read(as_page(page, URL)))
    index = document.layout.headline
    assert (None if index is None else document.texts[index]) == headline


def test_two_headlines() -> None:
    """Where the headline stands in the path to the page, what stands around the other one belongs to the article."""
    dek = "The railway wants more ploughs, the council wants fewer trains."
    page = (
        f"<title>{STORY}</title><script type='application/ld+json'>{ALTERNATIVE}</script>"
        f"<ol class=breadcrumbs><li><h1>{STORY}</h1></ol><div>12</div><div>14</div><div>16</div><div><p>Rail</p>"
        f"<h2>No way on for two trains</h2></div><p class=standfirst>{dek}</p><div>By Ada Harrow</div>{TEXT}"
    )
    article = normalize(page, url=URL)
    assert (article.headline, article.kicker, article.dek) == (STORY, "Rail", dek)
    assert [block.text for block in article.blocks if block.role == "headline"] == [STORY, "No way on for two trains"]


KICKERS: dict[str, tuple[str, str | None]] = {
    "beside the headline": ("<div><p>Snow at night</p><h1>%s</h1></div>", "Snow at night"),
    "one element deeper": ("<div><div><p>Snow at night</p></div><h1>%s</h1></div>", "Snow at night"),
    "two words in capitals": ("<div><div><p>Railway Trouble</p></div><h1>%s</h1></div>", "Railway Trouble"),
    "in another part of the page": ("<div><div><p>Snow at night</p></div></div><div><h1>%s</h1></div>", None),
    "a signature": ("<div><div><p>By Ada Harrow</p></div><h1>%s</h1></div>", None),
    "a count": ("<div><div><p>330 views, 13 minutes</p></div><h1>%s</h1></div>", None),
    "a field of a form": ("<form><p>Your name</p><h1>%s</h1></form>", None),
}


@pytest.mark.parametrize("name", KICKERS)
def test_kicker(name: str) -> None:
    """The short line above the headline, in its element or in one inside of it, is the kicker."""
    above, kicker = KICKERS[name]
    assert normalize(f"<title>{STORY}</title>{above % STORY}{TEXT}", url=URL).kicker == kicker


def test_site_names() -> None:
    """The site is called as it calls itself, and as its domain."""
    document = read(as_page("<meta property=og:site_name content='Daily Planks'><p>Text</p>", URL))
    assert site_names(document) == {"dailyplanks", "dailyplanksexample", "wwwdailyplanksexample"}


def test_what_is_left_of_a_title() -> None:
    """Beside a headline stands a name, but not where that headline is the name of the site."""
    page = f"<title>Planks Diary | {STORY}</title><meta property=og:title content='%s'><p>Text</p>"
    assert "planksdiary" in claimed_titles(read(as_page(page % STORY, None))).names
    named = page % "Planks Diary" + "<meta property=og:site_name content='Planks Diary'>"
    assert "twotrainsstopinthesnow" not in claimed_titles(read(as_page(named, None))).names


def test_many_headings_and_titles() -> None:
    """Thousands of headings and of titles cost no more than any other block."""
    metas = "".join(f"<meta property=og:title content='Train number {number} stops'>" for number in range(3000))
    headings = "".join(f"<h2>Train {number} goes on</h2>" for number in range(8000))
    document = read(as_page(metas + headings, None))
    start = time.process_time()
    lay_out(document)
    assert time.process_time() - start < 2.0
