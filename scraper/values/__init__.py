"""str → normalized value: text, names, credits, dates, URLs, languages. Each module stands alone; import from it."""

from __future__ import annotations

__all__: list[str] = []
