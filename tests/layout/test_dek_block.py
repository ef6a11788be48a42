"""The dek of a web page: its position and its markup."""

from __future__ import annotations

import pytest

from scraper.layout.dek_block import find_dek
from scraper.layout.main_text import lay_out
from scraper.reading import as_page, read
from scraper.values.tables import load_table

HEADLINE = "<title>Two trains stop in the snow</title>%s<h1>Two trains stop in the snow</h1>"
DEK = "The railway wants more ploughs, the council wants fewer trains."
TEXT = (
    "<p>The trains stood still for the whole night because of the snow, and nobody was hurt in either of them.</p>"
    "<p>By the morning the ploughs had come, and both trains reached the coast seven hours late, said the railway.</p>"
)
DESCRIBED = f"<meta name=description content='{DEK}'>"
BYLINE = "<div>By Ada Harrow</div>"
LONG = "<p>Nobody was hurt when the two trains stopped in the snow near the bridge, the railway said at night.</p>"

PAGES: dict[str, tuple[str, str, list[str], int]] = {
    "a paragraph in a class of its own": ("", f"<p class=x1>{DEK}</p>{TEXT}", [DEK], 1),
    "the same above the byline": ("", f"<p class=x1>{DEK}</p>{BYLINE}{TEXT}", [DEK], 2),
    "a heading": ("", f"<h2>{DEK}</h2>{TEXT}", [DEK], 2),
    "a heading far below the headline": ("", f"{'<div>12</div>' * 8}<h2>{DEK}</h2>{TEXT}", [DEK], 1),
    "what the description says": (DESCRIBED, f"{'<div>12</div>' * 8}<p class=x1>{DEK}</p>{TEXT}", [DEK], 2),
    "what the description begins with": (
        f"<meta name=description content='{DEK[:40]}…'>",
        f"{'<div>12</div>' * 8}<p class=x1>{DEK}</p>{TEXT}",
        [DEK],
        2,
    ),
    "no caption that ends in a credit": ("", f"<div class=x1>{DEK} Photo: Ada Harrow</div>{TEXT}", [], 0),
    "a short line that is the description": (
        "<meta name=description content='On snow and ploughs'>",
        f"<h3>On snow and ploughs</h3>{TEXT}",
        ["On snow and ploughs"],
        3,
    ),
    "no short line that is none": ("", f"<h3>On snow and ploughs</h3>{TEXT}", [], 0),
    "a first paragraph in bold": (DESCRIBED, f"<p><b>{DEK}</b></p>{TEXT}", [DEK], 3),
    "the described one of two": (
        DESCRIBED,
        f"<p class=x2>You can listen to this story when you log in.</p><p class=x1>{DEK}</p>{TEXT}",
        [DEK],
        3,
    ),
    "summary bullets": (
        "",
        f"<ul><li>Two trains stood still all night</li><li>Nobody was hurt near the bridge</li></ul>{BYLINE}{TEXT}",
        [],
        0,
    ),
    "summary bullets that are sentences": (
        "",
        f"<ul><li>Two trains stood still all night.</li><li>Nobody was hurt near the bridge.</li></ul>{BYLINE}{TEXT}",
        ["Two trains stood still all night.", "Nobody was hurt near the bridge."],
        2,
    ),
    "no description of a text that begins with it": (
        f"<meta name=description content='{LONG[3:-4]}'>",
        LONG + TEXT,
        [],
        0,
    ),
    "no claimed title": (f"<meta property=og:title content='{DEK}'>", f"<h2>{DEK}</h2>{TEXT}", [], 0),
    "no line that is no sentence": ("", f"<div>Updated a while ago, six minutes</div>{TEXT}", [], 0),
    "no byline, no date": ("", f"{BYLINE}<div>Published on 6 May 2024, 10:15</div>{TEXT}", [], 0),
    "no caption": ("", f"<figure><img src=a.jpg><figcaption>{DEK}</figcaption></figure>{TEXT}", [], 0),
    "no form": ("", f"<form><p>{DEK}</p></form>{TEXT}", [], 0),
    "no link": ("", f"<p class=x1><a href=/b>{DEK}</a></p>{TEXT}", [], 0),
    "nothing behind the first paragraph": ("", f"{TEXT}<h2>{DEK}</h2>{TEXT}", [], 0),
}


@pytest.mark.parametrize("name", PAGES)
def test_dek(name: str) -> None:
    """The dek is below the headline and has other markup than the text."""
    head, below, deks, signs = PAGES[name]
    document = lay_out(read(as_page(HEADLINE % head + below, None)))
    assert document.layout.headline is not None
    dek = find_dek(document, document.layout.headline)
    assert ([document.texts[index] for index in dek.blocks], dek.signs) == (deks, signs)


@pytest.mark.parametrize("entry", load_table("dek_classes.toml")["name"], ids=lambda entry: entry["classes"][0])
def test_names(entry: dict[str, object]) -> None:
    """A class name of the table is a sign of the dek, even at a distance from the headline at which no other sign is enough."""
    page = HEADLINE % "" + "<div>12</div>" * 8 + str(entry["case"]) + TEXT
    document = lay_out(read(as_page(page, None)))
    assert document.layout.headline is not None
    assert find_dek(document, document.layout.headline).signs == 1
    near_miss = page.replace("class=", "data-was=")
    document = lay_out(read(as_page(near_miss, None)))
    assert document.layout.headline is not None
    assert find_dek(document, document.layout.headline).signs == 0
