"""Answers that were stored as bytes: codings are undone as for a fetch."""

from __future__ import annotations

import pytest

from scraper.errors import ProtocolError, Truncated, UndecodableBody
from scraper.web.response_body import BodyLimits
from scraper.web.stored_answer import StoredAnswer, page_of_stored

LIMITS = BodyLimits(max_bytes=100_000, max_ratio=200)
CHUNKED = ("Transfer-Encoding", "chunked")


def _stored(body: bytes, *headers: tuple[str, str]) -> StoredAnswer:
    return StoredAnswer(url="https://example.org/", status=200, headers=headers, body=body, fetched_at=None)


@pytest.mark.parametrize(
    "body", [b"4\r\nrain\r\n0\r\n\r\n", b"4\r\nrain\r\n0\r\n", b"2\r\nra\r\n2\r\nin\r\n0\r\n\r\n", b"rain"]
)
def test_chunks_are_undone_where_they_are(body: bytes) -> None:
    """A body in chunks, and one whose chunks were taken away without the header, give the content."""
    assert page_of_stored(_stored(body, CHUNKED), LIMITS).content == b"rain"


@pytest.mark.parametrize(
    ("body", "coding", "error"),
    [
        (b"4\r\nrain\r\nx", "chunked", Truncated),
        (b"4\r\nrain\r\nxyz\r\n", "chunked", ProtocolError),
        (b"rain", "gzip", UndecodableBody),
    ],
)
def test_broken_chunks_are_an_error(body: bytes, coding: str, error: type[Exception]) -> None:
    """Chunks that break off or go wrong behind content, and another transfer coding, are refused."""
    with pytest.raises(error):
        page_of_stored(_stored(body, ("Transfer-Encoding", coding)), LIMITS)


def test_repeated_headers_are_joined() -> None:
    """A header that stands twice is one value, as for a fetch."""
    page = page_of_stored(_stored(b"x", ("Link", "<a>"), ("link", "<b>"), ("X-Other", "1")), LIMITS)
    assert page.headers == (("link", "<a>, <b>"),)
