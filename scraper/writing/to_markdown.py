"""Article → Markdown: CommonMark, with the tables of GFM."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import repeat

from scraper.article import Article, BodyBlock, Image, Recording
from scraper.document import Role
from scraper.writing.article_flow import ItemList, ListItem, Part, Quotation, flow
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
"""Sign of a bullet list and sign after a number; two lists in a row take different ones."""

LARGEST_NUMBER = 99_999_999
"""CommonMark reads nine digits; the last is left for counting on."""

_BACKTICKS = re.compile(r"`{3,}")
_CLOSING_SIGNS = re.compile(r"(?<![^ ])(#+)$")


def to_markdown(article: Article) -> str:
    """The article with its headline, dek, byline, body, images where they stand, and notes."""
    parts = (*_header(article), *_body(article), *_notes(article))
    return "".join(f"{part}\n\n" for part in parts if part).removesuffix("\n")


def _header(article: Article) -> Iterator[str]:
    yield _heading(1, escape(_joined(article.headline)))
    for line in (article.dek or "").split("\n"):
        yield one_line(line)
    yield one_line(byline_and_date(article))


def _body(article: Article) -> Iterator[str]:
    in_a_row = 0
    for part in flow(article):
        if isinstance(part, ItemList):
            yield _list(part, in_a_row)
            in_a_row += 1
        elif written := _part(part):
            yield written
            in_a_row = 0


def _notes(article: Article) -> Iterator[str]:
    written = [note for note in (one_line(note.text) for note in article.notes) if note]
    yield from ("---", *written) if written else ()


def _part(part: Part) -> str:
    if isinstance(part, Image):
        return _image(part)
    if isinstance(part, Recording):
        return _recording(part)
    if isinstance(part, Quotation):
        quoted = "\n\n".join(filter(None, map(inline_markdown, part.blocks)))
        return _indented(quoted, "> ", "> ") if quoted else ""
    return _entry(part) if isinstance(part, BodyBlock) else ""


def _entry(block: BodyBlock) -> str:
    if block.role is Role.HEADING:
        level = block.level if isinstance(block.level, int) else 2
        return _heading(max(level, 2), nodes_markdown(inline(block)))
    if block.role is Role.CODE:
        return _code(block.text)
    if block.role is Role.TABLE:
        return _table(block)
    return inline_markdown(block)


def _heading(level: int, markdown: str) -> str:
    line = _CLOSING_SIGNS.sub(r"\\\1", markdown.replace(HARD_BREAK, " ").strip())
    return f"{'#' * level} {line}" if line else ""


def _joined(text: str | None) -> str:
    return " ".join((text or "").split())


def _code(text: str) -> str:
    lines = printable(text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    fence = "`" * max(3, max(map(len, _BACKTICKS.findall(lines)), default=0) + 1)
    return f"{fence}\n{lines}\n{fence}" if lines else ""


def _image(image: Image) -> str:
    source = media_source(image.url)
    picture = f"![{escape_without_links(_joined(image.alt))}]({destination(source)})" if source else ""
    credit = f"({image.credit_text})" if image.caption and image.credit_text else image.credit_text
    caption = escape(_joined(f"{image.caption or ''} {credit or ''}"))
    return "\n\n".join(filter(None, (picture, f"_{caption}_" if caption else "")))


def _recording(recording: Recording) -> str:
    target = link_target(recording.url) or link_target(recording.embed_url)
    if target is None:
        return one_line(recording.caption or "")
    return f"[{escape_in_link(_joined(recording.caption) or target)}]({destination(target)})"


def _table(block: BodyBlock) -> str:
    rows = [[_cell(cell) for cell in row] for row in cells(block)]
    width = max(map(len, rows), default=0)
    if not width:
        return ""
    head, *rest = [_row(row, width) for row in rows]
    return "\n".join((head, _row(("---",) * width, width), *rest))


def _row(cells: Sequence[str], width: int) -> str:
    return f"| {' | '.join((*cells, *('' for _ in range(width - len(cells)))))} |"


def _cell(nodes: Sequence[Node]) -> str:
    return nodes_markdown(nodes).replace("|", "\\|").replace(HARD_BREAK, "<br>")


def _list(items: ItemList, number_in_row: int) -> str:
    bullet, sign = MARKERS[number_in_row % 2]
    first = min(max(items.start, 0), LARGEST_NUMBER)
    return "\n".join(
        _item(item, f"{first + index}{sign}" if items.ordered else bullet) for index, item in enumerate(items.items)
    )


def _item(item: ListItem, marker: str) -> str:
    written = inline_markdown(item.block)
    for index, inner in enumerate(item.lists):
        text = _list(inner, index)
        written += ("\n" if not written or _may_interrupt(inner) else "\n\n") + text
    return _indented(written, f"{marker} ", " " * (len(marker) + 1))


def _may_interrupt(items: ItemList) -> bool:
    """Whether a list is read as one right below a line of text (CommonMark 5.2)."""
    return bool(items.items[0].block.text.strip()) and (not items.ordered or items.start == 1)


def _indented(text: str, first: str, rest: str) -> str:
    """Lines with something in front: of the first line, and of the others."""
    lines = text.split("\n")
    fronts = (first, *repeat(rest, len(lines) - 1))
    return "\n".join(front + line if line else front.rstrip() for front, line in zip(fronts, lines, strict=True))
