"""Columns of the likeness to a headline: words that a line shares with the text, the URL and the likely headline."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise
from unicodedata import normalize
from urllib.parse import unquote

import numpy as np

from scraper.labelling.line_features.lines import Columns, Floats, Lines
from scraper.values.text import fold

__all__ = ["likeness_columns", "slug_terms"]

MIN_TERM_LETTERS = 4
"""Shorter words are in every line."""
MIN_SLUG_LETTERS = 3
MAX_CHARACTERS = 400
"""Characters of the longest line that can be a headline, a caption or a dek."""
MAX_HOLDERS = 20
"""A word in more lines than this does not distinguish lines."""
MIN_TERMS = 3
NO_URL = -1.0
NO_HEADLINE = 99.0

_URL_PATH = re.compile(r"[^:/?#]+://[^/?#]*([^?#]*)")
_TERM = re.compile(r"[^\W\d_]+")
_WIDE = re.compile(r"[\u3040-\u9fff\uac00-\ud7a3\u0e00-\u0e7f]")
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "o", "å": "a", "æ": "ae"})


def likeness_columns(lines: Lines) -> Columns:
    """Shares of shared words, and distances to the likely headlines."""
    terms = [_terms(text) for text in lines.texts]
    slug = slug_terms(lines.document.page.url)
    short = np.array([len(text) <= MAX_CHARACTERS for text in lines.texts])
    cover = np.array([len(_as_in_urls(line_terms) & slug) for line_terms in terms]) * short
    headline = lines.layout.headline
    return {
        **_shared_with_text(lines, terms),
        "like.one_line": _shared_with_line(terms),
        "like.slug_cover": cover / len(slug) if slug else np.full(lines.size, NO_URL),
        "like.slug_share": cover / np.maximum(1, [len(line_terms) for line_terms in terms])
        if slug
        else np.full(lines.size, NO_URL),
        "like.from_slug": _distance(lines, int(np.argmax(cover)) if cover.any() else None),
        "like.from_headline": _distance(lines, headline),
        "like.headline_share": _overlap(terms, terms[headline] if headline is not None else frozenset()),
    }


def slug_terms(url: str | None) -> frozenset[str]:
    """The words of the longest part of a URL's path.

    >>> sorted(slug_terms("https://harbour.example/news/2031/ferries-land-at-hvar-1234.html"))
    ['ferries', 'hvar', 'land']
    """
    match = _URL_PATH.match(url or "")
    if not match:
        return frozenset()
    parts = fold(unquote(match[1])).split("/")
    words = _TERM.findall(max(parts, key=len).removesuffix(".html"))
    return frozenset(_url_spelling(word) for word in words if len(word) >= MIN_SLUG_LETTERS)


def _terms(text: str) -> frozenset[str]:
    """Words of a line; pairs of characters in scripts without spaces between words."""
    folded = fold(text)
    words = {word for word in _TERM.findall(folded) if len(word) >= MIN_TERM_LETTERS}
    if _WIDE.search(text):
        words |= {a + b for a, b in pairwise(folded) if _WIDE.match(a) and _WIDE.match(b)}
    return frozenset(words)


def _as_in_urls(terms: frozenset[str]) -> frozenset[str]:
    return frozenset(map(_url_spelling, terms))


def _url_spelling(word: str) -> str:
    """A folded word in the spelling of URLs: umlauts as two letters, no accents."""
    spelled = word.translate(_SPELLED_OUT)
    return "".join(c for c in normalize("NFKD", spelled) if c.isascii()) or spelled


def _shared_with_text(lines: Lines, terms: list[frozenset[str]]) -> Columns:
    """Share of a line's words that occur in other long lines, and the mean number of such lines for each word."""
    holders = Counter(word for line_terms, long in zip(terms, lines.long, strict=True) if long for word in line_terms)
    share, mean = np.zeros(lines.size), np.zeros(lines.size)
    for index, line_terms in enumerate(terms):
        others = [holders[word] - int(lines.long[index]) for word in line_terms]
        if others:
            share[index] = sum(count > 0 for count in others) / len(others)
            mean[index] = sum(others) / len(others)
    return {"like.text_share": share, "like.text_mean": mean / max(1, int(lines.long.sum()))}


def _shared_with_line(terms: list[frozenset[str]]) -> Floats:
    """Largest share of a line's words that a single other line holds. Captions and teasers repeat sentences."""
    holders: dict[str, list[int]] = defaultdict(list)
    for index, line_terms in enumerate(terms):
        for word in line_terms:
            holders[word].append(index)
    rare = {word: indices for word, indices in holders.items() if 1 < len(indices) <= MAX_HOLDERS}
    shares = np.zeros(len(terms))
    for index, line_terms in enumerate(terms):
        shared = Counter(holder for word in line_terms if word in rare for holder in rare[word])
        del shared[index]
        if shared and len(line_terms) >= MIN_TERMS:
            shares[index] = max(shared.values()) / len(line_terms)
    return shares


def _distance(lines: Lines, target: int | None) -> Floats:
    return np.full(lines.size, NO_HEADLINE) if target is None else (lines.index - target).astype(np.float64)


def _overlap(terms: list[frozenset[str]], other: frozenset[str]) -> Floats:
    return np.array([len(line_terms & other) / max(1, len(other)) for line_terms in terms])
