"""Two articles, or an article and the text that it should have → what differs."""

from __future__ import annotations

from scraper.comparing.article_differences import Difference, differences, judged_record
from scraper.comparing.comparison import (
    Comparison,
    MissingWords,
    WordMark,
    WordScore,
    agreement,
    compare,
    word_score,
)
from scraper.comparing.gold import gold_text

__all__ = [
    "Comparison",
    "Difference",
    "MissingWords",
    "WordMark",
    "WordScore",
    "agreement",
    "compare",
    "differences",
    "gold_text",
    "judged_record",
    "word_score",
]
