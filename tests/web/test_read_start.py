"""The start of a body, such as robots.txt, however it comes."""

from __future__ import annotations

import time
from typing import cast

from urllib3 import BaseHTTPResponse

from scraper.web.deadline import Deadline
from scraper.web.response_body import BodyLimits, read_start

LIMITS = BodyLimits(max_bytes=512_000, max_ratio=200)
URL = "https://example.org/robots.txt"


class _Drip:
    """A body of so many bytes that come singly."""

    headers: dict[str, str] = {}  # noqa: RUF012  (as the answer has it)

    def __init__(self, count: int) -> None:
        self._left = count

    def read1(self, _: int, decode_content: bool) -> bytes:
        assert not decode_content
        self._left -= 1
        return b"" if self._left < 0 else b"a"


def _cpu_seconds(count: int) -> float:
    begin = time.process_time()
    assert len(read_start(cast("BaseHTTPResponse", _Drip(count)), LIMITS, Deadline(600), URL)) == count
    return time.process_time() - begin


def test_single_bytes_cost_no_more_the_more_there_are() -> None:
    """Eight times the bytes take about eight times the CPU time; copying all of them for each took fifty times."""
    assert min(_cpu_seconds(400_000) for _ in range(2)) < 20 * min(_cpu_seconds(50_000) for _ in range(2))
