"""The line alone: its length, words, letters, marks, and how often its text occurs."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from scraper.labelling.line_features.lines import Floats, Lines

__all__ = ["own"]

_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]? +[\"'“„«(]?[^\W\d_]|[。！？]")
_QUOTES = re.compile(r"[\"“”„«»「」]")
_BRACKETS = re.compile(r"[(\[（【]")
_BARS = re.compile(r"[|·•›»>–—/]")
_BULLET = re.compile(r"(?:[-–—•*▪‣·]|\d{1,3}[.)])\s+\S")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_LAST = (".!。！", "?？", ":：", "…", "\"'”’»」", ")]）", ",;-–—")
"""Kinds of a last character, from 1 on; 0 is any other."""


def own(lines: Lines) -> dict[str, Floats]:
    """Counts over the line's own text, and copies of it on the page."""
    counts, length = lines.counts, lines.length
    copies = Counter(lines.texts)
    return {
        "own.length": length,
        "own.last": np.array([_last(text) for text in lines.texts]),
        "own.first": counts.first,
        "own.commas": counts.comma,
        "own.stops": counts.stop,
        "own.digit_share": counts.digit / length,
        "own.upper_share": counts.upper / length,
        "own.lower_share": counts.lower / length,
        "own.copies": np.array([float(copies[text]) for text in lines.texts]),
        **_words(lines),
        **{
            f"own.{name}": np.array([float(len(pattern.findall(text))) for text in lines.texts])
            for name, pattern in (
                ("sentence_ends", _SENTENCE_END),
                ("quotes", _QUOTES),
                ("brackets", _BRACKETS),
                ("bars", _BARS),
                ("clocks", _CLOCK),
            )
        },
        "own.bullet": np.array([float(_BULLET.match(text) is not None) for text in lines.texts]),
    }


def _last(text: str) -> float:
    return next((float(number) for number, group in enumerate(_LAST, start=1) if text[-1] in group), 0.0)


def _words(lines: Lines) -> dict[str, Floats]:
    """Number of words, their mean length, and what share of them is capitalised, shouted, small or a number."""
    kinds = np.array([_kinds(text.split()) for text in lines.texts], dtype=np.float64)
    words = np.maximum(1.0, kinds[:, 0])
    return {
        "own.words": np.maximum(words, lines.counts.wide / 2),
        "own.length_of_word": lines.length / words,
        "own.capital_share": kinds[:, 1] / words,
        "own.shouted_share": kinds[:, 2] / words,
        "own.small_share": kinds[:, 3] / words,
        "own.number_share": kinds[:, 4] / words,
    }


def _kinds(words: list[str]) -> tuple[int, int, int, int, int]:
    capital = sum(word[0].isupper() for word in words)
    shouted = sum(len(word) > 1 and word.isupper() for word in words)
    small = sum(word[0].islower() for word in words)
    return len(words), capital, shouted, small, sum(any(map(str.isdecimal, word)) for word in words)
