"""Status line, headers and chunks of an answer, parsed strictly (RFC 9112).

``http.client`` ends the headers at a line that it cannot parse, skips ``100`` but no other interim answer, and accepts
``1_0`` as a length. Each of these moves the end of the body: headers or chunk sizes become text of the page.
"""

from __future__ import annotations

import re
import sys
from http.client import HTTPException, HTTPMessage, HTTPResponse, IncompleteRead, LineTooLong, RemoteDisconnected
from typing import BinaryIO

__all__ = [
    "MAX_FRAMING_BYTES",
    "MAX_HEADERS",
    "MAX_HEAD_BYTES",
    "MAX_INTERIM",
    "Dechunker",
    "Malformed",
    "WireResponse",
]

MAX_INTERIM = 500
"""Interim answers (1xx) before the final answer. RFC 9110, 15.2, sets no limit; servers send one or two."""
MAX_HEADERS = 100
"""Header lines in one answer: the limit of ``http.client``."""
MAX_HEAD_BYTES = 500_000
"""Bytes of status lines and headers, those of interim answers included. Chromium refuses more than 262,144."""
MAX_FRAMING_BYTES = 2_000_000
"""Bytes of chunk sizes, line ends and trailers in one body: 20 MB in chunks of 64 bytes have as many."""
_MAX_LINE_BYTES = 65_536
_READ = 65_536
_STATUS = re.compile(rb"HTTP/(0\.9|1\.[0-9]+)[ \t]+([1-9][0-9]{2})(?:[ \t]([^\0]*))?")
_FIELD = re.compile(rb"([\x21-\x39\x3b-\x7e]+):(.*)", re.DOTALL)
_LENGTH = re.compile(r"0*([0-9]{1,18})|[0-9]+")
_CHUNK = re.compile(rb"0*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\0\r]*)?")
_DECISIVE = frozenset({"content-encoding", "content-length", "content-type", "location", "transfer-encoding"})
"""Headers that determine the body or the redirect. Such a header may neither be folded nor be part of a fold."""
_SWITCHING = 101
_BODILESS = frozenset({204, 304})
_FIRST = b"HTTP/"


class Malformed(HTTPException):
    """The answer violates RFC 9112."""


class WireResponse(HTTPResponse):
    """The only answer on a connection.

    ``begin`` and ``read1`` raise Malformed and other HTTPExceptions; IncompleteRead if the connection ends too early.
    """

    def begin(self) -> None:
        """Skip the interim answers, and parse status and headers of the final answer."""
        lines = _Lines(self.fp)
        for _ in range(MAX_INTERIM + 1):
            version, self.status, self.reason = _status(lines)
            headers = _headers(lines)
            if self.status >= 200 or self.status == _SWITCHING:
                break
        else:
            raise Malformed(f"more than {MAX_INTERIM} interim answers")
        self.code = self.status
        self.version = 10 if version in (b"0.9", b"1.0") else 11
        self.headers = self.msg = headers
        self.chunked = _is_chunked(headers)
        length = _length(headers)
        bodiless = self.status < 200 or self.status in _BODILESS
        self.length = 0 if bodiless else None if self.chunked else length
        self.will_close = True
        self._chunks = Dechunker()

    def read1(self, n: int = -1) -> bytes:
        """The next bytes of the body, at most ``n``; empty at its end."""
        if not self.chunked:
            return super().read1(n)
        while not (self.closed or self._chunks.finished):
            if self._chunks.fault:
                raise self._chunks.fault
            data = self.fp.read1(_READ if n < 0 else n)
            made = self._chunks.feed(data)
            if made:
                return made
            if not data and not self._chunks.fault:
                # Some servers omit the empty line after the last chunk.
                if self._chunks.complete:
                    break
                raise IncompleteRead(b"")
        self.close()
        return b""


class Dechunker:
    """Decoder of the chunked transfer coding (RFC 9112, 7.1). The result does not depend on how the input is cut."""

    def __init__(self) -> None:
        self.complete = False
        """Whether the last chunk has come."""
        self.finished = False
        """Whether the trailers have ended."""
        self.fault: Malformed | None = None
        """The error after the content that was returned."""
        self._kept = b""
        self._left = self._framing = 0
        self._in_end = False

    def feed(self, data: bytes) -> bytes:
        """The content in more input. An error is stored in ``fault`` and not raised: the content before it counts."""
        if self.fault or self.finished:
            return b""
        data, position, made = self._kept + data, 0, []
        self._kept = b""
        try:
            while position < len(data) and not self.finished:
                if self._left:
                    made.append(data[position : position + self._left])
                    position += len(made[-1])
                    self._left -= len(made[-1])
                else:
                    position = self._line(data, position)
        except Malformed as error:
            self.fault = error
        return b"".join(made)

    def _line(self, data: bytes, position: int) -> int:
        """Parse the line at ``place``, which is framing and not content; the place after it."""
        end = data.find(b"\n", position)
        if (end if end >= 0 else len(data)) - position > _MAX_LINE_BYTES:
            raise Malformed("a line of chunk framing is too long")
        if end < 0:
            self._kept = data[position:]
            return len(data)
        self._framing += end + 1 - position
        if self._framing > MAX_FRAMING_BYTES:
            raise Malformed(f"more than {MAX_FRAMING_BYTES} bytes of chunk sizes and trailers")
        self._take(data[position:end].removesuffix(b"\r"))
        return end + 1

    def _take(self, line: bytes) -> None:
        if self.complete:
            self.finished = not line
        elif self._in_end:
            if line:
                raise Malformed("a chunk longer than its size")
            self._in_end = False
        else:
            size = _CHUNK.fullmatch(line)
            if size is None:
                raise Malformed(f"a chunk whose size is no number: {line[:40]!r}")
            self._left = int(size[1], 16)
            self._in_end = self._left > 0
            self.complete = self._left == 0


