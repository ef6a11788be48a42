"""Cases 54 to 65 and 188 to 191: how large answers are, and how they are packed."""

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
    return answer(body, *(f"Content-Encoding: {encoding}" for encoding in encodings))


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


@case(
    188, "gzip of many members, each sent alone; a member cut in its header; a member of nothing; one byte behind", "ok"
)
def _(bench: Bench) -> str:
    members = [gzip.compress(part) for part in (HTML[:20], b"", HTML[20:40], HTML[40:])]
    whole = b"".join(members)
    head = answer(b"", "Content-Encoding: gzip", f"Content-Length: {len(whole)}")
    scripts = [(head, *(step for member in members for step in (member, 0.05)))]
    cuts = [len(members[0]) + more for more in (0, 1, 2, 5)]
    scripts += [(head, whole[:cut], 0.05, whole[cut:]) for cut in cuts]
    scripts += [(_packed(whole + tail, "gzip"),) for tail in (b"\x1f", b"\0", b"\0" * 512)]
    pages = [bench.page(*script) for script in scripts]
    assert {page.content for page in pages} == {HTML}
    return words(told(page) for page in pages)


@case(189, "deflate, raw and with zlib's header, whose first byte comes alone; all of it byte by byte", "ok")
def _(bench: Bench) -> str:
    pages = []
    for bits in (15, 9, -15, -9):
        packer = zlib.compressobj(9, wbits=bits)
        packed = packer.compress(HTML) + packer.flush()
        head = answer(b"", "Content-Encoding: deflate", f"Content-Length: {len(packed)}")
        pages.append(bench.page(head, packed[:1], 0.05, packed[1:]))
        pages.append(bench.page(head, *(packed[place : place + 1] for place in range(len(packed)))))
    assert {page.content for page in pages} == {HTML}
    return words(told(page) for page in pages)


@case(190, "the second member of a gzip cut off, or broken; one byte of gzip and no more", "truncated; decode_error")
def _(bench: Bench) -> str:
    first, second = gzip.compress(HTML[:20]), gzip.compress(HTML[20:])
    cut = [_packed(first + second[:length], "gzip") for length in (2, 9, 12, len(second) - 1)]
    broken = second[:-8] + bytes(8)
    return bench.plays(*cut, _packed(b"\x1f", "gzip"), _packed(first + broken, "gzip"))


@case(191, "20 MB of gzip members of nothing", "too_large")
def _(bench: Bench) -> str:
    nothing = gzip.compress(b"") * 10_000
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    return bench.plays((head, *(nothing,) * 110), limits=Limits(total_seconds=30))
