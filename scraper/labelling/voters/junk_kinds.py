"""Kinds of junk by length and place: an item of a menu, the title of another article, a topic, a number.

The votes on web pages tell one kind of junk from another and have no weight against the body. For plain text, the
module gives the role of each line if it is junk: there are no links, but the lines of a menu are short there too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from msgspec import Struct

from scraper.document import Block, DocumentKind, Role, Within
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.deciding.vote_weights import Evidence, evidence, whole_block_vote
from scraper.layout.main_text import DocumentWithLayout, is_long, link_share
from scraper.values.text import fold

__all__ = ["UnnamedJunk", "unnamed_junk_roles"]

ITEM, MENU_ITEM = evidence("leftover single-item"), evidence("leftover menu-item")
LINK = evidence("leftover related_link")
NUMBER = evidence("leftover counter")
TOPIC = evidence("leftover tag_list")
LINK_SHARE = 0.5
"""From this share of link text on a block is a link."""
WHOLE_LINK_SHARE = 0.9
"""From this share of link text on a block is a link and nothing else."""
MAX_ITEM_CHARACTERS = 30
"""A longer link is a headline. A letter of Chinese, Japanese or Korean counts double."""
FIRST_WIDE = "\u2e80"
"""First of the characters that count double."""
MAX_TITLE_CHARACTERS = 50
"""Characters of the title of a menu in a footer."""
MAX_TEASER_CHARACTERS = 160
"""Characters of the headline of another article in plain text."""
MIN_MENU_ITEMS = 4
"""Short links in a row from which on they are a menu."""
MIN_TOPIC_LETTERS = 3
"""A shorter word is in every text."""
NAV, FOOTER, HEADING = int(Within.NAV), int(Within.FOOTER), int(Within.HEADING)
_NUMERIC = re.compile(r"(?=.*\d)[\W\d_]{1,24}")
"""A number, a price, a time or a date, without a letter."""
_DIGIT = re.compile(r"\d")
_WORD = re.compile(rf"[^\W\d_]{{{MIN_TOPIC_LETTERS},}}")


class UnnamedJunk(Struct, frozen=True):
    """The voter on web pages: at most one vote on each block; in a ``nav`` element, only on numbers."""

    name: str = "leftover"

    def vote(self, document: DocumentWithLayout) -> Iterator[Vote]:
        """Votes that name a kind of junk and have no weight against the body."""
        if document.kind is DocumentKind.HTML:
            for index, seen in _junk_evidence(document):
                yield whole_block_vote(document, index, seen)


def _junk_evidence(document: DocumentWithLayout) -> Iterator[tuple[int, Evidence]]:
    """The blocks whose kind of junk can be told, each with its evidence."""
    columns = zip(document.blocks, document.texts, document.withins, strict=True)
    items = [_is_item(block, text, within) for block, text, within in columns]
    topics = _topics(document, [index for index in _tail(document) if items[index]])
    header = document.layout.header
    for is_item, run in groupby(range(len(items)), key=items.__getitem__):
        indices = tuple(run)
        item = MENU_ITEM if len(indices) >= MIN_MENU_ITEMS else ITEM
        for index in indices:
            within = document.withins[index]
            if _is_numeric(document.texts[index]):
                yield index, NUMBER
            elif within & NAV:
                continue
            elif index in topics:
                yield index, TOPIC
            elif within & FOOTER:
                if _is_in_footer_menu(document, index):
                    yield index, MENU_ITEM
            elif is_item:
                yield index, item
            elif _is_link(document.blocks[index]):
                yield index, LINK
            elif index < header.start and _size(document.texts[index]) <= MAX_ITEM_CHARACTERS:
                yield index, ITEM


def _is_in_footer_menu(document: DocumentWithLayout, index: int) -> bool:
    """Whether a block of a footer is a single link, or a short title; addresses and copyrights have digits."""
    block, text = document.blocks[index], document.texts[index]
    if block.link_chars:
        return block.links <= 1 and link_share(block) >= WHOLE_LINK_SHARE
    return _size(text) <= MAX_TITLE_CHARACTERS and not _DIGIT.search(text)


def unnamed_junk_roles(document: DocumentWithLayout) -> list[Role]:
    """The role of each line of a plain text if it is junk that no rule names."""
    short = [index for index in _tail(document) if _size(document.texts[index]) <= MAX_ITEM_CHARACTERS]
    topics = _topics(document, short)
    return [Role.TAG_LIST if index in topics else _junk_role(document, index) for index in range(len(document.blocks))]


def _junk_role(document: DocumentWithLayout, index: int) -> Role:
    size = _size(document.texts[index])
    if _is_numeric(document.texts[index]):
        return Role.COUNTER
    if size > MAX_TEASER_CHARACTERS:
        return Role.OTHER
    if index < document.layout.first:
        return Role.NAVIGATION
    # A short line among long lines is the title of an article, not an item of a menu.
    around = sorted([_size(text) for text in document.texts[max(0, index - 1) : index + 2]])
    median = around[len(around) // 2]
    return Role.NAVIGATION if max(size, median) <= MAX_ITEM_CHARACTERS else Role.RELATED_LINK


def _tail(document: DocumentWithLayout) -> range:
    tail = document.layout.tail
    return range(tail.start, min(tail.stop, len(document.blocks)))


def _topics(document: DocumentWithLayout, items: list[int]) -> frozenset[int]:
    """The items below the text whose words are all words of the text; an item of a menu has other words."""
    if not items:
        return frozenset()
    inside = (document.texts[index] for index in document.layout.inside if is_long(document.blocks[index]))
    text = fold(" ".join(inside))
    words_of = ((index, _WORD.findall(fold(document.texts[index]))) for index in items)
    return frozenset([index for index, words in words_of if words and all(_has_word(text, word) for word in words)])


def _has_word(text: str, word: str) -> bool:
    """Whether a text contains a word, and not only as a part of another word."""
    start = text.find(word)
    while start >= 0:
        if not text[start - 1 : start].isalpha() and not text[start + len(word) : start + len(word) + 1].isalpha():
            return True
        start = text.find(word, start + 1)
    return False


def _is_item(block: Block, text: str, within: int) -> bool:
    """Whether a block is a short link; a heading of several words is a title, not an item."""
    if not block.link_chars or _size(text) > MAX_ITEM_CHARACTERS or not _is_link(block):
        return False
    return not (within & HEADING and " " in text)


def _is_link(block: Block) -> bool:
    return block.link_chars >= LINK_SHARE * (block.end - block.start)


def _is_numeric(text: str) -> bool:
    return not text[:1].isalpha() and _NUMERIC.fullmatch(text) is not None


def _size(text: str) -> int:
    return 2 * len(text) if text[:1] >= FIRST_WIDE else len(text)
