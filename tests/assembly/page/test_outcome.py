"""Outcome, kind of page and quality."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from scraper.article import Outcome, PageKindName
from scraper.document import Claim, Label, Role
from scraper.labelling.deciding.labeller import Labelling
from tests.builders import Piece, article_of, assembled, claim, labelled, text_document

Pieces = list[Piece | tuple[str, str]]

SENTENCE = "The trains stood still for the whole night, and nobody in the hall knew when they would go on. "
PARAGRAPH = ("paragraph", SENTENCE * 5)
STORY: Pieces = [("headline", "Two trains stop in the snow"), *[PARAGRAPH] * 4]
QUOTES = ("paragraph", "“Please enable JavaScript,” said the page, and: “Verify you are human.” We value your privacy.")
NAVIGATION = ("navigation", "Home News Weather Sports")

OUTCOMES: dict[str, tuple[Pieces, list[Claim], str]] = {
    "an article": (STORY, [], "article"),
    "an article that quotes notices": ([*STORY, QUOTES], [], "article"),
    "a short article with the notice of its noscript element": (
        [*STORY[:2], ("hidden", "Please enable JavaScript to view the comments.")],
        [],
        "article",
    ),
    "a short article with a consent banner": (
        [("headline", "Trains"), PARAGRAPH, ("consent", "We value your privacy. Accept all cookies")],
        [claim("type", "NewsArticle")],
        "article",
    ),
    "a short article with a hidden consent dialog": (
        [("headline", "Trains"), ("paragraph", SENTENCE), ("hidden", "We value your privacy. Accept all cookies")],
        [],
        "article",
    ),
    "nothing": ([], [], "empty"),
    "no letters": ([("separator", "* * *"), ("counter", "12")], [], "empty"),
    "navigation": ([NAVIGATION], [], "no_text"),
    "some words": ([NAVIGATION, ("paragraph", "Loading data now")], [], "no_text"),
    "a notice in the body": ([("paragraph", "You need to enable JavaScript to run this app.")], [], "needs_javascript"),
    "a notice in the noscript element": ([("hidden", "Please enable JavaScript."), NAVIGATION], [], "needs_javascript"),
    "a notice although an article is claimed": (
        [("hidden", "Please enable JavaScript.")],
        [claim("type", "NewsArticle")],
        "needs_javascript",
    ),
    "a challenge": ([("paragraph", "Verify you are human by completing the action below.")], [], "block_page"),
    "a challenge that the title tells": (
        [("paragraph", "Ray 1234")],
        [claim("title", "Attention! You have been blocked", "title")],
        "block_page",
    ),
    "a consent page": ([("consent", "Before you continue to Example"), PARAGRAPH], [], "consent_wall"),
    "a login page": ([("headline", "Welcome"), ("paragraph", "You must log in to continue.")], [], "login_wall"),
    "a product": (STORY, [claim("type", "Product"), claim("type", "website")], "other_page"),
    "an article on a product": (STORY, [claim("type", "Product"), claim("type", "article", "meta og:type")], "article"),
    "a product with little text": (
        [("headline", "Kettle"), ("paragraph", "A kettle of steel.")],
        [claim("type", "Product")],
        "other_page",
    ),
    "a forum": (STORY[:2], [claim("type", "https://schema.org/DiscussionForumPosting")], "other_page"),
    "many teasers": (
        [("paragraph", SENTENCE), *[("recirculation", SENTENCE)] * 20],
        [],
        "other_page",
    ),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_outcome(name: str) -> None:
    """Labels, claims and what the page says of itself decide what reading it came to."""
    pieces, claims, outcome = OUTCOMES[name]
    assert article_of(pieces, claims=claims).outcome == outcome


def test_plain_text_is_an_article() -> None:
    """A few lines of text are an article, with or without a headline."""
    assert assembled(*text_document([[("paragraph", "It rained.")]])).outcome is Outcome.ARTICLE


def test_text_of_other_pages() -> None:
    """The main text is there whatever the outcome."""
    article = article_of(STORY[:2], claims=[claim("type", "QAPage")])
    assert article.page_kind.value is PageKindName.FORUM
    assert article.text == PARAGRAPH[1].strip()


KINDS = [
    ([claim("type", "NewsArticle"), claim("type", "Product")], "article"),
    ([claim("type", "CollectionPage")], "listing"),
    ([claim("type", "TechArticle")], "documentation"),
    ([claim("type", "LocalBusiness")], "service"),
    ([claim("type", "WebSite")], "article"),
    ([], "article"),
]


@pytest.mark.parametrize(("claims", "kind"), KINDS)
def test_page_kind(claims: list[Claim], kind: str) -> None:
    """Claimed types decide the kind of a page with little text."""
    page_kind = article_of([("paragraph", "Little text.")], claims=claims).page_kind
    assert page_kind.value == kind
    assert 0 < page_kind.confidence < 1


def test_front_page() -> None:
    """A page at the root of its site is no article, unless it claims to be one."""
    assert article_of(STORY, url="https://example.org/").page_kind.value is PageKindName.OTHER
    claims = [claim("type", "NewsArticle")]
    assert article_of(STORY, url="https://example.org/", claims=claims).outcome is Outcome.ARTICLE


PARTIAL: dict[str, tuple[Pieces, list[Claim], bool]] = {
    "a prompt behind a short text": ([*STORY[:2], ("paywall_prompt", "Subscribe to read on")], [], True),
    "a prompt above the text": ([("paywall_prompt", "Subscribe now"), *STORY[:2]], [], False),
    "a prompt behind a long text": ([*STORY, ("paywall_prompt", "Subscribe to read on")], [], False),
    "a short text that is not free": (STORY[:2], [claim("is_accessible_for_free", "false")], True),
    "a long text that is not free": (STORY, [claim("is_accessible_for_free", "false")], False),
    "a short text": (STORY[:2], [claim("is_accessible_for_free", "true")], False),
}


@pytest.mark.parametrize("name", PARTIAL)
def test_partial(name: str) -> None:
    """A short text before a paywall is partial, and still an article."""
    pieces, claims, partial = PARTIAL[name]
    article = article_of(pieces, claims=claims)
    assert ("partial" in article.quality.flags) is partial
    assert article.outcome is Outcome.ARTICLE


def test_quality() -> None:
    """Confidence is the mean over the body by characters; flags of reading are passed on, sorted."""
    document, labels = labelled([("headline", "Trains"), ("paragraph", "One two"), ("paragraph", "Three f")])
    sure = [
        Label(
            label.block,
            label.start,
            label.end,
            label.role,
            1.0 if label.role is Role.HEADLINE else 0.5 * label.block / 2,
            "",
        )
        for label in labels.labels
    ]
    article = assembled(replace(document, flags=("encoding_guessed", "deep_nesting")), Labelling(tuple(sure)))
    assert article.quality.confidence == 0.375
    assert article.quality.flags == ("deep_nesting", "encoding_guessed")


def test_absurdly_long_page() -> None:
    """A page of a million words is not searched for notices."""
    assert article_of([("paragraph", SENTENCE * 50_000), QUOTES]).outcome is Outcome.ARTICLE
