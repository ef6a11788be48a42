"""The files of a folder of archives: their names, whether they are whole, and which are forgotten."""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from scraper.archive.archive_records import BrokenRange
from scraper.archive.gzip_members import GZIP_MAGIC, starts_record
from scraper.errors import NotWritable

__all__ = ["DayFile", "day_files", "day_of", "forget_old", "is_whole", "torn_tail"]

_NAME = re.compile(r"(\d{4}-\d\d-\d\d)(?:-([1-9]\d{0,5}))?\.warc\.gz", re.ASCII)
_WINDOW = 65_536
_READ = 65_536
_GZIP = 31


class DayFile(Struct, frozen=True, order=True):
    """One of the files of a day."""

    day: date
    number: int
    """1 for the first."""

    @property
    def name(self) -> str:
        """``2026-11-30.warc.gz``, then ``2026-11-30-2.warc.gz``."""
        return f"{self.day.isoformat()}{'' if self.number == 1 else f'-{self.number}'}.warc.gz"


def day_of(now: datetime) -> date:
    """The UTC day of a time with zone."""
    return now.astimezone(UTC).date()


def day_files(folder: Path) -> list[DayFile]:
    """The files of the folder that the writer named, oldest first; none if there is no folder."""
    if not folder.is_dir():
        return []
    return sorted(file for path in folder.iterdir() if (file := _day_file(path.name)) is not None)


def _day_file(name: str) -> DayFile | None:
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    try:
        file = DayFile(date.fromisoformat(match[1]), int(match[2] or 1))
    except ValueError:
        return None
    return file if file.name == name else None


def forget_old(folder: Path, keep_days: int | None, keep_bytes: int | None, now: datetime) -> list[str]:
    """Remove whole files, oldest first, until none is older than ``keep_days`` and all have ``keep_bytes`` at most.

    None is no limit. Files of the UTC day of ``now`` and of later days stay. The names of the removed files are
    returned; raises NotWritable if one cannot be removed.
    """
    today = day_of(now)
    files = day_files(folder)
    sizes = {file: _file_bytes(folder / file.name) for file in files}
    total = sum(sizes.values())
    removed = []
    for file in files:
        is_old = keep_days is not None and (today - file.day).days > keep_days
        is_over = keep_bytes is not None and total > keep_bytes
        if file.day >= today or not (is_old or is_over):
            break
        _remove(folder / file.name)
        total -= sizes[file]
        removed.append(file.name)
    return removed


def _file_bytes(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise NotWritable(f"an old archive cannot be removed: {error.strerror}", str(path)) from error


def is_whole(path: Path) -> bool:
    """Whether the last member of a compressed archive is complete; an empty file is whole."""
    return torn_tail(path) is None


def torn_tail(path: Path) -> BrokenRange | None:
    """What stands behind the last complete member of a compressed archive; None if nothing does.

    Only the tail is read: the last member that inflates to a record, and what follows it. Raises OSError.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        start = _last_member(file, size)
        end = 0 if start is None else _member_end(file, start)
        if end == size:
            return None
        offset = start or 0 if end is None else end
        file.seek(offset)
        cut = GZIP_MAGIC.startswith(file.read(len(GZIP_MAGIC)))
        return BrokenRange(offset, size - offset, "truncated" if cut else "garbage")


def _last_member(file: BinaryIO, size: int) -> int | None:
    """Where the last member begins that inflates to a record."""
    window = _WINDOW
    limit = size
    while limit > 0:
        first = max(0, size - window)
        file.seek(first)
        data = file.read(min(size, limit + len(GZIP_MAGIC) - 1) - first)
        position = data.rfind(GZIP_MAGIC)
        while position >= 0:
            if starts_record(file, first + position):
                return first + position
            position = data.rfind(GZIP_MAGIC, 0, position + len(GZIP_MAGIC) - 1)
        limit = first
        window *= 4
    return None


def _member_end(file: BinaryIO, start: int) -> int | None:
    """Where the member that begins at ``start`` ends; None if it is not complete."""
    file.seek(start)
    inflater = zlib.decompressobj(_GZIP)
    while not inflater.eof:
        data = inflater.unconsumed_tail or file.read(_READ)
        if not data:
            return None
        try:
            inflater.decompress(data, 16 * _READ)
        except zlib.error:
            return None
    return file.tell() - len(inflater.unused_data)
