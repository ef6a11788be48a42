"""Records in a stream of bytes: head, block, and the two line ends behind it (WARC/1.1, 4)."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct

from scraper.archive.gzip_members import WARC_MAGIC

__all__ = ["MAX_WARC_HEAD", "FrameError", "RecordFrame", "RecordStream"]

MAX_WARC_HEAD = 4_000_000
"""Bytes of a record's head."""
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"\ncontent-length[ \t]*:[ \t]*([0-9]{1,18})[ \t]*\r?\n", re.IGNORECASE)
_TAIL = re.compile(rb"(?:\r?\n){2}")
_STRAY = b"\r\n"
_LINE = b"\nWARC/1."


class RecordFrame(Struct, frozen=True):
    """One record as bytes."""

    position: int
    """Bytes before it in the stream."""
    length: int
    """Bytes in the stream, the line ends behind it included."""
    head: bytes
    """With the empty line."""
    block: bytes | None
    """None if it is larger than the limit."""


class FrameError(Exception):
    """There is no whole record where one should be. ``why`` is as in ``BrokenRange``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class RecordStream:
    """A stream of records: ``read`` gives its next bytes, and none at its end.

    ``seek`` goes to a position in it, where the stream can: with it a record that is larger than ``max_block``, and has
    a wrong length, does not hide those that follow.
    """

    def __init__(self, read: Callable[[], bytes], max_block: int, seek: Callable[[int], object] | None = None) -> None:
        self._read = read
        self._seek = seek
        self._max_block = max_block
        self._buffer = bytearray()
        self.position = 0
        """Bytes before the next record; of a record that could not be read, bytes before it."""
        self.ended = False
        """Whether ``read`` has no more bytes."""
        self._skipped = 0

    @property
    def finished(self) -> bool:
        """Whether there is nothing more."""
        return not self._fill(1)

    def next(self) -> RecordFrame | None:
        """The next record; None at the end of the stream. After a FrameError, ``find_line`` looks for another one."""
        self._drop_line_ends()
        if self.finished:
            return None
        self._skipped = 0
        self._fill(len(WARC_MAGIC))
        if not self._buffer.startswith(WARC_MAGIC):
            cut = self.ended and WARC_MAGIC.startswith(self._buffer)
            raise FrameError("truncated" if cut else "garbage")
        start = self._head_length()
        head = bytes(self._buffer[:start])
        announced = _LENGTH.search(head)
        if announced is None:
            raise FrameError("broken head")
        length = int(announced[1])
        block, end = self._block(start, length)
        end = self._behind_tail(end)
        frame = RecordFrame(self.position, end + self._skipped, head, block)
        del self._buffer[:end]
        self.position += frame.length
        return frame

    def find_line(self) -> bool:
        """Go to the next line that begins a record, behind the place of the last error; whether there is one."""
        start = 0
        if self._skipped and self._seek is not None:
            self._seek(self.position)
            self._buffer.clear()
            self._skipped = 0
            self.ended = False
        while True:
            found = self._buffer.find(_LINE, start)
            if found >= 0:
                self._drop(found + 1)
                return True
            start = max(0, len(self._buffer) - len(_LINE) + 1)
            if start > self._max_block:
                self._drop(start)
                start = 0
            if not self._fill(len(self._buffer) + 1):
                self._drop(len(self._buffer))
                return False

    def forget(self) -> None:
        """Forget what was read ahead."""
        self._drop(len(self._buffer))

    def _drop(self, count: int) -> None:
        del self._buffer[:count]
        self.position += count + self._skipped
        self._skipped = 0

    def _drop_line_ends(self) -> None:
        while self._fill(1) and self._buffer[0] in _STRAY:
            self._drop(1)

    def _fill(self, count: int) -> bool:
        """Whether so many bytes are in the buffer, which is filled as far as necessary."""
        while len(self._buffer) < count and not self.ended:
            data = self._read()
            self._buffer += data
            self.ended = not data
        return len(self._buffer) >= count

    def _head_length(self) -> int:
        start = 0
        while True:
            end = _HEAD_END.search(self._buffer, start)
            if end is not None:
                return end.end()
            start = max(0, len(self._buffer) - 3)
            if start > MAX_WARC_HEAD:
                raise FrameError("broken head")
            if not self._fill(len(self._buffer) + 1):
                raise FrameError("truncated")

    def _block(self, start: int, length: int) -> tuple[bytes | None, int]:
        """The block, and where in the buffer it ends; the block is not kept if it is too large."""
        end = start + length
        if length <= self._max_block:
            if not self._fill(end):
                raise FrameError("truncated")
            return bytes(memoryview(self._buffer)[start:end]), end
        while self._fill(1) and len(self._buffer) + self._skipped < end:
            self._skipped += len(self._buffer)
            self._buffer.clear()
        if len(self._buffer) + self._skipped < end:
            raise FrameError("truncated")
        return None, end - self._skipped

    def _behind_tail(self, end: int) -> int:
        """Where the line ends behind the block end. A stream may end without them, and a record may follow at once."""
        self._fill(end + 5)
        tail = _TAIL.match(self._buffer, end)
        if tail is not None:
            return tail.end()
        following = bytes(self._buffer[end : end + 5])
        if following.strip(b"\r\n") and following != WARC_MAGIC:
            raise FrameError("wrong length")
        return end
