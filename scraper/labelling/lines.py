"""What is body in plain text, from lines alone: the run of long lines, and what stands between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scraper.document import Role
from scraper.labelling.combine import Vote
from scraper.labelling.layout import LaidOut, is_long

__all__ = ["line_votes"]

FOR_PARAGRAPH = 2.5
FOR_SHORT_LINE = 1.5
HEADING_WORDS = 14
SENTENCE_WORDS = 4
_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*$")
_BULLET = re.compile(r"(?:[-–—•*▪‣·]|\d{1,3}[.)])\s+\S")


def line_votes(document: LaidOut) -> Iterator[Vote]:
    """Votes for paragraphs, headings and list items of a plain text."""
    for index in document.layout.inside or range(len(document.blocks)):
        if index == document.layout.headline:
            continue
        role, weight, reason = _line(document, index)
        if weight:
            block = document.blocks[index]
            yield Vote(index, block.start, block.end, role, weight, f"lines {reason}")


def _line(document: LaidOut, index: int) -> tuple[Role, float, str]:
    text = document.texts[index]
    if _BULLET.match(text):
        return Role.LIST_ITEM, FOR_SHORT_LINE, "list_item.bullet"
    if is_long(document.blocks[index]):
        return Role.PARAGRAPH, FOR_PARAGRAPH, "paragraph.long-line"
    words = text.count(" ") + 1
    if _SENTENCE_END.search(text) and (words >= SENTENCE_WORDS or not text.isascii()):
        return Role.PARAGRAPH, FOR_SHORT_LINE, "paragraph.sentence"
    if words <= HEADING_WORDS and _heads_a_paragraph(document, index):
        return Role.HEADING, FOR_SHORT_LINE, "heading.above-a-paragraph"
    return Role.OTHER, 0.0, ""


def _heads_a_paragraph(document: LaidOut, index: int) -> bool:
    return index in document.layout.inside[1:-1] and is_long(document.blocks[index + 1])
