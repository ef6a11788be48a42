"""Which form a block has if it is part of the body: paragraph, heading, list item, quote, table, code."""

from __future__ import annotations

import re

from scraper.document import Document, DocumentKind, Role, Within
from scraper.layout.main_text import LaidOut

__all__ = ["body_role", "body_roles"]

CELL_TAGS = frozenset(("td", "th"))
LAYOUT_BLOCKS = 3
"""Blocks in a cell from which on its table lays out a page."""
FORMS = (
    (int(Within.PRE), Role.CODE),
    (int(Within.CELL), Role.TABLE),
    (int(Within.HEADING), Role.HEADING),
    (int(Within.ITEM), Role.LIST_ITEM),
    (int(Within.QUOTE), Role.QUOTE),
)
"""The first that holds a block decides; a paragraph in none of them is a paragraph."""
ANY_FORM = sum(bit for bit, _ in FORMS)
_BULLET = re.compile(r"(?:[-–—•*▪‣·]|\d{1,3}[.)])\s+\S")


def body_role(document: Document, index: int) -> Role:
    """The body role that a block's markup gives it, or in plain text a bullet."""
    if document.kind is DocumentKind.TEXT:
        return Role.LIST_ITEM if _BULLET.match(document.block_text(index)) else Role.PARAGRAPH
    role = _form(document.container_of(index).within)
    return Role.PARAGRAPH if role is Role.TABLE and _lays_out(document, index) else role


def body_roles(document: LaidOut) -> list[Role]:
    """The body role of each block of a web page; a page has few kinds of place."""
    forms = {within: _form(within) for within in set(document.withins)}
    roles = [forms[within] for within in document.withins]
    if Role.TABLE in roles:
        for index, role in enumerate(roles):
            if role is Role.TABLE and _lays_out(document, index):
                roles[index] = Role.PARAGRAPH
    return roles


def _form(within: int) -> Role:
    if not within & ANY_FORM:
        return Role.PARAGRAPH
    return next(role for bit, role in FORMS if within & bit)


def _lays_out(document: Document, index: int) -> bool:
    """Whether the cell around a block holds a text of several blocks: a table for the layout, not for data."""
    cells = (one for one in document.ancestors(document.blocks[index].container) if one.tag in CELL_TAGS)
    cell = next(cells, None)
    return cell is not None and cell.end - cell.first >= LAYOUT_BLOCKS
