"""What junk is that nothing names, by its length and place: a menu's item, another article's title, a topic, a number.

Of a web page as votes, which tell one kind of junk from another and weigh nothing against the body. Of a plain text as
the role that a line has if it is junk; it has no links, but the lines of a menu are short there too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from msgspec import Struct

from scraper.document import Block, DocumentKind, Role, Within
from scraper.labelling.deciding.combine import Vote
from scraper.layout.main_text import LaidOut, is_long, link_share

__all__ = ["Leftovers", "leftover_roles"]

LINK_SHARE = 0.5
"""From this share of link text on a block is a link."""
WHOLE = 0.9
"""From this share on it is nothing but a link."""
ITEM_CHARACTERS = 30
"""A longer link is a headline. A letter of Chinese, Japanese or Korean counts double."""
WIDE_FROM = "\u2e80"
TITLE_CHARACTERS = 50
"""A longer text of a footer is no title of a menu."""
TEASER_CHARACTERS = 160
"""A longer line of plain text is no headline of another article."""
MENU_ITEMS = 4
"""So many short links in a row are a menu."""
FOR_LINK = 0.4
"""Less than what the model or a rule has to say."""
FOR_MENU = 1.9
"""More than the class of a dialog, a comment thread or folded text: these hold menus too."""
FOR_FIGURES = FOR_TOPIC = 2.6
"""More than that of a menu or of the class of a list: these hold numbers, times and topics."""
TOPIC_LETTERS = 3
"""A shorter word is in every text."""
NAMES = (Role.COUNTER, Role.TAG_LIST, Role.NAVIGATION, Role.RELATED_LINK)
NAV, FOOTER, HEADING = int(Within.NAV), int(Within.FOOTER), int(Within.HEADING)
_FIGURES = re.compile(r"(?=.*\d)[\W\d_]{1,24}")
"""A number, a price, a time or a date, without a letter."""
_DIGIT = re.compile(r"\d")
_WORD = re.compile(rf"[^\W\d_]{{{TOPIC_LETTERS},}}")


class Leftovers(Struct, frozen=True):
    """The voter on web pages: at most one vote a block; on most of what stands in a ``nav``, its rule says enough."""

    name: str = "leftover"

    def vote(self, document: LaidOut) -> Iterator[Vote]:
        """Votes that only name a block."""
        if document.kind is not DocumentKind.HTML:
            return
        reasons = {role: f"{self.name} {role}" for role in NAMES}
        for index, role, weight in _named(document):
            block = document.blocks[index]
            yield Vote(index, block.start, block.end, role, weight, reasons[role], 0.0)


def _named(document: LaidOut) -> Iterator[tuple[int, Role, float]]:
    """The blocks that can be named, each with its role and weight."""
    columns = zip(document.blocks, document.texts, document.withins, strict=True)
    items = [_is_item(block, text, within) for block, text, within in columns]
    topics = _topics(document, [index for index in _tail(document) if items[index]])
    header = document.layout.header
    for is_item, run in groupby(range(len(items)), key=items.__getitem__):
        indices = tuple(run)
        for_item = FOR_MENU if len(indices) >= MENU_ITEMS else FOR_LINK
        for index in indices:
            within = document.withins[index]
            if _is_figures(document.texts[index]):
                yield index, Role.COUNTER, FOR_FIGURES
            elif within & NAV:
                continue
            elif index in topics:
                yield index, Role.TAG_LIST, FOR_TOPIC
            elif within & FOOTER:
                if _is_in_footer_menu(document, index):
                    yield index, Role.NAVIGATION, FOR_MENU
            elif is_item:
                yield index, Role.NAVIGATION, for_item
            elif _is_link(document.blocks[index]):
                yield index, Role.RELATED_LINK, FOR_LINK
            elif index < header.start and _size(document.texts[index]) <= ITEM_CHARACTERS:
                yield index, Role.NAVIGATION, FOR_LINK


def _is_in_footer_menu(document: LaidOut, index: int) -> bool:
    """Whether a block of a footer is a single link, or a title without the digits of an address or a copyright."""
    block, text = document.blocks[index], document.texts[index]
    if block.link_chars:
        return block.links <= 1 and link_share(block) >= WHOLE
    return _size(text) <= TITLE_CHARACTERS and not _DIGIT.search(text)


def leftover_roles(document: LaidOut) -> list[Role]:
    """What each line of a plain text is if it is junk and nothing names it."""
    topics = _topics(document, [index for index in _tail(document) if _size(document.texts[index]) <= ITEM_CHARACTERS])
    return [Role.TAG_LIST if index in topics else _of_line(document, index) for index in range(len(document.blocks))]


def _of_line(document: LaidOut, index: int) -> Role:
    size = _size(document.texts[index])
    if _is_figures(document.texts[index]):
        return Role.COUNTER
    if size > TEASER_CHARACTERS:
        return Role.OTHER
    if index < document.layout.first:
        return Role.NAVIGATION
    around = sorted([_size(text) for text in document.texts[max(0, index - 1) : index + 2]])
    usual = around[len(around) // 2]
    return Role.NAVIGATION if max(size, usual) <= ITEM_CHARACTERS else Role.RELATED_LINK


def _tail(document: LaidOut) -> range:
    tail = document.layout.tail
    return range(tail.start, min(tail.stop, len(document.blocks)))


def _topics(document: LaidOut, items: list[int]) -> frozenset[int]:
    """Those of some blocks behind the text whose words are all words of the text: menus have others."""
    if not items:
        return frozenset()
    inside = (document.texts[index] for index in document.layout.inside if is_long(document.blocks[index]))
    text = " ".join(inside).casefold()
    found = ((index, _WORD.findall(document.texts[index].casefold())) for index in items)
    return frozenset([index for index, words in found if words and all(_has_word(text, word) for word in words)])


def _has_word(text: str, word: str) -> bool:
    """Whether a text has a word, and not only as a part of another."""
    found = text.find(word)
    while found >= 0:
        if not text[found - 1 : found].isalpha() and not text[found + len(word) : found + len(word) + 1].isalpha():
            return True
        found = text.find(word, found + 1)
    return False


def _is_item(block: Block, text: str, within: int) -> bool:
    """Whether a block is a short link, and no title of some words that a heading marks."""
    if not block.link_chars or _size(text) > ITEM_CHARACTERS or not _is_link(block):
        return False
    return not (within & HEADING and " " in text)


def _is_link(block: Block) -> bool:
    return block.link_chars >= LINK_SHARE * (block.end - block.start)


def _is_figures(text: str) -> bool:
    return not text[:1].isalpha() and _FIGURES.fullmatch(text) is not None


def _size(text: str) -> int:
    return 2 * len(text) if text[:1] >= WIDE_FROM else len(text)
