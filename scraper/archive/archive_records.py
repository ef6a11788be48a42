"""The values of the archive: where a record is, a page that was read, and a stretch of a file that could not be."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from scraper.document import Page
from scraper.errors import ScraperError

__all__ = ["ArchivedPage", "BrokenRange", "DamagedArchive", "RecordPlace"]


class RecordPlace(Struct, frozen=True):
    """Where a record is: its gzip member, or its bytes in an uncompressed file.

    The record of a page whose fields fill a record of their own begins with that one.
    """

    file: str
    """Name of the file, relative to its folder."""
    offset: int
    """Bytes before it in the file."""
    length: int
    """Bytes in the file."""


class ArchivedPage(Struct, frozen=True, kw_only=True):
    """A page record of an archive: either its page or the error that tells why it has none."""

    place: RecordPlace
    inner: int | None = None
    """Of one record among many in a gzip stream: bytes before it in the inflated stream that begins at
    ``place.offset``; ``place.length`` is then counted in the inflated stream too, and ``read_page`` cannot read it."""
    record_type: str
    """``response``, ``resource`` or ``conversion``."""
    record_id: str | None
    date: datetime | None
    """WARC-Date with zone; None where it is missing or makes no sense."""
    url: str | None
    """Normalized http or https URL; None where the record has none."""
    status: int | None
    """HTTP status."""
    page: Page | None
    error: ScraperError | None = None


class BrokenRange(Struct, frozen=True):
    """A stretch of a file without a readable record."""

    offset: int
    """Bytes before it in the file."""
    length: int
    """Bytes in the file."""
    why: str
    """``truncated``, ``garbage``, ``broken member``, ``wrong length`` or ``broken head``."""
    inner: int | None = None
    """As in ``ArchivedPage``."""


class DamagedArchive(Struct, frozen=True):
    """An archive that has a broken range or cannot be read at all."""

    file: str
    """Name of the file, relative to its folder."""
    ranges: tuple[BrokenRange, ...]
    """Empty if the file cannot be read."""
    error: str | None = None
    """Why the file cannot be read."""
