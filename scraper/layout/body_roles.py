"""The role of a block if it is part of the body: paragraph, heading, list item, quote, table, code."""

from __future__ import annotations

from scraper.document import Document, DocumentKind, Role, Within
from scraper.layout.main_text import DocumentWithLayout
from scraper.values.punctuation import LIST_MARKER

__all__ = ["body_role", "body_roles"]

CELL_TAGS = frozenset(("td", "th"))
MIN_LAYOUT_BLOCKS = 3
"""Blocks in a cell from which on its table is for layout."""
FORMS = (
    (int(Within.PRE), Role.CODE),
    (int(Within.CELL), Role.TABLE),
    (int(Within.HEADING), Role.HEADING),
    (int(Within.ITEM), Role.LIST_ITEM),
    (int(Within.QUOTE), Role.QUOTE),
)
"""The first place that a block is in decides its role; all other blocks are paragraphs."""
ANY_FORM = sum(bit for bit, _ in FORMS)


def body_role(document: Document, index: int) -> Role:
    """The body role of a block by its markup, or by its bullet in plain text."""
    if document.kind is DocumentKind.TEXT:
        return Role.LIST_ITEM if LIST_MARKER.match(document.block_text(index)) else Role.PARAGRAPH
    role = _role_within(document.container_of(index).within)
    return Role.PARAGRAPH if role is Role.TABLE and _is_in_layout_table(document, index) else role


def body_roles(document: DocumentWithLayout) -> list[Role]:
    """The body role of each block of a web page."""
    # A page has few different values of ``within``: each is looked up once.
    forms = {within: _role_within(within) for within in set(document.withins)}
    roles = [forms[within] for within in document.withins]
    if Role.TABLE in roles:
        for index, role in enumerate(roles):
            if role is Role.TABLE and _is_in_layout_table(document, index):
                roles[index] = Role.PARAGRAPH
    return roles


def _role_within(within: int) -> Role:
    if not within & ANY_FORM:
        return Role.PARAGRAPH
    return next(role for bit, role in FORMS if within & bit)


def _is_in_layout_table(document: Document, index: int) -> bool:
    """Whether the table cell around a block holds several blocks: the table is for layout, not for data."""
    cells = (element for element in document.ancestors(document.blocks[index].container) if element.tag in CELL_TAGS)
    cell = next(cells, None)
    return cell is not None and cell.end - cell.first >= MIN_LAYOUT_BLOCKS
