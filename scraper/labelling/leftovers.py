"""What junk is that nothing names, by its length and place: a menu's item, another article's title, a topic, a number.

Of a web page as votes, which tell one kind of junk from another and weigh nothing against the body. Of a plain text as
the role that a line has if it is junk; it has no links, but the lines of a menu are short there too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from msgspec import Struct

from scraper.document import DocumentKind, Role, Within
from scraper.labelling.combine import Vote
from scraper.labelling.layout import LaidOut, is_long, link_share

__all__ = ["Leftovers", "leftover_roles"]

LINK_SHARE = 0.5
"""From this share of link text on a block is a link."""
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
FOR_MENU = 2.2
"""More than the class of a dialog, a comment thread or folded text: these hold menus too."""
FOR_FIGURES = FOR_TOPIC = 2.6
"""More than that of a menu or of the class of a list: these hold numbers, times and topics."""
TOPIC_LETTERS = 3
"""A shorter word is in every text."""
NAV, FOOTER = int(Within.NAV), int(Within.FOOTER)
_FIGURES = re.compile(r"(?=.*\d)[\W\d_]{1,24}")
"""A number, a price, a time or a date, without a letter."""
_WORD = re.compile(rf"[^\W\d_]{{{TOPIC_LETTERS},}}")


class Leftovers(Struct, frozen=True):
    """The voter on web pages: at most one vote a block; on most of what stands in a ``nav``, its rule says enough."""

    name: str = "leftover"

    def vote(self, document: LaidOut) -> Iterator[Vote]:
        """Votes that only name a block."""
        if document.kind is not DocumentKind.HTML:
            return
        items = [_is_item(document, index) for index in range(len(document.blocks))]
        topics = _topics(document, [index for index in _tail(document) if items[index]])
        for is_item, run in groupby(range(len(items)), key=items.__getitem__):
            indices = tuple(run)
            for index in indices:
                if _FIGURES.fullmatch(document.texts[index]):
                    yield self._vote(document, index, Role.COUNTER, FOR_FIGURES)
                elif document.withins[index] & NAV:
                    continue
                elif index in topics:
                    yield self._vote(document, index, Role.TAG_LIST, FOR_TOPIC)
                elif is_item:
                    is_menu = len(indices) >= MENU_ITEMS or document.withins[index] & FOOTER
                    yield self._vote(document, index, Role.NAVIGATION, FOR_MENU if is_menu else FOR_LINK)
                else:
                    yield from self._on_other(document, index)

    def _on_other(self, document: LaidOut, index: int) -> Iterator[Vote]:
        """On what is no short link: a title elsewhere, a title in the footer, what stands above the header."""
        footer, size = document.withins[index] & FOOTER, _size(document.texts[index])
        if link_share(document.blocks[index]) >= LINK_SHARE:
            role, weight = (Role.NAVIGATION, FOR_MENU) if footer else (Role.RELATED_LINK, FOR_LINK)
            yield self._vote(document, index, role, weight)
        elif footer and size <= TITLE_CHARACTERS:
            yield self._vote(document, index, Role.NAVIGATION, FOR_MENU)
        elif size <= ITEM_CHARACTERS and index < document.layout.header.start:
            yield self._vote(document, index, Role.NAVIGATION, FOR_LINK)

    def _vote(self, document: LaidOut, index: int, role: Role, weight: float) -> Vote:
        block = document.blocks[index]
        return Vote(index, block.start, block.end, role, weight, f"{self.name} {role}", 0.0)


def leftover_roles(document: LaidOut) -> list[Role]:
    """What each line of a plain text is if it is junk and nothing names it."""
    topics = _topics(document, [index for index in _tail(document) if _size(document.texts[index]) <= ITEM_CHARACTERS])
    return [Role.TAG_LIST if index in topics else _of_line(document, index) for index in range(len(document.blocks))]


def _of_line(document: LaidOut, index: int) -> Role:
    size = _size(document.texts[index])
    if _FIGURES.fullmatch(document.texts[index]):
        return Role.COUNTER
    if size > TEASER_CHARACTERS:
        return Role.OTHER
    return Role.NAVIGATION if size <= ITEM_CHARACTERS or index < document.layout.first else Role.RELATED_LINK


def _tail(document: LaidOut) -> range:
    tail = document.layout.tail
    return range(tail.start, min(tail.stop, len(document.blocks)))


def _topics(document: LaidOut, items: list[int]) -> frozenset[int]:
    """Those of some blocks behind the text whose words are all words of the text: menus have others."""
    if not items:
        return frozenset()
    inside = (document.texts[index] for index in document.layout.inside if is_long(document.blocks[index]))
    words = frozenset(_WORD.findall(" ".join(inside).casefold()))
    found = ((index, _WORD.findall(document.texts[index].casefold())) for index in items)
    return frozenset([index for index, own in found if own and words.issuperset(own)])


def _is_item(document: LaidOut, index: int) -> bool:
    return _size(document.texts[index]) <= ITEM_CHARACTERS and link_share(document.blocks[index]) >= LINK_SHARE


def _size(text: str) -> int:
    return 2 * len(text) if text[:1] >= WIDE_FROM else len(text)
