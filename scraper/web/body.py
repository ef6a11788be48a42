"""The body of an answer: read within limits and decoded by ourselves, so that a small bomb cannot become a big one."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from msgspec import Struct
from urllib3 import BaseHTTPResponse

from scraper.errors import RatioExceeded, TooLarge, Truncated, UndecodableBody
from scraper.web.deadline import Deadline

__all__ = ["ENCODINGS", "BodyLimits", "read_body", "read_start"]

ENCODINGS = "gzip, deflate"
"""What is asked for."""

MOST_ENCODINGS = 5
"""Encodings one inside the other."""
_CHUNK = 65_536
_NO_BOMB = 1_000_000
"""Bytes up to which the ratio does not matter."""
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_FILE = b"\x1f\x8b\x08"
_ANY_HEADER, _NO_HEADER = 47, -15


class BodyLimits(Struct, frozen=True):
    """How much a body may be."""

    max_bytes: int
    """Decoded bytes, and bytes sent."""
    max_ratio: int
    """Decoded bytes for each byte that came over the wire, above the first million."""


def read_body(raw: BaseHTTPResponse, limits: BodyLimits, deadline: Deadline, url: str) -> bytes:
    """The decoded body; a gzip file inside it is unpacked as well, within the same limits.

    Raises TooLarge, RatioExceeded, UndecodableBody, Truncated; TimeoutError after the deadline.
    """
    length = raw.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > 15 or int(length) > limits.max_bytes):
        raise TooLarge(f"{length[:20]} bytes are announced, {limits.max_bytes} is the limit", url)
    return b"".join(_Decoder(raw, limits, url).parts(deadline))


def read_start(raw: BaseHTTPResponse, limits: BodyLimits, deadline: Deadline, url: str) -> bytes:
    """The first ``max_bytes`` of the decoded body, and no error if there are more. Raises as ``read_body``."""
    decoder = _Decoder(raw, limits, url)
    made = bytearray()
    try:
        for part in decoder.parts(deadline):
            made += part
    except TooLarge:
        made += decoder.last
    return bytes(made[: limits.max_bytes])


class _Decoder:
    """One body: its encodings one inside the other, and how much came and was made of it."""

    def __init__(self, raw: BaseHTTPResponse, limits: BodyLimits, url: str) -> None:
        self._raw = raw
        self._limits = limits
        self._url = url
        self._stages = _stages(raw.headers.get("content-encoding", ""), url)
        self._wire = self._size = 0
        self.last = b""

    def parts(self, deadline: Deadline) -> Iterator[bytes]:
        """The decoded body, piece by piece."""
        # read1 returns with what is there, so that the deadline is looked at however slowly the bytes come.
        while data := self._raw.read1(_CHUNK, decode_content=False):
            deadline.remaining()
            self._wire += len(data)
            yield self._part(data)
        if self._wire and not all(stage.complete for stage in self._stages):
            raise Truncated("the compressed body broke off", self._url)

    def _part(self, data: bytes) -> bytes:
        room = self._room()
        for stage in self._stages:
            data = stage.feed(data, room, self._url)
        if not self._size and data.startswith(_GZIP_FILE):
            self._stages.append(_Inflater())
            data = self._stages[-1].feed(data, room, self._url)
        self.last = data
        if len(data) > room or self._wire > self._limits.max_bytes:
            raise self._too_much()
        self._size += len(data)
        return data

    def _room(self) -> int:
        """How many bytes the next piece may be: for any stage, so that none between is a bomb."""
        most = max(_NO_BOMB, self._limits.max_ratio * self._wire)
        return min(self._limits.max_bytes, most) - self._size

    def _too_much(self) -> TooLarge:
        if self._limits.max_ratio * self._wire < self._limits.max_bytes and self._stages:
            return RatioExceeded(f"over {self._limits.max_ratio} bytes for each one sent", self._url)
        return TooLarge(f"more than {self._limits.max_bytes} bytes", self._url)


def _stages(encoding: str, url: str) -> list[_Inflater]:
    """Decoders for the encodings that a header lists, the last one applied first."""
    names = [name for one in encoding.split(",") if (name := one.strip().lower()) not in ("", "identity")]
    odd = next((name for name in names if name not in ("gzip", "x-gzip", "deflate")), None)
    if odd is not None:
        raise UndecodableBody(f"the content encoding {odd[:40]!r} was not asked for", url)
    if len(names) > MOST_ENCODINGS:
        raise UndecodableBody(f"{len(names)} content encodings one inside the other", url)
    return [_Inflater() for _ in names]


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
