"""The model card: its tables are written by the training, between marks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

__all__ = ["write_tables"]

CARD = Path(__file__).resolve().parent.parent.parent / "docs" / "model.md"


def write_tables(tables: Mapping[str, str]) -> None:
    """Put each table between the two marks of its name."""
    card = CARD.read_text(encoding="utf-8")
    for name, content in tables.items():
        mark = f"<!-- {name} -->"
        before, _, after = card.split(mark)
        card = f"{before}{mark}\n\n{content}\n\n{mark}{after}"
    CARD.write_text(card, encoding="utf-8")