class _Lines:
    """The lines of status and headers, limited to ``MAX_HEAD_BYTES`` in total."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = MAX_HEAD_BYTES

    def next(self) -> bytes:
        """The next line without its line end. Raises IncompleteRead if the connection ends within it."""
        return _without_line_end(self.raw())

    def raw(self) -> bytes:
        """The next line as sent. It has no line end, or is empty, if the connection ends."""
        line = self._file.readline(_MAX_LINE_BYTES + 1)
        if len(line) > _MAX_LINE_BYTES:
            raise LineTooLong("header line")
        self._left -= len(line)
        if self._left < 0:
            raise Malformed(f"more than {MAX_HEAD_BYTES} bytes of headers")
        return line


def _without_line_end(line: bytes) -> bytes:
    if not line.endswith(b"\n"):
        raise IncompleteRead(line)
    line = line[:-1].removesuffix(b"\r")
    # Some parsers end a line at a carriage return, so what follows would be a header for them.
    if b"\r" in line:
        raise Malformed("a carriage return within a header line")
    return line


def _status(lines: _Lines) -> tuple[bytes, int, str]:
    """Version, status and reason phrase of an answer."""
    line = lines.raw()
    if not line:
        raise RemoteDisconnected("the connection ended before an answer")
    match = _STATUS.fullmatch(_without_line_end(line)) if line.startswith(_FIRST[: len(line)]) else None
    if match is None:
        raise Malformed(f"no status line: {line[:80]!r}")
    return match[1], int(match[2]), (match[3] or b"").decode("latin-1").strip()


def _headers(lines: _Lines) -> HTTPMessage:
    fields: list[tuple[str, str]] = []
    count = 0
    while line := lines.next():
        count += 1
        if count > MAX_HEADERS:
            raise Malformed(f"more than {MAX_HEADERS} headers")
        if line.startswith((b" ", b"\t")):
            _append_fold(fields, line)
            continue
        match = _FIELD.fullmatch(line)
        if match is None:
            raise Malformed(f"a header line without a name and a colon: {line[:80]!r}")
        fields.append((match[1].decode("ascii"), _header_text(match[2])))
    message = HTTPMessage()
    for name, value in fields:
        message[name] = value
    return message


def _append_fold(fields: list[tuple[str, str]], line: bytes) -> None:
    """Append a line that begins with white space to the header above it (RFC 9112, 5.2)."""
    if not fields:
        raise Malformed("white space before the first header")
    name, value = fields[-1]
    hidden = line.partition(b":")[0].strip().decode("latin-1").lower()
    if name.lower() in _DECISIVE or hidden in _DECISIVE:
        raise Malformed(f"a folded header: {line[:80]!r}")
    fields[-1] = (name, f"{value} {_header_text(line)}".strip())


def _header_text(value: bytes) -> str:
    """A header value as text. Those who use it replace control characters, NUL included, by spaces (RFC 9110, 5.5)."""
    return value.decode("latin-1").strip(" \t")


def _is_chunked(headers: HTTPMessage) -> bool:
    """Whether the body is chunked. Other codings are refused, except ``identity``: it has no effect (RFC 2616, 3.6)."""
    codings = [value.lower() for value in headers.get_all("transfer-encoding", [])]
    if codings not in ([], ["chunked"], ["identity"]):
        raise Malformed(f"the transfer encoding is not chunked: {', '.join(codings)[:80]!r}")
    return codings == ["chunked"]


def _length(headers: HTTPMessage) -> int | None:
    """The announced length, if any. A header may be repeated with the same number; a list in one header is refused."""
    lengths = set()
    for value in headers.get_all("content-length", []):
        match = _LENGTH.fullmatch(value)
        if match is None:
            raise Malformed(f"a length that is no number: {value[:40]!r}")
        lengths.add(int(match[1]) if match[1] else sys.maxsize)
    if len(lengths) > 1:
        raise Malformed("two lengths that differ")
    return lengths.pop() if lengths else None
