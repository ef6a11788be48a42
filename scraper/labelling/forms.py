"""Which form a block has if it is part of the body: paragraph, heading, list item, quote, table, code."""

from __future__ import annotations

from scraper.document import Document, DocumentKind, Role, Within

__all__ = ["body_role", "is_body_role"]

HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
FORMS = (
    (Within.PRE, Role.CODE),
    (Within.CELL, Role.TABLE),
    (Within.HEADING, Role.HEADING),
    (Within.ITEM, Role.LIST_ITEM),
    (Within.QUOTE, Role.QUOTE),
)
"""The first that holds a block decides; a paragraph in none of them is a paragraph."""


def body_role(document: Document, index: int) -> Role:
    """The body role that a block's markup gives it."""
    if document.kind is DocumentKind.TEXT:
        return Role.PARAGRAPH
    within = document.container_of(index).within
    return next((role for bit, role in FORMS if within & bit), Role.PARAGRAPH)


def is_body_role(role: Role) -> bool:
    """Whether text of this role counts as body."""
    return role.group == "body"
