"""The wire: an answer is read the same however it is cut, and what RFC 9112 does not allow is an error."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.web.wire_format import MAX_FRAMING_BYTES, MAX_HEADERS, MAX_INTERIM, Dechunker
from tests.loopback import answer
from tests.pieces import bytewise, came, cuts, halves
from tests.test_properties import examples

TEXT = b"<p>hi"
CHUNKED = "Transfer-Encoding: chunked"
INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
OK = (200, TEXT)

READ: dict[str, tuple[bytes, tuple[int, bytes]]] = {
    "a length": (answer(TEXT), OK),
    "a length said twice": (answer(TEXT, "Content-Length: 5", "Content-Length: 005"), OK),
    "bytes behind the length": (answer(TEXT) + b"HTTP/1.1 200 OK\r\n\r\n", OK),
    "until the end": (b"HTTP/1.0 200 OK\r\n\r\n" + TEXT, OK),
    "identity says nothing": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n" + TEXT, OK),
    "bare line feeds": (b"HTTP/1.1 200 OK\nContent-Length: 5\n\n" + TEXT, OK),
    "no reason": (b"HTTP/1.1 200\r\nContent-Length: 5\r\n\r\n" + TEXT, OK),
    "a folded header": (b"HTTP/1.1 200 OK\r\nX: a\r\n b: c\r\nContent-Length: 5\r\n\r\n" + TEXT, OK),
    "odd bytes in a value": (answer(TEXT, "X: \x00\x01é"), OK),
    "a name of many signs": (answer(TEXT, "X!#$%&'*+-.^_`|~(1)/y: z"), OK),
    "no value": (answer(TEXT, "X:", "Y: "), OK),
    "chunks": (answer(b"2\r\n<p\r\n3\r\n>hi\r\n0\r\n\r\n", CHUNKED), OK),
    "chunks in capitals": (answer(b"5\r\n<p>hi\r\n0\r\n\r\n", "TRANSFER-ENCODING: CHUNKED"), OK),
    "chunks with extensions": (answer(b'2 ; a="b"\r\n<p\r\n03;c\r\n>hi\r\n0 ;d\r\n\r\n', CHUNKED), OK),
    "chunks with trailers": (answer(b"5\r\n<p>hi\r\n0\r\nX: y\r\nZ\r\n\r\nmore", CHUNKED), OK),
    "chunks and bare line feeds": (answer(b"5\n<p>hi\n0\n\n", CHUNKED), OK),
    "chunks and no empty line": (answer(b"5\r\n<p>hi\r\n0\r\n", CHUNKED), OK),
    "chunks and the end in a trailer": (answer(b"5\r\n<p>hi\r\n0\r\nX: ", CHUNKED), OK),
    "chunks beside a length": (answer(b"5\r\n<p>hi\r\n0\r\n\r\n", CHUNKED, "Content-Length: 100"), OK),
    "interim answers": (INTERIM * 3 + b"HTTP/1.1 100 Continue\r\n\r\n" + answer(TEXT), OK),
    "as many interim answers as may be": (b"HTTP/1.1 102 P\r\n\r\n" * MAX_INTERIM + answer(TEXT), OK),
    "as many headers as may be": (answer(TEXT, *(f"X: {number}" for number in range(MAX_HEADERS - 1))), OK),
    "204 with a body": (b"HTTP/1.1 204 No\r\n\r\n" + TEXT, (204, b"")),
    "101 is final": (b"HTTP/1.1 101 Switching\r\n\r\n" + TEXT, (101, b"")),
    "404": (answer(TEXT, status="404 Not Found"), (404, TEXT)),
}
"""What it is: answer, and its status and body."""

REFUSED: dict[str, tuple[bytes, str]] = {
    "no answer": (b"", "connection_failed"),
    "the end behind an interim answer": (INTERIM, "connection_failed"),
    "the end in the status line": (b"HTTP/1.1 20", "truncated"),
    "the end in its first word": (b"HT", "truncated"),
    "the end in a header": (b"HTTP/1.1 200 OK\r\nX: y", "truncated"),
    "the end behind a header": (b"HTTP/1.1 200 OK\r\nX: y\r\n", "truncated"),
    "fewer bytes than announced": (answer(TEXT, "Content-Length: 6"), "truncated"),
    "the end in a chunk": (answer(b"6\r\n<p>hi", CHUNKED), "truncated"),
    "the end behind a chunk": (answer(b"5\r\n<p>hi", CHUNKED), "truncated"),
    "the end in a chunk's size": (answer(b"5\r\n<p>hi\r\n0", CHUNKED), "truncated"),
    "another protocol": (b"SSH-2.0-x\r\n", "protocol_error"),
    "another version": (b"HTTP/2 200 OK\r\n\r\n", "protocol_error"),
    "a status of two digits": (b"HTTP/1.1 20 OK\r\n\r\n", "protocol_error"),
    "a status of four digits": (b"HTTP/1.1 2000 OK\r\n\r\n", "protocol_error"),
    "a signed status": (b"HTTP/1.1 +200 OK\r\n\r\n", "protocol_error"),
    "a status with an underscore": (b"HTTP/1.1 2_0 OK\r\n\r\n", "protocol_error"),
    "NUL in the reason": (b"HTTP/1.1 200 O\0K\r\n\r\n", "protocol_error"),
    "a carriage return in the reason": (b"HTTP/1.1 200 O\rK\r\n\r\n", "protocol_error"),
    "a space before the first header": (b"HTTP/1.1 200 OK\r\n X: y\r\n\r\n", "protocol_error"),
    "no colon": (answer(TEXT, "X"), "protocol_error"),
    "no name": (answer(TEXT, ": x"), "protocol_error"),
    "a space before the colon": (answer(TEXT, "X : y"), "protocol_error"),
    "NUL in a name": (answer(TEXT, "X\0: y"), "protocol_error"),
    "a carriage return in a value": (answer(TEXT, "X: y\rZ: 1"), "protocol_error"),
    "a mailbox's first line": (answer(TEXT, "From someone"), "protocol_error"),
    "a folded coding": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n chunked\r\n\r\n", "protocol_error"),
    "a length in a fold": (b"HTTP/1.1 200 OK\r\nX: y\r\n Content-Length: 3\r\n\r\nabcdef", "protocol_error"),
    "a type in a fold": (b"HTTP/1.1 200 OK\r\nX: y\r\n\tcontent-type : a/b\r\n\r\n", "protocol_error"),
    "too many headers": (answer(TEXT, *(f"X: {number}" for number in range(MAX_HEADERS))), "protocol_error"),
    "too many interim answers": (b"HTTP/1.1 102 P\r\n\r\n" * (MAX_INTERIM + 1) + answer(TEXT), "protocol_error"),
    "a header in an interim answer that is none": (b"HTTP/1.1 103 E\r\nX\r\n\r\n" + answer(TEXT), "protocol_error"),
    "a list of lengths": (answer(TEXT, "Content-Length: 5, 5"), "protocol_error"),
    "lengths that differ": (answer(TEXT, "Content-Length: 5", "Content-Length: 4"), "protocol_error"),
    "a length with an underscore": (answer(TEXT, "Content-Length: 0_5"), "protocol_error"),
    "a length beside chunks that is none": (answer(b"0\r\n\r\n", CHUNKED, "Content-Length: x"), "protocol_error"),
    "chunked twice": (answer(b"0\r\n\r\n", CHUNKED, CHUNKED), "protocol_error"),
    "another coding": (answer(TEXT, "Transfer-Encoding: gzip, chunked"), "protocol_error"),
    "a size in another notation": (answer(b"0x5\r\n<p>hi\r\n0\r\n\r\n", CHUNKED), "protocol_error"),
    "a size with a sign": (answer(b"+5\r\n<p>hi\r\n0\r\n\r\n", CHUNKED), "protocol_error"),
    "a size behind a space": (answer(b" 5\r\n<p>hi\r\n0\r\n\r\n", CHUNKED), "protocol_error"),
    "a size of 16 digits": (answer(b"1000000000000000\r\n<p>hi", CHUNKED), "protocol_error"),
    "a chunk longer than its size": (answer(b"4\r\n<p>hi\r\n0\r\n\r\n", CHUNKED), "protocol_error"),
    "a broken size behind a whole chunk": (answer(b"5\r\n<p>hi\r\nzz\r\n", CHUNKED), "protocol_error"),
    "a length of 30 digits": (answer(TEXT, f"Content-Length: {'9' * 30}"), "too_large"),
}
"""What it is: answer, and the code of its error."""


@pytest.mark.parametrize(("data", "expected"), [*READ.values(), *REFUSED.values()], ids=[*READ, *REFUSED])
def test_an_answer_is_read_the_same_however_it_is_cut(data: bytes, expected: tuple[int, bytes] | str) -> None:
    """In one piece, in each two pieces, and byte by byte: the same status and body, or the same error."""
    assert came(data) == expected
    assert came(*bytewise(data)) == expected
    if len(data) < 2000:
        assert {came(*pieces) for pieces in halves(data)} == {expected}


CHUNKS = st.lists(
    st.sampled_from(
        [
            b"5\r\n<p>hi\r\n",
            b"1\r\nx\r\n",
            b"0\r\n",
            b"\r\n",
            b"A;x=y\r\n0123456789\r\n",
            b"\n",
            b"2",
            b"\r",
            b"X: y\r\n",
            b"g",
        ]
    )
    | st.binary(max_size=3),
    max_size=8,
).map(b"".join)
PLACES = st.lists(st.integers(0, 500), max_size=8)


@examples(500)
@given(CHUNKS, PLACES)
def test_any_chunks_are_decoded_the_same_in_any_pieces(data: bytes, places: list[int]) -> None:
    """Content, fault and end do not depend on where the input is cut."""
    assert _dechunked([data]) == _dechunked(cuts(data, places)) == _dechunked(bytewise(data))


def _dechunked(pieces: list[bytes]) -> tuple[bytes, str, bool, bool]:
    decoder = Dechunker()
    content = b"".join(map(decoder.feed, pieces))
    return content, str(decoder.fault), decoder.complete, decoder.finished


HEADS = st.lists(
    st.sampled_from(
        [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 103 E\r\n", b"X: y\r\n", b" z\r\n", b"Content-Length: 5\r\n", b"\r\n", b"\n", b"\r", b"<p>hi",
         b"Transfer-Encoding: chunked\r\n", b"5\r\n<p>hi\r\n0\r\n", b": ", b"\0"]
    ),
    max_size=9,
).map(b"".join)  # fmt: skip


@examples(500)
@given(HEADS, PLACES)
def test_any_answer_is_read_the_same_in_any_pieces(tail: bytes, places: list[int]) -> None:
    """A status and a body, or one of our errors, and the same for each way to cut it."""
    data = b"HTTP/1.1 200 OK\r\n" + tail
    assert came(data) == came(*cuts(data, places)) == came(*bytewise(data))


FLOODS = {
    "chunks of one byte": b"1\r\nx\r\n",
    "extensions": b"1;" + b"y" * 1000 + b"\r\nx\r\n",
    "trailers": b"0\r\nX: y\r\n",
    "trailers without a colon": b"0\r\n",
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
def test_what_is_no_content_is_bounded_by_bytes(flood: bytes) -> None:
    """However long it goes on, reading ends at the limit, and takes no more CPU time for ten times as much."""
    took = []
    for times in (2, 20):
        decoder, data = Dechunker(), flood * (1 + times * MAX_FRAMING_BYTES // len(flood))
        begin = time.process_time()
        for place in range(0, len(data), 65_536):
            if decoder.fault:
                break
            decoder.feed(data[place : place + 65_536])
        took.append(time.process_time() - begin)
        assert "bytes of chunk sizes and trailers" in str(decoder.fault)
    assert took[1] < 3 * took[0] + 0.2
