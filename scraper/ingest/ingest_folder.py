"""The folder of ingestion: ``sources.toml``, the store, the archive of pages, and the lock of a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from scraper.errors import NotWritable
from scraper.workers.folder_lock import lock_folder

__all__ = ["IngestFolder"]


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
        return f"sqlite:///{(self.path / 'store.sqlite').absolute()}"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of the folder, which the system drops with the process.

        Raises RunLocked if another run holds it, and NotWritable if there can be no lock.
        """
        lock = self.path / ".lock"
        try:
            with lock.open("ab") as file:
                lock_folder(file, self.path)
                yield
        except OSError as error:
            if error.filename not in (None, str(lock)):
                raise
            raise NotWritable(f"no lock can be had: {error.strerror or error}", str(lock)) from error
