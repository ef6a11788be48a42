"""URL → Page."""

from __future__ import annotations

from scraper.web.fetch import DEFAULT_LIMITS, Limits, fetch

__all__ = ["DEFAULT_LIMITS", "Limits", "fetch"]
