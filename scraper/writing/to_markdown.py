"""Article → Markdown: CommonMark, with the tables of GFM."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import repeat

from scraper.article import Article, BodyBlock, Image, Recording
from scraper.document import Role
from scraper.writing.article_flow import FlowPart, ItemList, ListItem, Quotation, flow
from scraper.writing.article_header import byline_and_date
from scraper.writing.inline import Node, cells, inline
from scraper.writing.link_targets import link_target, media_source
from scraper.writing.markdown_inline import inline_markdown, nodes_markdown
from scraper.writing.markdown_text import (
    HARD_BREAK,
    destination,
    escape,
    escape_in_link,
    escape_without_links,
    one_line,
    printable,
)

__all__ = ["to_markdown"]

MARKERS = (("-", "."), ("*", ")"))
"""Sign of a bullet list and sign after a number; two lists in a row take different signs, which keeps them apart."""

MAX_NUMBER = 99_999_999
"""CommonMark reads nine digits; the last digit is left for the following items."""

_BACKTICKS = re.compile(r"`{3,}")
_CLOSING_SIGNS = re.compile(r"(?<![^ ])(#+)$")


def to_markdown(article: Article) -> str:
    """The article with its headline, dek, byline, body, images at their positions, and notes."""
    parts = (*_header_markdown(article), *_body_markdown(article), *_notes_markdown(article))
    return "".join(f"{part}\n\n" for part in parts if part).removesuffix("\n")


def _header_markdown(article: Article) -> Iterator[str]:
    yield _heading_markdown(1, escape(_one_space(article.headline)))
    for line in (article.dek or "").split("\n"):
        yield one_line(line)
    yield one_line(byline_and_date(article))


def _body_markdown(article: Article) -> Iterator[str]:
    list_count = 0
    for part in flow(article):
        if isinstance(part, ItemList):
            yield _list_markdown(part, list_count)
            list_count += 1
        elif written := _part_markdown(part):
            yield written
            list_count = 0


def _notes_markdown(article: Article) -> Iterator[str]:
    written = [note for note in (one_line(note.text) for note in article.notes) if note]
    yield from ("---", *written) if written else ()


def _part_markdown(part: FlowPart) -> str:
    if isinstance(part, Image):
        return _image_markdown(part)
    if isinstance(part, Recording):
        return _recording_markdown(part)
    if isinstance(part, Quotation):
        quoted = "\n\n".join(filter(None, map(inline_markdown, part.blocks)))
        return _indented(quoted, "> ", "> ") if quoted else ""
    return _block_markdown(part) if isinstance(part, BodyBlock) else ""


def _block_markdown(block: BodyBlock) -> str:
    if block.role is Role.HEADING:
        level = block.level if isinstance(block.level, int) else 2
        return _heading_markdown(max(level, 2), nodes_markdown(inline(block)))
    if block.role is Role.CODE:
        return _code_markdown(block.text)
    if block.role is Role.TABLE:
        return _table_markdown(block)
    return inline_markdown(block)


def _heading_markdown(level: int, markdown: str) -> str:
    line = _CLOSING_SIGNS.sub(r"\\\1", markdown.replace(HARD_BREAK, " ").strip())
    return f"{'#' * level} {line}" if line else ""


def _one_space(text: str | None) -> str:
    return " ".join((text or "").split())


def _code_markdown(text: str) -> str:
    lines = printable(text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    fence = "`" * max(3, max(map(len, _BACKTICKS.findall(lines)), default=0) + 1)
    return f"{fence}\n{lines}\n{fence}" if lines else ""


def _image_markdown(image: Image) -> str:
    source = media_source(image.url)
    image_markdown = f"![{escape_without_links(_one_space(image.alt))}]({destination(source)})" if source else ""
    credit = f"({image.credit_text})" if image.caption and image.credit_text else image.credit_text
    caption = escape(_one_space(f"{image.caption or ''} {credit or ''}"))
    return "\n\n".join(filter(None, (image_markdown, f"_{caption}_" if caption else "")))


def _recording_markdown(recording: Recording) -> str:
    target = link_target(recording.url) or link_target(recording.embed_url)
    if target is None:
        return one_line(recording.caption or "")
    return f"[{escape_in_link(_one_space(recording.caption) or target)}]({destination(target)})"


def _table_markdown(block: BodyBlock) -> str:
    rows = [[_cell_markdown(cell) for cell in row] for row in cells(block)]
    width = max(map(len, rows), default=0)
    if not width:
        return ""
    head, *rest = [_row_markdown(row, width) for row in rows]
    return "\n".join((head, _row_markdown(("---",) * width, width), *rest))


def _row_markdown(cells: Sequence[str], width: int) -> str:
    return f"| {' | '.join((*cells, *('' for _ in range(width - len(cells)))))} |"


def _cell_markdown(nodes: Sequence[Node]) -> str:
    return nodes_markdown(nodes).replace("|", "\\|").replace(HARD_BREAK, "<br>")


def _list_markdown(items: ItemList, list_count: int) -> str:
    bullet, sign = MARKERS[list_count % 2]
    first = min(max(items.start, 0), MAX_NUMBER)
    return "\n".join(
        _item_markdown(item, f"{first + index}{sign}" if items.ordered else bullet)
        for index, item in enumerate(items.items)
    )


def _item_markdown(item: ListItem, marker: str) -> str:
    written = inline_markdown(item.block)
    for index, inner in enumerate(item.lists):
        text = _list_markdown(inner, index)
        written += ("\n" if not written or _may_interrupt(inner) else "\n\n") + text
    return _indented(written, f"{marker} ", " " * (len(marker) + 1))


def _may_interrupt(items: ItemList) -> bool:
    """Whether a list directly below a line of text is read as a list (CommonMark 5.2)."""
    return bool(items.items[0].block.text.strip()) and (not items.ordered or items.start == 1)


def _indented(text: str, first: str, rest: str) -> str:
    """Lines with a prefix: one for the first line, another for the others."""
    lines = text.split("\n")
    fronts = (first, *repeat(rest, len(lines) - 1))
    return "\n".join(front + line if line else front.rstrip() for front, line in zip(fronts, lines, strict=True))
