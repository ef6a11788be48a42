"""``python -m scraper`` is the command ``scraper``."""

from __future__ import annotations

from scraper.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    main(prog_name="scraper")
