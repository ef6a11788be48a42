"""Columns of the line alone: its length, words, letters, marks, and copies of its text."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from scraper.labelling.line_features.lines import Columns, Floats, Lines
from scraper.values.punctuation import (
    BARS,
    CLOSING_QUOTES,
    COLONS,
    DASHES,
    LIST_MARKER,
    OPENING_BRACKETS,
    OPENING_QUOTES,
    QUOTATION_MARKS,
    SENTENCE_ENDS,
    WIDE_SENTENCE_ENDS,
)

__all__ = ["text_columns"]

_SENTENCE_END = re.compile(
    rf"[{SENTENCE_ENDS}][{CLOSING_QUOTES})]? +[{OPENING_QUOTES}(]?[^\W\d_]|[{WIDE_SENTENCE_ENDS}]"
)
_QUOTES = re.compile(rf"[{QUOTATION_MARKS}「」]")
_BRACKETS = re.compile(rf"[{re.escape(OPENING_BRACKETS)}]")
_BARS = re.compile(rf"[{BARS}›»>–—]")
"""Without the hyphen, which is part of words."""
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_LAST = (".!。！", "?？", COLONS, "…", f"{CLOSING_QUOTES}」", ")]）", f",;{DASHES}")
"""Kinds of a last character, from 1 on; 0 is any other."""


def text_columns(lines: Lines) -> Columns:
    """Counts over the line's own text, and copies of it on the page."""
    counts, length = lines.counts, lines.length
    copies = Counter(lines.texts)
    return {
        "own.length": length,
        "own.last": np.array([_last_kind(text) for text in lines.texts]),
        "own.first": counts.first,
        "own.commas": counts.comma,
        "own.stops": counts.stop,
        "own.digit_share": counts.digit / length,
        "own.upper_share": counts.upper / length,
        "own.lower_share": counts.lower / length,
        "own.copies": np.array([float(copies[text]) for text in lines.texts]),
        **_word_columns(lines),
        "own.sentence_ends": _matches(_SENTENCE_END, lines),
        "own.quotes": _matches(_QUOTES, lines),
        "own.brackets": _matches(_BRACKETS, lines),
        "own.bars": _matches(_BARS, lines),
        "own.clocks": _matches(_CLOCK, lines),
        "own.bullet": np.array([float(LIST_MARKER.match(text) is not None) for text in lines.texts]),
    }


def _last_kind(text: str) -> float:
    return next((float(kind) for kind, characters in enumerate(_LAST, start=1) if text[-1] in characters), 0.0)


def _matches(pattern: re.Pattern[str], lines: Lines) -> Floats:
    return np.array([float(len(pattern.findall(text))) for text in lines.texts])


def _word_columns(lines: Lines) -> Columns:
    """Number of words, their mean length, and shares of the words that are capitalised, in capitals, small, numbers."""
    words_of = [text.split() for text in lines.texts]
    capital = [sum(word[0].isupper() for word in words) for words in words_of]
    shouted = [sum(len(word) > 1 and word.isupper() for word in words) for words in words_of]
    small = [sum(word[0].islower() for word in words) for words in words_of]
    numbers = [sum(any(map(str.isdecimal, word)) for word in words) for words in words_of]
    count = np.maximum(1.0, [len(words) for words in words_of])
    return {
        "own.words": np.maximum(count, lines.counts.wide / 2),
        "own.length_of_word": lines.length / count,
        "own.capital_share": capital / count,
        "own.shouted_share": shouted / count,
        "own.small_share": small / count,
        "own.number_share": numbers / count,
    }
