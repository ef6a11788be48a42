"""Pages that show their text only with JavaScript: where it is found, and where nothing is taken for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

import scraper
from scraper import Article
from scraper.values.tables import load_table

PARAGRAPHS = [
    "Rain fell on the old town for two days, and the river rose by two metres, said the people who live at the bridge.",
    "Nobody was hurt, the mayor told reporters on Tuesday; the school stays closed until Friday, and the ferry too.",
    "Volunteers brought bread, salt and dry blankets to the families who had spent both nights on the roof.",
    "The ferry will run again on Saturday, the harbour master said after the water had gone down a little.",
]
HTML = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
TITLE = "Rain in the Old Town"


def _read(script: str, head: str = "") -> Article:
    page = (
        f"<!doctype html><html lang=en><head><title>{TITLE} | Example</title><meta property=og:title content='{TITLE}'>"
        f"{head}</head><body><noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>"
        f"{script}</body></html>"
    )
    return scraper.normalize(page, url="https://example.org/2024/rain")


def _next(state: Any) -> str:
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script>'


def _ld(body: str) -> str:
    node = {"@type": "NewsArticle", "headline": TITLE, "articleBody": body}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def _window(state: Any) -> str:
    return f"<script>window.__INITIAL_STATE__ = {json.dumps(state)};(function(){{}})()</script>"


HELD = {
    "articleBody, a line a paragraph": (_ld("\n\n".join(PARAGRAPHS)), "json-ld articleBody"),
    "articleBody as markup": (_ld(HTML), "json-ld articleBody"),
    "articleBody as escaped markup": (_ld(HTML.replace("<", "&lt;").replace(">", "&gt;")), "json-ld articleBody"),
    "state with markup": (
        _next({"props": {"pageProps": {"article": {"title": TITLE, "body": HTML}}}}),
        "state __NEXT_DATA__ props.pageProps.article.body",
    ),
    "state with a list of blocks": (
        _next({"props": {"post": {"blocks": [{"type": "p", "text": paragraph} for paragraph in PARAGRAPHS]}}}),
        "state __NEXT_DATA__ props.post.blocks",
    ),
    "state of an inline script": (
        _window({"story": {"content": [{"html": paragraph} for paragraph in PARAGRAPHS]}}),
        "state window.__INITIAL_STATE__ story.content",
    ),
    "state with other texts beside": (
        _next(
            {
                "article": {"body": HTML, "gallery": [{"caption": paragraph} for paragraph in PARAGRAPHS * 2]},
                "related": [{"text": f"Something else. {paragraph}"} for paragraph in PARAGRAPHS * 3],
            }
        ),
        "state __NEXT_DATA__ article.body",
    ),
}


@pytest.mark.parametrize("name", HELD)
def test_a_text_that_a_page_holds_is_its_text(name: str) -> None:
    """Each paragraph comes out as one, with a flag, and with the place that it is from in the provenance."""
    script, source = HELD[name]
    article = _read(script)
    assert (article.outcome, article.headline) == ("article", TITLE)
    assert [entry.text for entry in article.body] == PARAGRAPHS
    assert article.quality.flags == ("text_from_json_ld" if "json-ld" in source else "text_from_state",)
    (origin,) = [origin for origin in article.provenance if origin.field == "text"]
    assert (origin.source, origin.chosen) == (source, True)
    assert origin.value.startswith("Rain fell")


NOTHING = {
    "no data": "",
    "only a summary": _ld(PARAGRAPHS[0]),
    "broken JSON": '<script id="__NEXT_DATA__" type="application/json">{"a": </script>',
    "deep nesting": f'<script id="__NEXT_DATA__" type="application/json">{"[" * 100_000}</script>',
    "code": _next({"source": [f"function a() {{ return {paragraph!r}; }}" for paragraph in PARAGRAPHS * 2]}),
    "URLs": _next({"links": [f"https://example.org/a. {paragraph}" for paragraph in PARAGRAPHS * 2]}),
}


@pytest.mark.parametrize("name", NOTHING)
def test_a_page_that_holds_no_text_needs_javascript(name: str) -> None:
    """Where there is nothing to be had the outcome says what the page needs."""
    article = _read(NOTHING[name])
    assert (article.outcome, article.text) == ("needs_javascript", "")


@pytest.mark.parametrize("word", load_table("state.toml")["of_site"])
def test_what_stands_on_every_page_is_not_taken(word: str) -> None:
    """A place that is named after a part of the site gives no text, alone and within a longer name."""
    for name in (word, f"page{word.capitalize()}"):
        assert _read(_next({"props": {name: {"text": HTML}}})).text == ""
    assert _read(_next({"props": {f"{word}ology": {"text": HTML}}})).text != "", "whole words count, not parts of them"


@pytest.mark.parametrize("name", load_table("state.toml")["aside"])
def test_what_tells_about_an_article_is_not_its_text(name: str) -> None:
    """A value of that name is never taken, however long it is."""
    assert _read(_next({"article": {name: HTML}})).text == ""


def test_a_page_that_shows_text_is_read_as_it_is() -> None:
    """A short article stays what it is, whatever its data say."""
    shown = f"<article><h1>{TITLE}</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p></article>"
    article = _read(shown + _ld("Another text altogether, with another story. " * 20))
    assert "Another text" not in article.text
    assert article.quality.flags == ()
