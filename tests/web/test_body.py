"""Bodies: decoded the same however the network cuts them, within limits on size, ratio and CPU time."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import RobotsDenied, TooLarge, UndecodableBody
from scraper.web import Agent, Client, Limits, Shared
from scraper.web.response_body import BodyLimits, _Inflater
from scraper.web.robots import MAX_BYTES
from tests.loopback import Loopback, answer
from tests.pieces import LIMITS, bytewise, came, cuts, halves
from tests.test_properties import examples

TEXT = b"<!doctype html><title>Rain</title><p>It rained. It rained again."
FIRST, SECOND = gzip.compress(TEXT[:20]), gzip.compress(TEXT[20:])
EMPTY = gzip.compress(b"")


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A server that plays byte scripts."""
    server = Loopback()
    yield server
    server.close()


def _deflate(data: bytes, bits: int, level: int = 9) -> bytes:
    packer = zlib.compressobj(level, wbits=bits)
    return packer.compress(data) + packer.flush()


def _named(data: bytes) -> bytes:
    """Gzip with a file name, a comment, an extra field and a checksum of its head."""
    head = b"\x1f\x8b\x08\x1e" + bytes(4) + b"\0\xff" + b"\x04\0\x1f\x8b\x08\0" + b"rain.html\0" + b"a comment\0"
    checked = head + (zlib.crc32(head) & 0xFFFF).to_bytes(2, "little")
    return checked + _deflate(data, -15) + zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")


BODIES: dict[str, tuple[bytes, str, bytes | str]] = {
    "plain": (TEXT, "", TEXT),
    "one byte": (b"a", "", b"a"),
    "two bytes that begin gzip": (b"\x1f\x8b", "", b"\x1f\x8b"),
    "gzip": (gzip.compress(TEXT), "gzip", TEXT),
    "gzip with everything in its head": (_named(TEXT), "gzip", TEXT),
    "gzip of two members": (FIRST + SECOND, "gzip", TEXT),
    "gzip of many members": (EMPTY + FIRST + EMPTY * 3 + SECOND + EMPTY, "gzip", TEXT),
    "gzip of one byte in each member": (
        b"".join(gzip.compress(chunk) for chunk in bytewise(TEXT[:9])),
        "gzip",
        TEXT[:9],
    ),
    "gzip of nothing": (EMPTY, "gzip", b""),
    "garbage behind gzip": (FIRST + b"garbage", "gzip", TEXT[:20]),
    "one byte behind gzip": (FIRST + b"\x1f", "gzip", TEXT[:20]),
    "zeros behind gzip": (FIRST + bytes(9), "gzip", TEXT[:20]),
    "garbage, then a member": (FIRST + b"x" + SECOND, "gzip", TEXT[:20]),
    "a second member cut off in its head": (FIRST + SECOND[:5], "gzip", "truncated"),
    "a second member cut off in its checksum": (FIRST + SECOND[:-1], "gzip", "truncated"),
    "a second member that is none": (FIRST + b"\x1f\x8bgarbage", "gzip", "decode_error"),
    "a wrong checksum": (FIRST[:-8] + bytes(8), "gzip", "decode_error"),
    "gzip cut off": (gzip.compress(TEXT)[:30], "gzip", "truncated"),
    "one byte of gzip": (b"\x1f", "gzip", "truncated"),
    "plain text called gzip": (TEXT, "gzip", "decode_error"),
    "zlib": (_deflate(TEXT, 15), "deflate", TEXT),
    "zlib with a small window": (_deflate(TEXT, 9), "deflate", TEXT),
    "zlib without compression": (_deflate(TEXT, 15, 0), "deflate", TEXT),
    "deflate": (_deflate(TEXT, -15), "deflate", TEXT),
    "deflate without compression": (_deflate(TEXT, -15, 0), "deflate", TEXT),
    "deflate of nothing": (_deflate(b"", -15), "deflate", b""),
    "garbage behind deflate": (_deflate(TEXT, -15) + b"\0\0", "deflate", TEXT),
    "deflate cut off": (_deflate(TEXT, -15)[:-1], "deflate", "truncated"),
    "one byte of deflate": (_deflate(TEXT, -15)[:1], "deflate", "truncated"),
    "zlib with a wrong checksum": (_deflate(TEXT, 15)[:-4] + bytes(4), "deflate", "decode_error"),
    "gzip in deflate": (_deflate(gzip.compress(TEXT), -15), "gzip, deflate", TEXT),
    "members in members": (gzip.compress(FIRST) + gzip.compress(SECOND), "gzip, gzip", TEXT),
    "a gzip file": (FIRST + SECOND, "", TEXT),
    "a gzip file in gzip": (gzip.compress(FIRST[:1]) + gzip.compress(FIRST[1:] + SECOND), "gzip", TEXT),
    "a gzip file cut off": (FIRST + SECOND[:9], "", "truncated"),
    "another encoding": (TEXT, "br", "decode_error"),
    "nothing, called gzip": (b"", "gzip", b""),
    "too large": (bytes(LIMITS.max_bytes + 1), "", "too_large"),
    "a bomb of 2 MB": (gzip.compress(bytes(2_000_000)), "gzip", "ratio_limit"),
    "a bomb in a bomb": (gzip.compress(gzip.compress(bytes(9_000_000))), "gzip, gzip", "ratio_limit"),
    "a bomb behind a member": (FIRST + gzip.compress(bytes(2_000_000)), "gzip", "ratio_limit"),
}
"""What it is: bytes sent, their content encoding, and the content or the code of the error."""


