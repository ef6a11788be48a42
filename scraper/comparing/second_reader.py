"""The text of a page as trafilatura reads it: an independent opinion, which changes no article."""

from __future__ import annotations

from scraper.document import Page
from scraper.errors import BudgetExceeded
from scraper.reading.budgets import refuse_costly_markup
from scraper.reading.decode import decode

__all__ = ["second_text"]

MAX_CHARACTERS = 1_000_000
MAX_TAGS = 20_000
"""Markup that is read; the largest of 2,117 development pages has 12,000 elements. More takes trafilatura seconds."""


def second_text(page: Page) -> str | None:
    """The text that trafilatura finds on a page, without comments; empty if it finds none.

    To be called in a worker under a limit of CPU seconds. None if trafilatura is not installed, if the page is too
    large for it, and if it fails.
    """
    try:
        from trafilatura import extract
    except ImportError:
        return None
    markup = _readable_markup(page)
    if markup is None:
        return None
    try:
        return extract(markup, url=page.url, include_comments=False, include_tables=True) or ""
    except Exception:  # noqa: BLE001 - whatever a library that is asked for its opinion does wrong, our article is read
        return None


def _readable_markup(page: Page) -> str | None:
    """The page as text; None if it is too large."""
    if len(page.content) > MAX_CHARACTERS:
        return None
    markup = page.content if isinstance(page.content, str) else decode(page).text
    try:
        refuse_costly_markup(markup.encode("utf-8", "replace"), page.url)
    except BudgetExceeded:
        return None
    return markup if markup.count("<") <= 2 * MAX_TAGS else None
