"""Headline, alternative headline, kicker, dek and description."""

from __future__ import annotations

import pytest

from scraper.document import Claim
from scraper.layout.publication_names import Site
from tests.builders import Piece, article_of, claim, link

STORY = "Two trains stop in the snow"
URL = "https://www.thedaily.example.org/2024/story"

HEADLINES: dict[str, tuple[list[Piece | tuple[str, str]], list[Claim], str | None]] = {
    "visible and claimed": ([("headline", STORY)], [claim("headline", STORY)], STORY),
    "the visible one wins over the claim": (
        [("headline", STORY)],
        [claim("headline", "Snow: two trains stop")],
        STORY,
    ),
    "of two visible ones the claimed": (
        [("headline", "Weather news of the day"), ("headline", STORY)],
        [claim("headline", STORY)],
        STORY,
    ),
    "not the name of the site": (
        [("headline", "The Daily"), ("headline", STORY)],
        [claim("site_name", "The Daily")],
        STORY,
    ),
    "two blocks that a claim joins": (
        [("headline", "Two trains stop"), ("headline", "in the snow")],
        [claim("headline", STORY)],
        STORY,
    ),
    "an h1 without label that a claim confirms": (
        [link("other", STORY, "h1")],
        [claim("title", f"{STORY} | The Daily", "title")],
        STORY,
    ),
    "no h1 that no claim confirms": ([link("other", "Welcome", "h1")], [claim("headline", STORY)], STORY),
    "the claim where nothing is visible": (
        [("paragraph", "Text.")],
        [claim("headline", STORY, "meta og:title")],
        STORY,
    ),
    "JSON-LD before OpenGraph before title": (
        [("paragraph", "Text.")],
        [
            claim("title", "Third", "title"),
            claim("headline", "Second", "meta og:title"),
            claim("headline", "First one"),
        ],
        "First one",
    ),
    "a visible section prefix that a claim does not have": (
        [("headline", f"Politics | {STORY}")],
        [claim("headline", STORY)],
        STORY,
    ),
    "a visible prefix that stays, for no claim confirms the rest": (
        [("headline", f"Analysis | {STORY}")],
        [],
        f"Analysis | {STORY}",
    ),
    "a kicker in an element of its own inside the heading": (
        [link("headline", f"Weather {STORY}", "h1", ("Weather", "span"))],
        [claim("headline", STORY)],
        STORY,
    ),
    "the same where no claim confirms the rest": (
        [link("headline", f"Weather {STORY}", "h1", ("Weather", "span"))],
        [],
        f"Weather {STORY}",
    ),
    "the same where the whole is claimed better than the rest": (
        [link("headline", f"Weather {STORY}", "h1", ("Weather", "span"))],
        [claim("headline", f"Weather: {STORY}"), claim("headline", STORY, "meta og:title")],
        f"Weather {STORY}",
    ),
    "the same where both are claimed alike": (
        [link("headline", f"Weather {STORY}", "h1", ("Weather", "span"))],
        [claim("headline", f"Weather: {STORY}", "meta og:title"), claim("headline", STORY, "meta twitter:title")],
        STORY,
    ),
    "the whole though the rest is an alternative headline": (
        [link("headline", f"Weather {STORY}", "h1", ("Weather", "span"))],
        [claim("headline", f"Weather: {STORY}"), claim("alternative_headline", STORY)],
        f"Weather {STORY}",
    ),
    "what is left of a joint": ([("headline", f": {STORY}")], [], STORY),
    "a kicker that a mark and a claim join": (
        [("kicker", "Weather"), ("headline", f": {STORY}")],
        [claim("headline", f"Weather: {STORY}")],
        f"Weather: {STORY}",
    ),
    "a kicker that only a mark joins": (
        [("kicker", "Weather"), ("headline", f": {STORY}")],
        [claim("headline", STORY)],
        STORY,
    ),
    "a kicker in a claim, where another claim is without it": (
        [("paragraph", "Text.")],
        [claim("headline", f"Weather - {STORY}"), claim("headline", STORY, "meta og:title")],
        f"Weather - {STORY}",
    ),
    "of a claimed title what stands there as a heading": (
        [link("heading", STORY, "h2")],
        [claim("title", f"{STORY} - Reports", "title")],
        STORY,
    ),
    "but not a short heading": (
        [link("heading", "Reports", "h2")],
        [claim("title", f"{STORY} - Reports", "title")],
        f"{STORY} - Reports",
    ),
    "nothing": ([("paragraph", "Text.")], [], None),
}


@pytest.mark.parametrize("name", HEADLINES)
def test_headline(name: str) -> None:
    """The visible headline that claims agree with is chosen."""
    pieces, claims, headline = HEADLINES[name]
    assert article_of([*pieces, ("paragraph", "Text.")], claims=claims).headline == headline


CUTS = [
    (f"{STORY} - The Daily", {"thedaily"}, (), STORY),
    (f"{STORY} | Weather | The Daily", {"thedaily"}, (), f"{STORY} | Weather"),
    (f"{STORY} | Weather | The Daily", set(), ("twotrainsstopinthesnow",), STORY),
    (f"Weather | {STORY}", set(), ("twotrainsstopinthesnow",), STORY),
    (f"The Daily: {STORY}", {"thedaily"}, (), f"The Daily: {STORY}"),
    (f"{STORY} — example.org", set(), (), STORY),
    (f"{STORY} | Example Online", set(), (), STORY),
    (f"{STORY} - and what follows", {"thedaily"}, (), f"{STORY} - and what follows"),
    ("The Daily", {"thedaily"}, (), "The Daily"),
    ("The Daily | The Daily", {"thedaily"}, (), "The Daily"),
    ("Spider-Man returns", {"man"}, (), "Spider-Man returns"),
    (" | | ", {"thedaily"}, (), " | | "),
]


