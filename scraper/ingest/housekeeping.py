"""What a run forgets at its end, within a twentieth of its time: old archives, visits, finished pages, alarms."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.archive.archive_files import day_files, forget_old
from scraper.sources.durations import Keep
from scraper.web.clock import WebClock

if TYPE_CHECKING:
    from scraper.store.store_session import Store, Transaction

__all__ = ["forget_logs", "forget_pages"]

KEPT_LOGS = timedelta(days=90)
KEPT_QUEUE = timedelta(days=30)
CHUNK = 2_000
"""Rows that are deleted in one transaction, in a few milliseconds, so that nobody waits for it."""
_DAY = 86_400.0
_log = logging.getLogger(__name__)


def forget_pages(store: Store, folder: Path, keep: Keep, now: datetime) -> tuple[str, ...]:
    """Remove the archives that are older than asked for, or too many; their names.

    The files go first: a run that is killed in between leaves rows that name a missing file, and the next run marks
    them. Raises StoreError and NotWritable.
    """
    days = None if keep.seconds is None else max(1, round(keep.seconds / _DAY))
    removed = forget_old(folder, days, keep.bytes, now) if folder.is_dir() else []
    for name in removed:
        _log.info("%s is forgotten", name)
    with store.transaction() as work:
        named = work.pages.files()
        there = {file.name for file in day_files(folder)} if folder.is_dir() else set()
        work.pages.forget_files(name for name in named if name not in there)
    return tuple(removed)


def forget_logs(store: Store, now: datetime, clock: WebClock, seconds: float) -> int:
    """Delete old visits, finished pages and recovered alarms, for so many seconds; the number of rows.

    What is left over is deleted by later runs.
    """
    end = clock.monotonic() + seconds
    steps: tuple[Callable[[Transaction], int], ...] = (
        lambda work: work.visits.forget_before(now - KEPT_LOGS, CHUNK),
        lambda work: work.queue.forget_done(now - KEPT_QUEUE, CHUNK),
        lambda work: work.alarms.forget_before(now - KEPT_LOGS, CHUNK),
    )
    total = 0
    for step in steps:
        deleted = CHUNK
        while deleted == CHUNK and clock.monotonic() <= end:
            with store.transaction() as work:
                deleted = step(work)
            total += deleted
    return total
