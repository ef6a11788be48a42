"""Read the pages of a WARC archive, of whatever program, and name every stretch that cannot be read.

Each gzip member is inflated and framed here, with its checksum, so that damage costs the record that it hits: the
libraries for archives end at the first broken member, and end without a word in a file that was cut. The search for
the next record is that of ``gzip_members`` and ``record_frames``; heads are parsed by fastwarc.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from scraper.archive.archive_records import ArchivedPage, BrokenRange, RecordPlace
from scraper.archive.gzip_members import GZIP_MAGIC, WARC_MAGIC, MemberRun, content_start, find_member, starts_record
from scraper.archive.record_frames import FrameError, RecordFrame, RecordStream
from scraper.archive.record_pages import RecordReader, is_page_fields
from scraper.document import Page
from scraper.errors import BrokenArchive
from scraper.web.response_body import BodyLimits

__all__ = ["ARCHIVE_LIMITS", "ArchiveReading", "read_archive", "read_page"]

ARCHIVE_LIMITS = BodyLimits(max_bytes=20_000_000, max_ratio=200)
"""Of the body of a page, as for a fetch."""
_MOST_HEADERS = 1_000_000
"""Bytes that a record may have beside the body: the headers of the answer."""
_LARGEST_MEMBER = 1_000_000_000
"""Bytes of a record that is read by its place, which is mostly one of our own."""
_READ = 65_536
_ARC_MAGIC = b"filedesc:"
_FORMATS = {
    _ARC_MAGIC: "an ARC file, the format before WARC (`warcio recompress` makes a WARC file of it)",
    b"PK\x03\x04": "a ZIP file",
    b"\x28\xb5\x2f\xfd": "a file compressed with zstd, which is not read (recompress it with gzip)",
    b"%PDF": "a PDF",
}
"""Beginnings of files that are no WARC archives, and what they are."""


def read_page(folder: Path, place: RecordPlace) -> Page:
    """The page of the record at a place, which is found by seeking.

    Raises BrokenArchive, which names file and offset, if the record is gone or damaged or is no page; and for a page
    of another program's archive what ``page_of_stored`` raises.
    """
    subject = f"{folder / place.file} at byte {place.offset}"
    if Path(place.file).name != place.file:
        raise BrokenArchive("the name of an archive has no folder", subject)
    try:
        with (folder / place.file).open("rb") as file:
            file.seek(place.offset)
            data = file.read(place.length)
    except OSError as error:
        raise BrokenArchive(f"the archive cannot be read: {error.strerror}", subject) from error
    if len(data) < place.length:
        raise BrokenArchive("the archive ends before the record does", subject)
    records = RecordReader(ARCHIVE_LIMITS)
    pages = [page for frame in _frames_of(data, subject) if (page := records.read(frame, place)) is not None]
    if len(pages) != 1:
        raise BrokenArchive(f"{len(pages)} pages where one record should be", subject)
    if pages[0].page is None:
        raise pages[0].error or BrokenArchive("the record has no page", subject)
    return pages[0].page


def _frames_of(data: bytes, subject: str) -> Iterator[RecordFrame]:
    """The records in one or two members, or in an uncompressed stretch. Raises BrokenArchive."""
    start = 0
    while start < len(data):
        run = MemberRun(BytesIO(data), start) if data.startswith(GZIP_MAGIC) else None
        stream = RecordStream(run.read if run else BytesIO(data).read, _LARGEST_MEMBER)
        try:
            while (frame := stream.next()) is not None:
                yield frame
        except FrameError as error:
            raise BrokenArchive(f"the record is damaged: {(run and run.fault) or error.why}", subject) from error
        # The checksum of a member stands behind its record.
        if run is not None and run.fault is not None:
            raise BrokenArchive(f"the record is damaged: {run.fault}", subject)
        start = run.end if run else len(data)


def read_archive(path: Path, limits: BodyLimits = ARCHIVE_LIMITS) -> ArchiveReading:
    """Read an archive from its beginning to its end; the file is opened when the first record is asked for."""
    return ArchiveReading(path, limits)


class ArchiveReading:
    """An iterator over the pages and the broken ranges of an archive, in the order of the file.

    A page that is too large or cannot be decoded has its error instead of a page. The iterator raises BrokenArchive for
    a file that is no WARC archive, OSError for one that cannot be read, and MissingExtra without fastwarc.
    """

    def __init__(self, path: Path, limits: BodyLimits) -> None:
        self._path = path
        self._max_block = limits.max_bytes + _MOST_HEADERS
        self._records = RecordReader(limits)
        self._items = self._read()
        self._fields_at: int | None = None
        self.is_one_stream = False
        """Whether records stand within a longer gzip stream, which cannot be read from its middle."""

    @property
    def counts(self) -> Counter[str]:
        """Records read so far by type, pages included; a type that WARC does not know is ``unknown``."""
        return self._records.counts

    def __iter__(self) -> Iterator[ArchivedPage | BrokenRange]:
        return self._items

    def __next__(self) -> ArchivedPage | BrokenRange:
        return next(self._items)

    def _read(self) -> Iterator[ArchivedPage | BrokenRange]:
        with self._path.open("rb") as file:
            start = file.read(_READ)
            self._refuse(start)
            is_plain = not start.startswith(GZIP_MAGIC) and find_member(file, 0) is None
            # Before there is a record, this may be no archive at all, of which every byte is garbage.
            held: list[ArchivedPage | BrokenRange] = []
            for item in self._plain(file) if is_plain else self._compressed(file):
                held.append(item)
                if self.counts:
                    yield from held
                    held.clear()
        if not self.counts and not _is_cut(start):
            raise BrokenArchive("the file is no WARC archive: there is no record in it", str(self._path))
        yield from held

    def _refuse(self, start: bytes) -> None:
        """Raise BrokenArchive, by name, for a file that begins as another kind of file."""
        content = content_start(start, len(_ARC_MAGIC)) if start.startswith(GZIP_MAGIC) else start
        kind = next((name for magic, name in _FORMATS.items() if (content or b"").startswith(magic)), None)
        if not start or kind:
            message = f"the file is no WARC archive: it is {kind or 'empty'}"
            raise BrokenArchive(message, str(self._path))

    def _plain(self, file: BinaryIO) -> Iterator[ArchivedPage | BrokenRange]:
        """The pages and the broken ranges of an uncompressed archive."""
        file.seek(0)
        stream = RecordStream(lambda: file.read(_READ), self._max_block, file.seek)
        while True:
            try:
                frame = stream.next()
            except FrameError as error:
                start = stream.position
                found = stream.find_line()
                why = "wrong length" if found and error.why == "truncated" else error.why
                yield BrokenRange(start, stream.position - start, why)
                continue
            if frame is None:
                return
            place = RecordPlace(self._path.name, frame.position, frame.length)
            if (page := self._records.read(frame, place)) is not None:
                yield page

    def _compressed(self, file: BinaryIO) -> Iterator[ArchivedPage | BrokenRange]:
        """The pages of a compressed archive run by run, and the broken ranges in and between the runs."""
        size = file.seek(0, 2)
        offset = 0
        while offset < size:
            if starts_record(file, offset):
                run = _Run(file, offset, self._max_block)
                yield from self._pages_of(run)
                end = run.end if run.fault is None else _next_start(file, run.fault_start + 1, size)
                broken = run.broken_member(end, size)
                self.is_one_stream = self.is_one_stream or run.is_long
            else:
                end = _next_start(file, offset, size)
                broken = _gap(file, offset, end, size)
            if broken is not None:
                yield broken
            offset = end

    def _pages_of(self, run: _Run) -> Iterator[ArchivedPage | BrokenRange]:
        for item in run.items():
            if isinstance(item, BrokenRange):
                yield item
                continue
            frame, inner = item
            offset, length = run.offset, frame.length
            if inner is None:
                # The fields of a page in a record of their own belong to its place.
                offset, self._fields_at = (run.offset if self._fields_at is None else self._fields_at), None
                length = run.end - offset
                if is_page_fields(frame):
                    self._fields_at = offset
            page = self._records.read(frame, RecordPlace(self._path.name, offset, length), inner)
            if page is not None:
                yield page


def _is_cut(start: bytes) -> bool:
    """Whether a file without a whole record begins as an archive."""
    content = content_start(start) if start.startswith(GZIP_MAGIC) else start
    return bool(content) and (content or b"").startswith(WARC_MAGIC)


def _next_start(file: BinaryIO, offset: int, size: int) -> int:
    """Where the next record begins, or the end of the file."""
    found = find_member(file, offset)
    return size if found is None else found


def _gap(file: BinaryIO, offset: int, end: int, size: int) -> BrokenRange | None:
    """What stands between two records; None for empty members, which some programs write."""
    run = MemberRun(file, offset)
    is_empty = not run.read()
    if is_empty and run.fault is None and run.end == end:
        return None
    cut = end == size and is_empty and run.fault == "truncated"
    return BrokenRange(offset, end - offset, "truncated" if cut else "garbage")


class _Run:
    """The records of one run of gzip members: mostly one record in one member."""

    def __init__(self, file: BinaryIO, offset: int, max_block: int) -> None:
        self.offset = offset
        self._members = MemberRun(file, offset)
        self._stream = RecordStream(self._members.read, max_block)
        self._records = 0
        self._is_first = offset == 0
        self.is_long = False
        """Whether there is more in the run than one record."""

    @property
    def fault(self) -> str | None:
        """Why the run ended within a member."""
        return self._members.fault

    @property
    def end(self) -> int:
        """Where the run ends, if it has no fault."""
        return self._members.end

    @property
    def fault_start(self) -> int:
        """Where the stretch begins that a fault makes unreadable."""
        return self._members.member if self._records else self.offset

    def items(self) -> Iterator[tuple[RecordFrame, int | None] | BrokenRange]:
        """Each record with its place in the run, None if it fills the run; and the broken ranges."""
        while True:
            try:
                frame = self._stream.next()
            except FrameError as error:
                if (broken := self._look_for_more(error.why)) is None:
                    return
                yield broken
                continue
            # The checksum of the member stands behind its last record.
            if frame is None or (self._stream.finished and self.fault is not None):
                return
            self._records += 1
            self.is_long = self.is_long or not self._stream.finished
            yield frame, frame.position if self.is_long else None

    def broken_member(self, end: int, size: int) -> BrokenRange | None:
        """The range of the fault, up to ``end``, where the next record begins."""
        if self.fault is None:
            return None
        why = "truncated" if self.fault == "truncated" and end == size else "broken member"
        inner = self._stream.position if self.is_long else None
        return BrokenRange(self.fault_start, end - self.fault_start, why, inner)

    def _look_for_more(self, why: str) -> BrokenRange | None:
        """Go on at the next line that begins a record; the range before it. None if the members have a fault.

        In a run of one record such a line would be one of its page.
        """
        start = self._stream.position
        if self.is_long or self._is_first:
            self._stream.find_line()
        else:
            self._stream.forget()
            self._members.drain()
        if self.fault is not None:
            return None
        why = "wrong length" if why == "truncated" else why
        if self.is_long:
            return BrokenRange(self.offset, self._stream.position - start, why, start)
        return BrokenRange(self.offset, self.end - self.offset, why)
