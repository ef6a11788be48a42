"""The body of an answer: read within limits and decoded by ourselves, so that a small bomb cannot become a big one."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from msgspec import Struct
from urllib3 import BaseHTTPResponse

from scraper.errors import ConnectionFailed, TooLarge, UndecodableBody
from scraper.web.deadline import Deadline

__all__ = ["ENCODINGS", "BodyLimits", "read_body"]

ENCODINGS = "gzip, deflate"
"""What is asked for."""

_CHUNK = 65_536
_NO_BOMB = 1_000_000
"""Bytes up to which the ratio does not matter."""
_GZIP_MAGIC = b"\x1f\x8b"
_ANY_HEADER, _NO_HEADER = 47, -15


class BodyLimits(Struct, frozen=True):
    """How much a body may be."""

    max_bytes: int
    """Decoded bytes."""
    max_ratio: int
    """Decoded bytes for each byte that came over the wire, above the first million."""


def read_body(raw: BaseHTTPResponse, limits: BodyLimits, deadline: Deadline, url: str) -> bytes:
    """The decoded body. Raises TooLarge, UndecodableBody, ConnectionFailed; TimeoutError after the deadline."""
    inflater = _inflater(raw.headers.get("content-encoding", ""), url)
    length = raw.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > 15 or int(length) > limits.max_bytes):
        raise TooLarge(f"{length} bytes are announced, {limits.max_bytes} is the limit", url)
    parts: list[bytes] = []
    wire = size = 0
    for data in _chunks(raw, deadline):
        wire += len(data)
        room = min(limits.max_bytes, max(_NO_BOMB, limits.max_ratio * wire)) - size
        part = inflater.feed(data, room, url) if inflater else data
        if len(part) > room:
            raise TooLarge(f"more than {limits.max_bytes} bytes, or over {limits.max_ratio} for each one sent", url)
        parts.append(part)
        size += len(part)
    if wire and inflater and not inflater.complete:
        raise ConnectionFailed("the compressed body broke off", url)
    return b"".join(parts)


def _chunks(raw: BaseHTTPResponse, deadline: Deadline) -> Iterator[bytes]:
    # read1 returns with what is there, so that the deadline is looked at however slowly the bytes come.
    while data := raw.read1(_CHUNK, decode_content=False):
        deadline.remaining()
        yield data


def _inflater(encoding: str, url: str) -> _Inflater | None:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return None
    if name not in ("gzip", "x-gzip", "deflate"):
        raise UndecodableBody(f"the content encoding {encoding!r} was not asked for", url)
    return _Inflater()


class _Inflater:
    """Decoder of gzip (all members, garbage behind them left out) and of deflate with and without zlib's header."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(_ANY_HEADER)
        self._started = False
        self.complete = False

    def feed(self, data: bytes, room: int, url: str) -> bytes:
        """What more data decode to: at most one byte more than there is room for."""
        made = b""
        while data and not self.complete and len(made) <= room:
            try:
                made += self._inflate(data, room + 1 - len(made))
            except zlib.error as error:
                raise UndecodableBody(f"the compressed body is broken: {error}", url) from error
            data = self._rest()
        return made

    def _inflate(self, data: bytes, most: int) -> bytes:
        try:
            made = self._stream.decompress(data, most)
        except zlib.error:
            if self._started or data.startswith(_GZIP_MAGIC):
                raise
            self._stream = zlib.decompressobj(_NO_HEADER)
            made = self._stream.decompress(data, most)
        self._started = True
        return made

    def _rest(self) -> bytes:
        """Input that is still to be decoded; the next gzip member begins a new stream."""
        if not self._stream.eof:
            return self._stream.unconsumed_tail
        rest = self._stream.unused_data
        self.complete = not rest.startswith(_GZIP_MAGIC)
        if not self.complete:
            self._stream = zlib.decompressobj(_ANY_HEADER)
        return rest
