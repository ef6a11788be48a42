"""How much a line is like the headline: words that it shares with the text, with the URL, with the likely headline."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise
from unicodedata import normalize
from urllib.parse import unquote

import numpy as np

from scraper.labelling.line_features.lines import Floats, Lines

__all__ = ["likeness", "slug_terms"]

TERM_LETTERS = 4
"""Shorter words are in every line."""
SLUG_LETTERS = 3
LONGEST = 400
"""Characters of the longest line that can be a headline, a caption or a standfirst."""
MOST_HOLDERS = 20
"""A word in more lines than this tells no line from another."""
FEWEST_TERMS = 3
NO_URL = -1.0
NO_HEADLINE = 99.0

_URL_PATH = re.compile(r"[^:/?#]+://[^/?#]*([^?#]*)")
_TERM = re.compile(r"[^\W\d_]+")
_WIDE = re.compile(r"[\u3040-\u9fff\uac00-\ud7a3\u0e00-\u0e7f]")
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "å": "a", "æ": "ae", "ı": "i"})


def likeness(lines: Lines) -> dict[str, Floats]:
    """Shares of shared words, and how far the likely headlines are."""
    terms = [_terms(text) for text in lines.texts]
    slug = slug_terms(lines.document.page.url)
    short = np.array([len(text) <= LONGEST for text in lines.texts])
    cover = np.array([len(_folded(own) & slug) for own in terms]) * short
    headline = lines.layout.headline
    return {
        **_shared_with_text(lines, terms),
        "like.one_line": _shared_with_one(terms),
        "like.slug_cover": cover / len(slug) if slug else np.full(lines.size, NO_URL),
        "like.slug_share": cover / np.maximum(1, [len(own) for own in terms]) if slug else np.full(lines.size, NO_URL),
        "like.from_slug": _from(lines, int(np.argmax(cover)) if cover.any() else None),
        "like.from_headline": _from(lines, headline),
        "like.headline_share": _overlap(terms, terms[headline] if headline is not None else frozenset()),
    }


def slug_terms(url: str | None) -> frozenset[str]:
    """The words of the longest part of a URL's path.

    >>> sorted(slug_terms("https://harbour.example/news/2031/ferries-land-at-hvar-1234.html"))
    ['ferries', 'hvar', 'land']
    """
    found = _URL_PATH.match(url or "")
    if not found:
        return frozenset()
    parts = unquote(found[1]).lower().split("/")
    words = _TERM.findall(max(parts, key=len).removesuffix(".html"))
    return frozenset(_plain(word) for word in words if len(word) >= SLUG_LETTERS)


def _terms(text: str) -> frozenset[str]:
    """Words of a line; pairs of characters where words are not parted by spaces."""
    folded = text.casefold()
    words = {word for word in _TERM.findall(folded) if len(word) >= TERM_LETTERS}
    if _WIDE.search(text):
        words |= {a + b for a, b in pairwise(folded) if _WIDE.match(a) and _WIDE.match(b)}
    return frozenset(words)


def _folded(terms: frozenset[str]) -> frozenset[str]:
    return frozenset(map(_plain, terms))


def _plain(word: str) -> str:
    """A word as URLs spell it: umlauts as two letters, no accents."""
    spelled = word.translate(_SPELLED_OUT)
    return "".join(c for c in normalize("NFKD", spelled) if c.isascii()) or spelled


def _shared_with_text(lines: Lines, terms: list[frozenset[str]]) -> dict[str, Floats]:
    """Of the line's words: what share occurs in other long lines, and in how many of them on average."""
    held = Counter(word for own, long in zip(terms, lines.long, strict=True) if long for word in own)
    share, mean = np.zeros(lines.size), np.zeros(lines.size)
    for index, own in enumerate(terms):
        others = [held[word] - int(lines.long[index]) for word in own]
        if others:
            share[index] = sum(count > 0 for count in others) / len(others)
            mean[index] = sum(others) / len(others)
    return {"like.text_share": share, "like.text_mean": mean / max(1, int(lines.long.sum()))}


def _shared_with_one(terms: list[frozenset[str]]) -> Floats:
    """Of the line's words: the largest share that one other line holds. Captions and teasers repeat sentences."""
    holders: dict[str, list[int]] = defaultdict(list)
    for index, own in enumerate(terms):
        for word in own:
            holders[word].append(index)
    rare = {word: lines for word, lines in holders.items() if 1 < len(lines) <= MOST_HOLDERS}
    found = np.zeros(len(terms))
    for index, own in enumerate(terms):
        held = Counter(line for word in own if word in rare for line in rare[word])
        del held[index]
        if held and len(own) >= FEWEST_TERMS:
            found[index] = max(held.values()) / len(own)
    return found


def _from(lines: Lines, target: int | None) -> Floats:
    return np.full(lines.size, NO_HEADLINE) if target is None else (lines.index - target).astype(np.float64)


def _overlap(terms: list[frozenset[str]], other: frozenset[str]) -> Floats:
    return np.array([len(own & other) / max(1, len(other)) for own in terms])
