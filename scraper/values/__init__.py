"""Parse and normalize strings: text, names, credits, dates, URLs, languages. Import from the modules."""

from __future__ import annotations

__all__: list[str] = []
