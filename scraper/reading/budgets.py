"""What a page may cost, looked at before it is parsed: bytes, elements, attributes of one element, lines; then blocks.

Parsing takes time in proportion to elements, but libxml2 compares each attribute of an element with all before it.
Labelling takes time and memory in proportion to blocks: 50,000 take 3 s of CPU and 230 MB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scraper.document import Document
from scraper.errors import BudgetExceeded
from scraper.values.credits.credit_parser import may_be_credit

__all__ = [
    "MAX_ATTRIBUTES",
    "MAX_BLOCKS",
    "MAX_BYTES",
    "MAX_CREDITS",
    "MAX_ELEMENTS",
    "MAX_LINES",
    "refuse_costly_blocks",
    "refuse_costly_markup",
    "refuse_costly_text",
]

MAX_BYTES = 50 * 1024 * 1024
MAX_ELEMENTS = 100_000
"""Start tags of a page; the most of 2,117 development pages is 12,000."""
MAX_ATTRIBUTES = 10_000
"""Attributes of one element; so many take libxml2 0.2 s, twice as many four times that."""
MAX_LINES = 500_000
"""Lines of a plain text."""

MAX_BLOCKS = 50_000
MAX_CREDITS = 10_000
"""Blocks that look like credit lines. Each is taken apart in 0.3 ms of CPU, ten times what another block takes; 2,890
blocks of all kinds are the most of 1,497 development pages."""

_LINE = 400
"""Characters: a longer block is no caption with a credit."""
_FULL = 2 * MAX_ELEMENTS
"""Bytes: no shorter page has too many elements."""
_LONG = 2 * MAX_ATTRIBUTES
"""Bytes: no shorter tag has too many attributes."""
_STEP = _LONG // 2
"""Bytes: a longer tag than ``_LONG`` covers all between two multiples of it."""
_LOOKS = 20
"""Signs in a step that are looked at before a tag is taken to go through it."""
_START = re.compile(rb"<[a-zA-Z]")
_VALUE = rb"=\s*(?:\"[^\"]*\"|'[^']*')"
# A quote begins a value only after an equals sign, as in HTML; elsewhere it is a character like any other. Nothing is
# given back once it is matched, so the engine need not remember each piece.
_OPENING = re.compile(
    rb"<!--|<(?=(script|style)\b|[a-z])[^>=]*+(?:=(?:\s*+(?:\"[^\"]*+\"|'[^']*+'))?+[^>=]*+)*+", re.IGNORECASE
)
_COMMENT_END = re.compile(rb"(?<=<!--)-?>|--!?>")
_VALUES = re.compile(_VALUE)
# Begins at the first space of a run only, and with a set of characters, which the engine finds faster than a group.
_EQUALS = re.compile(rb"[\s=](?<!\s\s)(?:(?<==)|\s*+=)\s*+")


def refuse_costly_markup(markup: bytes, url: str | None) -> None:
    """Raise BudgetExceeded for markup that would take too long to read. Takes time in proportion to its length."""
    if len(markup) > MAX_BYTES:
        raise BudgetExceeded(f"more than {MAX_BYTES} bytes", url)
    if len(markup) > _FULL and markup.count(b"<") > MAX_ELEMENTS and len(_START.findall(markup)) > MAX_ELEMENTS:
        raise BudgetExceeded(f"more than {MAX_ELEMENTS} elements", url)
    if _may_hold_long_tag(markup) and any(map(_is_overloaded, _start_tags(markup))):
        raise BudgetExceeded(f"an element with more than {MAX_ATTRIBUTES} attributes", url)


def refuse_costly_text(text: str, url: str | None) -> None:
    """Raise BudgetExceeded for a plain text that would take too long to read."""
    if len(text) > MAX_BYTES:
        raise BudgetExceeded(f"more than {MAX_BYTES} characters", url)
    if max(text.count("\n"), text.count("\r")) > MAX_LINES:
        raise BudgetExceeded(f"more than {MAX_LINES} lines", url)


def refuse_costly_blocks(document: Document) -> None:
    """Raise BudgetExceeded for a document that would take too long to label."""
    blocks, text = document.blocks, document.text
    if len(blocks) > MAX_BLOCKS:
        raise BudgetExceeded(f"more than {MAX_BLOCKS} blocks of text", document.page.url)
    if len(blocks) > MAX_CREDITS:
        looks = (may_be_credit(text[block.start : block.end]) for block in blocks if block.end - block.start <= _LINE)
        if sum(looks) > MAX_CREDITS:
            raise BudgetExceeded(f"more than {MAX_CREDITS} lines that look like credits", document.page.url)


def _may_hold_long_tag(markup: bytes) -> bool:
    """Whether a tag may be longer than ``_LONG``; a quick look that errs towards True."""
    return any(_may_go_through(markup, start) for start in range(0, len(markup) - _STEP, _STEP))


def _may_go_through(markup: bytes, start: int) -> bool:
    """Whether a tag may cover this step and not the one before: nothing ends it here, nor since it began."""
    before, place = max(0, start - _STEP), start
    for _ in range(_LOOKS):
        place = markup.find(b">", place, start + _STEP)
        if place < 0:
            end = markup.rfind(b">", before, start)
            began = end if end >= 0 and _ends_tag(markup, before, end) else before
            return _START.search(markup, began, start + 2) is not None
        if _ends_tag(markup, before, place):
            return False
        place += 1
    return True


def _ends_tag(markup: bytes, before: int, place: int) -> bool:
    """Whether the ``>`` at a place would end any tag, since no value that a quote began after ``before`` holds it."""
    return not any(_begins_value(markup, markup.rfind(quote, before, place)) for quote in (b'"', b"'"))


def _begins_value(markup: bytes, quote: int) -> bool:
    """Whether a quote follows an equals sign, with only white space between them."""
    return quote >= 0 and markup[max(0, quote - _LOOKS) : quote].rstrip()[-1:] in (b"=", b"")


def _start_tags(markup: bytes) -> Iterator[bytes]:
    """The start tags outside comments, scripts and style sheets, as the parser reads them."""
    at = 0
    while match := _OPENING.search(markup, at):
        at = match.end()
        is_comment, raw = match[0] == b"<!--", match[1]
        if not is_comment:
            yield match[0]
        if is_comment or raw:
            end = (_end_of(raw) if raw else _COMMENT_END).search(markup, at)
            at = end.end() if end else len(markup)


def _end_of(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"</" + name, re.IGNORECASE)


def _is_overloaded(tag: bytes) -> bool:
    if len(tag) <= _LONG:
        return False
    # A slash parts attributes as white space does.
    names = _EQUALS.sub(b"=", _VALUES.sub(b"= ", tag)).replace(b"/", b" ")
    return max(len(names.split()), names.count(b"=")) > MAX_ATTRIBUTES
