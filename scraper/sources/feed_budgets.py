"""What a feed may cost, looked at before feedparser reads it, in linear time: its items, elements and attributes.

feedparser compares each attribute of an element, each namespace of a feed, and each category of an item with all
others, and looks for a mail address in each author in quadratic time. Items beyond the cap are cut out, and elements
that no item needs are taken out, before it sees them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import Struct

from scraper.errors import BudgetExceeded

__all__ = ["MAX_ITEMS", "FeedMarkup", "bounded_feed"]

MAX_ITEMS = 1000
"""Items of one listing."""
MAX_ELEMENTS = 250_000
"""Elements of a feed after the cap; feedparser takes 10 µs for one."""
MAX_ATTRIBUTES = 1000
"""Attributes of one element."""
MAX_SQUARES = 50 * MAX_ATTRIBUTES**2
"""Sum of the squares of the attributes of each element: feedparser takes 0.6 s for so much."""
SHORT_TAG = 400
"""Characters: no shorter tag has a hundred attributes."""
MAX_PREFIXES = 200
"""Different namespace prefixes of a feed."""
NEVER = datetime(1, 1, 1, tzinfo=UTC)

_ITEM = re.compile(r"<(?:[A-Za-z][\w.-]{0,30}:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE | re.ASCII)
_ITEM_END = re.compile(r"</(?:[A-Za-z][\w.-]{0,30}:)?(?:item|entry)\s{0,9}>", re.IGNORECASE | re.ASCII)
_END = re.compile(r"</(?:[A-Za-z][\w.-]{0,30}:)?(?:rss|feed|rdf)\s{0,9}>", re.IGNORECASE | re.ASCII)
_DATE = re.compile(
    r"<(?:[A-Za-z][\w.-]{0,30}:)?(?:pubDate|published|updated|issued|modified|created|date)(?=[\s>])[^<>]{0,200}>"
    r"\s{0,20}(?:<!\[CDATA\[)?([^<>\]]{4,100})",
    re.IGNORECASE | re.ASCII,
)
_UNUSED = re.compile(
    r"</?(?:[A-Za-z][\w.-]{0,30}:)?(?:author|category|contributor|creator|credit|hashtag|keywords|managingEditor|owner|"
    r"publisher|subject|tags|webMaster)(?=[\s>/])[^<>]{0,10000}>",
    re.IGNORECASE | re.ASCII,
)
_CDATA = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_:]")
_PREFIX = re.compile(r"\bxmlns:([\w.-]{1,100})", re.ASCII)
_TAG_PART = re.compile(r"[\"'>]")
_TAIL = 1000
"""Characters at the end of a feed in which its end is looked for."""


class FeedMarkup(Struct, frozen=True):
    """The text of a feed that feedparser may read."""

    text: str
    listed: int
    """Items of the feed, those that were cut out included."""
    flags: tuple[str, ...]
    """``capped`` if items were cut out, ``truncated`` if the end of the feed is missing."""


def bounded_feed(markup: str, date_of: Callable[[str], datetime | None], url: str | None) -> FeedMarkup:
    """A feed with at most ``MAX_ITEMS`` items: the newest by their first date, items without a date after all others.

    An item that is cut off is not part of it. Raises BudgetExceeded for too many elements, attributes or namespaces.
    """
    flags = []
    if not _END.search(markup, max(0, len(markup) - _TAIL)):
        flags.append("truncated")
        markup = _whole_items(markup)
    starts = [match.start() for match in _ITEM.finditer(markup)]
    if len(starts) > MAX_ITEMS:
        flags.append("capped")
        markup = _newest(markup, starts, date_of)
    markup = _UNUSED.sub("", markup)
    _refuse_costly(markup, url)
    return FeedMarkup(markup, len(starts), tuple(sorted(flags)))


def _whole_items(markup: str) -> str:
    """A feed up to the end of its last whole item."""
    ends = [match.end() for match in _ITEM_END.finditer(markup)]
    if ends:
        return markup[: ends[-1]]
    first = _ITEM.search(markup)
    return markup[: first.start()] if first else markup


def _newest(markup: str, starts: list[int], date_of: Callable[[str], datetime | None]) -> str:
    """A feed without the items beyond the cap."""
    last_end = _ITEM_END.search(markup, starts[-1])
    end = last_end.end() if last_end else len(markup)
    chunks = [markup[start:stop] for start, stop in zip(starts, [*starts[1:], end], strict=True)]
    dates = [_first_date(chunk, date_of) for chunk in chunks]
    # Sorting is stable: among equals the first in the source stay.
    kept = sorted(range(len(chunks)), key=lambda number: dates[number], reverse=True)[:MAX_ITEMS]
    return markup[: starts[0]] + "".join(chunks[number] for number in sorted(kept)) + markup[end:]


def _first_date(chunk: str, date_of: Callable[[str], datetime | None]) -> datetime:
    match = _DATE.search(chunk)
    return (date_of(match[1]) if match else None) or NEVER


def _refuse_costly(markup: str, url: str | None) -> None:
    """Raise BudgetExceeded for what makes feedparser slow. Text of CDATA sections is no markup."""
    pieces = _CDATA.sub("", markup).split("<")[1:]
    if sum(1 for piece in pieces if _NAME.match(piece)) > MAX_ELEMENTS:
        raise BudgetExceeded(f"more than {MAX_ELEMENTS} elements", url)
    counts = [_attributes(piece) for piece in pieces if len(piece) > SHORT_TAG]
    if max(counts, default=0) > MAX_ATTRIBUTES:
        raise BudgetExceeded(f"an element with more than {MAX_ATTRIBUTES} attributes", url)
    if sum(count * count for count in counts) > MAX_SQUARES:
        raise BudgetExceeded("too many elements with hundreds of attributes", url)
    if len(set(_PREFIX.findall(markup))) > MAX_PREFIXES:
        raise BudgetExceeded(f"more than {MAX_PREFIXES} namespaces", url)


def _attributes(piece: str) -> int:
    """Attributes of a tag, or a few more; ``piece`` is the text from its name to the next ``<``."""
    at = 0
    while part := _TAG_PART.search(piece, at):
        if part[0] == ">":
            return piece.count("=", 0, part.start())
        close = piece.find(part[0], part.end())
        if close < 0:
            break
        at = close + 1
    return piece.count("=")