@pytest.mark.parametrize(("title", "names", "others", "cut"), CUTS)
def test_cutting_titles(title: str, names: set[str], others: tuple[str, ...], cut: str) -> None:
    """A part of a title is cut off if it names the site, or if the rest is a title that is known."""
    assert Site(frozenset(names), "example", "exampleorg").cut(title, others) == cut


ALTERNATIVES = {
    "other words": ([claim("headline", "Snow stops all trains", "meta og:title")], "Snow stops all trains"),
    "the same words with other marks": ([claim("headline", "Two Trains stop, in the snow!", "meta og:title")], None),
    "cut short": ([claim("headline", "Two trains stop in…", "meta og:title")], None),
    "the same with an unknown site": ([claim("title", f"{STORY} - Nobody knows", "title")], None),
    "the name of the site": ([claim("headline", "The Daily", "meta og:title"), claim("site_name", "The Daily")], None),
    "the page's own alternative first": (
        [claim("headline", "For sharing", "meta og:title"), claim("alternative_headline", "For search")],
        "For search",
    ),
}


@pytest.mark.parametrize("name", ALTERNATIVES)
def test_alternative_headline(name: str) -> None:
    """A claimed title in other words is the alternative headline."""
    claims, alternative = ALTERNATIVES[name]
    article = article_of([("headline", STORY), ("paragraph", "Text.")], claims=claims)
    assert (article.headline, article.alternative_headline) == (STORY, alternative)


def test_kicker_and_dek() -> None:
    """Printed lines are taken; several lines of a dek are joined, a repeated one counts once."""
    pieces = [
        ("kicker", "Weather"),
        ("headline", STORY),
        ("dek", "No way on."),
        ("dek", "No way back."),
        ("dek", "No way on."),
    ]
    article = article_of(pieces, claims=[claim("kicker", "Snow")])
    assert (article.kicker, article.dek) == ("Weather", "No way on.\nNo way back.")


KICKERS: dict[str, tuple[list[Piece | tuple[str, str]], list[Claim], str | None]] = {
    "just above the headline": ([("kicker", "Weather"), ("headline", STORY)], [], "Weather"),
    "above a date": ([("kicker", "Weather"), ("timestamp", "6 May 2024"), ("headline", STORY)], [], "Weather"),
    "the nearest": ([("kicker", "Rail"), ("kicker", "Weather"), ("headline", STORY)], [], "Weather"),
    "not that of a teaser": (
        [("headline", STORY), ("paragraph", "Text."), ("kicker", "Rail"), ("related_link", "More")],
        [],
        None,
    ),
    "nor that of a menu": ([("kicker", "Rail"), *[("navigation", "Tram")] * 4, ("headline", STORY)], [], None),
    "the claimed one": ([("headline", STORY), ("kicker", "Rail")], [claim("kicker", "Snow")], "Snow"),
    "the start of the heading": (
        [link("headline", f"Weather: {STORY}", "h1", ("Weather", "span"), (STORY, "em"))],
        [claim("headline", STORY)],
        "Weather",
    ),
}


@pytest.mark.parametrize("name", KICKERS)
def test_kicker(name: str) -> None:
    """The kicker is what stands above this headline, and not above that of another article."""
    pieces, claims, kicker = KICKERS[name]
    assert article_of([*pieces, ("paragraph", "Text.")], claims=claims).kicker == kicker


DEKS: dict[str, tuple[list[tuple[str, str]], str | None]] = {
    "neighbours": ([("dek", "No way on."), ("byline", "By A"), ("dek", "No way back.")], "No way on.\nNo way back."),
    "not that of a teaser in the text": (
        [("dek", "No way on."), ("paragraph", "Text."), ("dek", "Rain in June.")],
        "No way on.",
    ),
    "behind an opening": ([("paragraph", "Text."), ("dek", "No way on.")], "No way on."),
    "not far below": ([("paragraph", "Text.")] * 3 + [("dek", "Rain in June.")], None),
}


@pytest.mark.parametrize("name", DEKS)
def test_dek(name: str) -> None:
    """The dek stands in one place above the text."""
    pieces, dek = DEKS[name]
    assert article_of([("headline", STORY), *pieces, ("paragraph", "More.")]).dek == dek


def test_description() -> None:
    """A claimed summary is the description unless it is the dek; one cut short comes last."""
    claims = [
        claim("description", "The snow came at…", "meta description"),
        claim("description", "The snow came at night."),
    ]
    assert article_of([("dek", "No way on.")], claims=claims).description == "The snow came at night."
    assert article_of([("dek", "The snow came at night. No way on.")], claims=claims[1:]).description is None


def test_provenance_of_the_headline() -> None:
    """Every source is listed, and only one is chosen."""
    article = article_of([("headline", STORY)], claims=[claim("headline", STORY), claim("title", "Home", "title")])
    rows = [(row.source, row.chosen) for row in article.provenance if row.field == "headline"]
    assert rows == [("block 0 p headline", True), ("json-ld NewsArticle.headline", False), ("title", False)]


def test_titles_of_absurd_length() -> None:
    """A title of a hundred thousand separators is left as it is, and quickly."""
    title = "a | " * 100_000
    assert article_of([("paragraph", "Text.")], claims=[claim("title", title, "title")]).headline == title
