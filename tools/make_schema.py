"""Write the JSON Schema of an article into the package, where the wheel takes it from."""

from __future__ import annotations

from pathlib import Path

from scraper.writing.schema import SCHEMA_FILE, schema_text

__all__ = ["main"]

PACKAGE = Path(__file__).resolve().parent.parent / "scraper"


def main() -> None:
    """Write the file that ``tests/writing/test_schema.py`` compares with the types."""
    target = PACKAGE / SCHEMA_FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
