"""The command line: ``scraper normalize``, ``scraper explain``, ``scraper schema``."""

from __future__ import annotations

from scraper.cli.commands import main

__all__ = ["main"]
