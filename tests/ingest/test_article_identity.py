"""Which article a page is, and which texts are equal or similar."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given

from scraper.ingest.article_identity import (
    accepted_canonical,
    article_keys,
    content_hash,
    fingerprint,
    same_article,
)
from scraper.ingest.volatile_text import stable_words
from scraper.store.rows import ArticleRow
from tests.article_samples import any_text, changed

NOW = datetime(2026, 12, 1, tzinfo=UTC)
TEXT = " ".join(f"Sentence {number} tells of house {number * 7} in street {number % 13}." for number in range(100))


def _row(number: int, url_key: str, canonical_key: str | None = None, key: str = "") -> ArticleRow:
    return ArticleRow(
        id=number,
        key=key or f"u1:{number}",
        source_id=1,
        url=f"https://{url_key}",
        url_key=url_key,
        canonical_key=canonical_key,
        outcome="article",
        content_hash="",
        first_seen_at=NOW,
        fetched_at=NOW,
        checked_at=NOW,
    )


@pytest.mark.parametrize(
    ("url", "canonical", "key"),
    [
        ("https://m.example.org/a?x=1", "https://www.example.org/a", "example.org/a"),
        ("https://example.org/a", "https://original.example.com/a", None),
        ("https://example.org/a", "https://example.org/", None),
        ("https://example.org/a", None, None),
        (None, "https://example.org/a", "example.org/a"),
    ],
)
def test_canonical_urls(url: str | None, canonical: str | None, key: str | None) -> None:
    """A canonical URL is accepted on the same registrable domain only, and never for the home page."""
    assert accepted_canonical(changed(url=url, canonical_url=canonical)) == key


def test_refused_canonical_url_makes_no_key() -> None:
    """Pages that all name the home page, or another site, as their canonical URL are different articles."""
    pages = [
        changed(id="u1:home", url=f"https://example.org/{name}", canonical_url="https://example.org/") for name in "ab"
    ]
    first, second = map(article_keys, pages)
    assert first.key != second.key
    assert article_keys(changed(id="u1:x", url="https://example.org/a", canonical_url=None)).key == "u1:x"


def test_order_of_identity() -> None:
    """The item's article goes before the keys, the final URL before the canonical URL, the oldest before the others."""
    keys = article_keys(changed(id="u1:9", url="https://example.org/a?p=1", canonical_url="https://example.org/a"))
    by_guid, by_key = _row(5, "example.org/old"), _row(6, "x.org/y", key="u1:9")
    by_url, by_canonical = _row(4, "example.org/a?p=1"), _row(3, "example.org/b", "example.org/a")
    rows = [by_canonical, by_url, by_key, by_guid, _row(7, "example.org/a")]
    assert same_article(keys, rows, 5) == by_guid
    assert same_article(keys, rows, None) == by_key
    assert same_article(keys, [by_canonical, by_url, by_guid], None) == by_url
    assert same_article(keys, [by_guid, _row(7, "example.org/a"), by_canonical], None) == by_canonical
    assert same_article(keys, [by_guid], None) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("5 min read\nIt rained.", ["it", "rained"]),
        ("Lesezeit: 5 Min.\nEs hat geregnet.", ["es", "hat", "geregnet"]),
        ("1,234 views | By Jo", ["by", "jo"]),
        ("Updated an hour ago", []),
        ("vor 3 Stunden", []),
        ("Es begann vor 3 Stunden im Hafen.", ["es", "begann", "im", "hafen"]),
        ("il y a 5 minutes", []),
        ("約5分前に発表", ["約", "に発表"]),
        ("They waited for 3 minutes.", ["they", "waited", "for", "3", "minutes"]),
        (
            "500 shares were sold, -5% in all, £3",
            ["500", "shares", "were", "sold", "-", "5", "%", "in", "all", "£", "3"],
        ),
        ("A wagon 5 days agog", ["a", "wagon", "5", "days", "agog"]),
    ],
)
def test_volatile_spans(text: str, words: list[str]) -> None:
    """What changes by itself is left out; numbers of a sentence, with their signs, stay."""
    assert stable_words(text) == words


def test_content_hash_ignores_what_changes_by_itself() -> None:
    """Counters, reading times, case, punctuation and headline's spaces do not change the hash; words do."""
    article = changed(headline="Rain  in Town", text="5 min read\n\nIt rained “hard” 2 hours ago.")
    same = changed(headline="Rain in town", text='6 min read\n\nIt rained "hard" 3 hours ago.')
    assert content_hash(article) == content_hash(same)
    assert content_hash(article) != content_hash(changed(headline="Rain in Town", text="It rained softly."))
    assert content_hash(changed(headline="a", text="b")) != content_hash(changed(headline="a b", text=""))


def test_similar_texts_have_similar_fingerprints() -> None:
    """One changed word of 800 changes few bits; another text changes about half of them."""
    near = fingerprint(TEXT) ^ fingerprint(TEXT.replace("house 350", "barn 350"))
    far = fingerprint(TEXT) ^ fingerprint("Nothing of this is in the other text, which is about something else.")
    assert (near & (2**64 - 1)).bit_count() <= 3
    assert (far & (2**64 - 1)).bit_count() > 15


def test_fingerprint_is_the_same_in_each_process() -> None:
    """The fingerprint does not depend on the seed of Python's hashes."""
    script = f"from scraper.ingest.article_identity import fingerprint; print(fingerprint({TEXT!r}))"
    prints = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert prints == {f"{fingerprint(TEXT)}\n".encode()}


@given(any_text)
def test_any_text_has_a_fingerprint(text: str) -> None:
    """A fingerprint is a signed 64-bit integer, and a text without words has the fingerprint 0."""
    assert -(2**63) <= fingerprint(text) < 2**63
    assert stable_words(text) or fingerprint(text) == 0


def test_text_without_spaces_has_a_useful_fingerprint() -> None:
    """In a script without spaces a small change changes few bits."""
    text = "".join(chr(0x4E00 + number * 37 % 2000) for number in range(800))
    near = fingerprint(text) ^ fingerprint(text[:400] + "雨" + text[401:])
    assert (near & (2**64 - 1)).bit_count() <= 8
