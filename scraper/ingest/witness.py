"""A second reading of a page by trafilatura, which changes no article: a different text is told as a finding."""

from __future__ import annotations

from hashlib import sha256

from msgspec import Struct

from scraper.comparing import word_score
from scraper.comparing.second_reader import second_text
from scraper.document import Page
from scraper.values.text import count_words

__all__ = ["Doubt", "is_sampled", "witness_reading"]

ONE_IN = 20
SHORT_SHARE = 0.5
"""Share of a source's usual words below which each article is read by the witness."""
LEAST_F1 = 0.5
"""On 100 pages the two readers agree at 0.80 or more in 95 %, and at 0.26 where our body was lost."""
LEAST_WORDS = 50
"""Words of the witness's text, from which on it has found a text at all."""


class Doubt(Struct, frozen=True):
    """Two readings of a page with different texts."""

    our_words: int
    their_words: int
    f1: float

    def __str__(self) -> str:
        return f"we have {self.our_words} words, trafilatura {self.their_words}"


def is_sampled(url_key: str, words: int, usual_words: int) -> bool:
    """Whether an article is read by the witness: 1 in 20 by its key, and each with less than half the usual words."""
    if words < SHORT_SHARE * usual_words:
        return True
    return int.from_bytes(sha256(url_key.encode("utf-8", "replace")).digest()[:4], "big") % ONE_IN == 0


def witness_reading(page: Page, text: str) -> Doubt | None:
    """Compare our text of a page with that of trafilatura; None where they agree, or there is no witness.

    To be called in a worker under a limit of CPU seconds, after the article was read, and as a task of its own: a page
    that takes trafilatura too long ends that worker, not the article. Pages beyond a size are not read, and a fault
    inside trafilatura is no finding.
    """
    theirs = second_text(page)
    if theirs is None:
        return None
    counts = count_words(text), count_words(theirs)
    f1 = word_score(text, theirs).f1
    # Hardly a text on their side says nothing about ours: they leave out whole kinds of page, and deep nesting.
    if counts[1] < LEAST_WORDS or f1 >= LEAST_F1:
        return None
    return Doubt(*counts, round(f1, 3))
