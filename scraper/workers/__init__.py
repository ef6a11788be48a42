"""Worker processes with limits of time and memory."""

from __future__ import annotations

from scraper.workers.limits import SECONDS
from scraper.workers.pool import Pool

__all__ = ["SECONDS", "Pool"]
