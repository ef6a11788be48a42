"""Pages are appended to the archive of a day, ``2026-11-30.warc.gz``: a gzip member for each record, in one write."""

from __future__ import annotations

import logging
import os
import zlib
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType

from scraper.archive.archive_files import DayFile, day_files, day_of, torn_tail
from scraper.archive.archive_records import BrokenRange, DamagedArchive, RecordPlace
from scraper.archive.page_record import page_records, warcinfo_record
from scraper.document import Page
from scraper.errors import NotWritable

__all__ = ["MAX_FILE_BYTES", "ArchiveWriter"]

MAX_FILE_BYTES = 1_000_000_000
"""Bytes after which a day goes on in another file."""
_LEVEL = 5
"""Of zlib. Measured on 60 news pages of 140 kB: level 4 takes 0.95 ms for 100 kB and leaves 20.5 %, level 5 1.19 ms and
19.9 %, level 6 1.58 ms and 19.6 %, level 9 3.07 ms and 19.5 %."""
_GZIP = 31
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_MODE = 0o666
_log = logging.getLogger(__name__)


class ArchiveWriter:
    """The only writer of a folder of archives, between ``with`` and its end. The folder is made if it is not there.

    A file with a torn tail, as a crash leaves it, is not written to again: ``torn`` names it, and the day goes on in
    another file, so that the places of all records stay true.
    """

    def __init__(self, folder: Path, max_bytes: int = MAX_FILE_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._file: DayFile | None = None
        self._descriptor = -1
        self._size = 0
        self._has_new_name = False
        self.torn: list[DamagedArchive] = []
        """The files with a torn tail that this writer left behind."""

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, page: Page, now: datetime) -> RecordPlace:
        """Append a page to the file of the UTC day of ``now``; the system has its bytes when this returns.

        Raises NotWritable if the disk is full, read-only or broken; what was in the archive is then as it was.
        """
        member = b"".join(map(_member, page_records(page, now)))
        try:
            file = self._open_for(now)
            start = b"" if self._size else _member(warcinfo_record(file.name, now))
            offset = self._size + len(start)
            self._append(start + member)
        except OSError as error:
            name = self._file.name if self._file else ""
            self._give_up()
            raise NotWritable(f"the archive cannot be written: {error.strerror}", str(self._folder / name)) from error
        except BaseException:
            self._give_up()
            raise
        return RecordPlace(file.name, offset, len(member))

    def sync(self) -> None:
        """Wait until the disk has what was written. Raises NotWritable."""
        if self._descriptor < 0:
            return
        try:
            os.fsync(self._descriptor)
            if self._has_new_name:
                _sync_folder(self._folder)
                self._has_new_name = False
        except OSError as error:
            raise NotWritable(f"the archive cannot be written: {error.strerror}", str(self._folder)) from error

    def close(self) -> None:
        """Close the file; the next ``write`` opens one again."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor, self._file = -1, None

    def _open_for(self, now: datetime) -> DayFile:
        """The file to write to, open."""
        day = day_of(now)
        if self._file is not None and self._file.day == day and self._size < self._max_bytes:
            return self._file
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        files = [file for file in day_files(self._folder) if file.day == day]
        file = files[-1] if files else DayFile(day, 1)
        if files and not self._can_go_on(file):
            file = DayFile(day, file.number + 1)
        path = self._folder / file.name
        self._has_new_name = not path.exists()
        descriptor = os.open(path, _FLAGS, _MODE)
        # A descriptor without its size would be cut at a wrong place after a failure.
        self._size = os.fstat(descriptor).st_size
        self._descriptor, self._file = descriptor, file
        return file

    def _can_go_on(self, file: DayFile) -> bool:
        path = self._folder / file.name
        if path.stat().st_size >= self._max_bytes:
            return False
        tail = torn_tail(path)
        if tail is not None:
            self._record_torn(file.name, tail)
        return tail is None

    def _record_torn(self, name: str, tail: BrokenRange) -> None:
        _log.warning("%s: %s bytes behind byte %s are torn and left behind", name, tail.length, tail.offset)
        self.torn.append(DamagedArchive(name, (tail,)))

    def _append(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]
        self._size += len(data)

    def _give_up(self) -> None:
        """Take back what a failed write left. Where even that fails, the torn tail is seen when the file is opened."""
        if self._descriptor >= 0:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self._size)
        self.close()


def _member(record: bytes) -> bytes:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return packer.compress(record) + packer.flush()


def _sync_folder(folder: Path) -> None:
    """Wait until the disk has the name of a new file, where the system can sync a folder."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
