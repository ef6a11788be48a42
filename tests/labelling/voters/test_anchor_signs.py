"""Signs of links within the page are left out of headings and notes, and the line stays whole."""

from __future__ import annotations

import pytest

from scraper import normalize

SENTENCE = "The bridge over the river was closed on Friday after the storm had damaged two of its four old pillars."
BODY = "".join(f"<p>{number}: {SENTENCE}</p>" for number in range(5))
URL = "https://example.org/bridge"


def _lines(markup: str, url: str | None = URL) -> list[str]:
    page = f"<!doctype html><title>Bridge</title><article><h1>Bridge closed after the storm</h1>{BODY}{markup}{BODY}"
    return normalize(f"{page}</article>", url=url).text.split("\n\n")


SIGNS = [
    ('<h2>The pillars<a href="#pillars">¶</a></h2>', "The pillars"),
    ('<h2>The pillars <a href="https://example.org/bridge#pillars">#</a></h2>', "The pillars"),
    (f'<p>{SENTENCE} <a href="#ref-1" aria-label="Back">↩︎</a></p>', SENTENCE),
    (f'<p>{SENTENCE[:-1]}<a href="#ref-1">↑</a>.</p>', SENTENCE),
]


@pytest.mark.parametrize(("markup", "line"), SIGNS)
@pytest.mark.parametrize("url", [URL, None])
def test_signs_are_left_out(markup: str, line: str, url: str | None) -> None:
    """A link to a place of the page whose text has no letter or digit is no part of the line."""
    if url or "https" not in markup:
        assert line in _lines(markup, url)


NEAR_MISSES = [
    (f'<p>{SENTENCE} <a href="#note-1">[1]</a></p>', f"{SENTENCE} [1]"),
    (f'<p>{SENTENCE} <a href="https://example.org/other">→</a></p>', f"{SENTENCE} →"),
    (f"<p>{SENTENCE} <b>→</b></p>", f"{SENTENCE} →"),
    (f'<p>{SENTENCE} <a href="#map">* * * * *</a></p>', f"{SENTENCE} * * * * *"),
]


@pytest.mark.parametrize(("markup", "line"), NEAR_MISSES)
def test_other_links_stay(markup: str, line: str) -> None:
    """Numbers of notes, links to other pages, signs that are no link, and rows of signs stay in the text."""
    assert line in _lines(markup)


JOINTS = [
    ('<p>{0} It said so<span class="mw-editsection">[edit]</span>, and more.</p>', "{0} It said so, and more."),
    ('<p>{0} Ends.<span class="mw-editsection">[edit]</span>Begins here.</p>', "{0} Ends. Begins here."),
    ('<p>{0} It said <span class="mw-editsection">[edit]</span> so.</p>', "{0} It said so."),
    (
        "<p>{0} <ruby>海辺<rt>うみべ</rt></ruby>の<ruby>町<rp>(</rp><rt>まち</rt><rp>)</rp></ruby>。</p>",
        "{0} 海辺の町。",
    ),
]


@pytest.mark.parametrize(("markup", "line"), JOINTS)
def test_a_line_is_whole_without_what_is_left_out(markup: str, line: str) -> None:
    """A space stays where the page has one; none comes before a mark, and none between Chinese characters."""
    assert line.format(SENTENCE) in _lines(markup.format(SENTENCE))
