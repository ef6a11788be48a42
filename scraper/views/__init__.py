"""Views for a reader: why a page was labelled as it was, as an HTML page or in the terminal."""

from __future__ import annotations

from scraper.comparing import Comparison, compare, gold_text
from scraper.views.explanation import Explanation, explain
from scraper.views.page_html import to_page
from scraper.views.terminal import to_terminal

__all__ = ["Comparison", "Explanation", "compare", "explain", "gold_text", "to_page", "to_terminal"]
