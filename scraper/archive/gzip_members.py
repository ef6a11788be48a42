"""Gzip members of an archive: inflated piece by piece, and looked for where a file is damaged.

A record is mostly one member. A file that was compressed as a whole, or in blocks that cut records, is a *run*: the
members from one that inflates to ``WARC/`` up to the next one that does.
"""

from __future__ import annotations

import zlib
from typing import BinaryIO

__all__ = ["GZIP_MAGIC", "WARC_MAGIC", "MemberRun", "content_start", "find_member", "starts_record"]

GZIP_MAGIC = b"\x1f\x8b\x08"
WARC_MAGIC = b"WARC/"
_GZIP = 31
"""``wbits`` of zlib for gzip, whose checksum and length it verifies."""
_READ = 65_536
_SEARCH = 1_000_000
_LONGEST_HEADER = 65_536
"""Bytes of a member that are looked at to see how its content begins: its header may hold names and comments."""


class MemberRun:
    """The inflated content of the members that begin at ``offset``, up to the next member that begins a record."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._file = file
        self._file.seek(offset)
        self._input = b""
        self._inflater = zlib.decompressobj(_GZIP)
        self.member = offset
        """Where the last member begins that was entered."""
        self.end = offset
        """Where the last complete member ends."""
        self.fault: str | None = None
        """Why the run ended within a member."""
        self._over = False

    def read(self) -> bytes:
        """The next piece of the content; empty at the end of the run."""
        while not self._over:
            data = self._input or self._file.read(_READ)
            if not data:
                return self._stop("truncated")
            try:
                made = self._inflater.decompress(data, _READ)
            except zlib.error:
                return self._stop("broken member")
            self._input = self._inflater.unconsumed_tail
            if self._inflater.eof:
                self._leave_member()
            if made:
                return made
        return b""

    def drain(self) -> None:
        """Inflate the rest of the run and forget it."""
        while self.read():
            pass

    def _stop(self, fault: str) -> bytes:
        self._over = True
        self.fault = fault
        return b""

    def _leave_member(self) -> None:
        """Go on with the next member, if it does not begin a record."""
        rest = self._inflater.unused_data
        self.end = self._file.tell() - len(rest)
        if len(rest) < _LONGEST_HEADER:
            rest += self._file.read(_LONGEST_HEADER)
        start = content_start(rest) if rest.startswith(GZIP_MAGIC) else None
        # An empty member, or a cut one, belongs to no record: whoever reads the file looks at it by itself.
        self._over = start is None or WARC_MAGIC.startswith(start)
        self.member = self.member if self._over else self.end
        self._input = rest
        self._inflater = zlib.decompressobj(_GZIP)


def content_start(data: bytes, length: int = len(WARC_MAGIC)) -> bytes | None:
    """The first bytes to which a member inflates, fewer if it has no more here; None if it does not inflate."""
    try:
        return zlib.decompressobj(_GZIP).decompress(data[:_LONGEST_HEADER], length)
    except zlib.error:
        return None


def starts_record(file: BinaryIO, offset: int) -> bool:
    """Whether a member begins at ``offset`` that inflates to the beginning of a record."""
    file.seek(offset)
    data = file.read(_LONGEST_HEADER)
    return data.startswith(GZIP_MAGIC) and content_start(data) == WARC_MAGIC


def find_member(file: BinaryIO, offset: int) -> int | None:
    """Where the next member at or behind ``offset`` begins that inflates to the beginning of a record."""
    while True:
        file.seek(offset)
        data = file.read(_SEARCH)
        position = data.find(GZIP_MAGIC)
        while position >= 0:
            if starts_record(file, offset + position):
                return offset + position
            position = data.find(GZIP_MAGIC, position + 1)
        if len(data) < _SEARCH:
            return None
        offset += len(data) - len(GZIP_MAGIC) + 1