@pytest.mark.parametrize(("sent", "encoding", "expected"), BODIES.values(), ids=BODIES)
def test_a_body_is_decoded_the_same_however_it_is_cut(sent: bytes, encoding: str, expected: bytes | str) -> None:
    """In one piece, in each two pieces, byte by byte and in chunks of one byte: the same content or error."""
    headers = (f"Content-Encoding: {encoding}",) if encoding else ()
    head = answer(b"", *headers, f"Content-Length: {len(sent)}")
    wanted = (200, expected) if isinstance(expected, bytes) else expected
    assert came(head + sent) == wanted
    if len(sent) < 100_000:
        assert came(head, *bytewise(sent)) == wanted
        chunks = b"".join(b"1\r\n%c\r\n" % chunk for chunk in sent) + b"0\r\n\r\n"
        assert came(answer(chunks, *headers, "Transfer-Encoding: chunked")) == wanted
    if len(sent) < 300:
        assert {came(head, *pieces) for pieces in halves(sent)} == {wanted}


PARTS = st.lists(
    st.sampled_from(
        [FIRST, SECOND, EMPTY, _deflate(TEXT, 15), _deflate(TEXT, -15), b"\x1f", b"\x8b", b"\x1f\x8b\x08", b"\0", TEXT]
    )
    | st.binary(max_size=4)
    | st.sampled_from([FIRST, SECOND]).flatmap(
        lambda member: st.integers(0, len(member)).map(lambda end: member[:end])
    ),
    max_size=5,
).map(b"".join)
PLACES = st.lists(st.integers(0, 400), max_size=6)


@examples(400)
@given(PARTS, PLACES)
def test_any_stream_is_inflated_the_same_in_any_pieces(data: bytes, places: list[int]) -> None:
    """The decoder alone: what it makes, whether it may end here, and whether it is broken."""
    assert _inflated([data]) == _inflated(cuts(data, places)) == _inflated(bytewise(data))


def _inflated(pieces: list[bytes]) -> object:
    decoder, made = _Inflater(), b""
    try:
        for piece in pieces:
            made += decoder.feed(piece, 10_000, "https://example.org/")
    except UndecodableBody:
        return "broken"
    return made, decoder.complete


@examples(300)
@given(PARTS, st.sampled_from(["", "gzip", "deflate", "gzip, gzip", "deflate, gzip"]), PLACES)
def test_any_body_is_decoded_the_same_in_any_pieces(data: bytes, encoding: str, places: list[int]) -> None:
    """The whole way from the wire: the same content, or the same error."""
    head = answer(b"", f"Content-Encoding: {encoding}", f"Content-Length: {len(data)}")
    assert came(head + data) == came(head, *cuts(data, places)) == came(head, *bytewise(data))


def test_the_ratio_does_not_depend_on_the_network() -> None:
    """A page whose begin is packed much more than its end is judged the same in pieces of every size."""
    sent = gzip.compress(bytes(900_000), 9) + gzip.compress(zlib.compress(TEXT * 40, 0), 0)
    head = answer(b"", "Content-Encoding: gzip", f"Content-Length: {len(sent)}")
    roomy = BodyLimits(5_000_000, 20)
    found = {
        came(head, *(sent[at : at + size] for at in range(0, len(sent), size)), limits=roomy)
        for size in (1, 7, 999, 10**6)
    }
    assert len(found) == 1


FLOODS = {
    "members of nothing": EMPTY,
    "members of one byte": gzip.compress(b"x"),
    "blocks of nothing": b"\0\0\0\xff\xff",
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
def test_what_makes_little_is_decoded_in_linear_time(flood: bytes) -> None:
    """Four times as many streams of nothing take four times the CPU time, and not sixteen times."""
    took = []
    for times in (20_000, 80_000):
        decoder, data = _Inflater(), flood * times
        begin = time.process_time()
        with suppress(UndecodableBody):
            for place in range(0, len(data), 16_384):
                decoder.feed(data[place : place + 16_384], 10**9, "https://example.org/")
        took.append(time.process_time() - begin)
    assert took[1] < 8 * took[0] + 0.2


def test_nothing_is_waited_for_beyond_the_limit(loopback: Loopback) -> None:
    """A server that sends one byte too many and then nothing: the error comes at once, and a robots.txt is used."""
    agent, limits = Agent(delay=0), Limits(read_seconds=5, total_seconds=5, max_bytes=600_000)
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    rules = b"User-agent: *\nDisallow: /x\n".ljust(MAX_BYTES + 1)
    loopback.play("/robots.txt", head, rules, 20.0)
    url = loopback.play("/story", head, b"a" * (limits.max_bytes + 1), 20.0)
    client = Client(limits=limits, agent=agent, allow=frozenset({loopback.address}), shared=Shared())
    with pytest.raises(RobotsDenied):
        client.fetch(loopback.url("/x"))
    with pytest.raises(TooLarge):
        client.fetch(url)
