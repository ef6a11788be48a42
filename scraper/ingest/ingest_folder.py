"""The folder of ingestion: ``sources.toml``, the store, the archive of pages, and the lock of a run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from scraper.errors import NotWritable, RunLocked
from scraper.store.store_opening import open_store
from scraper.workers.folder_lock import lock_folder

if TYPE_CHECKING:
    from scraper.sources.source_config import Config
    from scraper.store.store_session import Store

__all__ = ["IngestFolder", "opened_store"]

LOCK_TIME = "%Y-%m-%d %H:%M:%S"
"""How a run writes the time of its begin into its lock."""


class IngestFolder(Struct, frozen=True):
    """The paths of a folder of ingestion."""

    path: Path

    @property
    def sources_file(self) -> Path:
        """The file of the sources, which the user writes."""
        return self.path / "sources.toml"

    @property
    def pages(self) -> Path:
        """The folder of the archives."""
        return self.path / "pages"

    @property
    def default_store(self) -> str:
        """URL of the store where ``sources.toml`` names none."""
        return f"sqlite:///{self.store_file.absolute()}"

    @property
    def store_file(self) -> Path:
        """The file of that store."""
        return self.path / "store.sqlite"

    def has_store(self, config: Config) -> bool:
        """Whether there is a store already; whether one on a server is there shows when it is opened."""
        return config.settings.store is not None or self.store_file.exists()

    def last_run_at(self) -> datetime | None:
        """When the last run began, as its lock says; None if there was none."""
        with suppress(OSError, ValueError):
            text = self._lock.read_text(encoding="utf-8", errors="replace")[:100]
            return datetime.strptime(text.rpartition(" since ")[2], LOCK_TIME).replace(tzinfo=UTC)
        return None

    @property
    def _lock(self) -> Path:
        return self.path / ".lock"

    @contextmanager
    def locked(self, now: datetime) -> Iterator[None]:
        """Hold the lock of the folder, which the system drops with the process.

        Raises RunLocked if another run holds it, with that run's process and the time at which it began; NotWritable if
        there can be no lock.
        """
        lock = self._lock
        with ExitStack() as stack:
            try:
                file = stack.enter_context(lock.open("a+b"))
                lock_folder(file, self.path)
                file.truncate(0)
                file.write(f"process {os.getpid()} since {now:{LOCK_TIME}}".encode())
                file.flush()
            except RunLocked as error:
                raise RunLocked(f"{error.message}: {_holder(lock)}", error.subject) from None
            except OSError as error:
                raise NotWritable(f"no lock can be had: {error.strerror or error}", str(lock)) from error
            yield


@contextmanager
def opened_store(folder: IngestFolder, config: Config) -> Iterator[Store]:
    """The store of a folder, until the end of ``with``. Raises StoreError."""
    store = open_store(config.settings.store or folder.default_store)
    try:
        yield store
    finally:
        store.close()


def _holder(lock: Path) -> str:
    """What the run that holds a lock wrote into it."""
    try:
        return lock.read_text(encoding="utf-8", errors="replace")[:100] or "it has just begun"
    except OSError:
        return "its lock cannot be read"
