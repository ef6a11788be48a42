"""Cases 54 to 65: how large answers are, and how they are packed."""

from __future__ import annotations

import gzip
import zlib
from functools import cache, partial

from scraper.web import Limits
from tests.hostile.bench import HTML, Bench, outcome, told, words
from tests.hostile.cases import case
from tests.loopback import answer

BROTLI_BOMB = bytes.fromhex("5bffffff") + bytes(401)
"""Not asked for, so never unpacked: what is in it does not matter."""


def _packed(body: bytes, *encodings: str) -> bytes:
    return answer(body, *(f"Content-Encoding: {one}" for one in encodings))


@cache
def _bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(megabytes)), packer.flush()])


@case(54, "bytes without end, without a length", "too_large")
def _(bench: Bench) -> str:
    return bench.plays((b"HTTP/1.1 200 OK\r\n\r\n", *(b"<p>" * 100_000,) * 1000))


@case(55, "10 GB are announced", "too_large")
def _(bench: Bench) -> str:
    url = bench.server.play("/", answer(b"", "Content-Length: 10000000000"), 1.0)
    return outcome(lambda: bench.client().fetch(url))


@case(56, "gzip of 512 MB of zeros in half a megabyte", "ratio_limit; too_large")
def _(bench: Bench) -> str:
    url = bench.server.play("/", _packed(_bomb(512), "gzip"))
    roomy = bench.client(limits=Limits(max_bytes=400_000_000))
    small = bench.client(limits=Limits(max_bytes=900_000))
    return words((outcome(partial(roomy.fetch, url)), outcome(partial(small.fetch, url))))


@case(57, "brotli of 256 MB in 405 bytes: an encoding that is not asked for", "decode_error")
def _(bench: Bench) -> str:
    return bench.plays(_packed(BROTLI_BOMB, "br"))


@case(58, "zstd, which is not asked for", "decode_error")
def _(bench: Bench) -> str:
    result = bench.plays(_packed(b"\x28\xb5\x2f\xfd" + bytes(99), "zstd"))
    assert b"Accept-Encoding: gzip, deflate\r\n" in bench.server.requests[0]
    return result


@case(59, "gzip in gzip: five times, also as a bomb, and six times", "ok; ratio_limit; decode_error")
def _(bench: Bench) -> str:
    five, bomb = HTML, _bomb(64)
    for _ in range(5):
        five = gzip.compress(five)
    for _ in range(4):
        bomb = gzip.compress(bomb)
    names = ["gzip"] * 5
    return bench.plays(
        _packed(five, ", ".join(names)), _packed(bomb, *names), _packed(gzip.compress(five), *names, "gzip")
    )


@case(60, "`Content-Encoding: gzip` on a plain page", "decode_error")
def _(bench: Bench) -> str:
    return bench.plays(_packed(HTML, "gzip"))


@case(61, "deflate with zlib's header and without", "ok")
def _(bench: Bench) -> str:
    pages = [bench.page(_packed(zlib.compress(HTML, wbits=bits), "deflate")) for bits in (15, -15)]
    assert [page.content for page in pages] == [HTML, HTML]
    return words(told(page) for page in pages)


@case(62, "`Content-Encoding: x-foo`, and a label of 10,000 characters", "decode_error")
def _(bench: Bench) -> str:
    return bench.plays(_packed(HTML, "x-foo"), _packed(HTML, "y" * 10_000))


@case(63, "gzip cut off in the middle, with the length it has then", "truncated")
def _(bench: Bench) -> str:
    packed = gzip.compress(bytes(range(256)) * 20)
    return bench.plays(_packed(packed[: len(packed) // 2], "gzip"))


@case(64, "gzip with garbage behind it; gzip of several members; a broken checksum", "ok; decode_error")
def _(bench: Bench) -> str:
    two = gzip.compress(HTML[:20]) + gzip.compress(HTML[20:])
    pages = [bench.page(_packed(body, "gzip")) for body in (gzip.compress(HTML) + b"garbage", two)]
    assert [page.content for page in pages] == [HTML, HTML]
    broken = bench.plays(_packed(gzip.compress(HTML)[:-8] + bytes(8), "gzip"))
    return words([*(told(page) for page in pages), broken])


@case(65, "a gzip file sent in gzip, also as a bomb", "ok; ratio_limit")
def _(bench: Bench) -> str:
    page = bench.page(
        answer(gzip.compress(gzip.compress(HTML)), "Content-Encoding: gzip", "Content-Type: application/gzip")
    )
    assert page.content == HTML
    bomb = bench.plays(_packed(gzip.compress(_bomb(64)), "gzip"))
    return words((told(page), bomb))
