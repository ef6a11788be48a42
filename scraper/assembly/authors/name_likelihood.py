"""Judge by the page whether a capitalised phrase is a person's name."""

from __future__ import annotations

import re

from scraper.assembly.label_view import Labelled, Stretch
from scraper.document import Role, Within
from scraper.layout.header import is_just_below
from scraper.values.names.name_shape import is_uncased, starts_with_given_name
from scraper.values.names.vocabulary import vocabulary
from scraper.values.text import fold, fold_small

__all__ = ["is_likely_person", "stands_like_a_byline"]

MAX_TEXT = 200_000
"""Characters of the page in which the words of a name are looked for."""
BESIDE = 2
"""Stretches between such a byline and the date."""
NO_BYLINE = int(Within.ITEM | Within.HEADING | Within.NAV)
MIN_LETTERS = 3
"""Letters of a word that is searched for; shorter words are initials and particles."""
_SENTENCE_END = re.compile(r"\w{4}\.")
_SPLIT = re.compile(r"[^\w]+")


def is_likely_person(view: Labelled, name: str) -> bool:
    """Whether a name begins with a frequent given name, or its words are never written small on the page.

    ``Stay Connected`` and ``Weitere Hinweise`` have the shape of a name; but pages that print them write "stay" and
    "weitere" elsewhere, and hardly ever "kolm". This holds in all languages with capitals.
    """
    if not name or starts_with_given_name(name) or is_uncased(name):
        return True
    if _SENTENCE_END.search(name):
        return False
    text, particles = fold_small(view.document.text[:MAX_TEXT]), vocabulary().particles
    words = [word for word in _SPLIT.split(fold(name)) if len(word) >= MIN_LETTERS and word not in particles]
    return bool(words) and not any(word in text and _whole_word(word).search(text) for word in words)


def stands_like_a_byline(view: Labelled, line: Stretch) -> bool:
    """Whether a line, no link, list item or heading, is just below the headline or beside the date."""
    block = view.document.blocks[line.block]
    if view.document.containers[block.container].within & NO_BYLINE and not _beside_date(view, line):
        return False
    if block.link_chars * 2 > block.end - block.start:
        return False
    near = any(is_just_below(head.block, line.block) for head in view.having(Role.HEADLINE))
    return near or _beside_date(view, line)


def _beside_date(view: Labelled, line: Stretch) -> bool:
    neighbours = view.stretches[max(0, line.index - BESIDE) : line.index + BESIDE + 1]
    return any(stretch.role is Role.TIMESTAMP for stretch in neighbours)


def _whole_word(word: str) -> re.Pattern[str]:
    """A pattern of the whole word, outside of addresses and hyphenated names."""
    return re.compile(rf"(?<![\w.@/-]){re.escape(word)}(?![\w@/-]|\.\w)")
