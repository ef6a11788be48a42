"""Whether what a folder keeps is whole: the store, the archives of pages, and the space that is left on the disk."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from scraper.archive.archive_checks import check_archives
from scraper.archive.archive_files import day_files
from scraper.ingest.ingest_folder import IngestFolder

if TYPE_CHECKING:
    from scraper.store.store_session import Store

__all__ = ["StorageCheck", "check_storage"]

LOW_SPACE = 1_000_000_000
"""Bytes; with 24,000 articles a day less than a day and a half of pages and documents."""


class StorageCheck(Struct, frozen=True, kw_only=True):
    """The state of what a folder keeps; sizes are bytes."""

    store: str
    """File or server."""
    store_version: int
    store_bytes: int | None
    """None for a store on a server."""
    articles: int
    files: int
    """Archives of pages."""
    file_bytes: int
    free_bytes: int
    problems: tuple[str, ...]
    """What is wrong, a line each; empty if all is whole."""


def check_storage(folder: IngestFolder, store: Store) -> StorageCheck:
    """Check an open store and the archives of its folder. Of archives only the ends are read. Raises StoreError."""
    from scraper.store.store_version import SHIPPED

    problems = [f"store: {line}" for line in store.check()]
    with store.reading() as work:
        articles = work.articles.count()
    files = [folder.pages / file.name for file in day_files(folder.pages)]
    for damage in check_archives(folder.pages) if folder.pages.is_dir() else ():
        ranges = [f"{part.why} at byte {part.offset:,}" for part in damage.ranges]
        problems.append(f"pages/{damage.file}: {damage.error or ', '.join(ranges)}")
    free = shutil.disk_usage(folder.path).free
    if free < LOW_SPACE:
        problems.append(f"space: only {free / 1e6:,.0f} MB are free")
    is_local = Path(store.subject).exists()
    return StorageCheck(
        store=store.subject,
        store_version=SHIPPED.newest,
        store_bytes=_total_bytes([Path(store.subject)]) if is_local else None,
        articles=articles,
        files=len(files),
        file_bytes=_total_bytes(files),
        free_bytes=free,
        problems=tuple(problems),
    )


def _total_bytes(files: list[Path]) -> int:
    total = 0
    for file in files:
        with suppress(OSError):  # a run may forget it meanwhile
            total += file.stat().st_size
    return total
