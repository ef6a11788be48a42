"""The documents say what the program does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.make_docs import documents

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", sorted(documents()))
def test_generated_documents_are_fresh(name: str) -> None:
    """What is made from the code says what the code says; `make docs` writes it."""
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == documents()[name]
