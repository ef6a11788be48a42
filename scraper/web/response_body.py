"""Reads and decodes the body of an answer within limits, so that a small body cannot expand without bound."""

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

MAX_ENCODINGS = 5
"""Encodings one inside the other."""
_CHUNK = 65_536
_BLOCK = 16_384
"""Bytes of the body as sent that are decoded at a time."""
_NO_BOMB = 1_000_000
"""Bytes up to which the ratio does not matter."""
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_FILE = b"\x1f\x8b\x08"
_HEADER = 2
"""Bytes by which gzip, zlib and raw deflate differ."""
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
    """A body: its nested encodings, and the numbers of bytes received and decoded."""

    def __init__(self, raw: BaseHTTPResponse, limits: BodyLimits, url: str) -> None:
        self._raw = raw
        self._limits = limits
        self._url = url
        self._stages = _stages(raw.headers.get("content-encoding", ""), url)
        self._stages.append(_Unpacker())
        self._wire = 0
        self.last = b""

    def parts(self, deadline: Deadline) -> Iterator[bytes]:
        """The decoded body, piece by piece."""
        for block in self._blocks(deadline):
            self._wire += len(block)
            yield self._part(block)
        yield self._end()

    def _blocks(self, deadline: Deadline) -> Iterator[bytes]:
        """The bytes sent, in blocks of a fixed size: limits and errors do not depend on how the network cuts them."""
        buffer = bytearray()
        # read1 returns with what is there, so that the deadline is looked at however slowly the bytes come.
        while data := self._raw.read1(_CHUNK, decode_content=False):
            deadline.remaining()
            buffer += data
            while len(buffer) >= (size := self._block_size()):
                yield bytes(buffer[:size])
                del buffer[:size]
        if buffer:
            yield bytes(buffer)

    def _block_size(self) -> int:
        """Bytes of the next block, which ends where the limit is exceeded: no more bytes are waited for."""
        return min(_BLOCK, self._limits.max_bytes + 1 - self._wire)

    def _part(self, data: bytes) -> bytes:
        limit = min(self._limits.max_bytes, max(_NO_BOMB, self._limits.max_ratio * self._wire))
        for stage in self._stages:
            data = stage.feed(data, limit, self._url)
        self.last = data
        if self._wire > self._limits.max_bytes or any(stage.made > limit for stage in self._stages):
            raise self._too_much()
        return data

    def _end(self) -> bytes:
        if self._wire and not all(stage.complete for stage in self._stages):
            raise Truncated("the compressed body broke off", self._url)
        return b"".join(stage.rest for stage in self._stages)

    def _too_much(self) -> TooLarge:
        packed = any(stage.inflates for stage in self._stages)
        if packed and self._limits.max_ratio * self._wire < self._limits.max_bytes:
            return RatioExceeded(f"over {self._limits.max_ratio} bytes for each one sent", self._url)
        return TooLarge(f"more than {self._limits.max_bytes} bytes", self._url)


def _stages(encoding: str, url: str) -> list[_Inflater | _Unpacker]:
    """Decoders for the encodings that a header lists, the last one applied first."""
    names = [name for part in encoding.split(",") if (name := part.strip().lower()) not in ("", "identity")]
    odd = next((name for name in names if name not in ("gzip", "x-gzip", "deflate")), None)
    if odd is not None:
        raise UndecodableBody(f"the content encoding {odd[:40]!r} was not asked for", url)
    if len(names) > MAX_ENCODINGS:
        raise UndecodableBody(f"{len(names)} content encodings one inside the other", url)
    return [_Inflater() for _ in names]


class _Inflater:
    """Decoder of gzip (all members; garbage after them is dropped) and of deflate with and without zlib's header.

    The first two bytes of a stream determine its format, so the result does not depend on how the input is cut.
    """

    inflates = True
    rest = b""

    def __init__(self) -> None:
        self.made = 0
        self._stream: zlib._Decompress | None = None
        self._start = b""
        self._members = 0
        self._over = False

    @property
    def complete(self) -> bool:
        """Whether the input may end here, which is after a stream."""
        return self._members > 0 and self._stream is None

    def feed(self, data: bytes, limit: int, url: str) -> bytes:
        """The output for more input; in total at most ``most`` bytes and one. Raises UndecodableBody."""
        made = []
        try:
            while data and not self._over and self.made <= limit:
                if self._stream is None:
                    data = self._begin(data)
                else:
                    made.append(self._stream.decompress(data, limit + 1 - self.made))
                    self.made += len(made[-1])
                    data = self._behind(self._stream)
        except zlib.error as error:
            raise UndecodableBody(f"the compressed body is broken: {error}", url) from error
        return b"".join(made)

    def _begin(self, data: bytes) -> bytes:
        """Begin a stream as soon as its first two bytes have come; the input that is still to be decoded."""
        data = self._start + data
        if len(data) < _HEADER:
            self._start = data
            return b""
        self._start = b""
        self._over = self._members > 0 and not data.startswith(_GZIP_MAGIC)
        if not self._over:
            self._stream = zlib.decompressobj(_ANY_HEADER if _has_header(data) else _NO_HEADER)
            self._members += 1
        return data

    def _behind(self, stream: zlib._Decompress) -> bytes:
        """The input that is still to be decoded, in the stream or after it."""
        if not stream.eof:
            return stream.unconsumed_tail
        self._stream = None
        return stream.unused_data


def _has_header(data: bytes) -> bool:
    """Whether a stream begins as gzip (RFC 1952, 2.3.1) or zlib (RFC 1950, 2.2) and not as raw deflate (RFC 1951)."""
    method, check = data[0], data[:_HEADER]
    return check == _GZIP_MAGIC or (method & 0x0F == 8 and method >> 4 <= 7 and int.from_bytes(check, "big") % 31 == 0)


class _Unpacker:
    """The last stage: decodes a gzip file and passes other content on."""

    def __init__(self) -> None:
        self.rest = b""
        """Content that is too short to be recognised as a gzip file."""
        self.made = 0
        self._inflater: _Inflater | None = None
        self._decided = False

    @property
    def inflates(self) -> bool:
        """Whether the content is a gzip file."""
        return self._inflater is not None

    @property
    def complete(self) -> bool:
        """Whether the input may end here."""
        return self._inflater is None or self._inflater.complete

    def feed(self, data: bytes, limit: int, url: str) -> bytes:
        """The output for more input; of a gzip file in total at most ``most`` bytes and one. Raises UndecodableBody."""
        if not self._decided:
            data, self.rest = self.rest + data, b""
            if len(data) < len(_GZIP_FILE):
                self.rest = data
                return b""
            self._decided = True
            self._inflater = _Inflater() if data.startswith(_GZIP_FILE) else None
        if self._inflater is not None:
            data = self._inflater.feed(data, limit, url)
        self.made += len(data)
        return data
