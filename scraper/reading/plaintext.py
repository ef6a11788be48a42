"""Plain text → Document: a block a line, or a paragraph where lines are hard-wrapped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scraper.document import Block, Container, Document, DocumentKind, Page
from scraper.reading.decode import Decoded
from scraper.reading.line_wrapping import is_continued, wrap_width
from scraper.values.text import clean

__all__ = ["read_text"]

_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_ROOT = "#root"


def read_text(page: Page, decoded: Decoded) -> Document:
    """The document without claims: blocks with the numbers of their first lines, in no container but the root."""
    lines = _LINE_END.split(decoded.text)
    blocks: list[Block] = []
    texts: list[str] = []
    start = 0
    for first, after in _line_paragraphs(lines):
        text, breaks = _joined_lines(lines[first:after])
        if text:
            end = start + len(text)
            blocks.append(Block(start, end, 0, (), tuple([start + line_break for line_break in breaks]), first + 1))
            texts.append(text)
            start = end + 1
    return Document(
        page=page,
        kind=DocumentKind.TEXT,
        source=decoded.text,
        text="\n".join(texts),
        blocks=tuple(blocks),
        containers=(Container(0, _ROOT, 0, len(blocks), 0),),
        flags=decoded.flags,
    )


def _line_paragraphs(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First line of each paragraph and the line after its last one."""
    width = wrap_width(lines)
    first = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or not is_continued(lines, index, width):
            yield first, index
            first = index


def _joined_lines(lines: Sequence[str]) -> tuple[str, list[int]]:
    """The lines as one text, and where their ends were."""
    text = ""
    breaks: list[int] = []
    for line in filter(None, map(clean, lines)):
        if text:
            breaks.append(len(text))
            text += " "
        text += line
    return text, breaks
