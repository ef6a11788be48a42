"""Mutated answers: whatever a server sends, a fetch ends in time with a page or with one of our errors."""

from __future__ import annotations

import gzip
import os
import random
import zlib
from collections import Counter
from collections.abc import Iterator

import pytest

from scraper.errors import ScraperError
from scraper.web import Agent, Client, Limits, RobotsPolicy, Shared
from tests.loopback import Loopback, answer

COUNT = 4000 if os.environ.get("SCRAPER_HYPOTHESIS") == "nightly" else 400
HTML = b"<!doctype html><html><title>A story</title><p>Once upon a time.</html>"
WIDE = "雨在老城下了两天，河水上涨了两米。".encode("utf-16-le")
SEEDS = (
    answer(HTML, "Content-Type: text/html; charset=utf-8", 'ETag: "1"', "Set-Cookie: k=1; Domain=127.0.0.1"),
    answer(b"5\r\n<p>hi\r\n3;a=b\r\n you\r\n0\r\nX: y\r\n\r\n", "Transfer-Encoding: chunked"),
    answer(gzip.compress(HTML[:30]) + gzip.compress(HTML[30:]), "Content-Encoding: gzip"),
    answer(zlib.compress(HTML, wbits=-15), "Content-Encoding: deflate"),
    b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + answer(HTML),
    answer(b"", "Location: /0", status="302 Found"),
    answer(HTML, "Retry-After: 1", status="503 Busy"),
    answer(WIDE, "Content-Type: text/html; charset=utf-16le"),
    b"HTTP/1.0 200 OK\r\n\r\n" + HTML,
)
INSERTED = (
    b"\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b":", b";", b",", b"-1", b"+", b"_", b"0x", b"\xff", b"\x1f\x8b\x08", b"chunked", b"\r\n\r\n",
    b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n", b"HTTP/1.1 100 C\r\n\r\n", b"9" * 30,
    b"Location: http://127.0.0.1:0/\r\n", b"Set-Cookie: a=b; Domain=\r\n",
)  # fmt: skip
HURRIED = Limits(connect_seconds=5, read_seconds=5, total_seconds=10, max_bytes=50_000)


def _mutated(chance: random.Random) -> bytes:
    """An answer with up to four places changed: a byte, something put in, a stretch left out, doubled or moved."""
    data = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data) + 1)
        stretch = slice(place, place + chance.choice((1, 2, 9, 40)))
        kind = chance.randrange(5)
        if kind == 0 and place < len(data):
            data[place] = chance.randrange(256)
        elif kind == 1:
            data[place:place] = chance.choice(INSERTED)
        elif kind == 2:
            del data[stretch]
        elif kind == 3:
            data[place:place] = data[stretch]
        else:
            moved = data[stretch]
            del data[stretch]
            data[chance.randrange(len(data) + 1) : 0] = moved
    return bytes(data)


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A server that plays byte scripts."""
    server = Loopback()
    yield server
    server.close()


def test_mutated_answers_give_pages_or_errors(loopback: Loopback) -> None:
    """Seeded mutations of ordinary answers: no exception that is not ours, and every error names its URL."""
    agent = Agent(robots=RobotsPolicy.IGNORE, delay=0)
    ended: Counter[str] = Counter()
    for number in range(COUNT):
        loopback.play("/0", answer(HTML))
        url = loopback.play(f"/{number}", _mutated(random.Random(number)))
        # Of its own, so that no mutated Retry-After makes the next one wait.
        shared = Shared()
        client = Client(limits=HURRIED, allow=frozenset({loopback.address}), agent=agent, shared=shared)
        try:
            page = client.fetch(url)
        except ScraperError as error:
            ended[error.code if (error.subject or "").startswith("http") else f"{number} without a URL"] += 1
        else:
            assert len(page.content) <= HURRIED.max_bytes
            ended["ok"] += 1
    assert not [what for what in ended if what.endswith("without a URL")]
    assert {"ok", "protocol_error", "truncated", "decode_error"} <= set(ended)
    assert not ended["timeout"], "the server always ends, so nothing is waited for"
