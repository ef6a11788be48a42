"""Answers whose bytes come in chosen pieces, for what the network decides otherwise."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, cast

from urllib3 import HTTPResponse

from scraper.errors import ScraperError
from scraper.web.deadline import Deadline
from scraper.web.failures import errors_about
from scraper.web.response_body import BodyLimits, read_body
from scraper.web.wire_format import WireResponse

__all__ = ["bytewise", "came", "cuts", "halves"]

URL = "https://example.org/story"
LIMITS = BodyLimits(300_000, 20)


class _Pieces(io.RawIOBase):
    """Gives one piece for each read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = [piece for piece in pieces if piece][::-1]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._pieces:
            return 0
        piece = self._pieces.pop()
        if len(piece) > len(buffer):
            self._pieces.append(piece[len(buffer) :])
            piece = piece[: len(buffer)]
        buffer[: len(piece)] = piece
        return len(piece)


class _Socket:
    """As much of a socket as ``http.client`` asks for."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._raw = _Pieces(pieces)

    def makefile(self, _: str) -> io.BufferedReader:
        return io.BufferedReader(self._raw, 65_536)


def came(*pieces: bytes, limits: BodyLimits = LIMITS) -> tuple[int, bytes] | str:
    """Status and decoded body of an answer that comes in pieces, or the code of its error."""
    try:
        with Deadline(60) as deadline, errors_about(URL, deadline):
            response = WireResponse(cast(Any, _Socket(pieces)), method="GET")
            response.begin()
            raw = HTTPResponse(
                cast(Any, response),
                dict(response.msg.items()),
                response.status,
                preload_content=False,
                original_response=cast(Any, response),
            )
            return response.status, read_body(raw, limits, deadline, URL)
    except ScraperError as error:
        return error.code


def bytewise(data: bytes) -> list[bytes]:
    """Each byte alone."""
    return [data[place : place + 1] for place in range(len(data))]


def halves(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Every way to cut data in two."""
    return ((data[:place], data[place:]) for place in range(len(data) + 1))


def cuts(data: bytes, places: Iterable[int]) -> list[bytes]:
    """Data cut at places, which are taken modulo its length."""
    bounds = sorted({place % (len(data) + 1) for place in places} | {0, len(data)})
    return [data[begin:end] for begin, end in pairwise(bounds)]
