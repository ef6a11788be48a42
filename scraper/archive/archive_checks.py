"""Whether the archives of a folder are whole: their tails only, or every record."""

from __future__ import annotations

from pathlib import Path

from scraper.archive.archive_files import torn_tail
from scraper.archive.archive_reader import read_archive
from scraper.archive.archive_records import BrokenRange, DamagedArchive
from scraper.errors import BrokenArchive

__all__ = ["check_archives", "check_records"]

_PATTERN = "*.warc.gz"


def check_archives(folder: Path) -> list[DamagedArchive]:
    """The archives of a folder with a torn tail. Only tails are read, which takes a few milliseconds a file."""
    return [damage for path in _archives(folder) if (damage := _check_tail(path)) is not None]


def check_records(folder: Path) -> list[DamagedArchive]:
    """The archives of a folder with any damage. Every record is read. Raises MissingExtra without fastwarc."""
    return [damage for path in _archives(folder) if (damage := _check_all(path)) is not None]


def _archives(folder: Path) -> list[Path]:
    return sorted(folder.glob(_PATTERN))


def _check_tail(path: Path) -> DamagedArchive | None:
    try:
        tail = torn_tail(path)
    except OSError as error:
        return DamagedArchive(path.name, (), str(error.strerror))
    return None if tail is None else DamagedArchive(path.name, (tail,))


def _check_all(path: Path) -> DamagedArchive | None:
    ranges = []
    try:
        if not path.stat().st_size:
            return None
        ranges += [item for item in read_archive(path) if isinstance(item, BrokenRange)]
    except BrokenArchive as error:
        return DamagedArchive(path.name, tuple(ranges), error.message)
    except OSError as error:
        return DamagedArchive(path.name, tuple(ranges), str(error.strerror))
    return DamagedArchive(path.name, tuple(ranges)) if ranges else None
